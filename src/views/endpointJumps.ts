import {addressText, type EndpointAddress, target} from '../envoy/endpointAddress.ts';
import type {Endpoint} from '../envoy/endpoints.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Jump} from '../lib/page.ts';
import {endText, peerOf} from './endpointPeer.ts';
import {usedByJump} from './madeFrom.ts';
import type {Known} from './view.ts';

/** The port of HBONE tunnels. */
const hbonePort = 15_008;

/**
 * Where an endpoint leads: through this Envoy's own internal listener and the tunnel it makes, to the peer's inbound listener, or no further, and why.
 * `tunnels`: the addresses that connect_originate has connections to.
 */
export function endpointJumps(endpoint: Endpoint, proxy: string | undefined, tunnels: ReadonlySet<string>, known: Known): readonly Jump[] {
  const peer = peerOf(endpoint, known.mesh);
  const toPod = peerJump(endpoint, known);
  const {address} = endpoint;
  const own = proxy === undefined ? [] : [internalJump(address, proxy), tunnelJump(address, proxy, tunnels)].filter(jump => jump !== undefined);
  const end = endText(endpoint, peer);
  const next: readonly Jump[] =
    toPod !== undefined
      ? [toPod]
      : own.length > 0 && peer.is === 'local'
        ? []
        : [{label: 'the peer', nowhere: end ?? 'Nothing is known of what follows.'}];
  return [...own, ...next, usedByJump({kind: 'cluster', name: endpoint.cluster})];
}

/** Leads to what takes the connection in the pod at an address; undefined where that is no pod. */
export function peerJump(endpoint: Pick<Endpoint, 'cluster' | 'address'>, {mesh}: Known): Jump | undefined {
  const peer = peerOf(endpoint, mesh);
  if (peer.is !== 'pod') return undefined;
  return podJump(peer.pod, peer.port, endpoint.address.is === 'internal' || peer.port === hbonePort, mesh.proxies.get(peer.pod.id));
}

/** "connect_originate (HBONE), this proxy". */
function internalJump(address: EndpointAddress, proxy: string): Jump | undefined {
  if (address.is !== 'internal') return undefined;
  const tunnel = address.listener === 'connect_originate' ? ' (HBONE)' : '';
  return {label: `${address.listener}${tunnel}, this proxy`, to: 'listeners', proxy, where: {NAME: address.listener}};
}

/** The same tunnel at its outside, where the address that was followed is not lost. */
function tunnelJump(address: EndpointAddress, proxy: string, tunnels: ReadonlySet<string>): Jump | undefined {
  const to = target(address);
  if (address.is !== 'internal' || address.listener !== 'connect_originate' || to === undefined) return undefined;
  const outside = addressText({is: 'socket', address: to.ip, port: hbonePort});
  const label = `tunnel to ${outside}`;
  if (!tunnels.has(outside)) return {label, nowhere: noTunnelText(outside)};
  return {label, to: 'endpoints', proxy, where: {CLUSTER: 'connect_originate', ENDPOINT: outside}};
}

/** Why there is no endpoint for a tunnel, as a sentence. */
export const noTunnelText = (outside: string): string =>
  `This proxy has no HBONE tunnel to ${outside} now: the first request makes one, and it goes when it is not used any more.`;

function podJump(pod: MeshPod, port: number, tunnelled: boolean, proxy: MeshProxy | undefined): Jump {
  const label = `peer ${pod.name}`;
  if (proxy === undefined || proxy.kind === 'ztunnel') return {label, nowhere: withoutSidecar(pod, port, tunnelled)};
  return {label, to: 'listeners', proxy: proxy.key, where: listenerOf(proxy, port, tunnelled)};
}

/** Which listener of the peer takes the connection. */
function listenerOf({kind}: MeshProxy, port: number, tunnelled: boolean): Readonly<Record<string, string>> {
  if (tunnelled) return {NAME: 'connect_terminate'};
  // A sidecar gets all connections at one listener; the port tells which chain takes it.
  return kind === 'sidecar' ? {NAME: 'virtualInbound', 'INBOUND PORT': String(port)} : {PORT: String(port)};
}

function withoutSidecar(pod: MeshPod, port: number, tunnelled: boolean): string {
  const isCaptured = pod.annotations['ambient.istio.io/redirection'] === 'enabled';
  if (!isCaptured && !tunnelled) return `The pod ${pod.id} runs no proxy: the request reaches its port ${port} directly.`;
  const ztunnel = `The pod ${pod.id} runs no sidecar: the ztunnel of its node ${pod.node ?? '?'}`;
  if (port === hbonePort) return `${ztunnel} takes the tunnel and hands what comes out of it to the port that was asked for (CONNECT).`;
  return `${ztunnel} takes the connection and hands it to port ${port}.`;
}
