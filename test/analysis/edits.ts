import {field, list} from '../../src/lib/json.ts';

/** An object of a dump, to be edited. */
export type Editable = {[key: string]: Editable} & Editable[];

const places: Readonly<Record<string, readonly [section: string, list: string, resource: readonly string[]]>> = {
  Clusters: ['ClustersConfigDump', 'dynamic_active_clusters', ['cluster']],
  Listeners: ['ListenersConfigDump', 'dynamic_listeners', ['active_state', 'listener']],
  Routes: ['RoutesConfigDump', 'dynamic_route_configs', ['route_config']],
  Endpoints: ['EndpointsConfigDump', 'dynamic_endpoint_configs', ['endpoint_config']],
  Extensions: ['EcdsConfigDump', 'ecds_filters', ['ecds_filter']],
};

/** The entries of one kind in Envoy's dump. */
export function entriesOf(dump: unknown, kind: string): Editable[] {
  const [section = '', of = ''] = places[kind] ?? [];
  const found = list(dump, 'configs').find(each => String(field(each, '@type')).endsWith(`.${section}`));
  return list(found, of) as Editable[];
}

/** A resource in Envoy's dump, by its name. Throws when there is none. */
export function resourceIn(dump: unknown, kind: string, name: string): Editable {
  const found = entriesOf(dump, kind)
    .map(entry => field(entry, ...(places[kind]?.[2] ?? [])) as Editable)
    .find(each => field(each, 'name') === name || field(each, 'cluster_name') === name);
  if (found === undefined) throw new Error(`${kind} ${name} is not in the dump`);
  return found;
}

/** What is changed in Envoy's dump, so that it is no longer what istiod would send. */
export type Edit = {readonly what: string; readonly kind: string; readonly name: string; readonly edit: (resource: Editable) => void};

const reviews = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const set = (at: (resource: Editable) => Editable, key: string | number, value: unknown) => (resource: Editable) => {
  const to = at(resource) as unknown as Record<string | number, unknown>;
  if (JSON.stringify(to[key]) === JSON.stringify(value)) throw new Error(`${key} is ${value} already`);
  to[key] = value;
};
const remove = (at: (resource: Editable) => Editable, key: string | number) => (resource: Editable) => {
  const from = at(resource);
  if (!(key in from)) throw new Error(`${key} is not there`);
  if (Array.isArray(from)) from.splice(Number(key), 1);
  else delete from[key];
};
const swap = (at: (resource: Editable) => Editable, a: number, b: number) => (resource: Editable) => {
  const all = at(resource);
  if (JSON.stringify(all[a]) === JSON.stringify(all[b])) throw new Error('both are the same');
  [all[a], all[b]] = [all[b]!, all[a]!];
};
const append = (at: (resource: Editable) => Editable, value: unknown) => (resource: Editable) => void at(resource).push(value as Editable);
const same = (resource: Editable): Editable => resource;
const threshold = (resource: Editable): Editable => resource.circuit_breakers!.thresholds![0]!;
const host = (resource: Editable): Editable =>
  resource.virtual_hosts!.find(({name}) => (name as unknown) === 'details.bookinfo.svc.cluster.local:9080')!;
const weighted = (resource: Editable): Editable =>
  resource.virtual_hosts!.flatMap(({routes}) => routes!).find(({route}) => field(route, 'weighted_clusters') !== undefined)!.route!;
const manager =
  (chain: number) =>
  (resource: Editable): Editable =>
    resource.filter_chains![chain]!.filters!.find(({name}) => (name as unknown) === 'envoy.filters.network.http_connection_manager')!.typed_config!;

const clusters: readonly Edit[] = (
  [
    ['a timeout', set(same, 'connect_timeout', '11s')],
    ['a timeout by a fraction', set(same, 'connect_timeout', '10.001s')],
    ['the policy of the load balancer', set(same, 'lb_policy', 'ROUND_ROBIN')],
    ['a limit next to the default of Envoy', set(threshold, 'max_retries', 4)],
    ['a limit by one', set(threshold, 'max_requests', 4294967294)],
    ['a limit taken away', remove(threshold, 'max_retries')],
    ['a threshold more', append(resource => resource.circuit_breakers!.thresholds!, {priority: 'HIGH', max_connections: 1})],
    ['an ejection', set(resource => resource.outlier_detection!, 'enforcing_success_rate', 100)],
    ['a number that is 0, taken away', remove(resource => resource.outlier_detection!, 'enforcing_success_rate')],
    ['an interval of 0s', set(resource => resource.outlier_detection!, 'interval', '0s')],
    ['an SNI', set(resource => resource.transport_socket_matches![0]!.transport_socket!.typed_config!, 'sni', 'other')],
    ['the order in which sockets are tried', swap(resource => resource.transport_socket_matches!, 0, 1)],
    ['its subset in the metadata', set(resource => resource.metadata!.filter_metadata!.istio!, 'subset', 'v2')],
    ['a key of the metadata in another spelling', set(resource => resource.metadata!.filter_metadata!.istio!, 'sub_set', 'v1')],
    [
      'requests per connection',
      set(resource => resource.typed_extension_protocol_options![options]!.common_http_protocol_options!, 'max_requests_per_connection', 11),
    ],
    ['an inner type', set(resource => resource.typed_extension_protocol_options![options]!, '@type', 'type.googleapis.com/envoy.api.v2.Other')],
    ['an empty message', set(same, 'lrs_server', {})],
  ] as const
).map(([what, edit]) => ({what, kind: 'Clusters', name: reviews, edit}));

