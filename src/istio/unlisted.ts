import type {Trouble} from '../lib/trouble.ts';
import type {AmbientObjects, BindingProblem, Unlisted, WaypointBinding, WaypointLabel} from './ambient.ts';
import {type TargetNames as Target, targetText} from './bindingTarget.ts';

/** Why an object that is not among those known may be there all the same; undefined where all are known. Without a namespace: of any namespace. */
export const whyUnlisted = ({unlisted}: Pick<AmbientObjects, 'unlisted'>, kind: Unlisted['kind'], namespace?: string): Trouble | undefined =>
  unlisted?.find(each => each.kind === kind && (namespace === undefined || !each.besides.includes(namespace)))?.trouble;

/** Is it not known which waypoint it has, as what decides that could not be listed? Then it has none here, and a problem `?` tells why. */
export const isUnknown = ({waypoint, problems}: Pick<WaypointBinding, 'waypoint' | 'problems'>): boolean =>
  waypoint === undefined && problems.some(({is}) => is === '?');

/** What could not be listed is told where somebody asks for a waypoint; thousands of pods that might inherit one are no news. */
const unknown = (severity: BindingProblem['severity'], what: string, {what: why, next}: Trouble): BindingProblem => ({
  is: '?',
  severity,
  what: `${what} is not known: ${why}`,
  next,
});

const severityOf = ({kind}: Target, on: WaypointLabel['on']): BindingProblem['severity'] => (kind === 'Pod' && on === 'Namespace' ? 'info' : 'warn');

/** The labels of its namespace are not known, and it has none itself. */
export const unknownNamespace = (target: Target, trouble: Trouble): BindingProblem =>
  unknown(severityOf(target, 'Namespace'), `Whether namespace ${target.namespace} names a waypoint for ${targetText(target)}`, trouble);

/** It may be that there is the waypoint that a label names. */
export const unknownGateway = ({on, name, waypoint}: WaypointLabel, target: Target, trouble: Trouble): BindingProblem =>
  unknown(
    severityOf(target, on),
    `Whether there is waypoint ${waypoint}, which label ${name} of ${on === target.kind ? targetText(target) : `Namespace ${target.namespace}`} names,`,
    trouble,
  );

/** The waypoint lets namespaces use it by their labels, and those are not known. */
export const unknownAllowed = ({on, waypoint}: WaypointLabel, target: Target, trouble: Trouble): BindingProblem =>
  unknown(severityOf(target, on), `Whether waypoint ${waypoint} lets namespace ${target.namespace} use it`, trouble);

/** Its class may say what the waypoint is for. */
export const unknownTraffic = ({on, waypoint}: WaypointLabel, target: Target, trouble: Trouble): BindingProblem =>
  unknown(severityOf(target, on), `Whether waypoint ${waypoint} handles the traffic to ${targetText(target)}`, trouble);
