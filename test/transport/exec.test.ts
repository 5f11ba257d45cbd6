import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {type Trouble, troubleOf} from '../../src/lib/trouble.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {refuseUpgrade, startServer, type TestServer} from './testServer.ts';

const {signal} = new AbortController();
const curl = {namespace: 'bookinfo', name: 'curl-66d454fb44-92pb7'};
const productpage = {namespace: 'bookinfo', name: 'productpage-v1-64c6885d4f-xhps5'};
const version = ['curl', '-sS', 'istiod.istio-system:15014/version'];
const troubled = (promise: Promise<unknown>): Promise<Trouble> =>
  promise.then(
    answer => {
      throw new Error(`answered: ${JSON.stringify(answer)}`);
    },
    (error: unknown) => troubleOf(error),
  );

describe('over the API server of the demo', () => {
  let demo: Demo;
  let source: MeshSource;
  beforeEach(async () => {
    demo = await startDemo({quiet: true, healthy: true});
    source = sourceOf(demo.url);
  });
  afterEach(async () => {
    source.close();
    await demo.close();
  });

  test('a command ends: what it wrote, and its code', async () => {
    const {stdout, stderr, code} = await source.exec(curl, {container: 'curl', command: version}, signal);
    expect(stdout).toMatch(/^1\.3\d.*-Clean$/);
    expect([stderr, code]).toEqual(['', 0]);
    const {url, protocol} = demo.requests.at(-1)!;
    expect(protocol).toBe('v5.channel.k8s.io,v4.channel.k8s.io');
    expect(url).toMatch(/curl-66d454fb44-92pb7\/exec\?container=curl&stdout=true&stderr=true&command=curl&command=-sS&command=istiod/);
  });

  test('a command that fails is an answer', async () => {
    const asked = source.exec(curl, {container: 'curl', command: ['curl', '-sS', 'nowhere:1']}, signal);
    expect(await asked).toEqual({stdout: '', stderr: 'curl: (6) Could not resolve host: nowhere\n', code: 6});
  });

  test('a long answer comes whole', async () => {
    const command = ['pilot-agent', 'request', 'GET', 'config_dump'];
    const {stdout} = await source.exec(productpage, {container: 'istio-proxy', command}, signal);
    const asked = await source.askPod(productpage, {port: 15000, path: '/config_dump'}, signal);
    expect(stdout.length).toBeGreaterThan(50_000);
    expect(stdout === asked.body).toBe(true);
  });

  test('no such program, container or pod', async () => {
    const noCurl = await troubled(source.exec(productpage, {container: 'productpage', command: version}, signal));
    expect(noCurl.kind).toBe('not found');
    expect(noCurl.what).toBe(
      'There is no curl in container productpage of pod productpage-v1-64c6885d4f-xhps5.bookinfo: executable file not found in $PATH.',
    );
    expect((await troubled(source.exec(curl, {container: 'web', command: version}, signal))).what).toBe(
      'The container web of pod curl-66d454fb44-92pb7.bookinfo does not run.',
    );
    const agent = ['pilot-agent', 'request', 'GET', 'server_info'];
    const ztunnel = {namespace: 'istio-system', name: 'ztunnel-2wg4r'};
    expect((await troubled(source.exec(ztunnel, {container: 'istio-proxy', command: agent}, signal))).what).toMatch(/^There is no pilot-agent in/);
    demo.faults.deletePod('curl-66d454fb44-92pb7.bookinfo');
    expect((await troubled(source.exec(curl, {container: 'curl', command: version}, signal))).what).toBe(
      'Pod curl-66d454fb44-92pb7.bookinfo is gone.',
    );
  });

  test('who may not hears it in the words of the API server, and which verbs it takes', async () => {
    demo.faults.answer403({resource: 'pods/exec'});
    const {kind, what, next} = await troubled(source.exec(curl, {container: 'curl', command: version}, signal));
    expect(kind).toBe('forbidden');
    expect(what).toMatch(/cannot get resource "pods\/exec".* in the namespace "bookinfo"\.$/);
    expect(next).toMatch(/get and create on pods\/exec in namespace bookinfo/);
  });

  test('one that never ends is given up, at its time or when nobody wants it any more', async () => {
    demo.faults.hangIstiod('curl-66d454fb44-92pb7.bookinfo');
    const late = await troubled(source.exec(curl, {container: 'curl', command: version, timeoutMs: 50}, signal));
    expect(late.what).toMatch(/The command in container curl of pod .* did not answer within 0\.1 s/);
    const stop = new AbortController();
    const asked = troubled(source.exec(curl, {container: 'curl', command: version}, stop.signal));
    await expect.poll(() => demo.requests.filter(({url}) => url.includes('/exec')).length).toBe(2);
    stop.abort();
    expect((await asked).kind).toBe('cancelled');
    const closed = troubled(source.exec(curl, {container: 'curl', command: version}, signal));
    source.close();
    expect((await closed).kind).toBe('cancelled');
  });
});

