import type {AmbientObjects, BindingProblem, Condition, Waypoint, WaypointBinding, WaypointLabel} from './ambient.ts';
import {badWeight, istiodSays, namespaceAlone, noReadyPod, notProgrammed, noWaypoint, ofCanary, sameCanary} from './bindingProblems.ts';
import {type BindingTarget, labelledOf, namesOf, type TargetNames} from './bindingTarget.ts';
import {gatewayPods, type PodsByNamespace} from './capture.ts';
import {captureProblems} from './captureProblems.ts';
import {conditionOf} from './conditions.ts';
import {decide, named} from './decide.ts';
import {whyUnlisted} from './unlisted.ts';
import {canaryLabel, canaryOf, namespaceLabel, useLabel} from './useWaypoint.ts';

/**
 * Which waypoint handles the traffic to a service, to the address of a pod, or to what is in a namespace and says nothing itself; and what is wrong with that. Pods only add
 * problems: without them nothing is said of capture, of addresses of pods and of waypoints whose pods are not ready.
 */
export function bindingOf(target: BindingTarget, objects: AmbientObjects, pods: PodsByNamespace = new Map()): WaypointBinding {
  const {label, waypoint, ...decision} = decide(target, objects);
  const refused = label !== undefined && isLeftOut(target, label, objects) ? undefined : decision.refused;
  const names = namesOf(target);
  const alone = aloneProblems(target, names);
  if (waypoint === undefined || label === undefined)
    return {target: names, label, waypoint: undefined, problems: [...(refused === undefined ? [] : [refused]), ...alone]};
  const {canary, problems} = canaryPart(waypoint, target, objects);
  const refusal = refusedByIstiod(target);
  const isForbidden = refusal?.reason === 'CrossNamespaceWaypointForbidden';
  return {
    target: names,
    label,
    waypoint: isForbidden ? undefined : waypoint.key,
    ...(canary === undefined || isForbidden ? {} : {canary}),
    problems: [
      ...stateProblems(label, waypoint, names, objects, pods),
      ...problems,
      ...(refusal === undefined ? [] : [istiodSays(names, refusal)]),
      ...captureProblems(target, waypoint, objects, pods),
      ...alone,
    ],
  };
}

/** A namespace names a waypoint for its services: whatever is wrong with it, its pods would not have it as well, as is meant. istiod refuses it to them all the same. */
function isLeftOut({kind}: BindingTarget, label: WaypointLabel, objects: AmbientObjects): boolean {
  const found = objects.waypoints.get(label.waypoint) ?? objects.otherGateways?.get(label.waypoint);
  if (kind !== 'Pod' || label.on !== 'Namespace' || found === undefined) return false;
  const isOpen = found.handlesBy === 'unknown' && whyUnlisted(objects, 'GatewayClass') !== undefined;
  return !isOpen && found.handles !== 'workload' && found.handles !== 'all';
}

function aloneProblems(target: BindingTarget, names: TargetNames): readonly BindingProblem[] {
  const {labels} = labelledOf(target);
  return namespaceLabel in labels && !(useLabel in labels) ? [namespaceAlone(names)] : [];
}

function stateProblems(
  label: WaypointLabel,
  waypoint: Waypoint,
  names: TargetNames,
  objects: AmbientObjects,
  pods: PodsByNamespace,
): readonly BindingProblem[] {
  if (!objects.waypoints.has(waypoint.key)) return whyUnlisted(objects, 'GatewayClass') === undefined ? [noWaypoint(label, waypoint, names)] : [];
  const own = gatewayPods(waypoint, pods);
  if (own.length > 0 && own.every(({ready}) => !ready)) return [noReadyPod(waypoint, names)];
  const programmed = conditionOf(waypoint, 'Programmed');
  return programmed === undefined || programmed.status === 'True'
    ? []
    : [notProgrammed(waypoint, names, own.length > 0 && own.every(({ready}) => ready))];
}

type CanaryPart = {readonly canary?: NonNullable<WaypointBinding['canary']>; readonly problems: readonly BindingProblem[]};

/** Only services have one. Whatever is wrong with it leaves all connections to the first waypoint. */
function canaryPart(primary: Waypoint, target: BindingTarget, objects: AmbientObjects): CanaryPart {
  if (target.kind === 'Pod' || target.kind === 'Namespace') return {problems: []};
  const found = canaryOf(labelledOf(target), objects.namespaces.get(target.namespace));
  if (found === undefined) return {problems: []};
  const names = namesOf(target);
  if (found.waypoint === primary.key) return {problems: [sameCanary(primary.key, names)]};
  if (found.weight === undefined) return {problems: [badWeight(found.waypoint, names)]};
  const {waypoint, refused} = named({on: found.on, name: canaryLabel, value: found.waypoint, waypoint: found.waypoint}, names, objects);
  if (waypoint !== undefined) return {canary: {waypoint: waypoint.key, weight: found.weight}, problems: []};
  return {problems: refused === undefined ? [] : [ofCanary(refused)]};
}

/** istiod's own word, where it has refused what the objects seem to allow. */
function refusedByIstiod(target: BindingTarget): Condition | undefined {
  const bound = 'conditions' in target ? conditionOf(target, 'istio.io/WaypointBound') : undefined;
  return bound?.status === 'False' ? bound : undefined;
}
