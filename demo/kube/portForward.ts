import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import {SpdyConnection, type SpdyStream} from './spdy.ts';
import {webSocketStream} from './webSocketStream.ts';

/** Serves the port of a pod on a stream; or says, in the kubelet's words, why it cannot. */
export type Dial = (port: number) => {readonly serve: (stream: Duplex) => void} | {readonly error: string};

/** The WebSocket protocol of `kubectl port-forward` before SPDY was tunnelled: two channels for each port, each opened by the port in two bytes. */
export function forwardByChannels(socket: WebSocket, ports: readonly number[], dial: Dial): void {
  let open = ports.length;
  const done = () => {
    open -= 1;
    if (open === 0) socket.close();
  };
  ports.forEach((port, index) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(port);
    for (const channel of [2 * index, 2 * index + 1]) socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
    const target = dial(port);
    if ('error' in target) {
      socket.send(Buffer.concat([Buffer.from([2 * index + 1]), Buffer.from(target.error)]), done);
      return;
    }
    const stream = webSocketStream(socket, 2 * index);
    stream.on('finish', done);
    target.serve(stream);
  });
}

/** SPDY streams in pairs with the same request id: one for errors, one for data. */
export function forwardBySpdy(io: Duplex, dial: Dial): void {
  const errors = new Map<string, SpdyStream>();
  new SpdyConnection(io, stream => {
    const {streamtype: type, port = '', requestid: id = ''} = stream.headers;
    if (type === 'error') {
      errors.set(id, stream);
      stream.resume();
      return;
    }
    const target = dial(Number(port));
    if ('error' in target) {
      errors.get(id)?.end(target.error);
      stream.end();
      stream.resume();
      return;
    }
    stream.on('close', () => {
      errors.get(id)?.end();
      errors.delete(id);
    });
    target.serve(stream);
  });
}
