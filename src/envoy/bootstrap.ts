import {field, type Json, list, number, strings, text, time} from '../lib/json.ts';
import {type NodeMetadata, parseNodeMetadata} from './bootstrapMetadata.ts';
import {type ConfigDump, member, section} from './configDump.ts';
import {type NodeId, parseNodeId} from './nodeId.ts';
import {dumpPart, type Part} from './part.ts';
import {withoutKeys} from './secretKeys.ts';

/** The configuration an Envoy was started with: who it is, whom it asks, how it reports. Absent members are undefined. */
export type Bootstrap = {
  readonly nodeId: string; // '' where absent
  readonly node: NodeId | undefined; // undefined where the id is not Istio's
  readonly nodeCluster: string | undefined;
  readonly locality: string; // "region/zone/subzone", '' without one
  readonly metadata: NodeMetadata;
  readonly build: Build;
  readonly admin: SocketAddress | undefined;
  readonly xds: {readonly cluster: string | undefined; readonly address: string | undefined; readonly api: string | undefined /* DELTA_GRPC */};
  readonly tracing: {readonly provider: string; readonly cluster: string | undefined} | undefined;
  readonly stats: {readonly tags: readonly string[]; readonly kept: readonly string[]; readonly dropped: readonly string[]};
  readonly runtime: readonly {readonly layer: string; readonly values: Readonly<Record<string, string>>}[];
  readonly maxConnections: number | undefined; // of all listeners together
  readonly listeners: readonly FixedResource[];
  readonly clusters: readonly FixedResource[];
  readonly updatedAt: number | undefined; // ms
  readonly raw: Json; // the section, without its `@type`
};

/** Which Envoy it is; `metadata` has build.label, build.type, revision.sha, revision.status, ssl.version. */
export type Build = {readonly version: string | undefined; readonly metadata: Readonly<Record<string, string>>};
/** Where something listens. */
export type SocketAddress = {readonly address: string; readonly port: number | undefined};
/** A listener or cluster of the bootstrap itself; addresses "127.0.0.1:15000" or the path of a pipe. */
export type FixedResource = {readonly name: string; readonly addresses: readonly string[]};

/** The bootstrap, as istioctl asks for it. istiod leaves this section empty. */
export const bootstrapPart: Part<Bootstrap> = {...dumpPart('BootstrapConfigDump', 'mask=bootstrap', parseBootstrap), ofIstiod: false};

/** The part of `/config_dump` that says which Envoy it is: some 500 bytes, where `/server_info` has 120 kB. */
export const envoyVersionPart = dumpPart('BootstrapConfigDump', 'mask=bootstrap.node.user_agent_build_version', envoyVersion);

/** Reads the bootstrap of a dump; undefined when it has no such section, or an empty one. */
export function parseBootstrap(dump: ConfigDump): Bootstrap | undefined {
  const all = section(dump, 'BootstrapConfigDump');
  const bootstrap = member(all, 'bootstrap');
  if (typeof bootstrap !== 'object' || bootstrap === null) return undefined;
  const node = member(bootstrap, 'node');
  const nodeId = text(node, 'id') ?? '';
  const fixed = member(bootstrap, 'static_resources');
  const clusters = list(member(fixed, 'clusters')).map(clusterOf);
  return {
    nodeId,
    node: parseNodeId(nodeId),
    nodeCluster: text(node, 'cluster'),
    locality: [text(member(node, 'locality', 'region')), text(member(node, 'locality', 'zone')), text(member(node, 'locality', 'sub_zone'))]
      .filter(part => part !== undefined)
      .join('/'),
    metadata: parseNodeMetadata(field(node, 'metadata')),
    build: {version: envoyVersion(dump), metadata: strings(member(node, 'user_agent_build_version'), 'metadata')},
    admin: socketAddress(member(bootstrap, 'admin', 'address')),
    xds: xdsOf(member(bootstrap, 'dynamic_resources', 'ads_config'), clusters),
    tracing: tracingOf(member(bootstrap, 'tracing', 'http')),
    stats: statsOf(member(bootstrap, 'stats_config')),
    runtime: list(member(bootstrap, 'layered_runtime', 'layers')).map(runtimeLayer),
    maxConnections: maxConnections(list(member(bootstrap, 'overload_manager', 'resource_monitors'))),
    listeners: list(member(fixed, 'listeners')).map(each => ({name: text(each, 'name') ?? '', addresses: addressesOf([member(each, 'address')])})),
    clusters,
    updatedAt: time(member(all, 'last_updated')),
    raw: withoutKeys(withoutType(all)),
  };
}

