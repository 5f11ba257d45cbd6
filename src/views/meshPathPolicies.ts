import {bindingOf} from '../istio/bindings.ts';
import type {MeshVerdict} from '../istio/membership.ts';
import type {MeshPolicy} from '../istio/meshPolicy.ts';
import {type PolicySubject, type PolicyUse, policiesOf} from '../istio/policySelection.ts';
import {podKind} from '../istio/proxies.ts';
import {isUnknown} from '../istio/unlisted.ts';
import type {MeshPathData} from './meshPathData.ts';
import type {MeshPath} from './meshPathFound.ts';

type Bindings = NonNullable<MeshPath['bindings']>;
type Ways = Pick<PolicySubject, 'waypoint' | 'services'>;

/** The policies among these that mean the pod, and who enforces each. */
export function policiesFor(data: MeshPathData, {by}: Pick<MeshVerdict, 'by'>, bindings: Bindings, all: readonly MeshPolicy[]): readonly PolicyUse[] {
  const {details, rootNamespace} = data;
  return policiesOf(all, {...policyWays(data, bindings), namespace: details.namespace, labels: details.labels, by, rootNamespace});
}

/** By which waypoints requests come to a pod, and for which services; of a pod of a waypoint this one, and what it serves, wherever that is. */
export function policyWays({pod, ambient}: Pick<MeshPathData, 'pod' | 'ambient'>, bindings: Bindings): Ways {
  const gateway = pod.labels['gateway.networking.k8s.io/gateway-name'];
  if (podKind(pod) === 'waypoint' && gateway !== undefined) {
    const waypoint = `${pod.namespace}/${gateway}`;
    return {waypoint, services: servedBy(waypoint, ambient)};
  }
  return {
    waypoint: bindings.pod.waypoint,
    // Of one whose waypoint is not known nobody can tell who enforces.
    services: bindings.services
      .filter(binding => !isUnknown(binding))
      .map(({target: {kind, ...names}, waypoint}) => ({
        ...names,
        kind: kind === 'ServiceEntry' ? kind : 'Service',
        waypoint,
      })),
  };
}

function servedBy(waypoint: string, {value}: MeshPathData['ambient']): Ways['services'] {
  if (value === undefined) return [];
  const {objects} = value;
  return objects.services.flatMap(service => {
    const {kind, namespace, name} = service;
    const binding = bindingOf(service, objects);
    return binding.waypoint === waypoint || binding.canary?.waypoint === waypoint ? [{kind, namespace, name, waypoint}] : [];
  });
}
