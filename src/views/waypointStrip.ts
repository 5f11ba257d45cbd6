import {conditionOf} from '../istio/conditions.ts';
import {ageSince} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import type {Ambient} from './ambientAsk.ts';
import {usesByWaypoint} from './ambientBindings.ts';
import {podsNote} from './ambientPods.ts';
import {namesText} from './finding.ts';
import type {Known} from './view.ts';
import type {WaypointRow} from './waypointRow.ts';

/** What is wrong with a waypoint and what to do; of one that is well its condition, and whom it serves. */
export function waypointStrip(row: WaypointRow, {now}: Pick<Known, 'now'>): readonly Line[] {
  const problems = row.findings.flatMap(({severity, what, next}): readonly Line[] => [[span(what, severity)], [span(next, 'dim')]]);
  return [...problems, ...conditionLines(row, now), [span(servedText(row), 'dim')]];
}

/** Of another status a finding tells. */
function conditionLines({waypoint}: WaypointRow, now: number): readonly Line[] {
  const programmed = conditionOf(waypoint, 'Programmed');
  if (programmed?.status !== 'True') return [];
  const {status, reason, message, since} = programmed;
  const age = since === undefined ? '' : `, ${ageSince(since, now)} ago`;
  return [[span(`Programmed ${status}, ${reason}: `), span(`${message.replace(/\.$/, '')}${age}.`)]];
}

/** "Serves details, ratings and 4 more; of other namespaces ambient-shop." */
function servedText({waypoint, isPartial, use: {services, workloads, outside}}: WaypointRow): string {
  const name = ({target}: (typeof services)[number]): string =>
    target.namespace === waypoint.namespace ? target.name : `${target.namespace}/${target.name}`;
  const parts = [
    services.length === 0 ? '' : `${count(services.length, 'service')}: ${namesText(services.map(name))}`,
    workloads.length === 0 ? '' : `${count(workloads.length, 'pod')} by address: ${namesText(workloads.map(name))}`,
  ].filter(Boolean);
  const others = outside.length === 0 ? '' : ` Of other namespaces: ${namesText(outside)}.`;
  const none = isPartial.services || isPartial.pods ? 'Nothing that is known uses it: not all could be listed.' : 'Nothing uses it.';
  return parts.length === 0 ? none : `Serves ${parts.join('; ')}.${others}`;
}

/** What could not be listed, and labels that name a waypoint that is not there, or a Gateway that is none. */
export function waypointsNote({objects, troubles}: Ambient, known: Pick<Known, 'mesh' | 'now'>): string | undefined {
  const [trouble] = troubles;
  const unknown = [trouble?.what, podsNote(known.mesh)].filter(each => each !== undefined);
  if (unknown.length > 0) return `! ${unknown.join(' ')}`;
  const named = [...usesByWaypoint(objects, known)].filter(([key, {denied}]) => denied.length > 0 && !objects.waypoints.has(key));
  const keys = named.map(([key]) => key);
  const others = keys.filter(key => objects.otherGateways?.has(key));
  const missing = keys.filter(key => !others.includes(key));
  const wrong = [
    missing.length === 0 ? undefined : `No such waypoint: ${namesText(missing)}`,
    others.length === 0 ? undefined : `${others.length === 1 ? 'A Gateway that is' : 'Gateways that are'} no waypoint: ${namesText(others)}`,
  ].filter(each => each !== undefined);
  if (wrong.length > 0) return `! ${wrong.join('. ')}; :uses tells who names ${keys.length === 1 ? 'it' : 'them'}`;
  return objects.waypoints.size === 0 ? 'This cluster has no waypoint: istioctl waypoint apply -n NAMESPACE makes one.' : undefined;
}
