import type {AmbientObjects, BindingProblem, MeshService, Waypoint, WaypointBinding} from '../istio/ambient.ts';
import {type TargetNames, targetText} from '../istio/bindingTarget.ts';
import type {MeshPod} from '../istio/pods.ts';
import {startGraceMs} from '../istio/proxies.ts';
import {isUnknown} from '../istio/unlisted.ts';
import {count, firstOf} from '../lib/text.ts';
import {type SaidForm, type SayingClass, shortServiceKey, type ZtunnelsSay} from './ztunnelsSay.ts';

/**
 * What some ztunnels make of a binding. `has`: the waypoint that they have for the target, "namespace/name", or where they send requests to; `why`: the second half of a sentence
 * that says why nothing follows from what they have.
 */
export type ZtunnelVerdict = {readonly ztunnels: readonly string[]} & Judged;
type Judged =
  | {readonly is: 'agrees' | 'target unknown' | 'waypoint unknown' | 'no endpoints'}
  | {readonly is: 'other waypoint'; readonly has: string | undefined}
  | {readonly is: 'not told'; readonly why: string};

const names = new WeakMap<readonly MeshService[], ReadonlyMap<string, MeshService>>();

/** Services by kind, namespace and name; the same for the same services, as every one of many targets asks for it. */
function serviceOf(target: TargetNames, services: readonly MeshService[]): MeshService | undefined {
  const known = names.get(services) ?? new Map(services.map(each => [nameKey(each), each]));
  names.set(services, known);
  return known.get(nameKey(target));
}

const nameKey = ({kind, namespace, name}: TargetNames): string => `${kind}/${namespace}/${name}`;

type Forms = readonly SaidForm[];
const none: Forms = [];

/** A target as ztunnels have it, once for each of its names. */
function formsOf(target: TargetNames, {services}: AmbientObjects, says: ZtunnelsSay): readonly Forms[] {
  const {kind, namespace, name} = target;
  if (kind === 'Pod') return [says.pods.get(`${namespace}/${name}`) ?? none];
  const hosts = serviceOf(target, services)?.hosts ?? [];
  const short = kind === 'Service' ? says.services.get(shortServiceKey(target)) : undefined;
  return hosts.map(host => says.services.get(`${namespace}/${host}`) ?? short ?? none);
}

/**
 * What ztunnels make of a binding: whether they have the target with this waypoint, and the waypoint itself; those that make the same of it together. One that asks istiod only
 * for what its pods connect to may lack anything; of it only another waypoint is told. `pod`: the target, where that is known to be one.
 */
export function ztunnelVerdicts(
  {target, waypoint, problems}: WaypointBinding,
  objects: AmbientObjects,
  says: ZtunnelsSay,
  pod?: MeshPod,
): readonly ZtunnelVerdict[] {
  if (isUnknown({waypoint, problems})) return [];
  if (target.kind === 'Pod' && pod !== undefined && pod.ip === undefined)
    return notTold(says.ids, 'istiod does not tell ztunnels of a pod without an address');
  const forms = formsOf(target, objects, says);
  const wanted = waypoint === undefined ? undefined : (objects.waypoints.get(waypoint) ?? objects.otherGateways?.get(waypoint));
  const hosts = wanted?.addresses.filter(isHost).map(host => says.services.get(`${wanted.namespace}/${host}`) ?? none) ?? [];
  const early = pod === undefined ? [] : tooEarly(pod, says);
  const verdicts = says.classes.flatMap(alike => {
    const ids = early.length === 0 ? alike.ids : alike.ids.filter(id => !early.includes(id));
    return split(ids, [...forms, ...hosts], says.ids.length).map(({ids: ztunnels, has}) => ({
      ...judge(target, has.slice(0, forms.length), has.slice(forms.length), wanted, alike, objects),
      ztunnels,
    }));
  });
  return together([...verdicts, ...notTold(early, 'it was asked before the pod was there, or just then')]);
}

const notTold = (ztunnels: readonly string[], why: string): readonly ZtunnelVerdict[] =>
  ztunnels.length === 0 ? [] : [{ztunnels, is: 'not told', why}];

