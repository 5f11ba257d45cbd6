import {parseProxyId} from './names.ts';
import type {MeshPod} from './pods.ts';

const words: Readonly<Record<string, string>> = {ReplicaSet: 'deployment', DaemonSet: 'daemonset', StatefulSet: 'statefulset', Job: 'job'};

/** What a pod is one of: "deployment reviews-v1". A ReplicaSet is taken for that of a Deployment, by whose name and a hash it is called. */
export type Workload = {readonly kind: string; readonly name: string};

/** The workload of a pod; the pod itself where nothing owns it. */
export function workloadOf({owner, name}: MeshPod): Workload {
  const [kind = '', owned = ''] = owner?.split('/') ?? [];
  if (owned === '') return {kind: 'pod', name};
  return {kind: words[kind] ?? kind.toLowerCase(), name: kind === 'ReplicaSet' ? owned.replace(/-[a-z0-9]+$/, '') : owned};
}

/** Are these pods of one workload? */
export function areSiblings(one: MeshPod, other: MeshPod): boolean {
  if (one.namespace !== other.namespace) return false;
  const [a, b] = [workloadOf(one), workloadOf(other)];
  return a.kind === b.kind && a.name === b.name;
}

/** Tells whether a pod is of the workload that "deploy/reviews-v1.bookinfo" names, as istioctl takes it; without a namespace it is looked for in all. */
export function ofWorkload(target: string): (pod: MeshPod | undefined) => boolean {
  const {name, namespace} = parseProxyId(target.slice(target.indexOf('/') + 1));
  return pod => pod !== undefined && workloadOf(pod).name === name && (namespace === '' || pod.namespace === namespace);
}
