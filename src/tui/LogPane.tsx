import {useRef} from 'react';
import type {LogEntry} from '../lib/logLines.ts';
import type {Line, Log} from '../lib/page.ts';
import {type LogShown, logTop} from '../store/selectLog.ts';
import type {Pane} from '../store/state.ts';
import {logs as view} from '../views/logs.ts';
import {wrappedWords} from './emptyText.ts';
import {blank, framedLine} from './frame.ts';
import {Lines} from './Lines.tsx';
import {type LogWidths, logColumns, seenWidths} from './logColumns.ts';
import {gutter, type LogStyle, logHeading, logRows} from './logRows.ts';
import type {Look} from './theme.ts';

type Props = {
  readonly look: Look;
  readonly log: Log;
  readonly shown: LogShown;
  readonly pane: Pane;
  readonly columns: number;
  /** Rows for lines: without the heading, and without the note where there is one. */
  readonly height: number;
  readonly covered: number;
  readonly empty: readonly Line[];
};
type Kept = {readonly of: unknown; readonly seen: LogWidths; readonly style: LogStyle; readonly inputs: readonly unknown[]};

/** The lines of logs that are in sight. Only these are decoded and drawn, however many there are. */
export function LogPane({look, log, shown, pane, columns, height, covered, empty}: Props) {
  const kept = useRef<Kept>(undefined);
  const before = kept.current?.of === pane.subject ? kept.current : undefined;
  const {look: how} = shown;
  const wrap = pane.wrap ?? false;
  const room = columns - 2 - gutter;
  const top = logTop(pane, shown, height);
  const entries = inSight(shown, top, height);
  const seen = wrap ? (before?.seen ?? []) : seenWidths(before?.seen ?? [], entries, log.cells);
  const inputs = [look, log.basis, log.names, seen, how.times, wrap, columns];
  const same = before?.inputs.every((input, at) => Object.is(input, inputs[at])) ?? false;
  const style = same && before !== undefined ? {...before.style, log} : styleOf();
  kept.current = {of: pane.subject, seen, style, inputs};

  function styleOf(): LogStyle {
    const placed = logColumns(log.names, how.times, view.headings, seen, room);
    return {look, log, headings: view.headings, columns: placed, times: how.times, wrap, room, drawn: new WeakMap()};
  }

  const rows = entries.length === 0 ? words(look, empty, columns, height) : rowsOf(style, shown, entries, top, height);
  while (rows.length < height) rows.push(blank(look, columns));
  if (log.note !== undefined) rows.push(framedLine(look, columns, log.note));
  return <Lines lines={[logHeading(style), ...rows].slice(0, rows.length + 1 - covered)} />;
}

function inSight({list}: LogShown, top: number, height: number): readonly LogEntry[] {
  return Array.from({length: Math.min(height, list.length() - top)}, (_, at) => list.at(top + at)!);
}

const words = (look: Look, lines: readonly Line[], columns: number, height: number): string[] =>
  wrappedWords(lines, columns - 5)
    .slice(0, height)
    .map(line => framedLine(look, columns, line));

/** Rows of these lines. Where lines take several, as many of the first ones leave as the selected line needs to be whole in sight. */
function rowsOf(style: LogStyle, {list, look: {context}, index}: LogShown, entries: readonly LogEntry[], top: number, height: number): string[] {
  const {logs} = style.log;
  const isAmong = context && logs.matches !== logs.all;
  const drawn = entries.map((entry, at) => logRows(style, entry, top + at === index, isAmong && logs.isMatch(entry)));
  if (!style.wrap) return drawn.flat();
  const upToCursor = drawn.slice(0, index - top + 1).reduce((sum, rows) => sum + rows.length, 0);
  let over = upToCursor - height;
  let first = 0;
  while (over > 0 && first < index - top) over -= drawn[first++]?.length ?? 0;
  const rows = drawn.slice(first).flat();
  // Lines before the window fill what the last one leaves free.
  for (let at = top - 1; index === list.length() - 1 && at >= 0 && rows.length < height; at--)
    rows.unshift(...logRows(style, list.at(at)!, false, false));
  return rows.slice(index === list.length() - 1 ? Math.max(0, rows.length - height) : 0).slice(0, height);
}