/** Those that answered before istiod can have told them of a new pod. */
function tooEarly({createdAt = 0}: MeshPod, {answeredAt, firstAt}: ZtunnelsSay): readonly string[] {
  const toldFrom = createdAt + startGraceMs;
  return firstAt >= toldFrom ? [] : [...answeredAt].flatMap(([id, at]) => (at < toldFrom ? [id] : []));
}

/** Some ztunnels, and for each name that is looked up the form in which all of these have it; undefined where they have not. */
type Alike = {readonly ids: readonly string[]; readonly has: readonly (SaidForm | undefined)[]};

function split(ids: readonly string[], lookups: readonly Forms[], all: number): readonly Alike[] {
  let groups: readonly Alike[] = ids.length === 0 ? [] : [{ids, has: []}];
  for (const forms of lookups) {
    const [first] = forms;
    const isOne = first === undefined || first.by.length === all; // mostly
    groups = groups.flatMap(group => (isOne ? [{ids: group.ids, has: [...group.has, first]}] : splitBy(group, forms)));
  }
  return groups;
}

function splitBy({ids, has}: Alike, forms: Forms): readonly Alike[] {
  const formBy = byZtunnel(forms);
  const found = new Map<SaidForm | undefined, string[]>();
  for (const id of ids) {
    const form = formBy.get(id);
    const same = found.get(form);
    if (same === undefined) found.set(form, [id]);
    else same.push(id);
  }
  return [...found].map(([form, same]) => ({ids: same, has: [...has, form]}));
}

const read = new WeakMap<Forms, ReadonlyMap<string, SaidForm>>();

/** Of a waypoint that one ztunnel does not know, thousands of targets ask. */
function byZtunnel(forms: Forms): ReadonlyMap<string, SaidForm> {
  const known = read.get(forms) ?? new Map(forms.flatMap(form => form.by.map(id => [id, form] as const)));
  read.set(forms, known);
  return known;
}

function judge(
  {kind}: TargetNames,
  targets: Alike['has'],
  hosts: Alike['has'],
  wanted: Waypoint | undefined,
  {onDemand, tellsServices, isOld}: SayingClass,
  objects: AmbientObjects,
): Judged {
  const other = targets.find(form => form !== undefined && !isSame(form.waypoint, wanted));
  if (other !== undefined) return {is: 'other waypoint', has: keyOf(other.waypoint, objects)};
  if (kind !== 'Pod' && !tellsServices)
    return {
      is: 'not told',
      why: isOld ? 'it is too old to compare: it tells services without their names' : 'it tells no services in a form that i9s reads',
    };
  if (targets.length === 0) return {is: 'not told', why: 'it has no name by which ztunnels know it'};
  const isMissing = targets.includes(undefined);
  if (isMissing) return onDemand ? {is: 'not told', why: 'it asks istiod only for what its pods connect to'} : {is: 'target unknown'};
  if (onDemand || hosts.length === 0 || !tellsServices) return {is: 'agrees'};
  const found = hosts.filter(form => form !== undefined);
  if (found.length === 0) return {is: 'waypoint unknown'};
  return {is: found.some(({hasEndpoints}) => hasEndpoints) ? 'agrees' : 'no endpoints'};
}

/** Those that differ in what does not count are together again. */
function together(verdicts: readonly ZtunnelVerdict[]): readonly ZtunnelVerdict[] {
  if (verdicts.length < 2) return verdicts;
  const found = new Map<string, ZtunnelVerdict>();
  for (const verdict of verdicts) {
    const key = JSON.stringify({...verdict, ztunnels: undefined});
    found.set(key, {...verdict, ztunnels: [...(found.get(key)?.ztunnels ?? []), ...verdict.ztunnels]});
  }
  return [...found.values()];
}

const isHost = (address: string): boolean => /[a-z]/i.test(address) && !address.includes(':');

/** Is a waypoint of a ztunnel, "namespace/hostname" or "network/address", this one? */
function isSame(destination: string | undefined, waypoint: Waypoint | undefined): boolean {
  if (destination === undefined || waypoint === undefined) return destination === undefined && waypoint === undefined;
  const at = destination.indexOf('/');
  const address = destination.slice(at + 1);
  return waypoint.addresses.includes(address) && (waypoint.namespace === destination.slice(0, at) || !isHost(address));
}

