import type {RequestListener} from 'node:http';
import type {Duplex} from 'node:stream';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {troubleOf} from '../../src/lib/trouble.ts';
import type {TunnelTimes} from '../../src/transport/kube/tunnels.ts';
import type {MeshSource, PodQuestion} from '../../src/transport/meshSource.ts';
import {type ManualClock, manualClock} from './manualClock.ts';
import {recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {refuseUpgrade, startServer, type TestServer} from './testServer.ts';

const big = `[${'"0123456789abcdef",'.repeat(400_000)}""]`; // 7.6 MB
const half = Buffer.alloc(1_000_000, 'x');

let inPod = recorder<string>(); // the paths that were asked for inside pods
const admin: RequestListener = (request, response) => {
  inPod.tell(request.url ?? '');
  if (request.url === '/big') response.end(big);
  else if (request.url === '/half') response.writeHead(200, {'content-length': '2000000'}).write(half);
  else if (request.url === '/silent') response.flushHeaders();
  else if (request.url === '/garbage') request.socket.end('this is not HTTP\r\n\r\n');
  else if (request.url === '/missing') response.writeHead(404).end('no such thing');
  else if (request.url !== '/never') response.end(`${request.method} ${request.url} of ${request.headers.host}`);
};

let server: TestServer;
let source: MeshSource;
let clock: ManualClock;
let stop: AbortController;
const reviews = {namespace: 'bookinfo', name: 'reviews'};

const open = (times: Partial<TunnelTimes> = {}) => {
  source = sourceOf(server.url, {clock}, times);
};
const ask = (path: string, more: Partial<PodQuestion> = {}, pod = reviews) => source.askPod(pod, {port: 15000, path, ...more}, stop.signal);
const troubleIn = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no trouble',
    error => ({kind: troubleOf(error).kind, what: troubleOf(error).what}),
  );
const upgrades = () => server.requests.filter(request => request.headers.upgrade !== undefined).map(request => request.method);
const closed = (count: number) =>
  Promise.all([...server.upgraded].slice(0, count).map(socket => new Promise(resolve => socket.once('close', resolve))));

beforeEach(async () => {
  server = await startServer({admin});
  clock = manualClock();
  inPod = recorder();
  stop = new AbortController();
  open();
});

afterEach(() => {
  source.close();
  server.close();
});

describe.each(['WebSocket', 'SPDY'])('over %s', way => {
  beforeEach(() => {
    if (way === 'SPDY')
      server.faults.upgrade = (request, socket) =>
        request.method === 'GET' && refuseUpgrade(socket, 403, 'Forbidden', 'cannot get resource "pods/portforward"');
  });

  test('a port inside a pod answers, and the tunnel is kept for the next question', async () => {
    expect(await ask('/ready')).toEqual({status: 200, body: 'GET /ready of localhost:15000'});
    const first = upgrades().length;
    expect(await ask('/logging?level=debug', {method: 'POST'})).toEqual({status: 200, body: 'POST /logging?level=debug of localhost:15000'});
    expect(await ask('/missing')).toEqual({status: 404, body: 'no such thing'});
    expect(upgrades()).toHaveLength(first);
  });

  test('a big answer arrives whole', async () => {
    expect((await ask('/big')).body).toBe(big);
  });

  test('many pods are asked at a time, not more than 32 tunnels are opened at once', async () => {
    const waiting: Duplex[] = [];
    server.faults.upgrade = (_request, socket) => waiting.push(socket) > 0;
    const answers = Array.from({length: 40}, (_, n) =>
      ask('/ready', {}, {namespace: 'bookinfo', name: `pod-${n}`}).catch(error => troubleOf(error).kind),
    );
    while (waiting.length < 32) await server.asked(/portforward/);
    await source.askApi('/version', stop.signal);
    expect(waiting).toHaveLength(32);
    server.faults.upgrade = undefined;
    for (const socket of waiting) refuseUpgrade(socket, 429, 'TooManyRequests', 'slow down');
    const all = await Promise.all(answers);
    expect(all.filter(answer => answer === 'other')).toHaveLength(32);
    expect(all.filter(answer => typeof answer === 'object' && answer.status === 200)).toHaveLength(8);
  });

  test('several questions to one pod at a time', async () => {
    const answers = await Promise.all(['/a', '/b', '/big', '/c'].map(path => ask(path)));
    expect(answers.map(({body}) => body.length)).toEqual(
      [28, 28, big.length, 28].map(length => (length === 28 ? 'GET /a of localhost:15000'.length : length)),
    );
  });

  test('a port on which nothing listens: the words of the kubelet', async () => {
    expect(await troubleIn(ask('/ready', {port: 15021}))).toEqual({
      kind: 'refused',
      what: 'Pod reviews.bookinfo:15021 refuses connections: dial tcp4 127.0.0.1:15021: connect: connection refused.',
    });
  });

  test('a connection that is cut in the middle of an answer', async () => {
    const answer = troubleIn(ask('/half'));
    await inPod.next(path => path === '/half');
    server.reset();
    expect(await answer).toEqual({kind: 'unreachable', what: 'The connection to pod reviews.bookinfo:15000 was lost.'});
  });

  test('a kept tunnel that died meanwhile is replaced', async () => {
    await ask('/ready');
    for (const socket of server.upgraded) socket.destroy();
    expect((await ask('/again')).status).toBe(200);
  });

  test('something that is not HTTP', async () => {
    expect(await troubleIn(ask('/garbage'))).toEqual({kind: 'garbage', what: 'Pod reviews.bookinfo:15000 sent something that cannot be read.'});
  });

  test('aborting frees the question, and its tunnel is closed', async () => {
    const answer = troubleIn(ask('/silent'));
    await inPod.next(path => path === '/silent');
    const gone = closed(1);
    stop.abort();
    expect(await answer).toEqual({kind: 'cancelled', what: 'Cancelled.'});
    await gone;
  });
});

