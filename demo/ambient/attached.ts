import {snakeKeys} from '../drift/change.ts';
import {type DumpSide, keyOn} from '../drift/places.ts';
import type {JsonObject} from '../dumps.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {Bindings} from './bindings.ts';
import {conditionsOf, withCondition} from './conditions.ts';
import {isNew, ztunnelAccepted} from './layer4.ts';
import {rbacFilters} from './rbac.ts';
import {chainsOf, hostIn} from './waypointParts.ts';

type Target = {readonly kind: string; readonly name: string};

/** What a policy is attached to. */
export const targetsOf = ({spec}: KubeObject): readonly Target[] =>
  (spec?.targetRefs ?? (spec?.targetRef === undefined ? [] : [spec.targetRef])) as readonly Target[];

/** Puts the AuthorizationPolicies that are attached to a waypoint ("namespace/name") or to its services into its chains, before all other filters. `hosts`: of services, with "namespace/name". */
export function attachPolicies(listener: JsonObject, side: DumpSide, bindings: Bindings, key: string, hosts: ReadonlyMap<string, string>): void {
  if (bindings.attached.length === 0) return;
  for (const chain of chainsOf(listener, side)) {
    const service = hosts.get(hostIn(String(chain.name)) ?? '');
    const own = bindings.attached.filter(policy => isFor(policy, 'Gateway', key) || (service !== undefined && isFor(policy, 'Service', service)));
    const manager = (chain.filters as JsonObject[]).find(({name}) => name === 'envoy.filters.network.http_connection_manager');
    const config = manager?.[keyOn(side, 'typed_config')] as JsonObject | undefined;
    if (own.length === 0 || config === undefined) continue;
    const filters = rbacFilters(own);
    const list = keyOn(side, 'http_filters');
    config[list] = [...(side === 'envoy' ? (snakeKeys(filters) as JsonObject[]) : filters), ...(config[list] as JsonObject[])];
  }
}

const isFor = (policy: KubeObject, kind: string, key: string): boolean =>
  targetsOf(policy).some(target => target.kind === kind && `${policy.metadata.namespace}/${target.name}` === key);

/** A policy with the condition that istiod writes of its first target (pilot/pkg/serviceregistry/ambient/policies.go, 1.31), or of ztunnels; a recorded one has it. */
export function withAcceptance(policy: KubeObject, {services, waypoints}: Bindings, time: string): KubeObject {
  const [target] = targetsOf(policy);
  if (target === undefined)
    return isNew(policy) ? withCondition(policy, conditionsOf(policy), 'ZtunnelAccepted', ztunnelAccepted(policy), time) : policy;
  const key = `${policy.metadata.namespace}/${target.name}`;
  const state = target.kind === 'Gateway' ? gatewayState(waypoints.has(key), key) : serviceState(services.get(key), key);
  const condition = {type: 'WaypointAccepted', ...state};
  return withCondition(policy, conditionsOf(policy), 'WaypointAccepted', condition, time);
}

const bound = (waypoint: string) => ({status: 'True', reason: 'Accepted', message: `bound to ${waypoint}`});
const unbound = (reason: string, message: string) => ({status: 'False', reason, message});

const gatewayState = (exists: boolean, key: string) => (exists ? bound(key) : unbound('TargetNotFound', 'not bound'));

function serviceState(service: {readonly waypoint?: {readonly key: string}} | undefined, key: string) {
  if (service === undefined) return unbound('TargetNotFound', `Service ${key} was not found`);
  return service.waypoint === undefined ? unbound('AncestorNotBound', `Service ${key} is not bound to a waypoint`) : bound(service.waypoint.key);
}
