import {afterEach, beforeEach} from 'vitest';
import type {LogEvent, LogLine, LogQuestion, MeshSource} from '../../src/transport/meshSource.ts';
import {type FakeLog, fakeLog} from './fakeLog.ts';
import {type ManualClock, manualClock} from './manualClock.ts';
import {type Recorder, recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {startServer, type TestServer} from './testServer.ts';

export let server: TestServer;
export let log: FakeLog;
export let clock: ManualClock;
export let events: Recorder<LogEvent>;
export let stop: AbortController;
export let done: Promise<void>;
export let source: MeshSource;

/** Each test has an API server with one log, a source and a clock that stands. */
export function readsLogs(): void {
  beforeEach(async () => {
    server = await startServer();
    log = fakeLog(server);
    clock = manualClock();
    events = recorder();
    stop = new AbortController();
    source = sourceOf(server.url, {clock});
  });
  afterEach(async () => {
    stop.abort();
    await done;
    source.close();
    server.close();
  });
}

/** Follows the log, unless the question is another; can be given up anew. */
export const start = (question: Partial<LogQuestion> = {}, name = 'reviews') => {
  if (stop.signal.aborted) stop = new AbortController();
  done = source.followLog({namespace: 'bookinfo', name}, {container: 'istio-proxy', follow: true, ...question}, events.tell, stop.signal);
};
export const linesOf = (event: LogEvent): readonly LogLine[] => (event.is === 'lines' ? event.lines : []);
export const texts = () => events.all.flatMap(linesOf).map(line => line.text);
export const untilText = (text: string) => events.ever(event => linesOf(event).some(line => line.text === text));
export const next = (is: LogEvent['is']) => events.next(event => event.is === is);
export const words = (event: LogEvent) => ('trouble' in event && event.trouble !== undefined ? `${event.trouble.what} ${event.trouble.next}` : '');
export const asked = (fits: (query: URLSearchParams) => boolean) => log.requests.next(fits);
export const isFollow = (query: URLSearchParams) => query.get('follow') === 'true';
/** Lets the pause before the next try pass. */
export const wait = async (ms: number) => {
  await clock.set(ms);
  clock.advance(ms);
};
