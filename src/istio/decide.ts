import {decidingListener, isAllowed} from './allowedRoutes.ts';
import type {AmbientObjects, BindingProblem, Waypoint, WaypointLabel} from './ambient.ts';
import {emptyLabel, missing, notAllowed, notReady, noWaypoint, otherTraffic} from './bindingProblems.ts';
import {type BindingTarget, labelledOf, namesOf, type TargetNames} from './bindingTarget.ts';
import {unknownAllowed, unknownGateway, unknownNamespace, unknownTraffic, whyUnlisted} from './unlisted.ts';
import {decidingLabel} from './useWaypoint.ts';

/** What istiod makes of labels: a waypoint, or why not, which may be that it is not known (`?`); neither where no waypoint is asked for. */
export type Decision = {readonly label: WaypointLabel | undefined; readonly waypoint?: Waypoint; readonly refused?: BindingProblem};

/** Which waypoint istiod tells ztunnels (1.31, pilot/pkg/serviceregistry/ambient/waypoints.go). */
export function decide(target: BindingTarget, objects: AmbientObjects): Decision {
  if (hasNone(target, objects)) return {label: undefined};
  const names = namesOf(target);
  const namespace = objects.namespaces.get(names.namespace);
  const label = decidingLabel(labelledOf(target), namespace);
  const unread = label === undefined && namespace === undefined ? whyUnlisted(objects, 'Namespace', names.namespace) : undefined;
  if (unread !== undefined) return {label, refused: unknownNamespace(names, unread)};
  return label === undefined || label.waypoint === '' ? {label} : {label, ...named(label, names, objects)};
}

/** Waypoints themselves and gateways between networks have none, nor have names of something outside (ExternalName). Pods of any Gateway that has an address count as waypoints. */
function hasNone(target: BindingTarget, {waypoints, otherGateways}: AmbientObjects): boolean {
  if (target.kind === 'Namespace') return false;
  if (target.kind !== 'Pod') return target.type === 'ExternalName' || managedByMesh.includes(target.labels['gateway.istio.io/managed'] ?? '');
  const gateway = `${target.pod.namespace}/${target.pod.labels['gateway.networking.k8s.io/gateway-name'] ?? ''}`;
  return ((waypoints.get(gateway) ?? otherGateways?.get(gateway))?.addresses.length ?? 0) > 0;
}

const managedByMesh = ['istio.io-mesh-controller', 'istio.io-eastwest-controller'];

/** The waypoint that a label names, or why istiod does not let the target have it. */
export function named(label: WaypointLabel, target: TargetNames, objects: AmbientObjects): Omit<Decision, 'label'> {
  const waypoint = objects.waypoints.get(label.waypoint) ?? objects.otherGateways?.get(label.waypoint);
  if (waypoint === undefined) return {refused: isEmpty(label) ? emptyLabel(label, target) : notThere(label, target, objects)};
  const noClass = whyUnlisted(objects, 'GatewayClass');
  if (waypoint.addresses.length === 0) {
    const isOne = objects.waypoints.has(waypoint.key) || noClass !== undefined;
    return {refused: isOne ? notReady(label, waypoint, target) : noWaypoint(label, waypoint, target)};
  }
  const noLabels = objects.namespaces.has(target.namespace) ? undefined : whyUnlisted(objects, 'Namespace', target.namespace);
  if (noLabels !== undefined && decidingListener(waypoint).from === 'Selector') return {refused: unknownAllowed(label, target, noLabels)};
  if (!isAllowed(waypoint, target.namespace, objects)) return {refused: notAllowed(label, waypoint, target)};
  if (handles(waypoint, target.kind)) return {waypoint};
  if (waypoint.handlesBy === 'unknown' && noClass !== undefined) return {refused: unknownTraffic(label, target, noClass)};
  // A namespace names a waypoint for its services: that its pods do not have it as well is how it is meant.
  return target.kind === 'Pod' && label.on === 'Namespace' ? {} : {refused: otherTraffic(label, waypoint, target)};
}

function notThere(label: WaypointLabel, target: TargetNames, objects: AmbientObjects): BindingProblem {
  const trouble = whyUnlisted(objects, 'Gateway', label.waypoint.split('/')[0]);
  return trouble === undefined ? missing(label, target, objects) : unknownGateway(label, target, trouble);
}

const isEmpty = ({value, waypoint}: WaypointLabel): boolean => value === '' || waypoint.startsWith('/');

function handles(waypoint: Waypoint, kind: TargetNames['kind']): boolean {
  const services = waypoint.handles === 'service' || waypoint.handles === 'all';
  const workloads = waypoint.handles === 'workload' || waypoint.handles === 'all';
  return kind === 'Pod' ? workloads : kind === 'Namespace' ? services || workloads : services;
}
