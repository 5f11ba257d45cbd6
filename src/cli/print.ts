import {jsonText} from '../lib/json.ts';
import {type Grid, lineText, type Text} from '../lib/page.ts';
import {printGrid} from '../lib/plainTable.ts';
import {printable} from '../lib/text.ts';
import {yamlText} from '../lib/yaml.ts';
import type {Output} from './flags.ts';

/** A page as text that ends with a newline. Tables come in the view's order, JSON and YAML in the order of its rows. */
export function printPage(page: Grid | Text, output: Output): string {
  if (output === 'json') return `${jsonText(plain(page))}\n`;
  if (output === 'yaml') return yamlText(plain(page));
  if (page.kind === 'text') return `${page.lines.map(line => printable(lineText(line))).join('\n')}\n`;
  return printGrid(page.headings, ordered(page), output === 'wide');
}

const plain = (page: Grid | Text): unknown => (page.kind === 'text' ? page.json : page.rows.map(row => row.json()));

const ordered = ({rows}: Grid): Grid['rows'] => [...rows].sort((a, b) => a.rank - b.rank);
