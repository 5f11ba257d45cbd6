import type {Json} from '../lib/json.ts';
import {list, number, text} from '../lib/json.ts';
import {inClusterOrder} from './clusterName.ts';
import {type ConfigDump, member, section} from './configDump.ts';
import {addressText, parseAddress} from './endpointAddress.ts';
import {localityText} from './endpoints.ts';
import {dumpPart} from './part.ts';

/** An endpoint as EDS or the cluster itself names it. */
export type EdsEndpoint = {
  readonly addresses: readonly string[]; // its own and additional ones, as istioctl writes them in `pc eds`
  readonly status: string; // health_status
  readonly weight: number; // of load balancing, 0 where it is not told
};

/** Endpoints of one locality. */
export type EdsLocality = {readonly locality: string; readonly priority: number; readonly weight: number; readonly endpoints: readonly EdsEndpoint[]};

/** What a cluster was told of its endpoints, a ClusterLoadAssignment; `raw` as received. */
export type LoadAssignment = {
  readonly cluster: string;
  readonly state: 'static' | 'active';
  readonly localities: readonly EdsLocality[];
  readonly raw: Json;
};

/** Endpoints of the config dump, which Envoy tells only when asked for. */
export const edsPart = dumpPart('EndpointsConfigDump', 'include_eds=true', parseLoadAssignments);

/** Load assignments in istioctl's order; none when the dump has no such section, as in istioctl. */
export function parseLoadAssignments(dump: ConfigDump): readonly LoadAssignment[] {
  const all = section(dump, 'EndpointsConfigDump');
  const read = (name: string, state: LoadAssignment['state']): readonly LoadAssignment[] =>
    list(member(all, name)).map(entry => parseAssignment(member(entry, 'endpoint_config'), state));
  return inClusterOrder([...read('dynamic_endpoint_configs', 'active'), ...read('static_endpoint_configs', 'static')], ({cluster}) => cluster);
}

function parseAssignment(raw: Json, state: LoadAssignment['state']): LoadAssignment {
  const localities = list(member(raw, 'endpoints')).map(
    (group): EdsLocality => ({
      locality: localityText(member(group, 'locality')),
      priority: number(member(group, 'priority')) ?? 0,
      weight: number(member(group, 'load_balancing_weight')) ?? 0,
      endpoints: list(member(group, 'lb_endpoints')).map(parseEndpoint),
    }),
  );
  return {cluster: text(member(raw, 'cluster_name')) ?? '', state, localities, raw};
}

function parseEndpoint(entry: Json): EdsEndpoint {
  const endpoint = member(entry, 'endpoint');
  const more = list(member(endpoint, 'additional_addresses')).map(each => member(each, 'address'));
  return {
    addresses: [member(endpoint, 'address'), ...more].map(edsAddressText),
    status: text(member(entry, 'health_status')) ?? 'UNKNOWN',
    weight: number(member(entry, 'load_balancing_weight')) ?? 0,
  };
}

/** Unlike in `pc endpoint`, a pipe is its bare path here, and a socket without a port has `:0`. */
function edsAddressText(value: Json): string {
  const address = parseAddress(value);
  if (address.is === 'pipe') return address.path;
  return address.is === 'socket' ? `${address.address}:${address.port}` : addressText(address);
}
