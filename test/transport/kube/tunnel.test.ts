import type {IncomingMessage, RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {systemClock} from '../../../src/transport/clock.ts';
import {dialer} from '../../../src/transport/kube/dial.ts';
import type {TunnelSocket} from '../../../src/transport/kube/tunnelSocket.ts';
import {recorder} from '../recorder.ts';
import {plainServer} from '../source.ts';
import {refuseUpgrade, startServer, type TestServer} from '../testServer.ts';

const piece = Buffer.alloc(64 * 1024, 'x');
const total = 64 * 1024 * 1024;
let sent = 0; // bytes that the pod could hand on so far
let stopped = recorder<number>(); // each time it had to wait
let uploads = recorder<IncomingMessage>();

const admin: RequestListener = (request, response) => {
  if (request.method === 'POST') {
    uploads.tell(request.pause());
    return;
  }
  response.writeHead(200, {'content-length': total});
  const write = () => {
    while (sent < total) {
      sent += piece.length;
      if (!response.write(piece)) {
        stopped.tell(sent);
        response.once('drain', write);
        return;
      }
    }
    response.end();
  };
  write();
};

let server: TestServer;
let tunnel: TunnelSocket;
const stop = new AbortController();
const target = {namespace: 'bookinfo', pod: 'reviews', port: 15000, handshakeMs: 5000, place: {name: 'pod reviews.bookinfo:15000'}};

beforeEach(async () => {
  sent = 0;
  stopped = recorder();
  uploads = recorder();
  server = await startServer({admin});
});

afterEach(() => {
  tunnel.destroy();
  server.close();
});

describe.each(['WebSocket', 'SPDY'])('over %s', way => {
  beforeEach(async () => {
    if (way === 'SPDY') server.faults.upgrade = (request, socket) => request.method === 'GET' && refuseUpgrade(socket, 403, 'Forbidden', 'no');
    tunnel = await dialer(plainServer(server.url), {clock: systemClock, forbiddenMs: 0})(target, stop.signal);
  });

  test('who does not read makes the pod wait, and gets everything once he reads', async () => {
    tunnel.write('GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise(resolve => tunnel.once('readable', resolve));
    let before = -1;
    while (before !== sent) {
      before = sent;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    }
    expect(stopped.all.length).toBeGreaterThan(0);
    expect(sent).toBeLessThan(total / 2);
    let got = 0;
    await new Promise<void>(resolve => {
      tunnel.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (got > total) resolve();
      });
    });
    expect(sent).toBe(total);
  });

  test('a pod that does not read makes the writer wait', async () => {
    let taken = 0;
    tunnel.write(`POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${total}\r\n\r\n`);
    tunnel.resume();
    const upload = await uploads.next();
    for (let n = 0; n < total / piece.length; n++) tunnel.write(piece, () => (taken += piece.length));
    let before = -1;
    while (before !== taken) {
      before = taken;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    }
    expect(taken).toBeLessThan(total / 2);
    const all = new Promise(resolve => upload.on('end', resolve));
    upload.resume();
    await all;
    expect(taken).toBe(total);
  });
});
