import {type Line, lineText} from '../lib/page.ts';
import type {BesideShown} from '../store/selectBeside.ts';
import {blank, framedLine} from './frame.ts';
import {type GridPaneProps, useGridLines} from './GridPane.tsx';
import {Lines} from './Lines.tsx';
import {betweenEnds, fitLine} from './paint.ts';

/** A table, and beside it the text about its selected row; on a narrow screen one of them. The note of the table goes across both. */
export function SplitPane({shown, ...props}: GridPaneProps & {readonly shown: BesideShown}) {
  const {look, grid, table, columns, height, covered} = props;
  const {note, ...quiet} = table;
  const rows = useGridLines({...props, table: quiet, grid, covered: 0, columns: Math.max(shown.table, 20)});
  const texts = besideLines(shown, look);
  const both = Array.from({length: height + 1}, (_, at) => {
    if (shown.table === 0) return texts[at] ?? '';
    return shown.text === 0 ? (rows[at] ?? '') : (rows[at] ?? '') + (texts[at] ?? '');
  });
  const below = note === undefined ? [] : [table.total === 0 ? blank(look, columns) : framedLine(look, columns, [{text: note}])];
  return <Lines lines={[...both, ...below].slice(0, both.length + below.length - covered)} />;
}

/** Title and lines in sight. The left side of the frame is that of the table, where there is one. */
function besideLines({beside, look: pane, table, text, height}: BesideShown, look: GridPaneProps['look']): readonly string[] {
  const start = table === 0 ? look.glyphs.down : '';
  const inside = text - (table === 0 ? 2 : 1);
  const put = (line: string): string => `${start} ${line} ${look.glyphs.down}`;
  const {hunks, lines} = beside;
  const all = lines.length > height ? `lines ${pane.top + 1} to ${Math.min(lines.length, pane.top + height)} of ${lines.length}` : '';
  const place = hunks.length === 0 ? all : `difference ${pane.hunk + 1} of ${hunks.length}`;
  const title: Line = [{text: `${pane.front ? '> ' : ''}${beside.title}`, tone: 'strong'}];
  const seen = Array.from({length: height}, (_, at) => lines[pane.top + at] ?? []);
  const chosen = (hunks[pane.hunk] ?? -1) - pane.top;
  return [
    put(betweenEnds(look, inside - 2, title, [{text: place, tone: 'dim'}])),
    ...(beside.legend === undefined ? [] : [put(fitLine(look, beside.legend, inside - 2))]),
    ...seen.map((line, at) =>
      put(at === chosen && hunks.length > 1 ? look.inverse(fitLine(look, [{text: lineText(line)}], inside - 2)) : fitLine(look, line, inside - 2)),
    ),
  ];
}
