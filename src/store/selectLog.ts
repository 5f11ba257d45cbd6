import {firstLook, type LogEntry, type LogList, type LogLook} from '../lib/logLines.ts';
import type {Log} from '../lib/page.ts';
import {windowTop} from './select.ts';
import type {Pane} from './state.ts';

/** Lines of a pane of logs as they are shown now, and which of them the cursor is on; -1: none. */
export type LogShown = {
  readonly list: LogList;
  readonly look: LogLook;
  readonly index: number;
  readonly entry: LogEntry | undefined;
  /** Lines that came while the end was not followed. */
  readonly fresh: number;
};

/** The lines of a page of logs in the look of its pane. */
export function logShown({log: look = firstLook, selected = ''}: Pane, {logs}: Log): LogShown {
  const list = look.context ? logs.all : logs.matches;
  const last = list.length() - 1;
  const index = look.follow ? last : Math.min(list.placeOf(selected), last);
  return {list, look, index, entry: list.at(index), fresh: look.follow ? 0 : freshLines(list, look, logs)};
}

function freshLines(list: LogList, {seen}: LogLook, {all, arrived}: Log['logs']): number {
  if (list === all) return Math.max(0, arrived - seen);
  let count = 0;
  for (let at = list.length() - 1; at >= 0; at--) if (list.at(at)!.number > seen) count++;
  return count;
}

/** The first line of the window: the last ones where the end is followed. */
export const logTop = ({line}: Pane, {list, look, index}: LogShown, height: number): number =>
  windowTop(index, look.follow ? height - 1 : line, list.length(), height);
