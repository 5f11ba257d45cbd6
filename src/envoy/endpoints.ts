import type {Json} from '../lib/json.ts';
import {field, list, number, text} from '../lib/json.ts';
import {lazily} from '../lib/lazily.ts';
import {remembered} from '../lib/remembered.ts';
import {compareText} from '../lib/text.ts';
import {member} from './configDump.ts';
import {type EndpointAddress, hostText, parseAddress, portOf} from './endpointAddress.ts';
import {adminPart} from './part.ts';

/** Why Envoy sends no or fewer requests to an endpoint, beside the status by EDS; as `/clusters` names them. */
const failures = [
  'failed_active_health_check',
  'failed_outlier_check',
  'failed_active_degraded_check',
  'pending_dynamic_removal',
  'pending_active_hc',
  'excluded_via_immediate_hc_fail',
  'active_hc_timeout',
] as const;
export type Failure = (typeof failures)[number];

/** One endpoint of one cluster, as `/clusters?format=json` has it. */
export type Endpoint = {
  readonly cluster: string;
  readonly address: EndpointAddress;
  readonly status: string; // by EDS: HEALTHY, UNHEALTHY, DRAINING, TIMEOUT, DEGRADED, UNKNOWN
  readonly failures: readonly Failure[];
  readonly weight: number;
  readonly priority: number; // 0 is served first
  readonly locality: string; // "region/zone/subzone"
  readonly hostname?: string;
  readonly successRate?: number; // percent, of outlier detection
  readonly stats: Readonly<Record<string, number>>; // cx_active, rq_total, ...; those that are 0 as well
  readonly raw: Json;
};

/** A cluster with its endpoints. */
export type ClusterStatus = {
  readonly name: string;
  readonly edsName?: string;
  readonly observabilityName?: string; // in statistics
  readonly endpoints: readonly Endpoint[];
  readonly raw: Json;
};

/** Endpoints and their health, as istioctl asks for them; Envoy alone knows. */
export const endpointsPart = adminPart('/clusters?format=json', parseClusterStatuses, function* (json) {
  for (const status of list(member(json, 'cluster_statuses'))) yield parseStatus(status);
});

/** Reads `/clusters?format=json`, in Envoy's order; undefined when it is something else. */
export function parseClusterStatuses(json: Json): readonly ClusterStatus[] | undefined {
  const statuses = member(json, 'cluster_statuses');
  // An Envoy without clusters answers {}.
  if (!Array.isArray(statuses)) return isEmpty(json) ? [] : undefined;
  return statuses.map(status => parseStatus(status));
}

const isEmpty = (json: Json): boolean => typeof json === 'object' && json !== null && !Array.isArray(json) && Object.keys(json).length === 0;

/** All endpoints in istioctl's order: address, port, cluster. */
export function sortedEndpoints(statuses: readonly ClusterStatus[]): readonly Endpoint[] {
  const keyed = statuses.flatMap(({endpoints}) => endpoints).map(endpoint => ({endpoint, host: hostText(endpoint.address)}));
  keyed.sort(
    (a, b) =>
      compareText(a.host, b.host) || portOf(a.endpoint.address) - portOf(b.endpoint.address) || compareText(a.endpoint.cluster, b.endpoint.cluster),
  );
  return keyed.map(({endpoint}) => endpoint);
}

const parseStatus = remembered((status): ClusterStatus => {
  const name = text(status, 'name') ?? '';
  const edsName = text(member(status, 'eds_service_name'));
  const observabilityName = text(member(status, 'observability_name'));
  return {
    name,
    endpoints: list(member(status, 'host_statuses')).map(host => parseEndpoint(host, name)),
    raw: status,
    ...(edsName === undefined ? {} : {edsName}),
    ...(observabilityName === undefined ? {} : {observabilityName}),
  };
});

function parseEndpoint(host: Json, cluster: string): Endpoint {
  const health = member(host, 'health_status');
  const hostname = text(host, 'hostname');
  // Protobuf leaves out zeros.
  const stats = lazily(() => Object.fromEntries(list(host, 'stats').map(stat => [text(stat, 'name') ?? '', number(stat, 'value') ?? 0])));
  const successRate = number(field(member(host, 'success_rate'), 'value'));
  return {
    cluster,
    address: parseAddress(member(host, 'address')),
    status: text(member(health, 'eds_health_status')) ?? 'UNKNOWN',
    failures: failures.filter(failure => member(health, failure) === true),
    weight: number(host, 'weight') ?? 0,
    priority: number(host, 'priority') ?? 0,
    locality: localityText(member(host, 'locality')),
    raw: host,
    ...(hostname === undefined ? {} : {hostname}),
    ...(successRate === undefined ? {} : {successRate}),
    get stats() {
      return stats();
    },
  };
}

/** istioctl's LOCALITY: "region/zone/subzone", ends before the first that is empty. */
export function localityText(locality: Json): string {
  const parts = [text(locality, 'region'), text(locality, 'zone'), text(member(locality, 'sub_zone'))];
  const end = parts.indexOf(undefined);
  return (end < 0 ? parts : parts.slice(0, end)).join('/');
}
