import {firstLook, type LogWish, logWish} from '../lib/logLines.ts';
import type {Subject} from '../lib/page.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import type {LogTest} from './logBuffer.ts';
import {type Opened, openLogs} from './openLogs.ts';
import {topPane} from './select.ts';
import type {Event, Pane, State} from './state.ts';
import type {Store} from './store.ts';

/** What a filter keeps of the lines of a pane; undefined where it keeps all. */
export type LogTestOf = (pane: Pick<Pane, 'filter' | 'problems'>, wish: LogWish, known: () => State) => LogTest | undefined;

/** `refresh` opens the logs of the top pane anew; `stop` closes all. */
export type LogFeed = {readonly refresh: () => void; readonly stop: () => void};

/** `filtered`: by which filter its lines are kept now. */
type Kept = Opened & {filtered: string};

/** Keeps the logs open that a pane of the stack shows, also one that others cover, and their lines in the state. */
export function followLogs(store: Store<State, Event>, source: MeshSource, testOf: LogTestOf): LogFeed {
  const opened = new Map<Subject, Kept>();

  const open = (subject: Subject, wish: LogWish): Kept => ({
    ...openLogs(source, wish, {
      post: logs => store.post({type: 'logsMoved', subject, logs}),
      send: logs => store.send({type: 'logsMoved', subject, logs}),
    }),
    filtered: textOf({filter: '', problems: false}),
  });

  const follow = (): void => {
    const {panes} = store.get();
    const shown = new Set(panes.map(pane => pane.subject));
    for (const [subject, {close}] of opened) {
      if (shown.has(subject)) continue;
      opened.delete(subject);
      close();
      store.post({type: 'logsClosed', subject});
    }
    for (const pane of panes) {
      const wish = pane.view === 'logs' ? logWish(pane.subject?.json) : undefined;
      if (pane.subject === undefined || wish === undefined) continue;
      const log = opened.get(pane.subject) ?? open(pane.subject, wish);
      // Of logs that are read once more nobody knows which lines are new.
      if (!opened.has(pane.subject) && Number.isFinite(pane.log?.seen) && pane === topPane(store.get()))
        store.post({type: 'paneChanged', change: {log: {...firstLook, ...pane.log, seen: Number.POSITIVE_INFINITY}}});
      opened.set(pane.subject, log);
      if (log.filtered === textOf(pane)) continue;
      log.filtered = textOf(pane);
      log.filter(testOf(pane, wish, store.get));
    }
  };
  const unsubscribe = store.subscribe(follow);
  return {
    refresh() {
      const {subject} = topPane(store.get());
      const log = subject && opened.get(subject);
      if (subject === undefined || log === undefined) return;
      log.close();
      opened.delete(subject);
      follow();
    },
    stop() {
      unsubscribe();
      for (const {close} of opened.values()) close();
      opened.clear();
    },
  };
}

/** Of two panes that keep the same lines the same. */
const textOf = ({filter, problems}: Pick<Pane, 'filter' | 'problems'>): string => `${problems} ${filter}`;
