import type {MeshPod} from '../istio/pods.ts';
import {podKind} from '../istio/proxies.ts';
import {compareText} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {LevelTarget} from '../store/levelChange.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {notRunning} from '../views/adminTrouble.ts';
import {dialectNamed, dialectOf} from '../views/logDialects.ts';
import type {LogOptions} from './logArgs.ts';
import {resolveSelector, resolveTargets} from './targets.ts';

/** A pod whose levels are meant, or why it has none that one could ask for. */
export type LogTarget =
  | {readonly is: 'target'; readonly target: LevelTarget}
  | {readonly is: 'trouble'; readonly id: string; readonly trouble: Trouble};

/** All pods of a target or with some labels, by name, as istioctl lists them. Throws (with a Trouble) where there are none. */
export async function logTargets(
  source: MeshSource,
  {pods, only}: Pick<LogOptions, 'pods' | 'only'>,
  namespace: string | undefined,
): Promise<readonly LogTarget[]> {
  const found = await ('target' in pods ? resolveTargets(source, pods.target, namespace) : resolveSelector(source, pods.selector, namespace));
  return found
    .toSorted((a, b) => compareText(a.pod.name, b.pod.name))
    .map(({pod}) => (only === undefined || podKind(pod) === only ? logTarget(pod) : {is: 'trouble', id: pod.id, trouble: noZtunnel(pod.id)}));
}

function logTarget(pod: MeshPod): LogTarget {
  const {id, uid, name, namespace} = pod;
  const kind = podKind(pod);
  const dialect = kind === undefined ? (pod.labels.app === 'istiod' ? dialectNamed('istiod') : undefined) : dialectOf(kind);
  const trouble = dialect === undefined ? noProxy(id) : notRunning(pod);
  if (dialect === undefined || trouble !== undefined) return {is: 'trouble', id, trouble: trouble ?? noProxy(id)};
  return {is: 'target', target: {id, pod: {namespace, name}, uid, dialect}};
}

const noZtunnel = (id: string): Trouble => ({
  kind: 'other',
  what: `Pod ${id} is no ztunnel.`,
  next: `i9s pc log ${id} is about the levels of Envoy.`,
});

const noProxy = (id: string): Trouble => ({
  kind: 'not found',
  what: `Pod ${id} has no proxy, and is no istiod.`,
  next: 'Log levels have pods with a sidecar, gateways, waypoints, ztunnels and istiods.',
});
