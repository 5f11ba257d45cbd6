import http, {type IncomingMessage, type RequestListener} from 'node:http';
import net from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import {troubleOf} from '../../src/lib/trouble.ts';
import type {Forward, MeshSource} from '../../src/transport/meshSource.ts';
import {recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {refuseUpgrade, startServer} from './testServer.ts';

const productpage = {namespace: 'bookinfo', name: 'productpage-v1-64c6885d4f-xhps5'};
const id = `${productpage.name}.${productpage.namespace}`;

/** A plain request, on a connection of its own. */
const get = (port: number, path: string): Promise<{readonly status: number; readonly body: string}> =>
  new Promise((resolve, reject) => {
    const request = http.get({host: '127.0.0.1', port, path, agent: false}, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString()}));
    });
    request.on('error', reject);
  });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code,
  );

describe.each(['WebSocket', 'SPDY'])('over the API server by %s', way => {
  let demo: Demo;
  let source: MeshSource;
  let forward: Forward;
  let failures = recorder<Trouble>();
  const stop = new AbortController();

  beforeEach(async () => {
    demo = await startDemo({quiet: true, healthy: true});
    if (way === 'SPDY') demo.faults.noWebSockets();
    source = sourceOf(demo.url);
    failures = recorder();
    forward = await source.forward(productpage, 15000, failures.tell);
  });
  afterEach(async () => {
    source.close();
    await demo.close();
  });

  test('a port of this machine is that of the pod: what one says the other says', async () => {
    expect(await get(forward.port, '/ready')).toEqual(await source.askPod(productpage, {port: 15000, path: '/ready'}, stop.signal));
    const asked = await source.askPod(productpage, {port: 15000, path: '/config_dump'}, stop.signal);
    const {status, body} = await get(forward.port, '/config_dump');
    expect(status).toBe(200);
    expect(body.length).toBeGreaterThan(100_000);
    expect(body === asked.body).toBe(true);
    expect(failures.all).toEqual([]);
  });

  test('several at once, each through a tunnel of its own', async () => {
    const bodies = await Promise.all(
      Array.from({length: 8}, (_, n) => get(forward.port, n % 2 === 0 ? '/ready' : '/config_dump?mask=dynamic_listeners')),
    );
    expect(new Set(bodies.map(({status}) => status))).toEqual(new Set([200]));
    expect(new Set(bodies.map(({body}) => body)).size).toBe(2);
  });

  test('a connection is kept by a client that keeps it', async () => {
    const agent = new http.Agent({keepAlive: true, maxSockets: 1});
    const ready = () =>
      new Promise<boolean>((resolve, reject) => {
        const request = http.get({host: '127.0.0.1', port: forward.port, path: '/ready', agent}, response => {
          response.resume();
          response.on('end', () => resolve(request.reusedSocket));
        });
        request.on('error', reject);
      });
    expect(await ready()).toBe(false);
    expect(await ready()).toBe(true);
    agent.destroy();
  });

  test('a pod that refuses: the connection is closed, and the first failure said, once', async () => {
    demo.faults.refusePortForward(id);
    expect(await codeOf(get(forward.port, '/ready'))).toBe('ECONNRESET');
    expect((await failures.next()).kind).toBe('refused');
    expect(await codeOf(get(forward.port, '/ready'))).toBe('ECONNRESET');
    await demo.faults.heal();
    if (way === 'SPDY') demo.faults.noWebSockets();
    expect((await get(forward.port, '/ready')).status).toBe(200);
    expect(failures.all.map(({what}) => what)).toEqual([
      `Pod ${id}:15000 refuses connections: dial tcp4 127.0.0.1:15000: connect: connection refused.`,
    ]);
  });

  test('who may not forward hears it in the words of the API server', async () => {
    for (const verb of ['get', 'create']) demo.faults.answer403({verb, resource: 'pods/portforward'});
    expect(await codeOf(get(forward.port, '/ready'))).toBe('ECONNRESET');
    const {kind, what} = await failures.next();
    expect(kind).toBe('forbidden');
    expect(what).toMatch(/cannot create resource "pods\/portforward"/);
  });

  test('closed while it is busy: connections end, the port is free, nothing is a failure', async () => {
    demo.faults.slow(60_000);
    const answer = codeOf(get(forward.port, '/ready'));
    await expect.poll(() => demo.podRequests.some(({pod, url}) => pod === id && url === '/ready')).toBe(true);
    forward.close();
    forward.close();
    expect(await answer).toBe('ECONNRESET');
    expect(await codeOf(get(forward.port, '/ready'))).toBe('ECONNREFUSED');
    expect(failures.all).toEqual([]);
  });

  test('the source closed ends every forward, and none begins any more', async () => {
    const other = await source.forward({namespace: 'istio-system', name: 'istiod-797f89d895-ddlfw'}, 15014);
    expect((await get(other.port, '/version')).status).toBe(200);
    const late = source.forward(productpage, 15000);
    source.close();
    expect(troubleOf(await late.catch((error: unknown) => error)).kind).toBe('cancelled');
    for (const {port} of [forward, other]) expect(await codeOf(get(port, '/ready'))).toBe('ECONNREFUSED');
    await expect(source.forward(productpage, 15000)).rejects.toMatchObject({trouble: {kind: 'cancelled'}});
  });

  test('an API server that goes away breaks what is open, and comes back for what is new', async () => {
    demo.faults.slow(60_000);
    const answer = codeOf(get(forward.port, '/ready'));
    await expect.poll(() => demo.podRequests.some(({pod, url}) => pod === id && url === '/ready')).toBe(true);
    demo.faults.cutPortForwards(id);
    expect(await answer).toBe('ECONNRESET');
    expect((await failures.next()).what).toBe(`The connection to pod ${id}:15000 was lost.`);
    demo.faults.slow(0);
    expect((await get(forward.port, '/ready')).status).toBe(200);
  });
});

describe.each(['WebSocket', 'SPDY'])('a client that sends its end first, by %s', way => {
  const long = 'said '.repeat(1_600_000);
  const words: RequestListener = (request, response) => void (request.url === '/never' || response.end(long));

  const start = async (idleMs: number) => {
    const server = await startServer({admin: words});
    if (way === 'SPDY') server.faults.upgrade = (request, socket) => request.method === 'GET' && refuseUpgrade(socket, 403, 'Forbidden', 'no');
    const source = sourceOf(server.url, {}, {idleMs});
    const {port} = await source.forward({namespace: 'bookinfo', name: 'reviews'}, 15000);
    const say = (path: string) => {
      const socket = net.connect({port, host: '127.0.0.1', allowHalfOpen: true});
      const chunks: string[] = [];
      socket.on('data', chunk => {
        chunks.push(String(chunk));
        socket.pause(); // a slow reader: the far end is done long before it
        setImmediate(() => socket.resume());
      });
      const all = new Promise<string>(resolve => socket.on('close', () => resolve(chunks.join(''))));
      socket.on('end', () => socket.destroy());
      socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      return all;
    };
    const close = () => {
      source.close();
      server.close();
    };
    return {server, say, close};
  };

  test('gets its whole answer all the same', async () => {
    const {say, close} = await start(10_000);
    expect((await say('/words')).endsWith(`\r\n\r\n${long}`)).toBe(true);
    close();
  });

  test('does not keep a tunnel open for ever', async () => {
    const {server, say, close} = await start(20);
    expect(await say('/never')).toBe('');
    await expect.poll(() => server.upgraded.size).toBe(0);
    close();
  });
});
