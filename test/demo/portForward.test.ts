import {afterEach, beforeEach, expect, it} from 'vitest';
import {WebSocket} from 'ws';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {askPod} from './client.ts';
import {askBySpdy} from './spdyClient.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true});
});
afterEach(() => demo.close());

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const question = 'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

it('leads a WebSocket to the proxy', async () => {
  expect(await askPod(demo, productpage, 15000, '/ready')).toEqual({status: 200, body: 'LIVE\n'});
  expect(demo.requests.at(-1)).toMatchObject({method: 'GET', upgrade: 'websocket', protocol: 'v4.channel.k8s.io'});
  expect(demo.podRequests).toEqual([{pod: productpage, port: 15000, method: 'GET', url: '/ready'}]);
});

it('leads a SPDY stream to the proxy', async () => {
  const {error, answer, reply} = await askBySpdy(demo, productpage, 15000, question);
  expect([error, answer.split('\r\n')[0], answer.split('\r\n').at(-1)]).toEqual(['', 'HTTP/1.1 200 OK', 'LIVE\n']);
  expect(reply).toEqual(Buffer.alloc(4));
});

it('says on the error stream of both kinds that nothing listens on the port', async () => {
  const words = /failed to connect to localhost:15099 inside namespace.*connect: connection refused/;
  await expect(askPod(demo, productpage, 15099, '/')).rejects.toThrow(words);
  expect((await askBySpdy(demo, productpage, 15099, question)).error).toMatch(words);
});

it('refuses by the verb: a WebSocket is a get, a POST is a create', async () => {
  demo.faults.answer403({verb: 'get', resource: 'pods/portforward'});
  await expect(askPod(demo, productpage, 15000, '/ready')).rejects.toThrow(
    'pods \\"productpage-v1-64c6885d4f-xhps5\\" is forbidden: User \\"demo\\" cannot get resource \\"pods/portforward\\" in API group \\"\\" in the namespace \\"bookinfo\\"',
  );
  expect((await askBySpdy(demo, productpage, 15000, question)).answer).toContain('LIVE');
});

it('does not send faster than the other end reads', async () => {
  const socket = new WebSocket(
    `${demo.url.replace('http', 'ws')}/api/v1/namespaces/bookinfo/pods/${productpage.split('.')[0]}/portforward?ports=15000`,
    'v4.channel.k8s.io',
  );
  await new Promise(resolve => socket.once('open', resolve));
  const ask = Buffer.from('GET /config_dump?include_eds HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.pause();
  for (let count = 0; count < 60; count += 1) socket.send(Buffer.concat([Buffer.from([0]), ask]));
  // The server may fill the buffers on the way, some megabytes; it must not answer all 60 questions (43 MB) while nobody reads.
  let answered = -1;
  while (answered !== demo.podRequests.length) {
    answered = demo.podRequests.length;
    for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
    await askPod(demo, 'ztunnel-2wg4r.istio-system', 15000, '/config_dump');
    answered += 1;
  }
  expect(answered).toBeLessThan(50);
  socket.terminate();
});
