import type {MeshPod} from '../istio/pods.ts';
import {type MeshProxy, podKind} from '../istio/proxies.ts';

/** The proxy in a pod, of which no more is known than its pod. */
export const proxyOf = (pod: MeshPod): MeshProxy => ({
  key: pod.id,
  id: pod.id,
  name: pod.name,
  namespace: pod.namespace,
  kind: podKind(pod) ?? 'sidecar',
  connectedness: 'unknown',
  since: 0,
  atFirstLook: true,
  types: {},
  pod,
});
