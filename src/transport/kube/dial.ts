import type {Clock} from '../clock.ts';
import {ApiError, networkError, trouble} from '../errors.ts';
import type {Target} from './handshake.ts';
import {openWebSocketTunnel} from './portForward.ts';
import {type Server, withLogin} from './server.ts';
import {openSpdyTunnel} from './spdy.ts';
import type {TunnelSocket} from './tunnelSocket.ts';

/** Opens a tunnel to a port of a pod. Rejects with a Trouble. */
export type Dial = (target: Target, signal: AbortSignal) => Promise<TunnelSocket>;

/** Milliseconds. */
export type DialTimes = {readonly clock: Clock; readonly forbiddenMs: number};

/**
 * Opens tunnels by WebSocket, which needs the verb `get` (and `create` since Kubernetes 1.35). Where that is forbidden or the upgrade refused, by SPDY, which needs
 * `create` alone, as many Roles grant; then the other pods of that namespace are asked that way at once. Where that is forbidden too, the namespace is left alone
 * for `forbiddenMs`, in which everything is rejected with the same Trouble.
 */
export function dialer(server: Server, {clock, forbiddenMs}: DialTimes): Dial {
  const bySpdy = new Set<string>();
  const refusals = new Map<string, {readonly error: ApiError; readonly until: number}>();
  return async (target, signal) => {
    const {namespace, place} = target;
    const refused = refusals.get(namespace);
    if (refused !== undefined && clock.now() < refused.until) throw refused.error;
    const open = (way: typeof openSpdyTunnel) =>
      withLogin(server, signal, options => way(server, target, options, signal)).catch(error => Promise.reject(networkError(error, server)));
    try {
      return await open(bySpdy.has(namespace) ? openSpdyTunnel : openWebSocketTunnel);
    } catch (error) {
      if (isPodGone(error)) throw trouble('not found', `${place.name.replace(/:\d+$/, '')} is gone`, '');
      const isRefusal = error instanceof ApiError && ![401, 429].includes(error.status);
      if (bySpdy.delete(namespace) || !isRefusal) throw error;
    }
    try {
      const tunnel = await open(openSpdyTunnel);
      bySpdy.add(namespace);
      return tunnel;
    } catch (error) {
      if (isForbidden(error)) refusals.set(namespace, {error, until: clock.now() + forbiddenMs});
      throw error;
    }
  };
}

const isForbidden = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 403;
const isPodGone = (error: unknown) => error instanceof ApiError && error.status === 404 && error.reason === 'NotFound' && error.kind === 'pods';