describe('odd servers', () => {
  let server: TestServer;
  let source: MeshSource;
  beforeEach(async () => {
    server = await startServer();
    source = sourceOf(server.url);
  });
  afterEach(() => {
    source.close();
    server.close();
  });
  /** A kubelet that speaks so. */
  const kubelet = (speak: (socket: WebSocket, send: (channel: number, text: string) => void) => void, protocol = 'v5.channel.k8s.io'): void => {
    const sockets = new WebSocketServer({noServer: true, handleProtocols: () => protocol});
    server.faults.upgrade = (request, socket) => {
      sockets.handleUpgrade(request, socket, Buffer.alloc(0), each =>
        speak(each, (channel, text) => each.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]))),
      );
      return true;
    };
  };
  const run = () => source.exec(curl, {container: 'curl', command: version}, signal);

  test('Kubernetes before 1.30 knows v4 only; pieces of an answer are put together', async () => {
    kubelet((socket, send) => {
      for (const piece of ['1.3', '0.3', '-Clean']) send(1, piece);
      send(2, 'warning');
      send(3, '{"metadata":{},"status":"Success"}');
      socket.close();
    }, 'v4.channel.k8s.io');
    expect(await run()).toEqual({stdout: '1.30.3-Clean', stderr: 'warning', code: 0});
  });

  test('a connection that breaks before the status is no end', async () => {
    kubelet((socket, send) => {
      send(1, '1.30');
      socket.close();
    });
    expect((await troubled(run())).what).toBe('The connection to container curl of pod curl-66d454fb44-92pb7.bookinfo was lost.');
  });

  test('a flood is cut off', async () => {
    const closed = recorder<number>();
    kubelet((socket, send) => {
      socket.on('close', closed.tell);
      for (let n = 0; n < 40; n++) send(1, 'x'.repeat(50_000));
    });
    expect((await troubled(run())).what).toMatch(/writes more than 1 MB/);
    await closed.next();
  });

  test('a status that is none, and a runtime with another reason', async () => {
    kubelet((_socket, send) => send(3, '<html>'));
    expect((await troubled(run())).kind).toBe('garbage');
    kubelet((_socket, send) => send(3, JSON.stringify({status: 'Failure', message: 'Internal error occurred: the node is on fire'})));
    expect((await troubled(run())).what).toBe('Container curl of pod curl-66d454fb44-92pb7.bookinfo did not start curl: the node is on fire.');
  });

  test('a runtime that tells the exit code in words only, as kwok does', async () => {
    const message = 'Internal error occurred: error executing command in container: cmd wait: curl -sS istiod:15014/version: exit status 28';
    kubelet((_socket, send) => send(3, JSON.stringify({status: 'Failure', message})));
    expect(await run()).toMatchObject({code: 28});
  });

  test('a container that has ended, as kubelets refuse the upgrade', async () => {
    server.faults.upgrade = (_request, socket) =>
      refuseUpgrade(socket, 500, 'InternalError', 'unable to upgrade connection: container not found ("curl")');
    expect((await troubled(run())).what).toBe('The container curl of pod curl-66d454fb44-92pb7.bookinfo does not run.');
  });
});
