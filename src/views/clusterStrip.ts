import {breakersText, outlierText} from '../envoy/clusterLimits.ts';
import type {Cluster} from '../envoy/clusters.ts';
import type {ClusterTls} from '../envoy/clusterTls.ts';
import {unservedText} from '../envoy/clusterTraffic.ts';
import {clusterWords} from '../envoy/clusterWords.ts';
import {isDown} from '../envoy/endpointHealth.ts';
import {ageSince} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import type {ClusterRow} from './clusterRow.ts';
import {madeFromText} from './madeFrom.ts';
import type {Known} from './view.ts';

/** Explains a cluster in words, the most important first. */
export function clusterStrip(row: ClusterRow, {now}: Known): readonly Line[] {
  const {cluster} = row;
  const words = clusterWords(cluster.name);
  return [
    ...stateLines(cluster, now),
    ...endpointLines(row),
    [span(`${cluster.name}: `, 'strong'), span(words ?? `A cluster of type ${cluster.extension ?? cluster.type}.`)],
    [span(`${tlsWords(cluster.tls)}.`)],
    [span(limitWords(cluster))],
    [span(`${cluster.extension ?? cluster.type}, lb ${cluster.lbPolicy}, connect timeout ${cluster.connectTimeout}.`, 'dim')],
    ...madeFromLines(cluster),
    ...(cluster.addresses.length === 0 ? [] : [[span(`Addresses ${cluster.addresses.join(', ')}.`, 'dim')]]),
    ...lastLines(cluster, now),
  ];
}

const ago = (at: number | undefined, now: number): string => (at === undefined ? '' : ` ${ageSince(at, now)} ago`);

function stateLines({state, rejection, version}: Cluster, now: number): readonly Line[] {
  if (state === 'error') {
    const keeps = version === undefined ? 'it keeps what it had' : `it keeps version ${version}`;
    return [[span(`Rejected by Envoy${ago(rejection?.at, now)}`, 'bad'), span(`, ${keeps}: ${rejection?.details ?? ''}`)]];
  }
  if (state !== 'warming') return [];
  return [[span('Warming: ', 'warn'), span('Envoy waits for its endpoints or secrets and does not use it yet.')]];
}

function endpointLines({cluster, health, traffic}: ClusterRow): readonly Line[] {
  if (health === undefined || !isDown(cluster, health)) return [];
  const {total} = health;
  const dns = cluster.type.endsWith('_DNS') ? `: its names resolve to nothing (${cluster.addresses.join(', ')})` : '';
  const what = total === 0 ? `No endpoints${dns}` : `None of ${total} endpoints is healthy`;
  return [[span(what, 'bad'), span(`: ${unservedText(traffic())}.`)]];
}

/** How the endpoints are reached, and whom they must prove to be. */
export function tlsWords({mode, auto, hbone, sni, sans}: ClusterTls): string {
  const way = 'HBONE (HTTP/2 CONNECT over mTLS, port 15008)';
  if (hbone === 'always') return way;
  const tunnel = hbone === 'auto' ? `${way} to endpoints that take it` : undefined;
  if (mode === 'none') return tunnel === undefined ? 'No TLS' : `${tunnel}, else no TLS`;
  const name = mode === 'ISTIO_MUTUAL' ? 'mTLS (ISTIO_MUTUAL)' : mode === 'MUTUAL' ? 'mTLS with its own certificate (MUTUAL)' : 'TLS (SIMPLE)';
  const whom = sans.length === 0 ? undefined : `peer must be ${sans.join(' or ')}`;
  const reach = auto ? `${name} to endpoints with a sidecar, plain text to the others` : name;
  return [reach, whom, sni === undefined ? undefined : `SNI ${sni}`, tunnel].filter(word => word !== undefined).join('; ');
}

function limitWords({breakers, outlier}: Cluster): string {
  const limits = breakersText(breakers);
  const breaking = limits === '-' ? 'No circuit breakers' : `Circuit breakers ${limits}`;
  return `${breaking}, ${outlier === undefined ? 'no outlier detection' : `outlier detection ${outlierText(outlier)}`}.`;
}

function madeFromLines({madeFrom, services}: Cluster): readonly Line[] {
  const words = [
    ...(madeFrom === undefined ? [] : [madeFromText(madeFrom)]),
    ...services.map(({host, name, namespace}) => (host === name ? `host ${host}` : `service ${namespace}/${name}`)),
  ];
  return words.length === 0 ? [] : [[span(`Made from ${words.join(', ')}.`, 'dim')]];
}

function lastLines({state, version, updatedAt, rejection}: Cluster, now: number): readonly Line[] {
  if (rejection !== undefined || (version === undefined && updatedAt === undefined)) return [];
  const updated = updatedAt === undefined ? '' : `, updated${ago(updatedAt, now)}`;
  return [[span(`State ${state}${version === undefined ? '' : `, version ${version}`}${updated}.`, 'dim')]];
}
