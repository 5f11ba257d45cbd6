import {parseClusterName} from '../envoy/clusterName.ts';
import {trafficByName, unservedText} from '../envoy/clusterTraffic.ts';
import {clusterWords} from '../envoy/clusterWords.ts';
import {addressText} from '../envoy/endpointAddress.ts';
import {isEjected, isServing} from '../envoy/endpointHealth.ts';
import {type ClusterStatus, type Endpoint, endpointsPart, sortedEndpoints} from '../envoy/endpoints.ts';
import type {Span, Tone} from '../lib/page.ts';
import {endpointJumps, noTunnelText} from './endpointJumps.ts';
import {endpointPc, outlierCheck} from './endpointPc.ts';
import {peerOf} from './endpointPeer.ts';
import {endpointStrip, healthWords} from './endpointStrip.ts';
import {type Column, defineTable, type Known} from './view.ts';

type Row = {readonly key: string; readonly at: number; readonly endpoint: Endpoint; readonly proxy?: string; readonly tunnels: ReadonlySet<string>};
type Data = {readonly statuses: readonly ClusterStatus[]; readonly rows: readonly Row[]};

const tones: Readonly<Record<string, Tone>> = {UNHEALTHY: 'bad', TIMEOUT: 'bad', DRAINING: 'dim', DEGRADED: 'warn'};
const failingFirst = 1_000_000;

function rowsOf(statuses: readonly ClusterStatus[], proxy: string | undefined): readonly Row[] {
  const seen = new Map<string, number>();
  const outside = statuses.find(({name}) => name === 'connect_originate')?.endpoints ?? [];
  const tunnels = new Set(outside.map(({address}) => addressText(address)));
  return sortedEndpoints(statuses).map((endpoint, at) => {
    const name = `${addressText(endpoint.address)} ${endpoint.cluster}`;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return {key: before === 0 ? name : `${name} ${before}`, at, endpoint, tunnels, ...(proxy === undefined ? {} : {proxy})};
  });
}

/** Failing by a check of this Envoy, which the status by EDS does not say. */
const statusCell = ({endpoint}: Row): Span => ({
  text: endpoint.status,
  tone: tones[endpoint.status] ?? (isServing(endpoint) ? 'plain' : 'bad'),
});

function podCell({endpoint}: Row, {mesh}: Known): string | Span {
  const peer = peerOf(endpoint, mesh);
  if (peer.is === 'pod') return peer.pod.name;
  if (peer.is === 'node') return {text: `${peer.pods.length} pods of the node`, tone: 'dim'};
  return {text: peer.is === 'unknown' ? '-' : 'this pod', tone: 'dim'};
}

function nodeCell({endpoint}: Row, {mesh}: Known): string {
  const peer = peerOf(endpoint, mesh);
  if (peer.is === 'pod') return peer.pod.node ?? '-';
  return peer.is === 'node' ? peer.node : '-';
}

const counter = (title: string, help: string, stat: string, drop: number): Column<Row> => ({
  title,
  help,
  cell: ({endpoint: {stats}}) => String(stats[stat] ?? '-'),
  sort: ({endpoint: {stats}}) => stats[stat] ?? -1,
  shown: 'wide',
  align: 'right',
  drop,
});

