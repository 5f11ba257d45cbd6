import type {Json} from '../lib/json.ts';
import {field, list, text, time} from '../lib/json.ts';
import {lazily} from '../lib/lazily.ts';
import {remembered} from '../lib/remembered.ts';
import {type Breakers, type OutlierDetection, parseBreakers, parseOutlierDetection} from './clusterLimits.ts';
import {type ClusterName, inClusterOrder, parseClusterName} from './clusterName.ts';
import {type ClusterTls, parseClusterTls} from './clusterTls.ts';
import {type ConfigDump, type MadeFrom, madeFrom, member, type SectionState, section} from './configDump.ts';
import {addressText, parseAddress} from './endpointAddress.ts';
import type {Rejection} from './listeners.ts';
import {dumpPart} from './part.ts';

/** A service that a cluster was made for, from `metadata.filter_metadata.istio.services`. Of a ServiceEntry the name is the host. */
export type ClusterService = {readonly host: string; readonly name: string; readonly namespace: string};

/** A cluster in one state: one that is in use may be there again as 'warming', or as 'error' with the `rejection`. */
export type Cluster = {
  readonly name: string;
  readonly parts?: ClusterName; // undefined for names that are not Istio's
  readonly state: SectionState;
  readonly type: string; // istioctl's TYPE: STATIC, STRICT_DNS, LOGICAL_DNS, EDS, ORIGINAL_DST
  readonly extension?: string; // name of a `cluster_type` beyond these: istioctl says STATIC
  readonly destinationRule: string; // istioctl's DESTINATION RULE: "NAME.NS", '', or "<unknown>"
  readonly madeFrom?: MadeFrom;
  readonly services: readonly ClusterService[];
  readonly connectTimeout: string; // as in JSON: "10s"
  readonly lbPolicy: string;
  readonly breakers: Breakers;
  readonly outlier: OutlierDetection | undefined;
  readonly tls: ClusterTls;
  readonly addresses: readonly string[]; // that it names itself: those of STATIC and DNS clusters
  readonly version?: string; // version_info; Envoy leaves it out with delta xDS
  readonly updatedAt?: number; // ms
  readonly rejection?: Rejection;
  readonly raw: Json; // its configuration as received
};

/** Clusters, as istioctl asks for them. */
export const clustersPart = dumpPart(
  'ClustersConfigDump',
  'mask=dynamic_active_clusters,dynamic_warming_clusters,static_clusters',
  parseClusters,
  function* (dump) {
    for (const [entry, state] of entriesOf(section(dump, 'ClustersConfigDump'))) yield parseEntry(entry, state);
  },
);

/** Clusters of a dump in istioctl's order, of every state; undefined when the dump has no section of clusters. */
export function parseClusters(dump: ConfigDump): readonly Cluster[] | undefined {
  const all = section(dump, 'ClustersConfigDump');
  if (all === undefined) return undefined;
  const found = entriesOf(all).flatMap(([entry, state]) => parseEntry(entry, state));
  return inClusterOrder(found, ({name}) => name);
}

const lists = [
  ['dynamic_active_clusters', 'active'],
  ['static_clusters', 'static'],
  ['dynamic_warming_clusters', 'warming'],
] as const;

const entriesOf = (clusters: Json): readonly (readonly [Json, SectionState])[] =>
  lists.flatMap(([name, state]) => list(member(clusters, name)).map(entry => [entry, state] as const));

const parseEntry = remembered((entry, state: SectionState): readonly Cluster[] => [...inState(entry, state), ...rejected(entry)]);

type Dated = Pick<Cluster, 'version' | 'updatedAt' | 'rejection'>;

function inState(entry: Json, state: SectionState): readonly Cluster[] {
  const cluster = member(entry, 'cluster');
  if (typeof cluster !== 'object' || cluster === null) return [];
  const version = text(member(entry, 'version_info'));
  const updatedAt = time(member(entry, 'last_updated'));
  return [parseCluster(cluster, state, {...(version === undefined ? {} : {version}), ...(updatedAt === undefined ? {} : {updatedAt})})];
}

function rejected(entry: Json): readonly Cluster[] {
  const error = member(entry, 'error_state');
  if (typeof error !== 'object' || error === null) return [];
  const at = time(member(error, 'last_update_attempt'));
  const version = text(member(error, 'version_info'));
  const details = text(member(error, 'details')) ?? '';
  const rejection = {details, ...(at === undefined ? {} : {at}), ...(version === undefined ? {} : {version})};
  return [parseCluster(member(error, 'failed_configuration') ?? member(entry, 'cluster'), 'error', {rejection})];
}

function parseCluster(cluster: Json, state: SectionState, dated: Dated): Cluster {
  const name = text(cluster, 'name') ?? '';
  const parts = parseClusterName(name);
  const extension = text(member(cluster, 'cluster_type', 'name'));
  const object = madeFrom(cluster);
  const istio = field(member(cluster, 'metadata', 'filter_metadata'), 'istio');
  const more = lazily(() => ({
    services: list(istio, 'services').flatMap(parseService),
    breakers: parseBreakers(member(cluster, 'circuit_breakers')),
    outlier: parseOutlierDetection(member(cluster, 'outlier_detection')),
    tls: parseClusterTls(cluster),
    addresses: addressesOf(cluster),
  }));
  return {
    name,
    state,
    type: text(cluster, 'type') ?? 'STATIC',
    destinationRule: ruleText(istio),
    connectTimeout: text(member(cluster, 'connect_timeout')) ?? '5s', // Envoy's default
    lbPolicy: text(member(cluster, 'lb_policy')) ?? 'ROUND_ROBIN',
    raw: cluster,
    ...(parts === undefined ? {} : {parts}),
    ...(extension === undefined ? {} : {extension}),
    ...(object === undefined ? {} : {madeFrom: object}),
    ...dated,
    get services() {
      return more().services;
    },
    get breakers() {
      return more().breakers;
    },
    get outlier() {
      return more().outlier;
    },
    get tls() {
      return more().tls;
    },
    get addresses() {
      return more().addresses;
    },
  };
}

function parseService(service: Json): readonly ClusterService[] {
  const host = text(service, 'host');
  return host === undefined ? [] : [{host, name: text(service, 'name') ?? '', namespace: text(service, 'namespace') ?? ''}];
}

/** As istioctl: by its place in the path, and only of networking.istio.io. */
function ruleText(istio: Json): string {
  if (field(istio, 'config') === undefined) return '';
  const path = text(istio, 'config') ?? '';
  if (!/^\/apis\/networking\.istio\.io\/v1(alpha3)?\/namespaces\//.test(path)) return '<unknown>';
  const pieces = path.split('/');
  return pieces.length === 8 ? `${pieces[7]}.${pieces[5]}` : '';
}

function addressesOf(cluster: Json): readonly string[] {
  const endpoints = list(member(cluster, 'load_assignment', 'endpoints')).flatMap(locality => list(member(locality, 'lb_endpoints')));
  const addresses = endpoints.map(endpoint => member(endpoint, 'endpoint', 'address'));
  // Envoys of Istio 1.6 and before have `hosts`.
  return [...addresses, ...list(cluster, 'hosts')].map(address => addressText(parseAddress(address)));
}
