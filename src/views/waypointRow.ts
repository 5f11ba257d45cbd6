import type {AmbientObjects, Unlisted, Waypoint} from '../istio/ambient.ts';
import {areAllListed, areListed} from '../istio/listedPods.ts';
import {stateTones, statusOf} from '../istio/status.ts';
import {whyUnlisted} from '../istio/unlisted.ts';
import type {RowAbout, Span} from '../lib/page.ts';
import {compareText} from '../lib/text.ts';
import {notRunning} from './adminTrouble.ts';
import type {Ambient} from './ambientAsk.ts';
import {noUse, podsOfWaypoint, usesByWaypoint} from './ambientBindings.ts';
import type {Finding} from './finding.ts';
import type {Known} from './view.ts';
import {type WaypointNow, waypointFindings} from './waypointFindings.ts';

/** A row of the list: a waypoint as it is now, and what is wrong with it. */
export type WaypointRow = WaypointNow & {
  readonly findings: readonly Finding[];
  readonly isPartial: {readonly services: boolean; readonly pods: boolean}; // more than are known may use it
};

/** All waypoints as they are now, by namespace and name. */
export function waypointRows({objects, pods}: Ambient, known: Pick<Known, 'mesh' | 'now'>): readonly WaypointRow[] {
  const uses = usesByWaypoint(objects, known);
  const isPartial = partsOf(objects, known);
  return [...objects.waypoints.values()]
    .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name))
    .map(waypoint => {
      const now = {waypoint, ...podsOfWaypoint(known.mesh, waypoint), use: uses.get(waypoint.key) ?? noUse, hadPods: hadPods(waypoint, pods)};
      return {...now, isPartial, findings: waypointFindings(now, known)};
    });
}

/** Had it pods when its Gateway was read? */
export const hadPods = (waypoint: Waypoint, pods: Ambient['pods']): boolean =>
  pods !== undefined && podsOfWaypoint({pods, proxies: new Map()}, waypoint).pods.length > 0;

/** Of what that may use a waypoint not all is known. */
export function partsOf(objects: AmbientObjects, {mesh}: Pick<Known, 'mesh'>): WaypointRow['isPartial'] {
  const isOpen = (...kinds: readonly Unlisted['kind'][]): boolean => kinds.some(kind => whyUnlisted(objects, kind) !== undefined);
  return {services: isOpen('Service', 'ServiceEntry', 'Namespace'), pods: isOpen('Namespace') || !areAllListed(mesh)};
}

/** What keys of proxies mean: its pods that run, or the one that does not where none does. */
export function waypointAbout({proxies, pods}: Pick<WaypointNow, 'proxies' | 'pods'>): RowAbout {
  const running = proxies.filter(({pod}) => pod !== undefined && notRunning(pod) === undefined);
  const meant = (running.length > 0 ? running : proxies.slice(0, 1)).map(({key}) => key);
  return {proxy: meant[0], pod: pods[0]?.id, all: meant};
}

/** "1/2": pods that are ready, of all; `?` where they are not known. */
export function podsCell({waypoint, pods}: WaypointNow, {mesh}: Pick<Known, 'mesh'>): Span {
  if (pods.length === 0 && !areListed(mesh, waypoint.namespace)) return {text: '?', tone: 'dim'};
  const ready = pods.filter(pod => pod.ready).length;
  return {text: `${ready}/${pods.length}`, tone: ready === 0 ? 'bad' : ready < pods.length ? 'warn' : 'plain'};
}

/** The worst sync state of its pods, in the words of istiod. */
export function syncCell({proxies}: Pick<WaypointNow, 'proxies'>, {now}: Pick<Known, 'now'>): Span {
  const [worst] = proxies.map(proxy => statusOf(proxy, now)).sort((a, b) => a.severity - b.severity);
  if (worst === undefined) return {text: '-', tone: 'dim'};
  return {text: [worst.problem ? worst.type : undefined, worst.state].filter(Boolean).join(' '), tone: stateTones[worst.state]};
}
