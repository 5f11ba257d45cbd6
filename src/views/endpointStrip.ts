import {clusterWords} from '../envoy/clusterWords.ts';
import {addressText} from '../envoy/endpointAddress.ts';
import {isServing} from '../envoy/endpointHealth.ts';
import type {Endpoint, Failure} from '../envoy/endpoints.ts';
import {type Line, span} from '../lib/page.ts';
import {capital} from '../lib/text.ts';
import {endText, type Peer, peerOf} from './endpointPeer.ts';
import type {Known} from './view.ts';

/** Explains an endpoint in words, the most important first. */
export function endpointStrip(endpoint: Endpoint, {mesh}: Known): readonly Line[] {
  const {cluster, address} = endpoint;
  const peer = peerOf(endpoint, mesh);
  const words = clusterWords(cluster);
  return [
    [span(`${addressText(address)}: `, 'strong'), span(`${healthWords(endpoint)}.`, isServing(endpoint) ? 'plain' : 'bad')],
    [span(peerWords(endpoint, peer))],
    [span(trafficWords(endpoint))],
    [span(placeWords(endpoint), 'dim')],
    ...(address.is === 'internal' ? [[span(internalWords(address.listener), 'dim')]] : []),
    [span(`Cluster ${cluster}${words === undefined ? '.' : `: ${words}`}`, 'dim')],
  ];
}

const failureWords: Readonly<Record<Failure, string>> = {
  failed_outlier_check: 'ejected by outlier detection: it failed too often and gets no requests for a while',
  failed_active_health_check: 'failed its active health check and gets no requests',
  failed_active_degraded_check: 'degraded by its active health check: used when others do not suffice',
  pending_dynamic_removal: 'no longer named by EDS: kept until its connections end',
  pending_active_hc: 'waits for its first active health check',
  excluded_via_immediate_hc_fail: 'asked to be left out (x-envoy-immediate-health-check-fail)',
  active_hc_timeout: 'its active health check timed out',
};

const statusWords: Readonly<Record<string, string>> = {
  HEALTHY: 'healthy',
  UNKNOWN: 'taken for healthy: EDS tells no status',
  UNHEALTHY: 'unhealthy by EDS: gets no requests',
  DRAINING: 'draining: gets no new requests',
  TIMEOUT: 'its health check timed out: gets no requests',
  DEGRADED: 'degraded: used when others do not suffice',
};

/** What is so with its health. */
export const healthWords = ({status, failures}: Endpoint): string =>
  failures.length === 0 ? (statusWords[status] ?? status) : failures.map(failure => failureWords[failure]).join('; ');

function peerWords(endpoint: Endpoint, peer: Peer): string {
  if (peer.is !== 'pod') return endText(endpoint, peer) ?? '';
  const {pod} = peer;
  return `Pod ${pod.id} on node ${pod.node ?? '?'}, ${pod.phase}${pod.ready ? '' : ', not ready'}${pod.deleting ? ', being deleted' : ''}.`;
}

function trafficWords({stats}: Endpoint): string {
  const of = (name: string): number => stats[name] ?? 0;
  const connections = `Connections: ${of('cx_active')} active of ${of('cx_total')}, ${of('cx_connect_fail')} failed to connect`;
  return `${connections}; requests: ${of('rq_active')} active of ${of('rq_total')}, ${of('rq_error')} failed, ${of('rq_timeout')} timed out.`;
}

function placeWords({locality, priority, weight, hostname, successRate}: Endpoint): string {
  const words = [
    locality && `locality ${locality}`,
    `priority ${priority}${priority === 0 ? '' : ' (used when lower ones do not suffice)'}`,
    `weight ${weight}`,
    successRate === undefined ? undefined : `success rate ${successRate}%`,
    hostname && `hostname ${hostname}`,
  ];
  return `${capital(words.filter(Boolean).join(', '))}.`;
}

const internalWords = (listener: string): string =>
  listener === 'connect_originate'
    ? 'envoy://connect_originate/ is an internal listener of this Envoy: it tunnels the connection by HBONE (HTTP/2 CONNECT over mTLS, port 15008) to the address behind.'
    : `envoy://${listener}/ is an internal listener of this Envoy.`;
