import {breakersText, outlierText} from '../envoy/clusterLimits.ts';
import {clusterColumns} from '../envoy/clusterName.ts';
import {clustersPart} from '../envoy/clusters.ts';
import {tlsText} from '../envoy/clusterTls.ts';
import {hasDown} from '../envoy/endpointHealth.ts';
import {endpointsPart} from '../envoy/endpoints.ts';
import type {Tone} from '../lib/page.ts';
import {clusterJumps} from './clusterJumps.ts';
import {clusterPc, stateJson} from './clusterPc.ts';
import {type ClusterRow, clusterRows, endpointsCell, isProblem, isUrgent} from './clusterRow.ts';
import {clusterStrip} from './clusterStrip.ts';
import {askTraffic} from './clusterUse.ts';
import {defineTable} from './view.ts';

type Row = ClusterRow & {readonly proxy?: string};

const stateTones: Readonly<Record<string, Tone>> = {error: 'bad', warming: 'warn', draining: 'dim'};
const urgentFirst = 1_000_000;
const columnsOf = ({cluster}: Row) => clusterColumns(cluster.name);

/** Clusters of a proxy in istioctl's words and order: where it can send requests, and how. */
export const clusters = defineTable({
  scope: 'proxy',
  title: 'Clusters',
  help: 'Where the proxy can send requests: services, their subsets and ports, with limits, TLS and how many endpoints are healthy.',
  key: '4',
  aliases: ['c', 'cluster', 'cds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: (proxy, where) => `istioctl proxy-config clusters ${proxy?.id ?? ''}${where?.CLUSTER ? ` --fqdn "${where.CLUSTER}"` : ''}`,
  nowhere: ({CLUSTER: name, 'SERVICE FQDN': host}) =>
    name === undefined
      ? `This proxy has no cluster of the host ${host ?? ''}: its traffic goes by another name.`
      : `This proxy has no cluster ${name}: HTTP requests to it are answered 503 (NC, cluster_not_found), TCP connections are closed.`,
  load: async ({envoy, maybe, explain, proxy}): Promise<readonly Row[]> => {
    const [all, statuses] = await Promise.all([envoy(clustersPart), maybe(endpointsPart)]);
    // What becomes of traffic has to be told of these alone.
    const down = hasDown(all, statuses) ? await askTraffic({explain}) : undefined;
    return clusterRows(all, statuses, down).map(row => (proxy === undefined ? row : {...row, proxy: proxy.key}));
  },
  rows: rows => rows,
  id: ({key}) => key,
  name: ({cluster}) => cluster.name,
  rank: row => (isUrgent(row) ? row.at - urgentFirst : row.at),
  problem: isProblem,
  columns: [
    {
      title: 'SERVICE FQDN',
      help: 'The host it leads to, or the name of the cluster.',
      cell: row => columnsOf(row).fqdn,
      min: 18,
      max: 64,
      cut: 'middle',
    },
    {
      title: 'PORT',
      help: 'Port of the service; of inbound ones, of the application.',
      cell: row => columnsOf(row).port,
      sort: row => row.cluster.parts?.port ?? 0,
      align: 'right',
      min: 5,
    },
    // Never leaves: without it clusters of one service look alike.
    {title: 'SUBSET', help: 'Subset of the DestinationRule.', cell: row => columnsOf(row).subset, min: 8, max: 20, cut: 'middle'},
    {title: 'DIRECTION', help: 'outbound, inbound, or inbound-vip of a waypoint.', cell: row => columnsOf(row).direction, max: 12, drop: 9},
    {title: 'TYPE', help: 'How Envoy learns its endpoints.', cell: ({cluster}) => cluster.type, max: 14, drop: 8},
    {
      title: 'DESTINATION RULE',
      help: 'The DestinationRule that shaped it, as NAME.NAMESPACE.',
      cell: ({cluster}) => cluster.destinationRule,
      max: 40,
      drop: 7,
      cut: 'middle',
    },
    {
      title: 'ENDPOINTS',
      help: 'Endpoints that get requests, of all; ? where Envoy could not be asked.',
      cell: endpointsCell,
      sort: ({health}) => (health === undefined ? -1 : health.healthy),
      align: 'right',
    },
    {
      title: 'STATE',
      help: 'static, active, warming, or error: rejected by Envoy.',
      cell: ({cluster: {state}}) => ({text: state, tone: stateTones[state] ?? 'plain'}),
      drop: 6,
    },
    {
      title: 'TLS',
      help: 'How it encrypts; auto: only to endpoints that take it, those with a sidecar, or with HBONE.',
      cell: ({cluster}) => tlsText(cluster.tls),
      shown: 'wide',
      drop: 5,
    },
    {title: 'LB', help: 'Policy of load balancing.', cell: ({cluster}) => cluster.lbPolicy, shown: 'wide', drop: 4},
    {
      title: 'CONNECT TIMEOUT',
      help: 'How long connecting may take.',
      cell: ({cluster}) => cluster.connectTimeout,
      shown: 'wide',
      align: 'right',
      drop: 3,
    },
    {
      title: 'BREAKERS',
      help: 'Circuit breakers: limits beyond which requests are answered 503 (UO).',
      cell: ({cluster}) => breakersText(cluster.breakers),
      shown: 'wide',
      max: 48,
      drop: 2,
    },
    {
      title: 'OUTLIER',
      help: 'Outlier detection: which failures take an endpoint out for a while.',
      cell: ({cluster}) => outlierText(cluster.outlier),
      shown: 'wide',
      max: 40,
      drop: 1,
    },
    {title: 'CLUSTER', help: 'The whole name of the cluster.', cell: ({cluster}) => cluster.name, shown: 'filter'},
  ],
  jumps: row => clusterJumps(row, row.proxy),
  strip: clusterStrip,
  copies: row => [
    {label: 'name', text: row.cluster.name},
    ...(row.cluster.parts?.host ? [{label: 'host', text: row.cluster.parts.host}] : []),
    ...(row.cluster.tls.sni === undefined ? [] : [{label: 'SNI', text: row.cluster.tls.sni}]),
  ],
  json: ({cluster}) => ({...stateJson(cluster), cluster: cluster.raw}),
  note: rows => {
    const named = (state: string): string => rows.flatMap(({cluster}) => (cluster.state === state ? [cluster.name] : [])).join(', ');
    const rejected = named('error');
    const warming = named('warming');
    const notes = [rejected && `rejected by Envoy: ${rejected}`, warming && `warming: ${warming}`].filter(Boolean);
    return notes.length === 0 ? undefined : `! ${notes.join('; ')}`;
  },
  pc: clusterPc,
});