const listeners: readonly Edit[] = (
  [
    ['virtualInbound', 'a port', set(resource => resource.address!.socket_address!, 'port_value', 15007)],
    ['virtualInbound', 'the order of filter chains', swap(resource => resource.filter_chains!, 0, 1)],
    ['virtualInbound', 'a filter chain less', remove(resource => resource.filter_chains!, 0)],
    ['virtualOutbound', 'a flag, from true to false', set(same, 'use_original_dst', false)],
    ['virtualOutbound', 'a flag taken away', remove(same, 'use_original_dst')],
    ['connect_originate', 'a wrapped flag that is false, taken away', remove(same, 'use_original_dst')],
    ['0.0.0.0_9080', 'a wrapped flag, from false to true', set(manager(0), 'use_remote_address', true)],
    ['0.0.0.0_9080', 'a wrapped flag that is false, taken away', remove(manager(0), 'use_remote_address')],
    ['0.0.0.0_9080', 'a timeout of 0s, taken away', remove(manager(0), 'stream_idle_timeout')],
    ['0.0.0.0_9080', 'the route that it takes', set(resource => manager(0)(resource).rds!, 'route_config_name', '9081')],
    ['0.0.0.0_9080', 'the order of HTTP filters', swap(resource => manager(0)(resource).http_filters!, 0, 1)],
    ['0.0.0.0_9080', 'an HTTP filter less', remove(resource => manager(0)(resource).http_filters!, 2)],
    ['0.0.0.0_9080', 'a protocol more', append(resource => resource.filter_chains![0]!.filter_chain_match!.application_protocols!, 'h3')],
    [
      '0.0.0.0_9080',
      'a filter that is no longer optional',
      remove(resource => manager(0)(resource).http_filters!.find(each => 'is_optional' in each)!, 'is_optional'),
    ],
    ['0.0.0.0_9080', 'a rate of tracing', set(resource => manager(0)(resource).tracing!.random_sampling!, 'value', 2)],
  ] as const
).map(([name, what, edit]) => ({what, kind: 'Listeners', name, edit}));

const routes: readonly Edit[] = (
  [
    ['a domain', append(resource => host(resource).domains!, 'details.example')],
    ['the order of domains', swap(resource => host(resource).domains!, 0, 1)],
    ['the name of a virtual host', set(host, 'name', 'other:9080')],
    ['a virtual host less', remove(resource => resource.virtual_hosts!, 0)],
    ['the order of routes', swap(resource => host(resource).routes!, 0, 1)],
    ['a timeout of 0s, taken away', remove(resource => host(resource).routes![0]!.route!, 'timeout')],
    ['a timeout, from 0s to 1s', set(resource => host(resource).routes![0]!.route!, 'timeout', '1s')],
    ['retries', set(resource => host(resource).routes![0]!.route!.retry_policy!, 'num_retries', 1)],
    ['a number of 64 bits', set(resource => host(resource).routes![0]!.route!.retry_policy!, 'host_selection_retry_max_attempts', '6')],
    ['weights', set(resource => weighted(resource).weighted_clusters!.clusters![0]!, 'weight', 91)],
    ['the order of weighted clusters', swap(resource => weighted(resource).weighted_clusters!.clusters!, 0, 1)],
    ['a flag that is true, taken away', remove(host, 'include_request_attempt_count')],
    ['a wrapped flag, from false to true', set(same, 'validate_clusters', true)],
    ['a wrapped flag that is false, taken away', remove(same, 'validate_clusters')],
    ['whether case counts', set(resource => host(resource).routes![0]!.match!, 'case_sensitive', false)],
    ['the object that it was made from', set(resource => host(resource).routes![0]!.metadata!.filter_metadata!.istio!, 'config', '/apis/other')],
  ] as const
).map(([what, edit]) => ({what, kind: 'Routes', name: '9080', edit}));

const ambient = 'outbound|9080||reviews.bookinfo.svc.cluster.local';
const endpoint = (resource: Editable): Editable => resource.endpoints![0]!.lb_endpoints![0]!;
const endpoints: readonly Edit[] = (
  [
    ['an endpoint less', remove(resource => resource.endpoints![0]!.lb_endpoints!, 0)],
    ['a locality more', append(resource => resource.endpoints!, {locality: {region: 'r2'}})],
    ['an address', set(resource => endpoint(resource).endpoint!, 'address', {socket_address: {address: '10.0.0.1', port_value: 9080}})],
    ['a weight', set(endpoint, 'load_balancing_weight', 2)],
    ['the weight of a locality', set(resource => resource.endpoints![0]!, 'load_balancing_weight', 7)],
    ['a priority', set(resource => resource.endpoints![0]!, 'priority', 1)],
    ['health', set(endpoint, 'health_status', 'UNHEALTHY')],
    ['half of health', set(endpoint, 'health_status', 'DEGRADED')],
    ['the zone', set(resource => resource.endpoints![0]!.locality!, 'zone', 'elsewhere')],
    ['the workload in the metadata', set(resource => endpoint(resource).metadata!.filter_metadata!.istio!, 'workload', 'other')],
    ['overprovisioning', set(resource => resource.policy!, 'overprovisioning_factor', 141)],
    ['a health check that says something', set(resource => endpoint(resource).endpoint!, 'health_check_config', {port_value: 1})],
  ] as const
).map(([what, edit]) => ({what, kind: 'Endpoints', name: ambient, edit}));

const extensions: readonly Edit[] = (
  [
    ['its code', set(resource => resource.typed_config!.default_source_code!, 'inline_string', 'end')],
    [
      'the type of what it holds',
      set(resource => resource.typed_config!, '@type', 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute'),
    ],
  ] as const
).map(([what, edit]) => ({what, kind: 'Extensions', name: 'details-header-lua', edit}));

/** Each is a difference that is found, and the only one. The dump is that of `details`, which has resources of every kind. */
export const edits: readonly Edit[] = [...clusters, ...listeners, ...routes, ...endpoints, ...extensions];
