import {parseClusterName} from '../envoy/clusterName.ts';
import {addressFromText, target} from '../envoy/endpointAddress.ts';
import type {AccessRecord} from '../lib/logRecord.ts';
import type {Span} from '../lib/page.ts';
import {type Peer, peerOf} from './endpointPeer.ts';
import {shortCluster, shortHost} from './routeCells.ts';
import type {Known} from './view.ts';

/** Who has an address, as a log writes it; `cluster` is the one that it was asked by, for what only that tells. */
export const peerAt = (address: string, cluster: string | undefined, {mesh}: Known): Peer =>
  peerOf({cluster: cluster ?? '', address: addressFromText(address)}, mesh);

/** An inbound cluster of a sidecar: the request has come to the application of its pod. */
export const isInbound = (cluster: string | undefined): boolean => cluster !== undefined && parseClusterName(cluster)?.direction === 'inbound';

/** The port of an address, with its colon; '' where it has none. */
function portText(address: string): string {
  const to = target(addressFromText(address));
  return to === undefined || to.port === 0 ? '' : `:${to.port}`;
}

/** Who was asked, in one cell: the pod, else the service, else the address. */
export function upstreamCell({cluster, upstream, peer}: AccessRecord, known: Known): Span {
  if (peer !== undefined) return {text: peer};
  if (isInbound(cluster)) return {text: `this pod${portText(upstream ?? '') || `:${parseClusterName(cluster ?? '')?.port ?? ''}`}`, tone: 'dim'};
  const found = upstream === undefined ? undefined : peerAt(upstream, cluster, known);
  if (found?.is === 'pod') return {text: found.pod.name};
  if (cluster !== undefined) return {text: shortHost(shortCluster(cluster)), tone: upstream === undefined ? 'dim' : 'plain'};
  if (found?.is === 'node') return {text: `node ${found.node}`};
  return {text: upstream ?? '-', tone: upstream === undefined ? 'dim' : 'plain'};
}

/** "10.244.0.19:9080 (reviews-v1-5695cbbdd8-sxpzf)"; the address alone where nothing is known of it. */
export function addressWords(address: string, cluster: string | undefined, known: Known): string {
  const peer = peerAt(address, isInbound(cluster) ? undefined : cluster, known);
  if (peer.is === 'pod') return `${address} (${peer.pod.name})`;
  return peer.is === 'node' ? `${address} (node ${peer.node})` : address;
}
