import {afterEach, beforeEach, describe, expect, test} from 'vitest';
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
  clock = manualClock();
  events = recorder();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await done;
  server.close();
});

const start = (pageSize = 250) => {
  done = sourceOf(server.url, {clock, pageSize}).watchPods(events.tell, stop.signal);
};
const listed = () => events.next(event => event.type === 'podsListed');
const feed = (is: string) => events.next(event => event.type === 'podFeedChanged' && event.feed.is === is);
const changed = () => events.next(event => event.type === 'podsChanged');
const names = (event: PodEvent) => (event.type === 'podsListed' ? event.pods : event.type === 'podsChanged' ? event.seen : []).map(pod => pod.id);
const text = (event: PodEvent) => (event.type === 'podFeedChanged' && 'trouble' in event.feed ? event.feed.trouble.what : '');
/** What a change brings, once the 50 ms in which changes are gathered are over. */
const nextChange = async () => {
  await clock.set(50);
  clock.advance(50);
  return changed();
};

describe('when all is well', () => {
  test('the pods are listed once, then changes are told in sets', async () => {
    start();
    expect(names(await listed())).toEqual(['reviews.bookinfo', 'istiod.istio-system']);
    await feed('live');
    await server.asked(/watch=true/);
    server.put('bookinfo', 'ratings');
    server.put('bookinfo', 'ratings', {version: 'v2'});
    server.remove('bookinfo', 'reviews');
    server.say(`${JSON.stringify({type: 'BOOKMARK', object: {metadata: {resourceVersion: '150'}}})}\n`);
    await clock.set(50);
    server.put('bookinfo', 'last');
    const seen: string[] = [];
    const gone: string[] = [];
    while (!seen.includes('last.bookinfo')) {
      const event = await nextChange();
      if (event.type !== 'podsChanged') throw new Error();
      seen.push(...event.seen.map(pod => `${pod.id}${pod.labels.version ?? ''}`));
      gone.push(...event.gone);
    }
    expect(seen).toContain('ratings.bookinfov2');
    expect(gone).toEqual(['reviews.bookinfo']);
    expect(events.all.filter(event => event.type === 'podsListed')).toHaveLength(1);
  });

  test('a long list comes in pages, and is still told once', async () => {
    for (let n = 0; n < 10; n++) server.put('bookinfo', `pod-${n}`);
    start(5);
    expect(names(await listed())).toHaveLength(12);
    await feed('live');
    expect(server.requests.map(request => /limit=5/.test(request.url ?? ''))).toEqual([true, true, true, false]);
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(server.requests[3]?.headers['accept-encoding']).toBeUndefined();
  });

  test('the end of a watch is normal: another goes on where it ended', async () => {
    start();
    await feed('live');
    clock.advance(60_000);
    server.endWatches();
    const again = await server.asked(/watch=true.*resourceVersion=102/).then(() => server.asked(/watch=true/));
    expect(again.url).toContain('resourceVersion=102');
    expect(again.url).toMatch(/timeoutSeconds=480/);
    expect(events.all.map(event => event.type)).toEqual(['podFeedChanged', 'podsListed', 'podFeedChanged']);
  });
});

describe('a version that is too old', () => {
  test('as an answer of the watch: the list is told anew', async () => {
    start();
    await feed('live');
    server.remove('bookinfo', 'reviews');
    await nextChange();
    server.compact();
    clock.advance(60_000);
    server.endWatches();
    expect(names(await listed())).toEqual(['istiod.istio-system']);
    expect(events.all.filter(event => event.type === 'podFeedChanged').map(event => event.feed.is)).toEqual(['loading', 'live']);
  });

  test('as an event within the watch: the list is told anew', async () => {
    start();
    await feed('live');
    server.say(`${JSON.stringify({type: 'ERROR', object: {kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version'}})}\n`);
    expect(names(await listed())).toHaveLength(2);
  });

  test('again and again: not without pause', async () => {
    server.faults.answer = (request, response) => /watch=/.test(request.url ?? '') && refuse(response, 410, 'Expired', 'too old resource version');
    start();
    await feed('retrying');
    expect(server.requests.filter(request => /limit=/.test(request.url ?? ''))).toHaveLength(2);
  });
});

