import {field, type Json, text} from '../lib/json.ts';
import type {MeshService, Waypoint} from './ambient.ts';
import {isServiceRef, parseParentRefs, parseTargetRefs, type TargetRef} from './targetRefs.ts';
import {waypointClass} from './waypoints.ts';

/** An object that is attached to others by name. */
export type Attachable = {
  readonly kind: string; // AuthorizationPolicy
  readonly word: string; // istiod's word for the kind, by which the API is asked: authorization-policy
  readonly namespace: string;
  readonly name: string;
  readonly targets: readonly TargetRef[];
  /** It chooses workloads by their labels, which waypoints never look at. */
  readonly selects: boolean;
  readonly action?: string; // of an AuthorizationPolicy
};

const gatewayApi = 'gateway.networking.k8s.io';

/** An object with `targetRefs` (or the older `targetRef`) or `parentRefs`; undefined for what has no name. */
export function parseAttachable(json: Json, {kind, word}: Pick<Attachable, 'kind' | 'word'>): Attachable | undefined {
  const namespace = text(json, 'metadata', 'namespace');
  const name = text(json, 'metadata', 'name');
  if (namespace === undefined || name === undefined) return undefined;
  const targets = parseTargetRefs(json);
  const action = kind === 'AuthorizationPolicy' ? (text(json, 'spec', 'action') ?? 'ALLOW') : undefined;
  return {
    kind,
    word,
    namespace,
    name,
    selects: ['selector', 'workloadSelector'].some(name => field(json, 'spec', name) !== undefined),
    targets: targets.length > 0 ? targets : parseParentRefs(json),
    ...(action === undefined ? {} : {action}),
  };
}

/** An attached object and by which of its targets: the waypoint itself, all waypoints, or a service that it serves. */
export type Attached<T = Attachable> = {readonly object: T; readonly to: TargetRef};

/**
 * What istiod attaches to a waypoint (pilot/pkg/model/policyattachment.go): what names it, a service that it serves in the namespace of the policy, or in the root namespace the
 * class of waypoints. Selectors count for nothing there. Routes are those of the services, wherever they are.
 */
export function attachedTo<T extends Pick<Attachable, 'kind' | 'namespace' | 'targets'>>(
  {namespace, name}: Pick<Waypoint, 'namespace' | 'name'>,
  services: readonly Pick<MeshService, 'kind' | 'namespace' | 'name'>[],
  objects: readonly T[],
  rootNamespace: string,
): readonly Attached<T>[] {
  const served = new Set(services.map(service => `${service.kind} ${service.namespace}/${service.name}`));
  const isAttached = (object: T, to: TargetRef): boolean => {
    const isRoute = object.kind.endsWith('Route');
    if (!isRoute && to.namespace !== object.namespace) return false; // istiod knows no policies across namespaces
    if (to.group === gatewayApi && to.kind === 'Gateway') return to.namespace === namespace && to.name === name;
    if (to.group === gatewayApi && to.kind === 'GatewayClass') return object.namespace === rootNamespace && to.name === waypointClass;
    return isServiceRef(to) && served.has(`${to.kind} ${to.namespace}/${to.name}`);
  };
  return objects.flatMap(object => {
    const to = object.targets.find(target => isAttached(object, target));
    return to === undefined ? [] : [{object, to}];
  });
}
