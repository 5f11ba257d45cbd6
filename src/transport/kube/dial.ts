import {ApiError, networkError, trouble} from '../errors.ts';
import type {Target} from './handshake.ts';
import {openWebSocketTunnel} from './portForward.ts';
import {type Server, withLogin} from './server.ts';
import {openSpdyTunnel} from './spdy.ts';
import type {TunnelSocket} from './tunnelSocket.ts';

/** Opens a tunnel to a port of a pod. Rejects with a Trouble. */
export type Dial = (target: Target, signal: AbortSignal) => Promise<TunnelSocket>;

/**
 * Opens tunnels by WebSocket, which needs the verb `get` (and `create` since Kubernetes 1.35). Where that is forbidden or the upgrade refused, by SPDY, which needs
 * `create` alone, as many Roles grant; then the other pods of that namespace are asked that way at once.
 */
export function dialer(server: Server): Dial {
  const bySpdy = new Set<string>();
  return async (target, signal) => {
    const {namespace, place} = target;
    const open = (way: typeof openSpdyTunnel) =>
      withLogin(server, signal, options => way(server, target, options, signal)).catch(error => Promise.reject(networkError(error, server)));
    try {
      return await open(bySpdy.has(namespace) ? openSpdyTunnel : openWebSocketTunnel);
    } catch (error) {
      if (isPodGone(error)) throw trouble('not found', `${place.name.replace(/:\d+$/, '')} is gone`, '');
      const isRefusal = error instanceof ApiError && ![401, 429].includes(error.status);
      if (bySpdy.delete(namespace) || !isRefusal) throw error;
    }
    const tunnel = await open(openSpdyTunnel);
    bySpdy.add(namespace);
    return tunnel;
  };
}

const isPodGone = (error: unknown) => error instanceof ApiError && error.status === 404 && error.reason === 'NotFound' && error.kind === 'pods';
