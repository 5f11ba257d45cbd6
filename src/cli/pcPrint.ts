import {printGrid} from '../lib/plainTable.ts';
import {yamlText} from '../lib/yaml.ts';
import type {Printed} from '../views/printing.ts';
import type {PcOutput} from './pcFlags.ts';
import {tabwriter} from './tabwriter.ts';

/** JSON as istioctl indents it. Control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well. */
export const json4 = (value: unknown): string =>
  `${JSON.stringify(value, null, 4).replace(/[\x7f-\x9f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/** A table in one of the formats; `error`: what istioctl says in its place, where it says something. */
export function printed({table, gap, json, grid, none}: Printed, output: PcOutput): {readonly text: string; readonly error?: string} {
  if (output === 'json') return {text: json4(json)};
  if (output === 'yaml') return {text: yamlText(json)};
  if (output === 'wide' && grid !== undefined) return {text: printGrid(grid.headings, grid.rows, true)};
  if (none === undefined) return {text: tabwriter(table, gap)};
  return 'error' in none ? {text: '', error: none.error} : {text: `${none.text}\n`};
}

/** Tables below each other, as `istioctl proxy-config all` prints them. */
export function printedAll(
  parts: readonly {readonly heading: string; readonly printed: Printed}[],
  {output, withHeaders}: {readonly output: PcOutput; readonly withHeaders: boolean},
): string {
  const texts = parts.map(({heading, printed: {all, gap, grid}}) => {
    const head = withHeaders ? `------ ${heading} ------\n\n` : '';
    return `${head}${output === 'wide' && grid !== undefined ? printGrid(grid.headings, grid.rows, true) : tabwriter(all, gap)}`;
  });
  return texts.join('\n');
}
