import {field, text, time} from '../lib/json.ts';
import {parseProxyId} from './names.ts';

/** Short name of an xDS type as istioctl prints it ("CDS"), or the type URL of one that has none. */
export type XdsName = string;

const prefix = 'type.googleapis.com/';

/** Types with a short name, in the order of display, with their type URLs (istio pkg/model/xds.go). */
const xdsTypes: readonly (readonly [XdsName, string])[] = [
  ['CDS', `${prefix}envoy.config.cluster.v3.Cluster`],
  ['LDS', `${prefix}envoy.config.listener.v3.Listener`],
  ['EDS', `${prefix}envoy.config.endpoint.v3.ClusterLoadAssignment`],
  ['RDS', `${prefix}envoy.config.route.v3.RouteConfiguration`],
  ['ECDS', `${prefix}envoy.config.core.v3.TypedExtensionConfig`],
  ['SDS', `${prefix}envoy.extensions.transport_sockets.tls.v3.Secret`],
  ['NDS', `${prefix}istio.networking.nds.v1.NameTable`],
  ['PCDS', `${prefix}istio.mesh.v1alpha1.ProxyConfig`],
  ['WDS', `${prefix}istio.workload.Address`],
  ['WDS', `${prefix}istio.workload.Workload`],
  ['WADS', `${prefix}istio.security.Authorization`],
];

const nameOfUrl = new Map(xdsTypes.map(([name, url]) => [url, name]));

/** All short names, in the order of display. */
export const xdsNames: readonly XdsName[] = [...new Set(nameOfUrl.values())];

/** The short name of a type URL; URLs without one are given back as they are. */
export const xdsName = (typeUrl: string): XdsName => nameOfUrl.get(typeUrl) ?? typeUrl;

/** The type URL of a short name (of WDS the first); other text is given back as it is. */
export const xdsUrl = (name: XdsName): string => xdsTypes.find(([short]) => short === name)?.[1] ?? name;

/** Whether a proxy has accepted what istiod sent of one type. Words of istioctl; ERROR is a NACK, IGNORED is a type the proxy does not ask for. */
export type SyncState = 'SYNCED' | 'STALE' | 'NOT SENT' | 'ERROR' | 'IGNORED';

/** The sync state of one type. `sentAt` (ms) is the last push of the type, not its acknowledgement; istiod tells it since 1.23. */
export type TypeSync = {
  readonly state: SyncState;
  readonly sentAt?: number;
  readonly sent?: string; // nonce
  readonly acked?: string; // nonce
  readonly lastError?: string;
  readonly neverAcked?: true;
};

/** One proxy connected to one istiod: a row of `/debug/syncz`. Types that the proxy does not watch are absent, which is IGNORED. */
export type Connection = {
  readonly id: string; // "pod.namespace"
  readonly name: string;
  readonly namespace: string;
  readonly clusterId: string;
  readonly type: string; // sidecar, router, waypoint, ztunnel; '' before istiod 1.18
  readonly version?: string;
  readonly types: Readonly<Record<XdsName, TypeSync>>; // of several types with one short name (WDS) the worse
  readonly resources: Readonly<Record<string, TypeSync>>; // by type URL
};

/** What one istiod knows. `skipped` counts elements that could not be read. */
export type Syncz = {readonly connections: readonly Connection[]; readonly skipped: number};

/** Reads `/debug/syncz` of istiod 1.6 and later; undefined when it is not an array, so not syncz at all. */
export function parseSyncz(json: unknown): Syncz | undefined {
  if (!Array.isArray(json)) return undefined;
  const connections = json.map(parseConnection).filter(connection => connection !== undefined);
  return {connections: connections.filter(connection => !isIstioctl(connection)), skipped: json.length - connections.length};
}

function parseConnection(row: unknown): Connection | undefined {
  const id = text(row, 'proxy');
  if (id === undefined) return undefined;
  const type = text(row, 'proxy_type') ?? '';
  const resources = parseResources(row) ?? parsePairs(row, type);
  const legacy = text(row, 'proxy_version');
  const version = text(row, 'istio_version') ?? (legacy === undefined ? undefined : `${legacy}*`);
  const clusterId = text(row, 'cluster_id') ?? '';
  return {id, ...parseProxyId(id), clusterId, type, ...(version === undefined ? {} : {version}), resources, types: byShortName(resources)};
}