describe('silence', () => {
  test('no answer within 15 s', async () => {
    const answer = troubleIn(ask('/never'));
    await inPod.next();
    clock.advance(15_000);
    expect(await answer).toEqual({kind: 'timeout', what: 'Pod reviews.bookinfo:15000 did not answer within 15 s.'});
  });

  test('an answer that stops half-way', async () => {
    const answer = troubleIn(ask('/half', {timeoutMs: 3000}));
    await inPod.next();
    clock.advance(3000);
    expect(await answer).toEqual({kind: 'timeout', what: 'Pod reviews.bookinfo:15000 did not answer within 3 s.'});
  });

  test('an API server that does not answer the upgrade', async () => {
    open({handshakeMs: 20});
    server.faults.upgrade = () => true;
    expect(await troubleIn(ask('/ready'))).toEqual({
      kind: 'timeout',
      what: 'The port-forward to pod reviews.bookinfo:15000 did not answer within 0 s.',
    });
  });

  test('a tunnel that is not used for a while is closed', async () => {
    open({idleMs: 20});
    await ask('/ready');
    await closed(1);
    expect((await ask('/ready')).status).toBe(200);
    expect(upgrades()).toHaveLength(2);
  });
});

describe('what the API server refuses', () => {
  const forbidden = 'pods "reviews" is forbidden: User "alice" cannot create resource "pods/portforward" in API group "" in the namespace "bookinfo"';

  test('403 for the WebSocket: SPDY does it, and is remembered for the namespace', async () => {
    server.faults.upgrade = (request, socket) => request.method === 'GET' && refuseUpgrade(socket, 403, 'Forbidden', 'cannot get');
    await ask('/ready');
    await ask('/ready', {}, {namespace: 'bookinfo', name: 'ratings'});
    await ask('/ready', {}, {namespace: 'other', name: 'pod'});
    expect(upgrades()).toEqual(['GET', 'POST', 'POST', 'GET', 'POST']);
  });

  test.each([400, 404, 405, 501])('an upgrade refused with %i: SPDY as well', async code => {
    server.faults.upgrade = (request, socket) => request.method === 'GET' && refuseUpgrade(socket, code, 'BadRequest', 'no WebSockets here');
    expect((await ask('/ready')).status).toBe(200);
  });

  test('403 both ways: the words of the server, at once for 30 s; then it is tried again', async () => {
    server.faults.upgrade = (request, socket) => refuseUpgrade(socket, 403, 'Forbidden', request.method === 'GET' ? 'cannot get' : forbidden);
    const refused = {kind: 'forbidden', what: `P${forbidden.slice(1)}.`};
    expect(await troubleIn(ask('/ready'))).toEqual(refused);
    expect(await troubleIn(ask('/ready', {}, {namespace: 'other', name: 'pod'}))).toEqual(refused);
    expect(upgrades()).toEqual(['GET', 'POST', 'GET', 'POST']);
    clock.advance(29_999);
    expect(await troubleIn(ask('/ready'))).toEqual(refused);
    expect(await troubleIn(ask('/ready', {}, {namespace: 'bookinfo', name: 'ratings'}))).toEqual(refused);
    expect(upgrades()).toHaveLength(4);
    server.faults.upgrade = undefined;
    clock.advance(1);
    expect((await ask('/ready')).status).toBe(200);
    expect(upgrades()).toEqual(['GET', 'POST', 'GET', 'POST', 'GET']);
  });

  test('a pod that is gone, without a second try', async () => {
    server.faults.upgrade = (_request, socket) => refuseUpgrade(socket, 404, 'NotFound', 'pods "reviews" not found', 'pods');
    expect(await troubleIn(ask('/ready'))).toEqual({kind: 'not found', what: 'Pod reviews.bookinfo is gone.'});
    expect(upgrades()).toEqual(['GET']);
  });

  test('401', async () => {
    server.faults.upgrade = (_request, socket) => refuseUpgrade(socket, 401, 'Unauthorized', 'Unauthorized');
    expect(await troubleIn(ask('/ready'))).toEqual({
      kind: 'unauthorized',
      what: `API server ${server.url} does not accept the credentials (401 Unauthorized).`,
    });
  });

  test('the API server is away', async () => {
    await server.leave();
    expect(await troubleIn(ask('/ready'))).toEqual({kind: 'unreachable', what: `API server ${server.url} refuses connections.`});
    await server.comeBack();
    expect((await ask('/ready')).status).toBe(200);
  });
});

describe('closing', () => {
  test('what is under way is cancelled, every tunnel closed, and nothing new is asked', async () => {
    await ask('/ready');
    const answer = troubleIn(ask('/silent'));
    await inPod.next(path => path === '/silent');
    const gone = closed(2);
    source.close();
    expect(await answer).toEqual({kind: 'cancelled', what: 'Cancelled.'});
    expect(await troubleIn(ask('/ready'))).toEqual({kind: 'cancelled', what: 'Cancelled.'});
    await gone;
  });
});
