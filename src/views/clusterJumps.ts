import type {Cluster} from '../envoy/clusters.ts';
import {type Traffic, unservedText} from '../envoy/clusterTraffic.ts';
import {clusterWords} from '../envoy/clusterWords.ts';
import type {MadeFrom} from '../envoy/configDump.ts';
import type {Jump} from '../lib/page.ts';
import type {ClusterRow} from './clusterRow.ts';
import {ownerJumps, usedByJump} from './madeFrom.ts';

/** Where a cluster leads: to its endpoints, to what made it, to what uses it. */
export const clusterJumps = (row: ClusterRow, proxy: string | undefined): readonly Jump[] => [
  endpointsJump(row, proxy),
  ...ownerJumps(madeCluster(row.cluster)),
  usedByJump({kind: 'cluster', name: row.cluster.name}),
];

function endpointsJump({cluster, health, traffic}: ClusterRow, proxy: string | undefined): Jump {
  const why = health?.total === 0 ? withoutEndpoints(cluster, traffic()) : undefined;
  const label = `endpoints of ${cluster.name}`;
  if (why !== undefined) return {label, nowhere: why};
  return {label, to: 'endpoints', where: {CLUSTER: cluster.name}, ...(proxy === undefined ? {} : {proxy})};
}

/** Why what is sent to a cluster without endpoints gets no further, or where it goes; one sentence. */
function withoutEndpoints({name, type, addresses}: Cluster, traffic: Traffic | undefined): string {
  const words = clusterWords(name) ?? 'a connection goes on to the address that it was made to.';
  if (type === 'ORIGINAL_DST' || name === 'BlackHoleCluster') return `${name}: ${words}`;
  const names = type.endsWith('_DNS') ? ` (${addresses.join(', ')} resolves to nothing)` : '';
  return `${name} has no endpoints${names}: ${unservedText(traffic)}.`;
}

/** The DestinationRule and the Services of a cluster. istiod does not tell the name of a ServiceEntry, only its hosts. */
export const madeCluster = ({madeFrom, services}: Cluster): readonly MadeFrom[] => [
  ...(madeFrom === undefined ? [] : [madeFrom]),
  ...services
    .filter(({host, name, namespace}) => name !== '' && host.startsWith(`${name}.${namespace}.`))
    .map(({name, namespace}): MadeFrom => ({kind: 'service', name, namespace})),
];
