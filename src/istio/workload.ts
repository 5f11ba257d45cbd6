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
  const [a, b] = [workloadOf(one), workloadOf(other)];
  return one.namespace === other.namespace && a.kind === b.kind && a.name === b.name;
}