describe('a connection that fails', () => {
  test('a reset right after the start is told, and the watch comes back', async () => {
    start();
    await feed('live');
    server.reset();
    const event = await feed('retrying');
    expect(text(event)).toBe(`The connection to API server ${server.url} was lost.`);
    clock.advance(500);
    await server.asked(/watch=true/);
    server.put('bookinfo', 'ratings');
    await feed('live');
    expect(names(await nextChange())).toEqual(['ratings.bookinfo']);
  });

  test('a reset of a watch that has lasted is no trouble when the next one opens', async () => {
    start();
    await feed('live');
    clock.advance(2000);
    server.reset();
    await clock.set(500);
    clock.advance(500);
    server.put('bookinfo', 'ratings');
    expect(names(await nextChange())).toEqual(['ratings.bookinfo']);
    expect(events.all.filter(event => event.type === 'podFeedChanged').map(event => event.feed.is)).toEqual(['loading', 'live']);
  });

  test('a server that closes each watch at once is asked ever more rarely', async () => {
    server.faults.answer = (request, response) => {
      if (!/watch=/.test(request.url ?? '')) return false;
      response.writeHead(200).end();
      return true;
    };
    start();
    for (const wait of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const event = await feed('retrying');
      expect(text(event)).toBe(`API server ${server.url} ends every watch at once.`);
      expect(event.type === 'podFeedChanged' && 'retryAt' in event.feed && event.feed.retryAt - clock.now()).toBe(wait);
      clock.advance(wait);
    }
    expect(server.requests.filter(request => /watch=/.test(request.url ?? '')).length).toBeLessThanOrEqual(9);
  });

  test('a watch that falls silent is given up after 100 s and opened anew', async () => {
    start();
    await feed('live');
    clock.advance(99_000);
    server.put('bookinfo', 'ratings');
    await nextChange();
    clock.advance(99_000);
    expect(server.requests.filter(request => /watch=/.test(request.url ?? ''))).toHaveLength(1);
    clock.advance(1000);
    await clock.set(500);
    clock.advance(500);
    await server.asked(/watch=true.*resourceVersion=103/);
    server.put('bookinfo', 'details');
    expect(names(await nextChange())).toEqual(['details.bookinfo']);
  });

  test('a server that accepts but does not answer is given up after 15 s', async () => {
    server.faults.answer = () => true;
    start();
    await server.asked(/limit/);
    clock.advance(15_000);
    const event = await feed('retrying');
    expect(text(event)).toBe(`API server ${server.url} did not answer within 15 s.`);
  });

  test('API server away at the start, then there', async () => {
    await server.leave();
    start();
    expect(text(await feed('retrying'))).toBe(`API server ${server.url} refuses connections.`);
    clock.advance(500);
    await feed('retrying');
    await server.comeBack();
    clock.advance(1000);
    expect(names(await listed())).toHaveLength(2);
  });

  test('lost later, back again: nothing is missed', async () => {
    start();
    await feed('live');
    clock.advance(60_000);
    await server.leave();
    await clock.set(500);
    clock.advance(500);
    await feed('retrying');
    server.remove('bookinfo', 'reviews');
    await server.comeBack();
    clock.advance(1000);
    const event = await nextChange();
    expect(event.type === 'podsChanged' && event.gone).toEqual(['reviews.bookinfo']);
  });

  test('an event that is cut off or garbage is told, and the list is taken anew', async () => {
    start();
    await feed('live');
    server.say('{"type":"ADDED","object":{"metad\n');
    expect(text(await feed('retrying'))).toBe(`API server ${server.url} sent something that cannot be read: "{"type":"ADDED","object":{"metad".`);
    clock.advance(500);
    expect(names(await listed())).toHaveLength(2);
  });

  test('Retry-After is kept to', async () => {
    server.faults.answer = (_request, response) => refuse(response, 503, 'ServiceUnavailable', 'etcd is down', {'retry-after': '20'});
    start();
    const event = await feed('retrying');
    expect(text(event)).toBe(`API server ${server.url} cannot answer (503): etcd is down.`);
    expect(event.type === 'podFeedChanged' && 'retryAt' in event.feed && event.feed.retryAt - clock.now()).toBe(20_000);
  });
});

test('stopping ends the watch and its connection, and nothing more is told', async () => {
  start();
  await feed('live');
  const before = events.all.length;
  stop.abort();
  await done;
  server.put('bookinfo', 'ratings');
  expect(events.all).toHaveLength(before);
});
