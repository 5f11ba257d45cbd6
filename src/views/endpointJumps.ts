import type {EndpointAddress} from '../envoy/endpointAddress.ts';
import type {Endpoint} from '../envoy/endpoints.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Jump} from '../lib/page.ts';
import {endText, peerOf} from './endpointPeer.ts';
import {usedByJump} from './madeFrom.ts';
import type {Known} from './view.ts';

/** The port of HBONE tunnels. */
const hbonePort = 15_008;

/** Where an endpoint leads: through this Envoy's own internal listener, to the peer's inbound listener, or no further, and why. */
export function endpointJumps(endpoint: Endpoint, proxy: string | undefined, {mesh}: Known): readonly Jump[] {
  const peer = peerOf(endpoint, mesh);
  const {address} = endpoint;
  const own = proxy === undefined ? undefined : internalJump(address, proxy);
  const end = endText(endpoint, peer);
  const next: readonly Jump[] =
    peer.is === 'pod'
      ? [podJump(peer.pod, peer.port, address.is === 'internal' || peer.port === hbonePort, mesh.proxies.get(peer.pod.id))]
      : own !== undefined && peer.is === 'local'
        ? []
        : [{label: 'the peer', nowhere: end ?? 'Nothing is known of what follows.'}];
  return [...(own === undefined ? [] : [own]), ...next, usedByJump({kind: 'cluster', name: endpoint.cluster})];
}

/** "connect_originate (HBONE), this proxy". */
function internalJump(address: EndpointAddress, proxy: string): Jump | undefined {
  if (address.is !== 'internal') return undefined;
  const tunnel = address.listener === 'connect_originate' ? ' (HBONE)' : '';
  return {label: `${address.listener}${tunnel}, this proxy`, to: 'listeners', proxy, where: {NAME: address.listener}};
}

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
  return `The pod ${pod.id} runs no sidecar: the ztunnel of its node ${pod.node ?? '?'} takes the connection and hands it to port ${port}.`;
}
