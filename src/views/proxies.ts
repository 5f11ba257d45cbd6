import {nodeIdText, parseProxyId, shortKind} from '../istio/names.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {statusOf} from '../istio/status.ts';
import {rfc3339} from '../lib/ages.ts';
import {compareText} from '../lib/text.ts';
import {usesJump} from './ambientJumps.ts';
import {filterColumns, isAged, otherTypes, sinceMs, sinceText, typeColumns, worstCell} from './proxyCells.ts';
import {explained} from './proxyStrip.ts';
import {defineTable, type Known} from './view.ts';

type Row = MeshProxy;

const istiodName = (proxy: Row): string => (proxy.istiod === undefined ? '-' : parseProxyId(proxy.istiod).name);
const waypointOf = (proxy: Row): string => proxy.pod?.labels['istio.io/use-waypoint'] ?? '-';

const envoyOf = (proxy: Row, {envoys}: Known): string => (proxy.kind === 'ztunnel' ? '-' : (envoys.get(proxy.pod?.uid ?? '') ?? '?'));

/** The object of `i9s ps -o json`. */
const json = (proxy: Row): unknown => ({
  id: proxy.id,
  name: proxy.name,
  namespace: proxy.namespace,
  kind: proxy.kind,
  cluster: proxy.clusterId ?? null,
  istiod: proxy.istiod === undefined ? null : istiodName(proxy),
  version: proxy.version ?? null,
  revision: proxy.revision ?? null,
  node: proxy.pod?.node ?? null,
  ip: proxy.pod?.ip ?? null,
  connected: proxy.connectedness === 'unknown' ? null : proxy.connectedness === 'connected',
  types: Object.fromEntries(
    Object.entries(proxy.types).map(([name, {state, sentAt, lastError}]) => [
      name,
      {state, sentAt: sentAt === undefined ? null : rfc3339(sentAt), lastError: lastError ?? null},
    ]),
  ),
});

/** The home screen: every proxy of the mesh and whether it has what istiod sent. */
export const proxies = defineTable({
  scope: 'mesh',
  title: 'Proxies',
  help: 'Every sidecar, gateway, waypoint and ztunnel, and whether it has accepted what istiod sent.',
  aliases: ['ps', 'proxy', 'status', 'proxy-status'],
  same: () => 'istioctl proxy-status -v 1',
  from: ({mesh}) => mesh,
  rows: mesh => [...mesh.proxies.values()].sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name)),
  id: proxy => proxy.key,
  name: proxy => proxy.name,
  namespace: proxy => proxy.namespace,
  labels: proxy => proxy.pod?.labels ?? {},
  rank: (proxy, {now}) => {
    const {severity, problem, since} = statusOf(proxy, now);
    // Within a severity the oldest trouble stands first; a fraction, so that it never reaches the next severity.
    return severity + (problem ? since / 1e14 : 0.1);
  },
  problem: (proxy, {now}) => statusOf(proxy, now).problem,
  columns: [
    {
      title: 'NAME',
      help: 'Pod of the proxy.',
      cell: (proxy, known) => ({text: proxy.name, tone: isAged(proxy, known) ? 'dim' : 'plain'}),
      min: 20,
      max: 70,
      cut: 'middle',
    },
    {title: 'NS', help: 'Namespace of the proxy.', cell: proxy => proxy.namespace, min: 10, max: 22},
    {
      title: 'KIND',
      help: 'side(car), gw (gateway), wpt (waypoint), zt (ztunnel), or as istiod names it.',
      cell: proxy => shortKind(proxy.kind),
      drop: 14,
      min: 4,
      max: 10,
    },
    {title: 'STATE', help: 'The worst type and its state.', cell: worstCell, shown: 'narrow', drop: 15, min: 12, max: 14},
    ...typeColumns,
    {
      title: 'SINCE',
      help: 'How long the worst type has been so, as i9s saw it; when all is ok, since the last push.',
      cell: sinceText,
      sort: sinceMs,
      align: 'right',
      drop: 12,
      min: 6,
      max: 8,
    },
    {title: 'VER', help: 'Istio version of the proxy.', cell: proxy => proxy.version ?? '?', drop: 11, min: 6, max: 16},
    {title: 'ISTIOD', help: 'The istiod it is connected to.', cell: istiodName, shown: 'wide', drop: 10, max: 28, cut: 'middle'},
    {title: 'CLUSTER', help: 'Cluster id, as istiod names it.', cell: proxy => proxy.clusterId ?? '-', shown: 'wide', drop: 9, max: 16},
    {title: 'REV', help: 'Revision of the control plane it was made for.', cell: proxy => proxy.revision ?? '-', shown: 'wide', drop: 8, max: 12},
    {
      title: 'ENVOY',
      help: 'Version of Envoy itself, asked of the rows in sight; ? where it could not be asked.',
      cell: envoyOf,
      shown: 'wide',
      drop: 7,
      max: 10,
    },
    {title: 'NODE', help: 'Node of the pod.', cell: proxy => proxy.pod?.node ?? '-', shown: 'wide', drop: 6, max: 24, cut: 'middle'},
    {title: 'IP', help: 'Address of the pod.', cell: proxy => proxy.pod?.ip ?? '-', shown: 'wide', drop: 5, max: 20},
    {
      title: 'RESTARTS',
      help: 'Restarts of the containers of the pod.',
      cell: proxy => String(proxy.pod?.restarts ?? '-'),
      sort: proxy => proxy.pod?.restarts ?? -1,
      shown: 'wide',
      align: 'right',
      drop: 4,
    },
    {title: 'WAYPOINT', help: 'Waypoint that a label of the pod names.', cell: waypointOf, shown: 'wide', drop: 3, max: 24},
    {title: 'OTHER TYPES', help: 'Sync state of the types beyond these five.', cell: otherTypes, shown: 'wide', drop: 2, max: 48},
    ...filterColumns,
  ],
  jumps: ({key, kind, namespace, pod}) => [
    kind === 'ztunnel' ? {label: 'Workloads', to: 'ztWorkloads', proxy: key} : {label: 'Listeners', to: 'listeners', proxy: key, where: {}},
    kind === 'waypoint' ? usesJump(`${namespace}/${pod?.labels['gateway.networking.k8s.io/gateway-name'] ?? ''}`) : undefined,
  ],
  strip: explained,
  copies: proxy => [
    {label: 'name', text: proxy.name},
    {label: 'name.namespace', text: proxy.id},
    ...(proxy.pod?.ip === undefined ? [] : [{label: 'IP', text: proxy.pod.ip}]),
    {
      label: 'node id',
      text: nodeIdText({
        type: proxy.kind === 'gateway' ? 'router' : proxy.kind,
        ip: proxy.pod?.ip ?? '?',
        id: proxy.id,
        domain: `${proxy.namespace}.svc.cluster.local`,
      }),
    },
    {label: 'istioctl', text: `istioctl proxy-status ${proxy.id}`},
  ],
  json,
});
