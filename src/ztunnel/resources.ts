import type {Json} from '../lib/json.ts';
import type {Resource, Side} from '../lib/resources.ts';
import type {ZtunnelDump} from './dump.ts';
import type {IstiodTells} from './istiod.ts';
import {type Policy, policyKey} from './policies.ts';
import type {Ports} from './ports.ts';
import {type Service, type ServiceWithEndpoints, serviceKey} from './services.ts';
import type {Workload} from './workloads.ts';

/** The kinds of what a ztunnel has of the mesh. */
export const ztunnelKinds = ['Workloads', 'Services', 'Policies'] as const;

/** What a ztunnel has, in the form in which it is compared: what differs only in how it is written is alike (rules.ts says what). */
export function ztunnelSide(dump: ZtunnelDump): Side {
  const {workloads, services, policies, local} = dump;
  const ports = portsOf(dump);
  const known = new Set(workloads.map(({uid}) => uid));
  return sideOf(
    {
      workloads: workloads.map(workload => raw(workload.uid, workloadJson(withPorts(workload, ports.get(workload.uid))))),
      services: services?.map(service => raw(serviceKey(service), {...serviceJson(service), ...orphans(service, known)})),
      policies: policies?.map(policy => raw(policyKey(policy), policyJson(policy))),
    },
    (kind, name) => !local.get(kind)?.has(name),
  );
}

/** What istiod would send, in the same form. */
export const istiodSide = ({workloads, services, policies}: IstiodTells): Side =>
  sideOf(
    {
      workloads: workloads?.map(workload => raw(workload.uid, workloadJson(workload))),
      services: services?.map(service => raw(serviceKey(service), serviceJson(service))),
      policies: policies?.map(policy => raw(policyKey(policy), policyJson(policy))),
    },
    () => true,
  );

type Kinds = Readonly<Record<'workloads' | 'services' | 'policies', readonly Resource[] | undefined>>;

const sideOf = ({workloads, services, policies}: Kinds, keep: (kind: string, name: string) => boolean): Side =>
  new Map(
    (
      [
        ['Workloads', workloads],
        ['Services', services],
        ['Policies', policies],
      ] as const
    ).flatMap(([kind, resources]) => (resources === undefined ? [] : [[kind, resources.filter(({name}) => keep(kind, name))] as const])),
  );

const raw = (name: string, json: Json): Resource => ({name, state: 'active', raw: json});

/** The ports of all workloads by uid and service; ztunnel has them with the endpoints of its services. */
function portsOf({services, staged}: ZtunnelDump): ReadonlyMap<string, ReadonlyMap<string, Ports>> {
  const found = new Map<string, Map<string, Ports>>();
  for (const [service, endpoints] of [...(services ?? []).map(one => [serviceKey(one), one.endpoints] as const), ...staged])
    for (const {workloadUid, ports} of endpoints) {
      const own = found.get(workloadUid) ?? new Map<string, Ports>();
      found.set(workloadUid, own.set(service, ports));
    }
  return found;
}

function withPorts(workload: Workload, ports: ReadonlyMap<string, Ports> | undefined): Workload {
  const names = [...new Set([...Object.keys(workload.services), ...(ports?.keys() ?? [])])].sort();
  return {...workload, services: Object.fromEntries(names.map(name => [name, ports?.get(name) ?? {}]))};
}

/** Endpoints of workloads that the ztunnel does not have: istiod never sends such. */
function orphans({endpoints}: ServiceWithEndpoints, known: ReadonlySet<string>): Readonly<Record<string, Json>> {
  const unknown = endpoints.map(({workloadUid}) => workloadUid).filter(uid => !known.has(uid));
  return unknown.length === 0 ? {} : {endpointsWithoutWorkload: unknown.sort()};
}

function workloadJson({services, ...workload}: Workload): Readonly<Record<string, Json>> {
  const names = Object.entries(services);
  const isHealthy = workload.status === 'Healthy';
  return told({
    ...workload,
    locality: told(workload.locality),
    services: Object.fromEntries(names.map(([name, ports]) => [name, isHealthy ? ports : {}])),
  });
}

/** Without the endpoints, where there are any. */
const serviceJson = ({endpoints: _, ...service}: Service & {readonly endpoints?: unknown}): Readonly<Record<string, Json>> => told(service);

const policyJson = (policy: Policy): Readonly<Record<string, Json>> => ({...policy});

/** Without what is empty: '', undefined, [] and {}. */
function told(object: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}

const isEmpty = (value: Json): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
