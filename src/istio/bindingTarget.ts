import type {MeshNamespace, MeshService, WaypointBinding} from './ambient.ts';
import type {MeshPod} from './pods.ts';
import type {Labelled} from './useWaypoint.ts';

/** Whose waypoint is asked for. */
export type BindingTarget =
  | MeshService
  | {readonly kind: 'Pod'; readonly pod: MeshPod}
  | {readonly kind: 'Namespace'; readonly namespace: MeshNamespace};

/** A target by its names. A Namespace is in itself. */
export type TargetNames = WaypointBinding['target'];

/** The names of a target. */
export function namesOf(target: BindingTarget): TargetNames {
  if (target.kind === 'Pod') return {kind: 'Pod', namespace: target.pod.namespace, name: target.pod.name};
  if (target.kind === 'Namespace') return {kind: 'Namespace', namespace: target.namespace.name, name: target.namespace.name};
  return {kind: target.kind, namespace: target.namespace, name: target.name};
}

/** The labels and annotations of a target. */
export function labelledOf(target: BindingTarget): Labelled {
  const {labels, annotations} = target.kind === 'Pod' ? target.pod : target.kind === 'Namespace' ? target.namespace : target;
  return {kind: target.kind, namespace: namesOf(target).namespace, labels, annotations};
}

/** "Service reviews.bookinfo", "Namespace bookinfo": a target in sentences. */
export const targetText = ({kind, namespace, name}: TargetNames): string => `${kind} ${kind === 'Namespace' ? name : `${name}.${namespace}`}`;
