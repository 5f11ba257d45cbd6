import type {HelpRow} from '../commands/listing.ts';
import {type Line, span} from '../lib/page.ts';
import {fit, width} from '../lib/text.ts';
import {fitLine, type Piece} from './paint.ts';
import type {Look} from './theme.ts';
import {words} from './words.ts';

/** Lines of the help and on which of them the chosen entry stands. */
type HelpPage = {readonly lines: readonly string[]; readonly at: number};
type Block = {readonly line: readonly Piece[]; readonly row?: number};

const leastColumn = 44;
/** Columns of this width also say what a key does, not only its name; the strip always says it. */
const roomForHelp = 56;
const gap = 2;

/** The sections of the help in as many columns as fit, then what the words mean. Every line is so many cells wide. */
export function helpPage(look: Look, rows: readonly HelpRow[], index: number, query: string, cells: number): HelpPage {
  const most = cells >= 3 * (roomForHelp + gap) ? 3 : Math.min(3, Math.floor(cells / leastColumn));
  const count = rows.length < 12 ? Math.min(most, 2) : most;
  const each = Math.floor((cells - gap * (count - 1)) / count);
  const columns = inColumns(rows, index, count, each >= roomForHelp);
  const height = Math.max(...columns.map(column => column.length));
  const rest = ' '.repeat(cells - each * count - gap * (count - 1));
  const lineAt = (y: number): string => Array.from({length: count}, (_, x) => fitLine(look, columns[x]?.[y]?.line ?? [], each)).join(' '.repeat(gap));
  const lines = Array.from({length: height}, (_, y) => lineAt(y) + rest);
  const at = Math.max(0, ...columns.map(column => column.findIndex(block => block.row === index)));
  return {lines: [...lines, ...meanings(query).map(line => fitLine(look, line, cells))], at};
}

/** Entries under the titles of their sections; a section that goes on in the next column is titled there again. */
function inColumns(rows: readonly HelpRow[], index: number, count: number, withHelp: boolean): readonly (readonly Block[])[] {
  const keysWidth = Math.min(16, Math.max(6, ...rows.map(({keys}) => width(keys))));
  const sections = new Set(rows.map(({section}) => section)).size;
  const height = Math.ceil((rows.length + 2 * sections) / count);
  const columns: Block[][] = [[]];
  for (const [at, row] of rows.entries()) {
    const isNew = rows[at - 1]?.section !== row.section;
    // A title on the last line of a column would stand there alone.
    if (columns.length < count && columns.at(-1)!.length >= height - (isNew ? 2 : 0)) columns.push([]);
    const column = columns.at(-1)!;
    if (isNew && column.length > 0) column.push({line: []});
    if (isNew || column.length === 0) column.push({line: [span(`   ${row.section}`, 'strong')]});
    column.push({line: entry(row, at === index, keysWidth, withHelp), row: at});
  }
  return columns;
}

function entry({keys, title, help, blocked}: HelpRow, isChosen: boolean, keysWidth: number, withHelp: boolean): readonly Piece[] {
  const about = withHelp ? `${title}: ${help}` : title;
  const tone = blocked === undefined ? 'plain' : 'dim';
  return [{text: isChosen ? ' > ' : '   '}, {text: fit(keys, keysWidth), tone: 'info', lit: isChosen}, span('  '), span(about, tone)];
}

function meanings(query: string): readonly Line[] {
  const wanted = query.trim().toLowerCase();
  const found = words.filter(([word, meaning]) => `${word} ${meaning}`.toLowerCase().includes(wanted));
  if (found.length === 0) return [];
  return [
    [],
    [span('   WHAT THE WORDS MEAN', 'strong')],
    ...found.map(([word, meaning]): Line => [span(`   ${word.padEnd(8)}`, 'info'), span(meaning)]),
  ];
}