/** Every istioctl that asks istiod over xDS (since 1.22) is for that moment a client of it, named test-1. It says no version, for which istiod prints its greatest. */
const isIstioctl = ({name, version = noVersion, type}: Connection): boolean => name === 'test-1' && version === noVersion && type !== 'ztunnel';
const noVersion = '65536.65536.65536';

function parseResources(row: unknown): Readonly<Record<string, TypeSync>> | undefined {
  const resources = field(row, 'resources');
  if (typeof resources !== 'object' || resources === null || Array.isArray(resources)) return undefined;
  return Object.fromEntries(
    Object.entries(resources).map(([url, said]) => {
      const error = text(said, 'lastError');
      return [url, typeSync(text(said, 'sent'), text(said, 'acked'), time(said, 'sentTime'), error)];
    }),
  );
}

/**
 * Before 1.23 istiod lists nonce pairs of five types and does not say which are watched.
 * istioctl printed NOT SENT for those without a nonce, IGNORED for ztunnel.
 */
function parsePairs(row: unknown, type: string): Readonly<Record<string, TypeSync>> {
  const pairs = [
    ['CDS', 'cluster'],
    ['LDS', 'listener'],
    ['EDS', 'endpoint'],
    ['RDS', 'route'],
    ['ECDS', 'extensionconfig'],
  ] as const;
  const told = pairs.map(([name, key]) => [name, text(row, `${key}_sent`), text(row, `${key}_acked`)] as const);
  // ECDS is asked for by few proxies: without a nonce it is taken as not watched.
  const watched = told.filter(([name, sent]) => sent !== undefined || (type !== 'ztunnel' && name !== 'ECDS'));
  return Object.fromEntries(watched.map(([name, sent, acked]) => [xdsUrl(name), typeSync(sent, acked)]));
}

/** The rule of istiod's debugSyncStatus, in its order: error, not sent, equal, else stale. */
function typeSync(sent?: string, acked?: string, sentAt?: number, lastError?: string): TypeSync {
  const state = lastError !== undefined ? 'ERROR' : sent === undefined ? 'NOT SENT' : sent === acked ? 'SYNCED' : 'STALE';
  return {
    state,
    ...(sentAt === undefined ? {} : {sentAt}),
    ...(sent === undefined ? {} : {sent}),
    ...(acked === undefined ? {} : {acked}),
    ...(lastError === undefined ? {} : {lastError}),
    ...(sent !== undefined && acked === undefined ? {neverAcked: true} : {}),
  };
}

function byShortName(resources: Readonly<Record<string, TypeSync>>): Readonly<Record<XdsName, TypeSync>> {
  const types: Record<XdsName, TypeSync> = Object.create(null); // a type may be named as a member of every object is
  for (const [url, sync] of Object.entries(resources)) {
    const name = xdsName(url);
    const other = types[name];
    types[name] = other === undefined || isWorse(sync, other) ? sync : other;
  }
  return types;
}

/** Of equally bad ones the later push counts, as the age shown is that of the last push. */
const isWorse = (a: TypeSync, b: TypeSync): boolean =>
  severity(a.state) === severity(b.state) ? (a.sentAt ?? 0) > (b.sentAt ?? 0) : severity(a.state) < severity(b.state);

/** What a state is judged by besides itself: on gateways routes that were never sent are worse than elsewhere. */
export type Where = {readonly xds: XdsName; readonly type: string};

/** How bad a state is: 1 is the worst, 5 is fine. */
export function severity(state: SyncState, where?: Where): number {
  if (state === 'NOT SENT' && where?.xds === 'RDS' && where.type === 'router') return 3;
  return severities[state];
}

const severities: Readonly<Record<SyncState, number>> = {ERROR: 1, STALE: 2, 'NOT SENT': 4, SYNCED: 5, IGNORED: 5};

/** The names of a connection's types in the order of display; those without a short name last, by type URL. */
export function watchedTypes({types}: Pick<Connection, 'types'>): readonly XdsName[] {
  const rest = Object.keys(types).filter(name => !xdsNames.includes(name));
  return [...xdsNames.filter(name => types[name] !== undefined), ...rest.sort()];
}