/** "1.39.3": the version of Envoy itself; undefined where the dump does not say it. */
export function envoyVersion(dump: ConfigDump): string | undefined {
  const version = member(section(dump, 'BootstrapConfigDump'), 'bootstrap', 'node', 'user_agent_build_version', 'version');
  const major = number(member(version, 'major_number'));
  // JSON of protobuf leaves out zeros.
  return major === undefined ? undefined : `${major}.${number(member(version, 'minor_number')) ?? 0}.${number(member(version, 'patch')) ?? 0}`;
}

function socketAddress(address: Json): SocketAddress | undefined {
  const where = text(member(address, 'socket_address', 'address')) ?? text(member(address, 'pipe', 'path'));
  return where === undefined ? undefined : {address: where, port: number(member(address, 'socket_address', 'port_value'))};
}

/** "127.0.0.1:15000", "[::1]:15000", or the path of a pipe. */
export const addressText = ({address, port}: SocketAddress): string =>
  port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;

const addressesOf = (addresses: readonly Json[]): readonly string[] =>
  addresses
    .map(socketAddress)
    .filter(each => each !== undefined)
    .map(addressText);

function clusterOf(cluster: Json): FixedResource {
  const endpoints = list(member(cluster, 'load_assignment', 'endpoints')).flatMap(each => list(member(each, 'lb_endpoints')));
  return {name: text(cluster, 'name') ?? '', addresses: addressesOf(endpoints.map(each => member(each, 'endpoint', 'address')))};
}

function xdsOf(ads: Json, clusters: readonly FixedResource[]): Bootstrap['xds'] {
  const cluster = text(member(list(member(ads, 'grpc_services'))[0], 'envoy_grpc', 'cluster_name'));
  return {cluster, address: clusters.find(({name}) => name === cluster)?.addresses[0], api: text(member(ads, 'api_type'))};
}

function tracingOf(http: Json): Bootstrap['tracing'] {
  const provider = text(http, 'name');
  if (provider === undefined) return undefined;
  const config = member(http, 'typed_config');
  const cluster = text(member(config, 'collector_cluster')) ?? text(member(config, 'grpc_service', 'envoy_grpc', 'cluster_name'));
  return {provider, cluster};
}

function statsOf(stats: Json): Bootstrap['stats'] {
  const patterns = (name: string): readonly string[] => list(member(stats, 'stats_matcher', name, 'patterns')).map(patternText);
  return {
    tags: list(member(stats, 'stats_tags')).map(tag => text(member(tag, 'tag_name')) ?? ''),
    kept: patterns('inclusion_list'),
    dropped: member(stats, 'stats_matcher', 'reject_all') === true ? ['*'] : patterns('exclusion_list'),
  };
}

/** A string matcher in few characters: "reporter=*", "*rbac.denied", "/vhost.+/". */
function patternText(pattern: Json): string {
  const [prefix, suffix, contains] = ['prefix', 'suffix', 'contains'].map(name => text(member(pattern, name)));
  if (prefix !== undefined) return `${prefix}*`;
  if (suffix !== undefined) return `*${suffix}`;
  if (contains !== undefined) return `*${contains}*`;
  const regex = text(member(pattern, 'safe_regex', 'regex'));
  return regex === undefined ? (text(member(pattern, 'exact')) ?? '?') : `/${regex}/`;
}

function runtimeLayer(layer: Json): Bootstrap['runtime'][number] {
  const fixed = member(layer, 'static_layer');
  const entries = typeof fixed === 'object' && fixed !== null ? Object.entries(fixed) : [];
  return {layer: text(layer, 'name') ?? '', values: Object.fromEntries(entries.map(([key, value]) => [key, valueText(value)]))};
}

const valueText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function maxConnections(monitors: readonly Json[]): number | undefined {
  const monitor = monitors.find(each => text(each, 'name') === 'envoy.resource_monitors.global_downstream_max_connections');
  return number(member(monitor, 'typed_config', 'max_active_downstream_connections'));
}

function withoutType(all: Json): Json {
  const {'@type': _, ...rest} = all as Readonly<Record<string, Json>>;
  return rest;
}
