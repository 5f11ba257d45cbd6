import {printGrid} from '../lib/plainTable.ts';
import {sortedYaml} from '../lib/yaml.ts';
import type {Printed} from '../views/printing.ts';
import type {PcOptions} from './pcArgs.ts';
import type {PcOutput} from './pcFlags.ts';
import {tabwriter} from './tabwriter.ts';

/** A JSON text in which control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well; so are those that no JSON holds. */
export const escaped = (json: string): string =>
  json.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON as istioctl indents it. */
export const json4 = (value: unknown): string => `${escaped(JSON.stringify(value, null, 4))}\n`;

/** A table in one of the formats; `error`: what istioctl says in its place, where it says something. */
export function printed({table, gap, json, grid, none}: Printed, output: PcOutput): {readonly text: string; readonly error?: string} {
  if (none !== undefined && 'error' in none && output !== 'wide') return {text: '', error: none.error};
  if (output === 'json') return {text: json4(json)};
  if (output === 'yaml') return {text: sortedYaml(json)};
  if (output === 'wide' && grid !== undefined) return {text: printGrid(grid.headings, grid.rows, true)};
  return {text: none !== undefined && 'text' in none ? `${none.text}\n` : tabwriter(table, gap)};
}

/** One of several tables below each other, as `istioctl proxy-config all` prints them. */
export function printedPart(
  heading: string,
  {all, gap, grid, none}: Printed,
  {output, withHeaders}: Pick<PcOptions, 'output' | 'withHeaders'>,
): string {
  const head = withHeaders ? `------ ${heading} ------\n\n` : '';
  if (output === 'wide' && grid !== undefined) return head + printGrid(grid.headings, grid.rows, true);
  return head + (none !== undefined && 'text' in none ? `${none.text}\n` : tabwriter(all, gap));
}
