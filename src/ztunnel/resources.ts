import type {Json} from '../lib/json.ts';
import type {Resource, Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import type {ZtunnelDump} from './dump.ts';
import type {IstiodTells} from './istiod.ts';
import {type Policy, policyKey} from './policies.ts';
import type {Ports} from './ports.ts';
import {isUnnamed, type Service, type ServiceWithEndpoints, serviceKey} from './services.ts';
import type {Workload} from './workloads.ts';

/** The kinds of what a ztunnel has of the mesh. */
export const ztunnelKinds = ['Workloads', 'Services', 'Policies'] as const;

/** What a ztunnel has, in the form in which it is compared: what differs only in how it is written is alike (rules.ts says what). `kinds`: where not all are wanted. */
export async function ztunnelSide(dump: ZtunnelDump, rest: Rest, kinds: readonly string[] = ztunnelKinds): Promise<Side> {
  const ports = portsOf(dump);
  const known = new Set(dump.workloads.map(({uid}) => uid));
  const side = await sideOf(
    {
      Workloads: sources(
        dump.workloads,
        ({uid}) => uid,
        workload => workloadJson(withPorts(workload, ports.get(workload.uid))),
      ),
      Services: sources(dump.services?.some(isUnnamed) ? undefined : dump.services, serviceKey, service => ({
        ...serviceJson(service),
        ...orphans(service, known),
      })),
      Policies: sources(dump.policies, policyKey, policyJson),
    },
    dump.untold,
    rest,
    kinds,
  );
  return new Map([...side].map(([kind, resources]) => [kind, resources.filter(({name}) => !dump.local.get(kind)?.has(name))]));
}

/** What istiod would send, in the same form, without the fields that the ztunnel does not know. */
export const istiodSide = (
  {workloads, services, policies}: IstiodTells,
  untold: ZtunnelDump['untold'],
  rest: Rest,
  kinds: readonly string[] = ztunnelKinds,
): Promise<Side> =>
  sideOf(
    {
      Workloads: sources(workloads, ({uid}) => uid, workloadJson),
      Services: sources(services, serviceKey, serviceJson),
      Policies: sources(policies, policyKey, policyJson),
    },
    untold,
    rest,
    kinds,
  );

type Fields = Readonly<Record<string, Json>>;
type Source = {readonly name: string; readonly make: () => Fields};

const sources = <T>(items: readonly T[] | undefined, nameOf: (item: T) => string, json: (item: T) => Fields): readonly Source[] | undefined =>
  items?.map(item => ({name: nameOf(item), make: () => json(item)}));

async function sideOf(
  all: Readonly<Record<string, readonly Source[] | undefined>>,
  untold: ZtunnelDump['untold'],
  rest: Rest,
  kinds: readonly string[],
): Promise<Side> {
  const side = new Map<string, readonly Resource[]>();
  for (const [kind, found] of Object.entries(all)) {
    if (found === undefined || !kinds.includes(kind)) continue;
    const resources: Resource[] = [];
    for (const {name, make} of found) {
      resources.push({name, state: 'active', raw: told(make(), untold.get(kind))});
      await rest();
    }
    side.set(kind, resources);
  }
  return side;
}

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
function orphans({endpoints}: ServiceWithEndpoints, known: ReadonlySet<string>): Fields {
  const unknown = endpoints.map(({workloadUid}) => workloadUid).filter(uid => !known.has(uid));
  return unknown.length === 0 ? {} : {endpointsWithoutWorkload: unknown.sort()};
}

function workloadJson({services, raw: _, ...workload}: Workload & {readonly raw?: Json}): Fields {
  const isHealthy = workload.status === 'Healthy';
  const ports = Object.entries(services).map(([name, own]) => [name, isHealthy ? own : {}]);
  return {...workload, locality: told(workload.locality), services: Object.fromEntries(ports) as Json};
}

/** Without the endpoints, where there are any. */
const serviceJson = ({endpoints: _, raw: _raw, ...service}: Service & {readonly endpoints?: unknown; readonly raw?: Json}): Fields => service;

const policyJson = ({raw: _, ...policy}: Policy & {readonly raw?: Json}): Fields => policy;

/** Without what is empty ('', undefined, [] and {}), and without these fields. */
const told = (object: Fields, less?: ReadonlySet<string>): Fields =>
  Object.fromEntries(Object.entries(object).filter(([name, value]) => !isEmpty(value) && !less?.has(name)));

const isEmpty = (value: Json): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
