import type {LogStatus, LogTarget, LogWish, OpenLogs} from '../lib/logLines.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {LogEvent, LogQuestion, MeshSource} from '../transport/meshSource.ts';
import {type LogTest, logBuffer} from './logBuffer.ts';

/** Logs that are followed at once; the API server holds a connection for each. */
const mostStreams = 100;
/** Lines before the newest that the question `tail` asks for. */
const tailLines = 200;
/** Milliseconds between two times that lines which stream in are told of. */
const tellEveryMs = 150;
/** Milliseconds of looking for matches before keys are heard again. */
const scanMs = 8;

/** Logs that are open until they are closed; `filter` undefined keeps all lines. */
export type Opened = {readonly filter: (test: LogTest | undefined) => void; readonly close: () => void};

/** Who is told: `post` of what the network brings, `send` of what a key has changed. */
export type Listeners = {readonly post: (logs: OpenLogs) => void; readonly send: (logs: OpenLogs) => void};

/** Follows the logs of a wish and merges their lines. */
export function openLogs(source: MeshSource, wish: LogWish, listeners: Listeners): Opened {
  const buffer = logBuffer();
  const closing = new AbortController();
  const {signal} = closing;
  const statuses: LogStatus[] = wish.targets.map((_, at) => (at < mostStreams ? {is: 'asked'} : {is: 'ended', trouble: tooMany}));
  let searching = false;
  let later: NodeJS.Timeout | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;

  const changed = (change: () => void): void => {
    change();
    listeners.send(now());
  };
  const now = (): OpenLogs => ({
    all: buffer.all,
    matches: buffer.matches(),
    isMatch: buffer.isMatch,
    searching,
    // As the lists are: what is counted has been seen.
    get arrived() {
      return buffer.arrived();
    },
    get dropped() {
      return buffer.dropped();
    },
    statuses: [...statuses],
    mark: text => changed(() => buffer.mark(text)),
    clear: () => changed(buffer.clear),
  });
  const tell = (): void => {
    clearTimeout(later);
    later = undefined;
    toldAt = performance.now();
    if (!signal.aborted) listeners.post(now());
  };
  const tellSoon = (): void => {
    const wait = toldAt + tellEveryMs - performance.now();
    if (wait <= 0) tell();
    else later ??= setTimeout(tell, wait);
  };
  const heard = (at: number, event: LogEvent): void => {
    if (signal.aborted) return;
    if (event.is === 'lines') buffer.append(at, event.lines);
    else statuses[at] = event;
    tellSoon();
  };
  const search = (): void => {
    searching = !buffer.scan(scanMs);
    tell();
    if (searching && !signal.aborted) setImmediate(search);
  };

  for (const [at, target] of wish.targets.slice(0, mostStreams).entries()) {
    const {namespace, name} = target;
    source
      .followLog({namespace, name}, question(wish, target), event => heard(at, event), signal)
      .catch(error => heard(at, {is: 'ended', trouble: troubleOf(error)}));
  }
  tell();
  return {
    filter(test) {
      buffer.filter(test);
      if (!searching) search();
    },
    close() {
      closing.abort();
      clearTimeout(later);
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
