import {isCaptured, type MeshNamespace, type MeshService} from './ambient.ts';
import {modeLabel, wishOf} from './enrolment.ts';
import {labelTest} from './labelSelector.ts';
import type {MeshPod} from './pods.ts';

/** Pods by their namespace. */
export type PodsByNamespace = ReadonlyMap<string, readonly MeshPod[]>;

/** Says of every namespace which pods it has. */
export function podsByNamespace(pods: Iterable<MeshPod>): PodsByNamespace {
  const found = new Map<string, MeshPod[]>();
  for (const pod of pods) {
    const others = found.get(pod.namespace);
    if (others === undefined) found.set(pod.namespace, [pod]);
    else others.push(pod);
  }
  return found;
}

/** It has ended or is going: nobody sends anything to it. */
export const isOver = ({phase, deleting}: MeshPod): boolean => deleting || phase === 'Succeeded' || phase === 'Failed';

/** The pods that a Service or ServiceEntry selects, but for those that have ended or are going. */
export function selectedPods({namespace, selector}: MeshService, pods: PodsByNamespace): readonly MeshPod[] {
  const isSelected = labelTest(selector);
  return (pods.get(namespace) ?? []).filter(pod => isSelected(pod.labels) && !isOver(pod));
}

/** The label that pods of a Gateway have from istiod, with its name. */
export const gatewayLabel = 'gateway.networking.k8s.io/gateway-name';

/** The pods of a Gateway, by the label that its Deployment has from istiod. */
export const gatewayPods = ({namespace, name}: {readonly namespace: string; readonly name: string}, pods: PodsByNamespace): readonly MeshPod[] =>
  (pods.get(namespace) ?? []).filter(pod => !isOver(pod) && pod.labels[gatewayLabel] === name);

/** Does the label of a namespace ask for its pods to be captured? */
export const isAmbientNamespace = (namespace: MeshNamespace | undefined): boolean => namespace?.labels[modeLabel] === 'ambient';

/**
 * Why no ztunnel captures the traffic of a pod, as the second half of a sentence; undefined where one does. A `namespace` that is undefined is one of which nothing is known.
 */
export function whyNotCaptured(pod: MeshPod, namespace: MeshNamespace | undefined): string | undefined {
  if (isCaptured(pod)) return undefined;
  const {wanted, why} = wishOf(pod, namespace?.labels);
  if (wanted === undefined) return `why is not known, as ${why}`;
  return wanted ? `${why} asks for it, but the node agent of Istio (istio-cni) has not taken it in` : why;
}

/** Pods that run and that no ztunnel captures. Of one that does not run yet nothing can be said: it is taken in when its network is made. */
export const notCaptured = (pods: readonly MeshPod[]): readonly MeshPod[] => pods.filter(pod => pod.phase === 'Running' && !isCaptured(pod));
