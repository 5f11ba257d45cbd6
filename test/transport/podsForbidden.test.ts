import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {ReflectorTimes} from '../../src/transport/kube/reflector.ts';
import type {PodEvent} from '../../src/transport/meshSource.ts';
import {type ManualClock, manualClock} from './manualClock.ts';
import {type Recorder, recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {refuse, startServer, type TestServer} from './testServer.ts';

let server: TestServer;
let clock: ManualClock;
let events: Recorder<PodEvent>;
let stop: AbortController;
let done: Promise<void>;

beforeEach(async () => {
  server = await startServer();
  server.put('bookinfo', 'reviews');
  server.put('istio-system', 'istiod');
  server.put('other', 'hidden');
  clock = manualClock();
  events = recorder();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await done;
  server.close();
});

const start = (times: Partial<ReflectorTimes> = {}) => {
  done = sourceOf(server.url, {clock, forbiddenMs: 60_000, ...times}).watchPods(events.tell, stop.signal);
};
const forbid = (fits: RegExp, code = 403) => {
  server.faults.answer = (request, response) =>
    fits.test(request.url ?? '') && refuse(response, code, code === 403 ? 'Forbidden' : 'InternalError', 'not for you');
};
const everywhere = /^\/api\/v1\/pods\?/;
const everyWatch = /watch=true/;

const scope = (event: PodEvent) => ('namespaces' in event ? event.namespaces?.join() : undefined);
const listed = (namespace?: string) => events.next(event => event.type === 'podsListed' && scope(event) === namespace);
const is = (feed: string, namespace?: string) => (event: PodEvent) =>
  event.type === 'podFeedChanged' && event.feed.is === feed && scope(event) === namespace;
const feeds = (namespace?: string) =>
  events.all.flatMap(event => (event.type === 'podFeedChanged' && scope(event) === namespace ? [event.feed.is] : []));
const limited = () => events.next(event => event.type === 'podsLimited');
const names = (event: PodEvent) => (event.type === 'podsListed' ? event.pods.map(pod => pod.id) : []);
const watches = () => server.requests.filter(request => everyWatch.test(request.url ?? '')).length;
/** Lets what runs every so many milliseconds run once. */
const pass = async (ms: number) => {
  await clock.set(ms);
  clock.advance(ms);
};

describe('pods may be listed, not watched', () => {
  test('they are listed every 10 s, which is live, and the watch is left alone', async () => {
    forbid(everyWatch);
    start();
    expect(names(await listed())).toHaveLength(3);
    server.put('bookinfo', 'ratings');
    server.remove('bookinfo', 'reviews');
    await pass(10_000);
    expect(names(await listed())).toEqual(['istiod.istio-system', 'hidden.other', 'ratings.bookinfo']);
    await pass(10_000);
    await listed();
    expect(feeds()).toEqual(['loading', 'live']);
    expect(watches()).toBe(1);
  });

  test('once it is allowed, it is watched again', async () => {
    forbid(everyWatch);
    start({forbiddenMs: 10_000});
    await listed();
    await clock.set(10_000);
    server.faults.answer = undefined;
    clock.advance(10_000);
    await listed();
    await server.asked(everyWatch).then(() => server.asked(everyWatch));
    server.put('bookinfo', 'ratings');
    await pass(50);
    expect(await events.next(event => event.type === 'podsChanged')).toMatchObject({seen: [{id: 'ratings.bookinfo'}]});
    expect(feeds()).toEqual(['loading', 'live']);
  });

  test('a watch that is forbidden all at once means one more list at once', async () => {
    start();
    await events.next(is('live'));
    forbid(everyWatch);
    clock.advance(2000);
    server.endWatches();
    await listed();
    expect(feeds()).toEqual(['loading', 'live']);
  });

  test('in single namespaces as well', async () => {
    forbid(/^\/api\/v1\/pods\?|watch=true/);
    start();
    expect(names(await listed('bookinfo'))).toEqual(['reviews.bookinfo']);
    server.put('bookinfo', 'ratings');
    await pass(10_000);
    expect(names(await listed('bookinfo'))).toEqual(['reviews.bookinfo', 'ratings.bookinfo']);
    expect(feeds('bookinfo')).toEqual(['loading', 'live']);
  });

  test('a list that fails meanwhile is told, and that it works again as well', async () => {
    forbid(everyWatch);
    start();
    await listed();
    await clock.set(10_000);
    forbid(/./, 500);
    clock.advance(10_000);
    await events.next(is('retrying'));
    forbid(everyWatch);
    await pass(500);
    await listed();
    await events.next(is('live'));
  });
});

describe('pods of the cluster may not be listed', () => {
  test('those of the namespace of the context and of that of Istio are', async () => {
    forbid(everywhere);
    start();
    expect(await limited()).toMatchObject({namespaces: ['bookinfo', 'istio-system'], trouble: {kind: 'forbidden', what: 'Not for you.'}});
    const ever = (namespace: string) => events.ever(event => event.type === 'podsListed' && scope(event) === namespace);
    expect(names(await ever('bookinfo'))).toEqual(['reviews.bookinfo']);
    expect(names(await ever('istio-system'))).toEqual(['istiod.istio-system']);
    await events.ever(is('live', 'bookinfo'));
    await events.ever(is('live', 'istio-system'));
    server.put('bookinfo', 'ratings');
    await pass(50);
    expect(await events.next(event => event.type === 'podsChanged')).toMatchObject({seen: [{id: 'ratings.bookinfo'}]});
  });

  test('it is tried again every few minutes; then all are listed, and the namespaces no longer one by one', async () => {
    forbid(everywhere);
    start();
    await limited();
    await events.ever(is('live', 'bookinfo'));
    await events.ever(is('live', 'istio-system'));
    await pass(60_000);
    await server.asked(everywhere).then(() => server.asked(everywhere));
    server.faults.answer = undefined;
    await pass(60_000);
    expect(names(await listed())).toEqual(['reviews.bookinfo', 'istiod.istio-system', 'hidden.other']);
    await events.next(is('live'));
    const before = server.requests.length;
    clock.advance(2000);
    server.endWatches();
    await server.asked(everyWatch);
    server.put('other', 'another');
    await pass(50);
    expect(await events.next(event => event.type === 'podsChanged')).toMatchObject({seen: [{id: 'another.other'}]});
    expect(server.requests.slice(before).filter(request => !everywhere.test(request.url ?? ''))).toEqual([]);
    expect(events.all.filter(event => event.type === 'podsListed' && scope(event) === undefined)).toHaveLength(1);
    expect(feeds()).toEqual(['loading', 'live']);
  });

  test('forbidden once more, it is limited once more', async () => {
    forbid(everywhere);
    start();
    await limited();
    server.faults.answer = undefined;
    await pass(60_000);
    await listed();
    await events.next(is('live'));
    forbid(everywhere);
    clock.advance(2000);
    server.endWatches();
    await limited();
    await listed('bookinfo');
  });

  test('403 on one of the namespaces leaves the other alone, and each tells its own recovery', async () => {
    forbid(/^\/api\/v1\/(pods|namespaces\/bookinfo\/pods)\?/);
    start();
    await limited();
    await events.ever(is('live', 'istio-system'));
    await events.ever(is('denied', 'bookinfo'));
    forbid(everywhere);
    await pass(500);
    await listed('bookinfo');
    await server.asked(/namespaces\/bookinfo\/pods\?watch/);
    await pass(1000);
    await events.ever(is('live', 'bookinfo'));
    expect(feeds('bookinfo')).toEqual(['loading', 'denied', 'live']);
    expect(feeds('istio-system')).toEqual(['loading', 'live']);
  });
});

test('401 is told as such, tried again, and over when the server lets in again', async () => {
  server.faults.answer = (_request, response) => refuse(response, 401, 'Unauthorized', 'Unauthorized');
  start();
  const event = await events.next(is('denied'));
  expect(event).toMatchObject({feed: {trouble: {what: `API server ${server.url} does not accept the credentials (401 Unauthorized).`}}});
  server.faults.answer = undefined;
  clock.advance(500);
  await listed();
});

describe('an error of i9s itself', () => {
  const watch = (fails: (event: PodEvent) => boolean) => {
    const source = sourceOf(server.url, {clock});
    const promise = source.watchPods(event => {
      events.tell(event);
      if (fails(event)) throw new TypeError('x is not a function');
    }, stop.signal);
    done = promise.catch(() => {});
    return {source, promise};
  };

  test.each([
    ['the first list', 'podsListed'],
    ['the first state', 'podFeedChanged'],
  ] as const)('while %s is taken is no trouble of the API server: it rejects', async (_, type) => {
    await expect(watch(event => event.type === type).promise).rejects.toMatchObject({
      trouble: {kind: 'other', what: 'The list of pods is no longer kept: x is not a function.'},
    });
  });

  test('while a watch opens as well', async () => {
    const {promise} = watch(event => is('live')(event));
    await expect(promise).rejects.toThrow('x is not a function');
  });

  test('closing the source or aborting is none: it ends', async () => {
    const {source, promise} = watch(() => false);
    await events.next(is('live'));
    source.close();
    expect(await promise).toBeUndefined();
    await source.watchPods(events.tell, stop.signal);
  });
});
