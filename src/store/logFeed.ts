import {type LogStatus, type LogTarget, type LogWish, logWish, type OpenLogs} from '../lib/logLines.ts';
import type {Subject} from '../lib/page.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {LogEvent, LogQuestion, MeshSource} from '../transport/meshSource.ts';
import {type LogTest, logBuffer} from './logBuffer.ts';
import {topPane} from './select.ts';
import type {Event, Pane, State} from './state.ts';
import type {Store} from './store.ts';

/** Logs that are followed at once; the API server holds a connection for each. */
const mostStreams = 100;
/** Lines before the newest that the question `tail` asks for. */
const tailLines = 200;
/** Milliseconds of looking for matches before keys are heard again. */
const scanMs = 8;

/** What a filter keeps of the lines of a pane; undefined where it keeps all. */
export type LogTestOf = (pane: Pick<Pane, 'filter' | 'problems'>, wish: LogWish, known: () => State) => LogTest | undefined;

/** `refresh` opens the logs of the top pane anew; `stop` closes all. */
export type LogFeed = {readonly refresh: () => void; readonly stop: () => void};

type Opened = {readonly filter: (pane: Pane) => void; readonly close: () => void};

/** Keeps the logs open that a pane of the stack shows, also one that others cover, and their lines in the state. */
export function followLogs(store: Store<State, Event>, source: MeshSource, testOf: LogTestOf): LogFeed {
  const opened = new Map<Subject, Opened>();

  const open = (subject: Subject, wish: LogWish): Opened => {
    const buffer = logBuffer();
    const ended = new AbortController();
    const statuses: LogStatus[] = wish.targets.map((_, at) => (at < mostStreams ? {is: 'asked'} : {is: 'ended', trouble: tooMany}));
    const mark = (text: string): void => changed(() => buffer.mark(text));
    const clear = (): void => changed(buffer.clear);
    let searching = false;
    const now = (): OpenLogs => ({
      all: buffer.all,
      matches: buffer.matches(),
      isMatch: buffer.isMatch,
      searching,
      arrived: buffer.arrived(),
      dropped: buffer.dropped(),
      statuses: [...statuses],
      mark,
      clear,
    });
    const tell = (): void => {
      if (!ended.signal.aborted) store.post({type: 'logsMoved', subject, logs: now()});
    };
    const changed = (change: () => void): void => {
      change();
      store.send({type: 'logsMoved', subject, logs: now()});
    };
    const heard = (at: number, event: LogEvent): void => {
      if (event.is === 'lines') buffer.append(at, event.lines);
      else statuses[at] = event;
      tell();
    };
    for (const [at, target] of wish.targets.slice(0, mostStreams).entries()) {
      const {namespace, name} = target;
      source
        .followLog({namespace, name}, question(wish, target), event => heard(at, event), ended.signal)
        .catch(error => heard(at, {is: 'ended', trouble: troubleOf(error)}));
    }
    const search = (): void => {
      searching = !buffer.scan(scanMs);
      tell();
      if (searching && !ended.signal.aborted) setImmediate(search);
    };
    let wanted = '';
    tell();
    return {
      filter({filter, problems}) {
        if (wanted === `${problems} ${filter}` || (wanted === '' && filter === '' && !problems)) return;
        wanted = `${problems} ${filter}`;
        buffer.filter(testOf({filter, problems}, wish, store.get));
        if (!searching) search();
      },
      close: () => ended.abort(),
    };
  };

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
      opened.set(pane.subject, log);
      log.filter(pane);
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

function question({since, previous}: LogWish, {container}: LogTarget): LogQuestion {
  const from = since === 'tail' ? {tailLines} : since === 'head' ? {} : {sinceSeconds: since};
  return {container, follow: !previous, ...(previous ? {previous} : {}), ...from};
}

const tooMany: Trouble = {
  kind: 'other',
  what: `This log is not read: at most ${mostStreams} are followed at once.`,
  next: 'Mark fewer proxies.',
};
