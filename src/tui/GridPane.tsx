import {useRef} from 'react';
import type {Grid, Line} from '../lib/page.ts';
import {type Visible, windowTop} from '../store/select.ts';
import type {Pane} from '../store/state.ts';
import {wrappedWords} from './emptyText.ts';
import {blank, framedLine} from './frame.ts';
import {headingLine, type RowStyle, rowLine, rowStyle} from './gridLines.ts';
import {Lines} from './Lines.tsx';
import {naturalWidths, placed} from './layout.ts';
import type {Look} from './theme.ts';

/** What a table is drawn from. */
export type GridPaneProps = {
  readonly look: Look;
  readonly grid: Grid;
  readonly table: Visible;
  readonly pane: Pane;
  readonly wide: boolean;
  /** The data is not kept up to date any more. */
  readonly aged: boolean;
  readonly columns: number;
  /** Lines for rows: without the heading, and without the note where there is one. */
  readonly height: number;
  /** Lines at the bottom that something else covers. */
  readonly covered: number;
  /** What to say where there is no row. */
  readonly empty: readonly Line[];
};
type Kept = {
  readonly of: string;
  readonly grid: Grid;
  readonly widths: readonly number[];
  readonly style: RowStyle;
  readonly inputs: readonly unknown[];
};

/** The rows of a table that are in sight. */
export const GridPane = (props: GridPaneProps) => <Lines lines={useGridLines(props)} />;

/** Heading, rows in sight and note, each a line that was fitted to so many columns. */
export function useGridLines({look, grid, table, pane, wide, aged, columns, height, covered, empty}: GridPaneProps): readonly string[] {
  const kept = useRef<Kept>(undefined);
  const {rows, headings, note} = table;
  const top = windowTop(table.index, pane.line, rows.length, height);
  const shown = rows.slice(top, top + height);

  const of = `${pane.view} ${pane.proxy ?? ''}`;
  const before = kept.current?.of === of ? kept.current : undefined;
  // Rows beyond the window are measured when there are more or fewer of them, else as they come into sight.
  const all = before?.grid.rows.length === grid.rows.length ? before.widths : naturalWidths(headings, grid.rows, before?.widths);
  const widths = naturalWidths(headings, shown, all);
  const inputs = [look, headings, widths, wide, aged, columns];
  const same = before?.inputs.every((input, at) => Object.is(input, inputs[at])) ?? false;
  const style = same && before !== undefined ? before.style : rowStyle(look, placed(headings, widths, columns - 2, wide), columns - 2, aged);
  kept.current = {of, grid, widths, style, inputs};

  const lines = shown.map((row, at) => rowLine(style, row, top + at === table.index, pane.marks.has(row.key)));
  if (rows.length === 0)
    lines.push(
      ...wrappedWords(empty, columns - 5)
        .slice(0, height)
        .map(line => framedLine(look, columns, line)),
    );
  while (lines.length < height) lines.push(blank(look, columns));
  // Where there are no rows at all it stands in their place.
  if (note !== undefined) lines.push(table.total === 0 ? blank(look, columns) : framedLine(look, columns, [{text: note}]));
  return [headingLine(style, pane.sort, pane.column), ...lines].slice(0, lines.length + 1 - covered);
}
