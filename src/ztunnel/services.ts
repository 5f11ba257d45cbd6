import {field, type Json, list, text} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {type Gateway, istiodGateway, parseGateway} from './gateway.ts';
import {type BytesForm, networkAddress, networkRange} from './ip.ts';
import {istiodPorts, type Ports, parsePorts} from './ports.ts';
import type {Told} from './told.ts';
import {enumText, pascal, sortedWords} from './wire.ts';

/** How requests to a service are spread, in the words of ztunnel. */
export type LoadBalancer = {readonly mode: string; readonly routingPreferences: readonly string[]; readonly healthPolicy: string};

/** A workload behind a service, as ztunnel has it. */
export type Endpoint = {readonly workloadUid: string; readonly ports: Ports; readonly status: string};

/** A service in the words of ztunnel. A text that nobody gave is ''. */
export type Service = {
  readonly name: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly vips: readonly string[]; // "network/address"
  readonly cidrVips: readonly string[]; // "network/address/length"
  readonly ports: Ports;
  readonly subjectAltNames: readonly string[];
  readonly waypoint: Gateway | undefined;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly ipFamilies: string; // IPv4, IPv6, Dual; '' is of itself
  readonly canonical: boolean;
  readonly visibility: string; // Public, Namespace
};

/** A service with its endpoints, as ztunnel's dump has them. */
export type ServiceWithEndpoints = Service & {readonly endpoints: readonly Endpoint[]};

/** The name of its resource, by which workloads name it. */
export const serviceKey = ({namespace, hostname}: Service): string => `${namespace}/${hostname}`;

/** Is it sent to workloads that are not ready as well? istiod says so of a Service with `publishNotReadyAddresses`. */
export const takesUnready = ({loadBalancer}: Service): boolean => loadBalancer?.healthPolicy === 'AllowAll';

/** ztunnel 1.18 does not tell names of services: their address stands in place of them. */
export const isUnnamed = ({namespace, name, hostname}: Service): boolean => namespace === '' && name === hostname;

const ipFamilies: Readonly<Record<string, string>> = {AUTOMATIC: '', IPV4_ONLY: 'IPv4', IPV6_ONLY: 'IPv6', DUAL: 'Dual'};

/** A service of ztunnel's `/config_dump`; undefined for what has no hostname. */
export const parseService = remembered((json): Told<ServiceWithEndpoints> | undefined => {
  const hostname = text(json, 'hostname');
  if (hostname === undefined) return undefined;
  const balancer = field(json, 'loadBalancer') ?? undefined;
  return {
    ...alike(json),
    hostname,
    vips: sortedWords(list(json, 'vips')),
    cidrVips: sortedWords(list(json, 'cidrVips').map(range)),
    ports: parsePorts(field(json, 'ports')),
    waypoint: parseGateway(field(json, 'waypoint')),
    loadBalancer: balancer === undefined ? undefined : balancerOf(balancer),
    ipFamilies: text(json, 'ipFamilies') ?? '',
    visibility: enumText(json, 'visibility', 'Public'),
    endpoints: parseEndpoints(field(json, 'endpoints')),
    raw: json,
  };
});

/** A service that istiod tells (istio.workload.Service); undefined for what has no hostname. */
export const istiodService = remembered((json, form: BytesForm): Service | undefined => {
  const hostname = text(json, 'hostname');
  if (hostname === undefined) return undefined;
  const addresses = list(json, 'addresses').map(address => ({one: networkAddress(address, form), many: networkRange(address, form)}));
  const balancing = field(json, 'loadBalancing');
  return {
    ...alike(json),
    hostname,
    vips: sortedWords(addresses.flatMap(({one, many}) => (many === undefined ? [one] : []))),
    cidrVips: sortedWords(addresses.flatMap(({many}) => many ?? [])),
    ports: istiodPorts(field(json, 'ports')),
    waypoint: istiodGateway(field(json, 'waypoint'), form),
    loadBalancer: balancing === undefined ? undefined : istiodBalancer(balancing),
    ipFamilies: families(enumText(json, 'ipFamilies', 'AUTOMATIC')),
    visibility: pascal(enumText(json, 'visibility', 'PUBLIC')),
  };
});

/** The values of ztunnel's map of endpoints, whatever its keys are. */
export function parseEndpoints(json: Json): readonly Endpoint[] {
  return Object.values(json ?? {}).map(endpoint => ({
    workloadUid: text(endpoint, 'workloadUid') ?? '',
    ports: parsePorts(field(endpoint, 'port')),
    status: enumText(endpoint, 'status', 'Healthy'),
  }));
}

const alike = (json: Json) => ({
  name: text(json, 'name') ?? '',
  namespace: text(json, 'namespace') ?? '',
  subjectAltNames: sortedWords(list(json, 'subjectAltNames')),
  canonical: field(json, 'canonical') === true,
});

const balancerOf = (json: Json): LoadBalancer => ({
  mode: enumText(json, 'mode', 'Standard'),
  routingPreferences: list(json, 'routingPreferences').map(String),
  healthPolicy: enumText(json, 'healthPolicy', 'OnlyHealthy'),
});

function istiodBalancer(json: Json): LoadBalancer {
  const mode = enumText(json, 'mode', 'UNSPECIFIED_MODE');
  return {
    mode: mode === 'UNSPECIFIED_MODE' ? 'Standard' : pascal(mode),
    routingPreferences: list(json, 'routingPreference').map(scope => pascal(String(scope))),
    healthPolicy: pascal(enumText(json, 'healthPolicy', 'ONLY_HEALTHY')),
  };
}

const families = (name: string): string => ipFamilies[name] ?? name;
/** "network/10.0.0.0/8", or the same in two fields. */
const range = (json: Json): string => (typeof json === 'string' ? json : `${text(json, 'network') ?? ''}/${text(json, 'cidr') ?? ''}`);
