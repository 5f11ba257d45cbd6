import type {WaypointBinding} from './ambient.ts';
import {targetText} from './bindingTarget.ts';
import {isUnknown} from './unlisted.ts';

/**
 * Why a target has the waypoint that it has, or none, in a few words without a full stop: "label istio.io/use-waypoint=waypoint of Namespace shop". Why a label is of no use is
 * what its problems tell.
 */
export function labelWords({target, label, waypoint, problems}: WaypointBinding): string {
  const has =
    target.kind === 'Namespace' ? 'it has no label' : `neither ${target.kind === 'Pod' ? 'the pod' : 'the service'} nor its namespace has a label`;
  const isOpen = isUnknown({waypoint, problems});
  if (label === undefined && isOpen) return 'it has no label istio.io/use-waypoint, and the labels of its namespace are not known';
  if (label === undefined) return `${has} istio.io/use-waypoint that counts`;
  const owner = label.on === target.kind ? targetText(target) : `Namespace ${target.namespace}`;
  const words = `label ${label.name}=${label.value} of ${owner}`;
  if (waypoint !== undefined) return words;
  if (isOpen) return `${words} names one of which too little is known`;
  if (label.waypoint === '') return `${words} says so`;
  return target.kind === 'Pod' && label.on === 'Namespace' && problems.length === 0
    ? `${words} names a waypoint for services`
    : `${words} does not take effect`;
}
