import {field, type Json, list, number, text} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {type Gateway, istiodGateway, parseGateway} from './gateway.ts';
import {type BytesForm, ipText} from './ip.ts';
import {istiodPorts, type Ports} from './ports.ts';
import type {Told} from './told.ts';
import {enumText, pascal, sortedWords} from './wire.ts';

/** A pod, or another place where requests can go to, in the words of ztunnel. A text that nobody gave is ''. */
export type Workload = {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly workloadIps: readonly string[];
  readonly hostname: string;
  readonly network: string;
  readonly networkMode: string; // Standard, HostNetwork
  readonly protocol: string; // HBONE, TCP
  readonly nativeTunnel: boolean;
  readonly trustDomain: string;
  readonly serviceAccount: string;
  readonly waypoint: Gateway | undefined;
  readonly networkGateway: Gateway | undefined;
  readonly applicationTunnel: {readonly protocol: string; readonly port: number} | undefined;
  readonly node: string;
  readonly clusterId: string;
  readonly locality: {readonly region: string; readonly zone: string; readonly subzone: string};
  readonly workloadName: string;
  readonly workloadType: string; // pod, deployment, job, cronjob
  readonly canonicalName: string;
  readonly canonicalRevision: string;
  /** By "namespace/hostname". ztunnel has the ports with its services: here they are empty. */
  readonly services: Readonly<Record<string, Ports>>;
  /** "namespace/name" of the policies that select it. */
  readonly authorizationPolicies: readonly string[];
  readonly status: string; // Healthy, Unhealthy
  readonly capacity: number;
};

/** What ztunnel puts where istiod says nothing (ztunnel/src/state/workload.rs, TryFrom of XdsWorkload). */
const defaults = {trustDomain: 'cluster.local', serviceAccount: 'default', clusterId: 'Kubernetes', capacity: 1} as const;

/** What both sides write alike. */
const alike = (json: Json) => ({
  name: text(json, 'name') ?? '',
  namespace: text(json, 'namespace') ?? '',
  hostname: text(json, 'hostname') ?? '',
  network: text(json, 'network') ?? '',
  nativeTunnel: field(json, 'nativeTunnel') === true,
  trustDomain: text(json, 'trustDomain') ?? defaults.trustDomain,
  serviceAccount: text(json, 'serviceAccount') ?? defaults.serviceAccount,
  node: text(json, 'node') ?? '',
  clusterId: text(json, 'clusterId') ?? defaults.clusterId,
  locality: {
    region: text(json, 'locality', 'region') ?? '',
    zone: text(json, 'locality', 'zone') ?? '',
    subzone: text(json, 'locality', 'subzone') ?? '',
  },
  workloadName: text(json, 'workloadName') ?? '',
  canonicalName: text(json, 'canonicalName') ?? '',
  canonicalRevision: text(json, 'canonicalRevision') ?? '',
  authorizationPolicies: sortedWords(list(json, 'authorizationPolicies')),
  capacity: number(json, 'capacity') ?? defaults.capacity,
});

const tunnelOf = (json: Json): Workload['applicationTunnel'] =>
  json === undefined || json === null ? undefined : {protocol: enumText(json, 'protocol', 'NONE').toUpperCase(), port: number(json, 'port') ?? 0};

/** A workload of ztunnel's `/config_dump`; undefined for what has no uid. */
export const parseWorkload = remembered((json): Told<Workload> | undefined => {
  const uid = text(json, 'uid');
  if (uid === undefined) return undefined;
  const tunnel = field(json, 'applicationTunnel');
  return {
    ...alike(json),
    uid,
    workloadIps: sortedWords(list(json, 'workloadIps')),
    networkMode: enumText(json, 'networkMode', 'Standard'),
    protocol: enumText(json, 'protocol', 'TCP'),
    waypoint: parseGateway(field(json, 'waypoint')),
    networkGateway: parseGateway(field(json, 'networkGateway')),
    applicationTunnel: tunnelOf(tunnel),
    workloadType: enumText(json, 'workloadType', 'deployment').toLowerCase(),
    services: Object.fromEntries(sortedWords(list(json, 'services')).map(name => [name, {}])),
    status: enumText(json, 'status', 'Healthy'),
    raw: json,
  };
});

/** A workload that istiod tells (istio.workload.Workload); undefined for what has no uid. */
export const istiodWorkload = remembered((json, form: BytesForm): Workload | undefined => {
  const uid = text(json, 'uid');
  if (uid === undefined) return undefined;
  const services = field(json, 'services') ?? {};
  const tunnel = enumText(json, 'tunnelProtocol', 'NONE');
  return {
    ...alike(json),
    uid,
    workloadIps: sortedWords(list(json, 'addresses').map(address => ipText(address, form))),
    networkMode: pascal(enumText(json, 'networkMode', 'STANDARD')),
    protocol: tunnel === 'NONE' ? 'TCP' : tunnel,
    waypoint: istiodGateway(field(json, 'waypoint'), form),
    networkGateway: istiodGateway(field(json, 'networkGateway'), form),
    applicationTunnel: tunnelOf(field(json, 'applicationTunnel')),
    workloadType: enumText(json, 'workloadType', 'DEPLOYMENT').toLowerCase(),
    services: Object.fromEntries(
      Object.keys(services)
        .sort()
        .map(name => [name, istiodPorts(field(services, name, 'ports'))]),
    ),
    status: pascal(enumText(json, 'status', 'HEALTHY')),
  };
});
