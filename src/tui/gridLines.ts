import type {GridRow, Heading, Span} from '../lib/page.ts';
import {fit, pad, printable, truncate, width} from '../lib/text.ts';
import {framed} from './frame.ts';
import {gutter, type Placed} from './layout.ts';
import type {Look} from './theme.ts';

/** How the rows of one table are drawn now. Lines that were drawn are kept as long as this lives. */
export type RowStyle = {
  readonly look: Look;
  readonly columns: readonly Placed[];
  readonly inside: number;
  readonly aged: boolean;
  readonly drawn: WeakMap<GridRow, string[]>;
};

/** A style with nothing drawn in it yet. */
export const rowStyle = (look: Look, columns: readonly Placed[], inside: number, aged: boolean): RowStyle => ({
  look,
  columns,
  inside,
  aged,
  drawn: new WeakMap(),
});

/** One row of a table with the sides of its frame, exactly as wide as the screen. The selected one is reversed and has `>`, a marked one `*`. */
export function rowLine(style: RowStyle, row: GridRow, selected: boolean, marked: boolean): string {
  const variant = Number(selected) + 2 * Number(marked);
  const variants = style.drawn.get(row) ?? [];
  style.drawn.set(row, variants);
  variants[variant] ??= draw(style, row, selected, marked);
  return variants[variant];
}

function draw({look, columns, inside, aged}: RowStyle, row: GridRow, selected: boolean, marked: boolean): string {
  const cells = row.cells();
  const tone = aged ? look.faded : look.paint;
  const drawn = columns.map(({at, heading, cells: wide}) => ({tone: cells[at]?.tone ?? 'plain', ...cellText(cells[at], heading, wide)}));
  const head = ` ${selected ? '>' : ' '}${marked ? '*' : ' '}`;
  const rest = ' '.repeat(Math.max(0, inside - columns.reduce((sum, {cells: wide}) => sum + wide + 1, gutter)));
  if (selected) return framed(look, look.inverse(head + drawn.map(cell => cell.text + cell.after).join('') + rest));
  return framed(look, head + drawn.map(cell => tone(cell.tone, cell.text) + cell.after).join('') + rest);
}

/** The text of a cell, and what fills its column and the gap behind it: there a mark stands right after the text and moves nothing. */
function cellText(cell: Span | undefined, {align, cut}: Heading, cells: number): {readonly text: string; readonly after: string} {
  const cutText = truncate(printable(cell?.text ?? ''), cells, cell?.cut ?? cut);
  const text = align === 'right' ? pad(cutText, cells, 'right') : cutText;
  return {text, after: pad(cell?.mark ?? '', cells + 1 - width(text))};
}

/** The titles of the columns: an arrow in the gap says how the table is sorted, the picked column is reversed. */
export function headingLine(
  {look, columns, inside}: RowStyle,
  sort: {readonly title: string; readonly descending: boolean} | undefined,
  picked?: string,
): string {
  const titles = columns.map(({heading, cells}) => {
    const arrow = heading.title === sort?.title ? (sort.descending ? look.glyphs.falling : look.glyphs.rising) : '';
    const text = title(heading, cells, arrow);
    return heading.title === picked ? look.inverse(text) : look.paint('strong', text);
  });
  const used = columns.reduce((sum, {cells}) => sum + cells + 1, gutter);
  return framed(look, ' '.repeat(gutter) + titles.join('') + ' '.repeat(Math.max(0, inside - used)));
}

const title = (heading: Heading, cells: number, arrow: string): string =>
  heading.align === 'right'
    ? fit(heading.title, cells, 'right') + (arrow || ' ')
    : pad(fit(heading.title, Math.min(cells, heading.title.length)) + arrow, cells + 1);
