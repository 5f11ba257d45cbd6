import {describe, expect, test} from 'vitest';
import {firstLook, type LogWish, type OpenLogs} from '../../src/lib/logLines.ts';
import type {Subject} from '../../src/lib/page.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {followLogs} from '../../src/store/logFeed.ts';
import {reduce} from '../../src/store/reduce.ts';
import {topPane} from '../../src/store/select.ts';
import {type Event, initialState, paneOf, type State} from '../../src/store/state.ts';
import {createStore} from '../../src/store/store.ts';
import type {LogEvent, LogQuestion, MeshSource} from '../../src/transport/meshSource.ts';

type Asked = {readonly pod: string; readonly question: LogQuestion; readonly emit: (event: LogEvent) => void; readonly signal: AbortSignal};

const target = (name: string) => ({namespace: 'bookinfo', name, container: 'istio-proxy'});
const subjectOf = (wish: Partial<LogWish> = {}): Subject => ({
  title: 'logs',
  json: {targets: [target('a')], since: 'tail', previous: false, ...wish},
});

/** A state whose panes of logs are fed by hand. */
function fed(fail?: Error) {
  const about = {context: '', cluster: '', server: '', user: '', namespace: '', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
  const store = createStore<State, Event>(
    initialState('proxies', {about, contexts: [], since: 0}, 'istio-system', 0),
    reduce,
    tell => void setImmediate(tell),
  );
  const asked: Asked[] = [];
  const followLog: MeshSource['followLog'] = async ({name}, question, emit, signal) => {
    asked.push({pod: name, question, emit, signal});
    if (fail !== undefined) throw fail;
  };
  const feed = followLogs(store, {followLog} as MeshSource, ({filter}) => (filter === '' ? undefined : ({text}) => text.includes(filter)));
  return {
    store,
    asked,
    feed,
    open: (subject: Subject) => store.send({type: 'paneOpened', pane: paneOf('logs', {subject})}),
    logs: (subject: Subject): OpenLogs | undefined => store.get().logs.get(subject),
  };
}
const line = (second: number, text: string) => ({stamp: `2026-11-21T14:00:${String(second).padStart(2, '0')}.000000000Z`, text});

describe('the logs of a pane', () => {
  test('are opened with it, go on under other panes, and are closed when it leaves', () => {
    const {store, asked, open, logs} = fed();
    const subject = subjectOf({targets: [target('a'), target('b')]});
    open(subject);
    expect(asked.map(({pod}) => pod)).toEqual(['a', 'b']);
    expect(asked[0]?.question).toEqual({container: 'istio-proxy', follow: true, tailLines: 200});
    store.send({type: 'paneOpened', pane: paneOf('messages')});
    expect(asked[0]?.signal.aborted).toBe(false);
    store.send({type: 'paneClosed'});
    expect(asked).toHaveLength(2);
    store.send({type: 'paneClosed'});
    expect(asked.map(({signal}) => signal.aborted)).toEqual([true, true]);
    expect(logs(subject)).toBeUndefined();
  });

  test.each([
    ['head', false, {follow: true}],
    [300, false, {follow: true, sinceSeconds: 300}],
    ['tail', true, {follow: false, previous: true, tailLines: 200}],
  ] as const)('are asked for from %s on, of the previous run %s', (since, previous, question) => {
    const {asked, open} = fed();
    open(subjectOf({since, previous}));
    expect(asked[0]?.question).toEqual({container: 'istio-proxy', ...question});
  });

  test('are asked anew when the question is another one', () => {
    const {store, asked, open} = fed();
    open(subjectOf());
    store.send({type: 'paneChanged', change: {subject: subjectOf({since: 60})}});
    expect(asked.map(({signal}) => signal.aborted)).toEqual([true, false]);
  });

  test('that are opened once more are not all new to a pane that was paused', () => {
    const {store, open, feed} = fed();
    open(subjectOf());
    store.send({type: 'paneChanged', change: {log: {...firstLook, follow: false, seen: 500}}});
    feed.refresh();
    expect(topPane(store.get()).log).toMatchObject({follow: false, seen: Number.POSITIVE_INFINITY});
  });

  test('tell how each of them stands, also one that fails in an unforeseen way', async () => {
    const trouble = {kind: 'forbidden', what: 'You may not.', next: 'Ask.'} as const;
    const {asked, open, logs, feed} = fed(troubleError(trouble));
    const subject = subjectOf();
    open(subject);
    await expect.poll(() => logs(subject)?.statuses).toEqual([{is: 'ended', trouble}]);
    feed.refresh();
    expect(asked).toHaveLength(2);
    expect(logs(subject)?.statuses).toEqual([{is: 'asked'}]);
  });

  test('are filtered as the pane is, also what comes later', async () => {
    const {store, asked, open, logs} = fed();
    const subject = subjectOf();
    open(subject);
    asked[0]?.emit({is: 'lines', lines: [line(1, 'a fine line'), line(2, 'another')]});
    store.send({type: 'paneChanged', change: {filter: 'fine'}});
    expect(logs(subject)?.matches.length()).toBe(1);
    asked[0]?.emit({is: 'lines', lines: [line(3, 'fine as well')]});
    expect(logs(subject)?.matches.at(1)?.text).toBe('fine as well');
    store.send({type: 'paneChanged', change: {filter: ''}});
    expect(logs(subject)?.matches.length()).toBe(3);
  });

  test('that stream in are told of a few times a second, however many lines there are', async () => {
    const {store, asked, open, logs} = fed();
    const subject = subjectOf();
    open(subject);
    let told = 0;
    store.subscribe(() => told++);
    for (let at = 0; at < 1000; at++) asked[0]?.emit({is: 'lines', lines: [line(1, `${at}`)]});
    expect(told).toBeLessThan(5);
    expect(logs(subject)?.arrived).toBe(1000);
  });

  test('are closed with the session', () => {
    const {asked, open, feed} = fed();
    open(subjectOf());
    feed.stop();
    expect(asked[0]?.signal.aborted).toBe(true);
  });
});
