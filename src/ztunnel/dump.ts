import {field, type Json, list} from '../lib/json.ts';
import {type IdentityCertificates, parseCertificates} from './certificates.ts';
import {currentForm} from './oldDump.ts';
import {type Policy, parsePolicy, policyKey} from './policies.ts';
import {type Endpoint, isUnnamed, parseEndpoints, parseService, type ServiceWithEndpoints, serviceKey} from './services.ts';
import type {Told} from './told.ts';
import {parseWorkloadState, type WorkloadState} from './workloadState.ts';
import {parseWorkload, type Workload} from './workloads.ts';

/** What a ztunnel has of the mesh. Services or policies that it did not tell, or in a form that is not known, are undefined. */
export type ZtunnelDump = {
  readonly workloads: readonly Told<Workload>[];
  readonly services: readonly Told<ServiceWithEndpoints>[] | undefined;
  readonly policies: readonly Told<Policy>[] | undefined;
  readonly certificates: readonly IdentityCertificates[] | undefined;
  /** The pods that it serves, with what is connected to them just now. */
  readonly connections: readonly WorkloadState[] | undefined;
  /** Endpoints of services that istiod has not told it yet, by "namespace/hostname". */
  readonly staged: ReadonlyMap<string, readonly Endpoint[]>;
  /** What its own configuration gave it beside istiod: names of resources, by kind. */
  readonly local: ReadonlyMap<string, ReadonlySet<string>>;
  /** It asks istiod only for what its pods connect to (XDS_ON_DEMAND). */
  readonly onDemand: boolean;
  /** Fields that ztunnels of its version do not have, by kind: no resource has them, though newer ones always write them. */
  readonly untold: ReadonlyMap<string, ReadonlySet<string>>;
};

/** ztunnel writes the first ones for each resource, from some version on. One that does not may be too old for the others, which are left out where there is nothing to say. */
const later: Readonly<Record<string, {readonly always: readonly string[]; readonly others: readonly string[]}>> = {
  Workloads: {always: ['capacity', 'networkMode'], others: ['locality', 'hostname', 'applicationTunnel']},
  Services: {always: ['canonical'], others: ['ipFamilies', 'loadBalancer']},
  Policies: {always: ['dryRun'], others: []},
};
/** Newer than any ztunnel that was seen, and left out where all are Public. */
const newest: Readonly<Record<string, readonly string[]>> = {Services: ['visibility']};

/** Does it know services by address alone, as 1.18 does? Then waypoints cannot be compared, nor workloads that are no pods, which it does not tell apart. */
export const isByAddress = ({untold}: Pick<ZtunnelDump, 'untold'>): boolean => untold.get('Workloads')?.has('waypoint') === true;

/** Reads what `parseZtunnelDump` then finds read, resource by resource. */
export function* readAhead(dump: Json): Iterable<unknown> {
  const json = currentForm(dump);
  for (const workload of items(field(json, 'workloads'))) yield parseWorkload(workload);
  for (const service of items(field(json, 'services'))) yield parseService(service);
}

/** The answer of ztunnel to `/config_dump`, from 1.18 on; undefined where its workloads cannot be read. */
export function parseZtunnelDump(dump: Json): ZtunnelDump | undefined {
  const json = currentForm(dump);
  const workloads = once(all(field(json, 'workloads'), parseWorkload), ({uid}) => uid);
  const services = once(all(field(json, 'services'), parseService), serviceKey);
  const policies = all(field(json, 'policies'), parsePolicy);
  if (workloads === undefined) return undefined;
  const own = field(json, 'staticConfig');
  return {
    workloads,
    services,
    policies,
    certificates: all(field(json, 'certificates'), parseCertificates),
    connections: parseWorkloadState(field(json, 'workloadState')),
    staged: new Map(Object.entries(field(json, 'stagedServices') ?? {}).map(([name, endpoints]) => [name, parseEndpoints(endpoints)])),
    local: new Map([
      ['Workloads', new Set(all(field(own, 'workloads'), parseWorkload)?.map(({uid}) => uid))],
      ['Services', new Set(all(field(own, 'services'), parseService)?.map(serviceKey))],
      ['Policies', new Set(all(field(own, 'policies'), parsePolicy)?.map(policyKey))],
    ]),
    onDemand: field(json, 'config', 'xdsOnDemand') === true,
    untold: new Map(
      ['Workloads', 'Services', 'Policies'].map(kind => {
        const untold = untoldOf(kind, items(field(json, kind.toLowerCase())));
        // Of services it has only addresses: which is the one of a waypoint cannot be told either.
        return [kind, kind === 'Workloads' && services?.some(isUnnamed) ? new Set([...untold, 'services', 'waypoint']) : untold];
      }),
    ),
  };
}

/** A list, or the values of a map, as versions differ; undefined for neither, and where there is something of which nothing can be read. */
function all<T>(json: Json, parse: (item: Json) => T | undefined): readonly T[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const found = items(json);
  const read = found.flatMap(item => parse(item) ?? []);
  return found.length > 0 && read.length === 0 ? undefined : read;
}

/** Older ztunnels list each under all of its addresses. */
const once = <T>(found: readonly T[] | undefined, keyOf: (item: T) => string): readonly T[] | undefined =>
  found && [...new Map(found.map(item => [keyOf(item), item])).values()];

const items = (json: Json): readonly Json[] => (Array.isArray(json) ? list(json) : Object.values(json ?? {}));

function untoldOf(kind: string, found: readonly Json[]): ReadonlySet<string> {
  const isUntold = (name: string): boolean => found.every(item => field(item, name) === undefined);
  const {always = [], others = []} = later[kind] ?? {};
  const old = always.some(isUntold) ? [...always, ...others] : [];
  return new Set([...old, ...(newest[kind] ?? [])].filter(isUntold));
}
