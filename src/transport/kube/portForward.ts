import type {RequestOptions} from 'node:https';
import WebSocket from 'ws';
import {again, networkError, type Place, portError, trouble} from '../errors.ts';
import type {Target} from './handshake.ts';
import type {Server} from './server.ts';
import {TunnelSocket} from './tunnelSocket.ts';
import {openWebSocket} from './webSocket.ts';

/** Path of the port-forward endpoint of a pod. */
export const forwardPath = ({namespace, pod}: Target) =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;

const data = 0; // channels of v4.channel.k8s.io for the first port asked for
const problem = 1;

/**
 * A TCP connection to a port inside a pod, through a WebSocket (`v4.channel.k8s.io`). The protocol has no half-close: the far end closing ends both directions.
 * The first two bytes of each channel repeat the port. See k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go.
 */
class WebSocketTunnel extends TunnelSocket {
  readonly #ws: WebSocket;
  readonly #skip: [number, number] = [2, 2];

  constructor(ws: WebSocket, {place}: Target) {
    super(false);
    this.#ws = ws;
    ws.pause(); // until somebody reads, and so listens: the far end may have an error to tell at once
    ws.on('message', (frame: Buffer) => this.#take(frame, place));
    ws.on('error', error => this.destroy(networkError(error, place)));
    ws.on('close', code => {
      if (code === 1006) this.destroy(lost(place));
      else this.push(null);
    });
  }

  #take(frame: Buffer, place: Place): void {
    const channel = frame[0];
    if (channel !== data && channel !== problem) return;
    const body = frame.subarray(1 + this.#skip[channel]);
    this.#skip[channel] -= Math.min(this.#skip[channel], frame.length - 1);
    if (body.length === 0) return;
    this.touch();
    if (channel === problem) this.destroy(portError(body.toString(), place));
    else if (!this.push(body)) this.#ws.pause();
  }

  override _read(): void {
    if (this.#ws.isPaused) this.#ws.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.touch();
    const frame = Buffer.allocUnsafe(chunk.length + 1);
    frame[0] = data;
    chunk.copy(frame, 1);
    this.#ws.send(frame, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.stopTimeout();
    this.#ws.resume();
    this.#ws.close();
    const late = setTimeout(() => this.#ws.terminate(), 1000);
    if (this.#ws.readyState === WebSocket.CLOSED) clearTimeout(late);
    this.#ws.once('close', () => clearTimeout(late));
    done(error);
  }
}

/** A connection that broke off. */
export const lost = (place: Place) => trouble('unreachable', `The connection to ${place.name} was lost`, again);

/** Opens a tunnel by WebSocket upgrade. Rejects with an ApiError when the API server refuses it. */
export function openWebSocketTunnel(server: Server, target: Target, options: RequestOptions, signal: AbortSignal): Promise<TunnelSocket> {
  const upgrade = {...target, path: `${forwardPath(target)}?ports=${target.port}`, protocols: ['v4.channel.k8s.io']};
  return openWebSocket(server, upgrade, options, signal, ws => new WebSocketTunnel(ws, target));
}
