import net, {type AddressInfo, type Socket} from 'node:net';
import type {Trouble} from '../../lib/trouble.ts';
import {networkError, type Place} from '../errors.ts';
import type {Forward} from '../meshSource.ts';
import type {TunnelSocket} from './tunnelSocket.ts';

/** How connections are handed on. `open` rejects with a Trouble; `idleMs`: how long a tunnel may be silent once its client has sent the end. */
export type ForwardTo = {
  readonly open: (signal: AbortSignal) => Promise<TunnelSocket>;
  readonly place: Place;
  readonly idleMs: number;
  readonly failed: (trouble: Trouble) => void; // called for the first connection that fails
};

/** Listens on a free port of loopback and gives each connection a tunnel of its own. Rejects where no port can be had. */
export async function startForward(to: ForwardTo): Promise<Forward> {
  const closing = new AbortController();
  const sockets = new Set<Socket>();
  let failures = 0;
  const connected = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the client went away; 'close' follows
    socket.once('close', () => sockets.delete(socket));
    handOn(socket, to, closing.signal).catch(error => {
      socket.destroy();
      if (closing.signal.aborted || failures++ > 0) return;
      to.failed(networkError(error, to.place).trouble);
    });
  };
  const server = net.createServer({allowHalfOpen: true, pauseOnConnect: true, noDelay: true}, connected);
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(networkError(error, {name: 'Loopback of this machine'})));
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', () => {}); // a connection that could not be accepted (too many open files) is the client's to tell
  const close = () => {
    if (closing.signal.aborted) return;
    closing.abort();
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {port: (server.address() as AddressInfo).port, close};
}

/** Bytes go both ways until either side closes. Rejects when the tunnel cannot be opened or breaks. */
async function handOn(socket: Socket, {open, idleMs}: ForwardTo, signal: AbortSignal): Promise<void> {
  const tunnel = await open(signal);
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => tunnel.destroy());
    // By WebSocket the far end cannot be told that its client has sent all: it may still answer, and a client that has left gets no answer.
    socket.once('end', () => tunnel.setTimeout(idleMs, () => tunnel.destroy()));
    tunnel.once('error', reject);
    tunnel.once('close', () => {
      socket.destroySoon(); // what came is written first
      if (tunnel.errored) reject(tunnel.errored);
      else resolve();
    });
    if (tunnel.destroyed) return reject(tunnel.errored ?? new Error('the tunnel was closed at once'));
    if (socket.destroyed) return void tunnel.destroy();
    socket.pipe(tunnel);
    tunnel.pipe(socket);
  });
}
