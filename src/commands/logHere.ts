import {type LogTarget, logKey} from '../lib/logLines.ts';
import type {Log} from '../lib/page.ts';
import {windowRows} from '../store/select.ts';
import {type LogShown, logShown, logTop} from '../store/selectLog.ts';
import type {Context} from './command.ts';
import {here} from './here.ts';
import {keyed} from './keyed.ts';

/** The logs of the top pane as they are shown. */
export type LogHere = LogShown & {readonly page: Log};

/** undefined where the top pane shows no logs. */
export function logHere(context: Context): LogHere | undefined {
  const {pane, page} = here(context);
  return page?.kind === 'log' ? {...logShown(pane, page), page} : undefined;
}

/** The log that the selected line came from; the only one where no line is there yet. */
export function logTargetHere(context: Context): LogTarget | undefined {
  const log = logHere(context);
  const {targets} = log?.page.wish ?? {targets: []};
  return targets[log?.entry?.target ?? 0] ?? targets[0];
}

/** Moves the cursor. Up from the end it stops to follow the end, past the end it follows again. */
export function moveInLog(context: Context, shown: LogHere, wanted: number): void {
  const {state, pane, page} = here(context);
  const {list, look, page: log} = shown;
  const to = Math.max(0, wanted);
  const entry = list.at(to);
  if (entry === undefined) {
    if (list.length() > 0) context.store.send({type: 'paneChanged', moved: true, change: {log: {...look, follow: true}}});
    return;
  }
  const height = windowRows(state, page);
  const line = Math.max(0, Math.min(height - 1, to - logTop(pane, shown, height)));
  const seen = look.follow || !Number.isFinite(look.seen) ? log.logs.arrived : look.seen;
  context.store.send({type: 'paneChanged', moved: true, change: {selected: logKey(entry), index: to, line, log: {...look, follow: false, seen}}});
}

/** A key of panes of logs. */
export const inLogs = keyed('pane logs');