/** Which waypoint a ztunnel means; what nobody has stays as it is. */
function keyOf(destination: string | undefined, {waypoints, otherGateways = new Map()}: AmbientObjects): string | undefined {
  return [...waypoints.values(), ...otherGateways.values()].find(each => isSame(destination, each))?.key ?? destination;
}

/** How many ztunnels have it as istiod decided, of how many that can be asked about it; `untold`: of how many nothing follows. */
export function ztunnelCounts(verdicts: readonly ZtunnelVerdict[]): {readonly agreeing: number; readonly told: number; readonly untold: number} {
  const of = (test: (is: ZtunnelVerdict['is']) => boolean): number =>
    verdicts.reduce((sum, {is, ztunnels}) => sum + (test(is) ? ztunnels.length : 0), 0);
  return {agreeing: of(is => is === 'agrees'), told: of(is => is !== 'not told'), untold: of(is => is === 'not told')};
}

/** Names end in their namespace, without which kubectl does not find them. */
const restart = (ztunnel: string): string => {
  const at = ztunnel.indexOf('.');
  return at < 0 ? `kubectl delete pod ${ztunnel}` : `kubectl delete pod -n ${ztunnel.slice(at + 1)} ${ztunnel.slice(0, at)}`;
};
const nextOf = (ztunnel: string): string =>
  `ztunnels follow within a second: where this stays, look at the sync state of the ztunnel (:ps), at what istiod would send it (d), and at its log (l). ${restart(ztunnel)} makes it ask istiod anew; connections of its node break.`;

/** The ztunnels that have something else than istiod decided. */
export const wrongZtunnels = (verdicts: readonly ZtunnelVerdict[]): readonly string[] => verdicts.filter(isWrong).flatMap(({ztunnels}) => ztunnels);
const isWrong = ({is}: ZtunnelVerdict): boolean => is !== 'agrees' && is !== 'not told';

/** Is it a problem with what ztunnels have? */
export const isOfZtunnel = ({is}: Pick<BindingProblem, 'is'>): boolean => is === 'unknown to ztunnel' || is === 'stale on ztunnel';

/** What is wrong with what the ztunnels have for a binding; undefined where all that told it agree with istiod. */
export function ztunnelProblem(binding: WaypointBinding, verdicts: readonly ZtunnelVerdict[]): BindingProblem | undefined {
  const wrong = verdicts.filter(isWrong);
  const [first] = wrong;
  const {told} = ztunnelCounts(verdicts);
  // istiod keeps what lies outside of its discoverySelectors from all ztunnels: without a waypoint nothing is wrong with that.
  if (first === undefined || (binding.waypoint === undefined && first.is === 'target unknown' && first.ztunnels.length === told)) return undefined;
  const which = `${first.ztunnels.length} of ${count(told, 'ztunnel')} (${firstOf(first.ztunnels, 2)})`;
  const is = first.is === 'other waypoint' ? 'stale on ztunnel' : 'unknown to ztunnel';
  return {is, severity: 'bad', what: `${words(first, binding, which)}.`, next: nextOf(first.ztunnels[0] ?? '')};
}

function words(verdict: ZtunnelVerdict, {target, waypoint}: WaypointBinding, which: string): string {
  const who = targetText(target);
  const fails = `: requests from pods of that node to ${who} fail`;
  switch (verdict.is) {
    case 'agrees':
    case 'not told':
      return '';
    case 'target unknown':
      return `${who} is not known to ${which}${waypoint === undefined ? '' : `: requests from pods of that node do not pass waypoint ${waypoint}`}`;
    case 'waypoint unknown':
      return `Waypoint ${waypoint} is not known to ${which}${fails}`;
    case 'no endpoints':
      return `Waypoint ${waypoint} has no endpoints at ${which}${fails}`;
    case 'other waypoint':
      return `${who} has ${verdict.has === undefined ? 'no waypoint' : `waypoint ${verdict.has}`} at ${which}, and ${waypoint ?? 'none'} at istiod`;
  }
}
