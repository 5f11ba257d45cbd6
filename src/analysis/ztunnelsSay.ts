import {compareText} from '../lib/text.ts';
import type {ZtunnelDump} from '../ztunnel/dump.ts';
import {isUnnamed, type Service, serviceKey} from '../ztunnel/services.ts';
import type {Workload} from '../ztunnel/workloads.ts';

/** A ztunnel that has told what it has. */
export type SayingZtunnel = {
  readonly id: string; // "ztunnel-2wg4r.istio-system"
  readonly cluster?: string; // undefined: not known
  readonly at?: number; // when it answered, ms since 1970
};

/** A target as some ztunnels have it alike: its waypoint, "namespace/hostname" or "network/address"; `by`: their ids. */
export type SaidForm = {readonly waypoint: string | undefined; readonly hasEndpoints: boolean; readonly by: readonly string[]};

/** Ztunnels of which the same is to be expected: one that asks istiod only for what its pods connect to may lack anything; `isOld`: it tells services without their names. */
export type SayingClass = {readonly ids: readonly string[]; readonly onDemand: boolean; readonly tellsServices: boolean; readonly isOld: boolean};

/** What all ztunnels that have answered have, each target once in the forms that it has. */
export type ZtunnelsSay = {
  readonly ids: readonly string[];
  readonly classes: readonly SayingClass[];
  readonly answeredAt: ReadonlyMap<string, number>; // ms since 1970, where it is known
  readonly firstAt: number; // of these; Infinity where none is known
  /** By "namespace/hostname"; a Service in a cluster of another domain than cluster.local also by its name without that: "shop/cart.shop.svc.". */
  readonly services: ReadonlyMap<string, readonly SaidForm[]>;
  readonly pods: ReadonlyMap<string, readonly SaidForm[]>; // of their own cluster, by "namespace/name"
};

/**
 * Takes dumps, of which there may be hundreds with thousands of targets each; what is alike is kept once, and nothing else of a dump. `add` takes a piece, some milliseconds of
 * work, with each step; a ztunnel counts as one that has said something when all is taken.
 */
export type SayMerger = {readonly add: (ztunnel: SayingZtunnel, dump: ZtunnelDump) => Iterable<unknown>; readonly said: () => ZtunnelsSay};

type Growing = {readonly waypoint: string | undefined; readonly hasEndpoints: boolean; readonly by: string[]};

/** Nobody has said anything yet. */
export function newSayMerger(): SayMerger {
  const [services, pods] = [new Map<string, Growing[]>(), new Map<string, Growing[]>()];
  const classes = new Map<string, SayingClass & {readonly ids: string[]}>();
  const answeredAt = new Map<string, number>();
  const partly = new Set<string>();
  return {
    *add({id, cluster, at}, {onDemand, workloads, services: served}) {
      partly.add(id);
      const taken = {pods: new Set<string>(), services: new Set<string>()};
      for (const [n, workload] of workloads.entries()) {
        if (n % atOnce === 0) yield;
        if (!isOfCluster(workload, cluster)) continue;
        put(pods, taken.pods, `${workload.namespace}/${workload.name}`, {id, waypoint: workload.waypoint?.destination, hasEndpoints: false});
      }
      for (const [n, service] of (served ?? []).entries()) {
        if (n % atOnce === 0) yield;
        const told = {id, waypoint: service.waypoint?.destination, hasEndpoints: service.endpoints.length > 0};
        put(services, taken.services, serviceKey(service), told);
        const short = otherDomain(service);
        if (short !== undefined) put(services, taken.services, short, told);
      }
      const isOld = served?.some(isUnnamed) === true;
      const tellsServices = served !== undefined && !isOld;
      const sort = `${onDemand} ${tellsServices} ${isOld}`;
      const alike = classes.get(sort) ?? {ids: [], onDemand, tellsServices, isOld};
      classes.set(sort, alike);
      alike.ids.push(id);
      if (at !== undefined) answeredAt.set(id, at);
      partly.delete(id);
    },
    said: () => ({
      ids: [...classes.values()].flatMap(({ids}) => ids).sort(compareText),
      classes: [...classes.values()].map(each => ({...each, ids: each.ids.toSorted(compareText)})),
      answeredAt: new Map(answeredAt),
      firstAt: Math.min(...answeredAt.values()),
      services: copyOf(services, partly),
      pods: copyOf(pods, partly),
    }),
  };
}

/** Targets in one piece. */
const atOnce = 1000;

type Told = Omit<Growing, 'by'> & {readonly id: string};

/** `taken`: the keys that this ztunnel has told already; the first of two with one name counts. */
function put(all: Map<string, Growing[]>, taken: Set<string>, key: string, {id, waypoint, hasEndpoints}: Told): void {
  if (taken.has(key)) return;
  taken.add(key);
  const forms = all.get(key);
  const alike = forms?.find(form => form.waypoint === waypoint && form.hasEndpoints === hasEndpoints);
  if (alike !== undefined) alike.by.push(id);
  else if (forms !== undefined) forms.push({waypoint, hasEndpoints, by: [id]});
  else all.set(key, [{waypoint, hasEndpoints, by: [id]}]);
}

/** As it is now, without the ztunnels of which only a part is there. */
function copyOf(all: ReadonlyMap<string, readonly Growing[]>, partly: ReadonlySet<string>): ReadonlyMap<string, readonly SaidForm[]> {
  const whole = ({by}: Growing): readonly string[] => (partly.size === 0 ? [...by] : by.filter(id => !partly.has(id)));
  return new Map([...all].map(([key, forms]) => [key, forms.map(form => ({...form, by: whole(form)})).filter(({by}) => by.length > 0)]));
}

/** Does it run in this cluster? In a mesh of several, another one may have a pod of the same name. */
export const isOfCluster = ({clusterId}: Workload, cluster: string | undefined): boolean => cluster === undefined || clusterId === cluster;

/** By which a Service is found whatever the domain of its cluster is: "shop/cart.shop.svc.". */
export const shortServiceKey = ({namespace, name}: {readonly namespace: string; readonly name: string}): string =>
  `${namespace}/${name}.${namespace}.svc.`;

/** clusterset.local is that of services that several clusters have together (MCS). */
const usual = ['cluster.local', 'clusterset.local'];

function otherDomain({namespace, hostname}: Service): string | undefined {
  const [name = '', ...more] = hostname.split('.', 3);
  if (more.join('.') !== `${namespace}.svc`) return undefined;
  const short = shortServiceKey({namespace, name});
  return usual.includes(hostname.slice(short.length - namespace.length - 1)) ? undefined : short;
}
