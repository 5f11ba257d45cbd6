import type {KubeObject} from '../recordedPods.ts';
import type {Bound} from './waypointOf.ts';

type Condition = {readonly type: string; readonly status: string; readonly reason: string; readonly message: string};

const bound = 'istio.io/WaypointBound';

/** A service with the condition that istiod writes of its waypoint (pilot/pkg/model/service.go, 1.31); the same object where nothing changes. */
export function withBinding(object: KubeObject, {waypoint, refusal}: Bound, time: string): KubeObject {
  const before = conditionsOf(object);
  const wanted: Condition | undefined =
    waypoint !== undefined
      ? {type: bound, status: 'True', reason: 'WaypointAccepted', message: `Successfully attached to waypoint ${waypoint.key}`}
      : refusal !== undefined
        ? {type: bound, status: 'False', ...refusal}
        : undefined;
  return withCondition(object, before, bound, wanted, time);
}

/** An object with this condition in place of the one of its type, or without one. */
export function withCondition(
  object: KubeObject,
  before: readonly Condition[],
  type: string,
  wanted: Condition | undefined,
  time: string,
): KubeObject {
  const old = before.find(one => one.type === type);
  if (old?.status === wanted?.status && old?.reason === wanted?.reason && old?.message === wanted?.message) return object;
  const dated = wanted === undefined ? [] : [{lastTransitionTime: time, ...wanted}];
  const at = old === undefined ? before.length : before.indexOf(old);
  return {...object, status: {...object.status, conditions: [...before.slice(0, at), ...dated, ...before.slice(at + 1)]}};
}

export const conditionsOf = (object: KubeObject): readonly Condition[] => (object.status?.conditions ?? []) as readonly Condition[];
