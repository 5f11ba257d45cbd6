import type {ClientRequest, IncomingMessage} from 'node:http';
import type {RequestOptions} from 'node:https';
import WebSocket from 'ws';
import {statusError} from '../errors.ts';
import {handshake, type Opening} from './handshake.ts';
import {failure} from './http.ts';
import {requestError, type Server} from './server.ts';

/** What is asked for with an upgrade: a path with its query, and the protocols that would do, the best first. */
export type Upgrade = Opening & {readonly path: string; readonly protocols: readonly string[]};

/** Opens a WebSocket; `taken` gets it at once, before anything can come. Rejects with an ApiError when the API server refuses it. */
export function openWebSocket<T>(
  server: Server,
  upgrade: Upgrade,
  options: RequestOptions,
  signal: AbortSignal,
  taken: (socket: WebSocket) => T,
): Promise<T> {
  return handshake(upgrade, signal, (opened, failed) => {
    let sent: ClientRequest | undefined;
    const url = `${server.url.replace(/^http/, 'ws')}${upgrade.path}`;
    const socket = new WebSocket(url, [...upgrade.protocols], {
      ...(options as unknown as WebSocket.ClientOptions),
      perMessageDeflate: false,
      skipUTF8Validation: true,
      finishRequest: request => {
        sent = request;
        request.end();
      },
    });
    socket.on('error', error => failed(requestError(error, sent)));
    socket.once('unexpected-response', (_request, response) => {
      failure(response, server).then(said => failed(statusError(response.statusCode ?? 0, response.headers, said, server)));
    });
    socket.once('upgrade', (response: IncomingMessage) => {
      response.socket.setKeepAlive(true, 15_000);
      response.socket.setNoDelay(true);
    });
    socket.once('open', () => opened(taken(socket)));
    return () => socket.terminate();
  });
}