/** Endpoints of all clusters of a proxy in istioctl's words and order, and the pods behind them. */
export const endpoints = defineTable({
  scope: 'proxy',
  title: 'Endpoints',
  help: 'The addresses behind the clusters, with their health as this Envoy sees it, and the pods and nodes behind them.',
  key: '5',
  aliases: ['ep', 'endpoint', 'eds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  everyMs: 5_000,
  same: (proxy, where) => `istioctl proxy-config endpoints ${proxy?.id ?? ''}${where?.CLUSTER ? ` --cluster "${where.CLUSTER}"` : ''}`,
  envoyOnly: true,
  nowhere: ({CLUSTER: name = '', ENDPOINT: address}) => {
    if (name === 'connect_originate' && address !== undefined) return noTunnelText(address);
    const words = parseClusterName(name) === undefined ? clusterWords(name) : undefined;
    if (words !== undefined) return `${name}: ${words}`;
    if (address !== undefined) return `${address} is no endpoint of ${name} now: its pod is gone, or the cluster leads elsewhere since.`;
    return `${name} has no endpoints: ${unservedText(trafficByName(name))}.`;
  },
  load: async ({envoy, proxy}): Promise<Data> => {
    const statuses = await envoy(endpointsPart);
    return {statuses, rows: rowsOf(statuses, proxy?.key)};
  },
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({endpoint}) => addressText(endpoint.address),
  // Failing ones first, else istioctl's order.
  rank: ({endpoint, at}) => (isServing(endpoint) ? at : at - failingFirst),
  problem: ({endpoint}) => !isServing(endpoint),
  columns: [
    {title: 'ENDPOINT', help: 'Its address.', cell: ({endpoint}) => addressText(endpoint.address), min: 18, max: 42, cut: 'middle'},
    {title: 'STATUS', help: 'Its status by EDS.', cell: statusCell, min: 7, max: 10},
    {
      title: 'OUTLIER CHECK',
      help: 'FAILED: ejected by outlier detection, gets no requests for a while.',
      cell: ({endpoint}) => ({text: outlierCheck(endpoint), tone: isEjected(endpoint) ? 'bad' : 'plain'}),
      drop: 10,
    },
    {title: 'CLUSTER', help: 'The cluster it belongs to.', cell: ({endpoint}) => endpoint.cluster, min: 26, max: 80},
    {title: 'POD', help: 'The pod behind the address.', cell: podCell, min: 12, max: 48, drop: 11, cut: 'middle'},
    {title: 'NODE', help: 'Node of the pod.', cell: nodeCell, max: 24, drop: 9, cut: 'middle'},
    {title: 'LOCALITY', help: 'region/zone/subzone.', cell: ({endpoint}) => endpoint.locality || '-', shown: 'wide', max: 32, drop: 6},
    {
      title: 'PRIORITY',
      help: '0 is used first, the next where it does not suffice.',
      cell: ({endpoint}) => String(endpoint.priority),
      sort: ({endpoint}) => endpoint.priority,
      shown: 'wide',
      align: 'right',
      drop: 2,
    },
    {
      title: 'WEIGHT',
      help: 'Weight of load balancing.',
      cell: ({endpoint}) => String(endpoint.weight),
      sort: ({endpoint}) => endpoint.weight,
      shown: 'wide',
      align: 'right',
      drop: 1,
    },
    counter('CX ACTIVE', 'Connections that are open.', 'cx_active', 7),
    counter('RQ ACTIVE', 'Requests that are under way.', 'rq_active', 4),
    counter('RQ TOTAL', 'Requests since the endpoint is known.', 'rq_total', 5),
    counter('RQ ERROR', 'Requests that failed: 5xx, resets.', 'rq_error', 8),
    counter('CX FAIL', 'Connections that could not be made.', 'cx_connect_fail', 3),
  ],
  jumps: ({endpoint, proxy, tunnels}, known) => endpointJumps(endpoint, proxy, tunnels, known),
  strip: ({endpoint}, known) => endpointStrip(endpoint, known),
  copies: ({endpoint}) => [
    {label: 'address', text: addressText(endpoint.address)},
    {label: 'cluster', text: endpoint.cluster},
  ],
  json: ({endpoint}) => ({cluster: endpoint.cluster, endpoint: endpoint.raw}),
  note: ({rows}) => {
    const failing = rows.filter(({endpoint}) => !isServing(endpoint));
    const [first] = failing;
    if (first === undefined) return undefined;
    const more = failing.length === 1 ? '' : `, and ${failing.length - 1} more`;
    return `! ${addressText(first.endpoint.address)}: ${healthWords(first.endpoint)}${more}`;
  },
  pc: {...endpointPc, rows: ({rows}: Data) => rows},
});
