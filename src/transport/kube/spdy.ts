import http from 'node:http';
import https, {type RequestOptions} from 'node:https';
import type {Duplex} from 'node:stream';
import {networkError, type Place, portError, statusError} from '../errors.ts';
import type {Target} from './handshake.ts';
import {handshake} from './handshake.ts';
import {failure} from './http.ts';
import {forwardPath, lost} from './portForward.ts';
import {requestError, type Server} from './server.ts';
import {dataFrame, dataType, type Frame, frameCutter, frameTypes, synStreamFrame} from './spdyFrames.ts';
import {TunnelSocket} from './tunnelSocket.ts';

const errorStream = 1;
const dataStream = 3;

/**
 * A TCP connection to a port inside a pod, through SPDY/3.1: an error stream, on which the kubelet says why it could not connect, and a data stream.
 * Nobody on this path speaks SPDY's flow control (moby/spdystream has none), so back-pressure is that of the connection below.
 * Emits 'opened' when the data stream is accepted.
 */
class SpdyTunnel extends TunnelSocket {
  readonly #io: Duplex;
  readonly #place: Place;
  #complaint = '';
  #held: Frame[] | undefined; // what came after the opening and before anybody read, and so listened

  constructor(io: Duplex, {port, place}: Target) {
    super(true);
    this.#io = io;
    this.#place = place;
    const cut = frameCutter();
    io.on('data', (chunk: Buffer) => {
      for (const frame of cut(chunk)) this.#take(frame);
    });
    io.on('error', error => this.destroy(networkError(error, place)));
    io.on('close', () => this.#end());
    const headers = {port: String(port), requestid: '0'};
    io.write(synStreamFrame(errorStream, {...headers, streamtype: 'error'}, {last: true, first: true}));
    io.write(synStreamFrame(dataStream, {...headers, streamtype: 'data'}, {last: false, first: false}));
  }

  #take(frame: Frame): void {
    const {type, stream, last, body, raw} = frame;
    if (this.destroyed) return;
    if (this.#held !== undefined) {
      this.#held.push(frame);
      return;
    }
    if (type === frameTypes.ping && stream % 2 === 0) this.#io.write(raw);
    else if (type === frameTypes.goAway) this.#end();
    else if (type === frameTypes.rstStream) this.destroy(this.#complaint ? portError(this.#complaint, this.#place) : lost(this.#place));
    else if (stream === dataStream && type === frameTypes.synReply) this.#open();
    else if (stream === errorStream && type === dataType) this.#complain(body, last);
    else if (stream === dataStream && type === dataType) this.#receive(body, last);
  }

  #open(): void {
    this.#held = [];
    this.#io.pause();
    this.emit('opened');
  }

  #complain(body: Buffer, last: boolean): void {
    this.#complaint += body.toString();
    if (last && this.#complaint !== '') this.destroy(portError(this.#complaint, this.#place));
  }

  #receive(body: Buffer, last: boolean): void {
    this.touch();
    if (body.length > 0 && !this.push(body)) this.#io.pause();
    if (last) this.push(null);
  }

  #end(): void {
    if (this.readableEnded || this.destroyed) this.destroy();
    else this.destroy(this.#complaint ? portError(this.#complaint, this.#place) : lost(this.#place));
  }

  override _read(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#io.resume();
    for (const frame of held) this.#take(frame);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.touch();
    this.#io.write(dataFrame(dataStream, chunk, false), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#io.write(dataFrame(dataStream, Buffer.alloc(0), true), () => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stopTimeout();
    this.#io.destroy();
    done(error);
  }
}

/** Opens a tunnel by a POST that upgrades to SPDY/3.1, for which `create` on pods/portforward is enough. Rejects with an ApiError when it is refused. */
export function openSpdyTunnel(server: Server, target: Target, options: RequestOptions, signal: AbortSignal): Promise<TunnelSocket> {
  return handshake(target, signal, (opened, failed) => {
    let tunnel: SpdyTunnel | undefined;
    const url = new URL(server.url + forwardPath(target));
    const protocol = {connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'portforward.k8s.io', 'content-length': 0};
    const start = url.protocol === 'https:' ? https.request : http.request;
    const request = start(url, {...options, method: 'POST', headers: {...options.headers, ...protocol}});
    request.on('error', error => failed(requestError(error, request)));
    request.on('response', response => {
      failure(response, server).then(said => failed(statusError(response.statusCode ?? 0, response.headers, said, server)));
    });
    request.on('upgrade', (_response, socket, head) => {
      socket.setKeepAlive(true, 15_000);
      socket.setNoDelay(true);
      const opening = new SpdyTunnel(socket, target);
      tunnel = opening;
      opening.once('opened', () => opened(opening));
      opening.on('error', failed);
      if (head.length > 0) socket.unshift(head);
    });
    request.end();
    return () => {
      request.destroy();
      tunnel?.destroy(); // once upgraded, the connection is no longer the request's
    };
  });
}
