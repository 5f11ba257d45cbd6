import type {AmbientObjects, Waypoint, WaypointBinding} from '../istio/ambient.ts';
import {bindingOf} from '../istio/bindings.ts';
import type {BindingTarget, TargetNames} from '../istio/bindingTarget.ts';
import {gatewayPods, isOver, type PodsByNamespace, podsByNamespace} from '../istio/capture.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isUnknown} from '../istio/unlisted.ts';
import {compareText} from '../lib/text.ts';

/** Who uses a waypoint: what istiod lets have it, and what names it in a label and does not get it. */
export type WaypointUse = {
  readonly services: readonly WaypointBinding[];
  readonly workloads: readonly WaypointBinding[];
  readonly namespaces: readonly WaypointBinding[];
  readonly denied: readonly WaypointBinding[];
  readonly unknown: readonly WaypointBinding[]; // it is not known whether they get it
  readonly outside: readonly string[]; // other namespaces than its own in which something has it
};

export const noUse: WaypointUse = {services: [], workloads: [], namespaces: [], denied: [], unknown: [], outside: []};

const groups = new WeakMap<Mesh['pods'], PodsByNamespace>();

/** The pods of the mesh by namespace; of the same pods always the same. */
export function podsGrouped(pods: Mesh['pods']): PodsByNamespace {
  const known = groups.get(pods) ?? podsByNamespace(pods.values());
  groups.set(pods, known);
  return known;
}

/** The pods of a waypoint by name, and the proxies that run in them. */
export function podsOfWaypoint({pods, proxies}: Pick<Mesh, 'pods' | 'proxies'>, waypoint: Pick<Waypoint, 'namespace' | 'name'>) {
  const own = gatewayPods(waypoint, podsGrouped(pods)).toSorted((a, b) => compareText(a.name, b.name));
  return {pods: own, proxies: own.map(({id}) => proxies.get(id)).filter((proxy): proxy is MeshProxy => proxy !== undefined)};
}

/** What is known that bindings depend on. */
type Around = {readonly mesh: Pick<Mesh, 'pods'>; readonly now: number /* ms since 1970 */};
type Made = {readonly pods: Mesh['pods']; readonly at: number; readonly bindings: readonly WaypointBinding[]};
const made = new WeakMap<AmbientObjects, Made>();
/** Milliseconds for which pods may change without bindings being made anew: thousands of pods change all the time, and bindings of all of them take a while. */
const oftenMs = 2_000;

/** The waypoint of every namespace, service, service entry and pod, in this order, by namespace and name; the same ones until objects or, two seconds on, pods are other ones. */
export function bindingsOf(objects: AmbientObjects, {mesh: {pods}, now}: Around): readonly WaypointBinding[] {
  const known = made.get(objects);
  if (known !== undefined && (known.pods === pods || (known.pods.size > 0 && Math.abs(now - known.at) < oftenMs))) return known.bindings;
  const byNamespace = podsGrouped(pods);
  const bindings = bindingTargets(objects, pods)
    .map(target => bindingOf(target, objects, byNamespace))
    .sort((a, b) => inOrder(a.target, b.target));
  made.set(objects, {pods, at: now, bindings});
  return bindings;
}

/** All that can have a waypoint: every namespace, service, service entry, and pod that has not ended. */
export const bindingTargets = (objects: AmbientObjects, pods: Mesh['pods']): readonly BindingTarget[] => [
  ...[...objects.namespaces.values()].map(namespace => ({kind: 'Namespace', namespace}) as const),
  ...objects.services,
  ...[...pods.values()].filter(pod => !isOver(pod)).map(pod => ({kind: 'Pod', pod}) as const),
];

const kinds: readonly string[] = ['Namespace', 'Service', 'ServiceEntry', 'Pod'];
/** By namespace, kind and name. */
export const inOrder = (a: TargetNames, b: TargetNames): number =>
  compareText(a.namespace, b.namespace) || kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || compareText(a.name, b.name);

const read = new WeakMap<readonly WaypointBinding[], ReadonlyMap<string, WaypointUse>>();

/** Pods that inherit what is not known are no news. */
const isOpen = (binding: WaypointBinding): boolean =>
  isUnknown(binding) && binding.label !== undefined && (binding.target.kind !== 'Pod' || binding.label.on === 'Pod');

/** Who uses each waypoint, by its key. */
export function usesByWaypoint(objects: AmbientObjects, known: Around): ReadonlyMap<string, WaypointUse> {
  const bindings = bindingsOf(objects, known);
  const before = read.get(bindings);
  if (before !== undefined) return before;
  const had = grouped(bindings, ({waypoint}) => waypoint);
  const denied = grouped(
    bindings.filter(binding => isDenied(binding, objects)),
    ({label}) => label?.waypoint,
  );
  const unknown = grouped(bindings.filter(isOpen), ({label}) => label?.waypoint);
  const keys = new Set([...had.keys(), ...denied.keys(), ...unknown.keys()]);
  const uses = new Map(
    [...keys].map(key => [key, {...useOf(key, had.get(key) ?? []), denied: denied.get(key) ?? [], unknown: unknown.get(key) ?? []}]),
  );
  read.set(bindings, uses);
  return uses;
}

function grouped(bindings: readonly WaypointBinding[], keyOf: (binding: WaypointBinding) => string | undefined) {
  const found = new Map<string, WaypointBinding[]>();
  for (const binding of bindings) {
    const key = keyOf(binding);
    if (key === undefined) continue;
    const before = found.get(key);
    if (before === undefined) found.set(key, [binding]);
    else before.push(binding);
  }
  return found;
}

/**
 * Does a label name a waypoint for it that it does not get, for a reason that nobody wants? Pods have none of their namespace's where that is for services, or not there:
 * what is wrong is told of the namespace.
 */
export function isDenied({target, label, waypoint, problems}: WaypointBinding, {waypoints}: AmbientObjects): boolean {
  if (isUnknown({waypoint, problems})) return false;
  if (label === undefined || label.waypoint === '' || waypoint !== undefined || problems.every(({severity}) => severity === 'info')) return false;
  const handles = waypoints.get(label.waypoint)?.handles ?? 'service';
  return target.kind !== 'Pod' || label.on === 'Pod' || handles === 'workload' || handles === 'all';
}

function useOf(key: string, had: readonly WaypointBinding[]): Omit<WaypointUse, 'denied' | 'unknown'> {
  const of = (...wanted: readonly string[]): readonly WaypointBinding[] => had.filter(({target}) => wanted.includes(target.kind));
  const own = key.split('/')[0];
  const others = new Set(had.map(({target}) => target.namespace).filter(namespace => namespace !== own));
  return {
    services: of('Service', 'ServiceEntry'),
    workloads: of('Pod'),
    namespaces: of('Namespace'),
    outside: [...others].sort(compareText),
  };
}
