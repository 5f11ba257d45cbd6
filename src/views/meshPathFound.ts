import {isOfCluster} from '../analysis/ztunnelsSay.ts';
import type {AmbientObjects, MeshNamespace, WaypointBinding} from '../istio/ambient.ts';
import {bindingOf} from '../istio/bindings.ts';
import {type Enrolment, enrolmentOf} from '../istio/enrolment.ts';
import {checkInjection, type InjectionCheck} from '../istio/injection.ts';
import {hasLabels} from '../istio/labelSelector.ts';
import {areAllListed} from '../istio/listedPods.ts';
import {type MembershipFacts, type MeshVerdict, meshVerdict} from '../istio/membership.ts';
import type {Mesh} from '../istio/mesh.ts';
import {isWithoutMesh, type MergedPeerAuthentication, mergePeerAuthentications} from '../istio/peerAuthentication.ts';
import type {PolicyUse} from '../istio/policySelection.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {podsGrouped} from './ambientBindings.ts';
import type {MeshPathData} from './meshPathData.ts';
import {policiesFor} from './meshPathPolicies.ts';

/** What follows from the answers; undefined is what cannot be told, or not yet. */
export type MeshPath = {
  readonly verdict: MeshVerdict;
  readonly proxy: MeshProxy | undefined; // in the pod itself
  readonly enrolment: Enrolment;
  readonly injection: readonly InjectionCheck[] | undefined;
  readonly bindings: {readonly pod: WaypointBinding; readonly services: readonly WaypointBinding[]} | undefined;
  readonly mtls: MergedPeerAuthentication | undefined;
  readonly policies: readonly PolicyUse[] | undefined;
  /** What its ztunnel has of it. */
  readonly workload: Workload | undefined;
};

type Around = Pick<Mesh, 'pods' | 'istiods' | 'proxies' | 'feed' | 'feeds' | 'limited'>;

/** Puts the answers together. `mesh`: as it is now. */
export function meshPathOf(data: MeshPathData, mesh: Around): MeshPath {
  const {details, injectors, namespace, rootNamespace, ztunnel} = data;
  const pod = mesh.pods.get(data.pod.id) ?? data.pod;
  const enrolment = enrolmentOf(details, namespace.value?.labels);
  const injection =
    injectors.value === undefined || namespace.value === undefined
      ? undefined
      : checkInjection(injectors.value, details.labels, namespace.value.labels);
  const verdict = meshVerdict({
    pod,
    details,
    enrolment,
    injection,
    ztunnel: ztunnel?.proxy.name,
    lacks: ztunnelLacks(data, mesh),
    rootNamespace,
    isIstiod: mesh.istiods.has(pod.id),
  });
  const bindings = pathBindings(data, mesh);
  return {
    verdict,
    proxy: mesh.proxies.get(pod.id),
    enrolment,
    injection,
    bindings,
    mtls: mtlsOf(data, verdict),
    policies: bindings === undefined || data.policies.value === undefined ? undefined : policiesFor(data, verdict, bindings, data.policies.value),
    workload: ztunnel?.dump?.workloads.find(
      each => each.name === pod.name && each.namespace === pod.namespace && isOfCluster(each, ztunnel.proxy.clusterId),
    ),
  };
}

/** Undefined where those that could not be listed may count. */
function mtlsOf({details, authentications: {value, trouble}, rootNamespace}: MeshPathData, {by}: MeshVerdict): MeshPath['mtls'] {
  if (value === undefined) return undefined;
  const merged = mergePeerAuthentications(value, details, rootNamespace);
  return trouble === undefined || isWithoutMesh(merged, details.namespace, by === 'ambient') ? merged : undefined;
}

function ztunnelLacks({ztunnel}: MeshPathData, mesh: Around): MembershipFacts['lacks'] {
  if (ztunnel === undefined) return areAllListed(mesh) ? 'ztunnel' : undefined;
  return (mesh.proxies.get(ztunnel.proxy.key) ?? ztunnel.proxy).connectedness === 'missing' ? 'connection' : undefined;
}

type Asked = Pick<MeshPathData, 'pod' | 'ambient' | 'namespace'>;

/** Waypoints by labels; what depends on objects that could not be listed says so itself, by a problem `?`. */
export function pathBindings({pod, ambient, namespace}: Asked, {pods}: Pick<Mesh, 'pods'>): MeshPath['bindings'] {
  if (ambient.value === undefined) return undefined;
  const objects = withNamespace(ambient.value.objects, namespace.value);
  const grouped = podsGrouped(pods);
  const services = objects.services.filter(({namespace, selector}) => namespace === pod.namespace && hasLabels(pod.labels, selector));
  return {
    pod: bindingOf({kind: 'Pod', pod}, objects, grouped),
    services: services.map(service => bindingOf(service, objects, grouped)),
  };
}

/** Its namespace may be read where a list of all may not. */
function withNamespace(objects: AmbientObjects, own: MeshNamespace | undefined): AmbientObjects {
  if (own === undefined || objects.namespaces.has(own.name)) return objects;
  return {...objects, namespaces: new Map([...objects.namespaces, [own.name, own]])};
}
