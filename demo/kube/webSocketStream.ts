import {Duplex} from 'node:stream';
import {WebSocket} from 'ws';

/** The bytes of a WebSocket as a stream: of all messages (`channel` undefined), or of one channel of the `v4.channel.k8s.io` protocol. Both directions wait for the slower end. */
export function webSocketStream(socket: WebSocket, channel?: number): Duplex {
  const prefix = channel === undefined ? Buffer.alloc(0) : Buffer.from([channel]);
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      if (socket.readyState !== WebSocket.OPEN) done(new Error('The WebSocket is closed.'));
      else socket.send(Buffer.concat([prefix, chunk]), done);
    },
    final: done => {
      if (channel === undefined) socket.close();
      done();
    },
    destroy: (error, done) => {
      if (socket.readyState === WebSocket.OPEN) socket.terminate();
      done(error);
    },
  });
  stream.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    if (channel !== undefined && data[0] !== channel) return;
    if (!stream.push(channel === undefined ? data : data.subarray(1))) socket.pause();
  });
  socket.on('close', () => stream.destroy());
  return stream;
}
