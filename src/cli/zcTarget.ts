import {type MeshPod, parsePod} from '../istio/pods.ts';
import {podKind} from '../istio/proxies.ts';
import {list, strings} from '../lib/json.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {inLogsOrder} from './podOrder.ts';
import {resolveTargets} from './targets.ts';
import type {ZcFrom} from './zcArgs.ts';

/** The ztunnel that is asked, and the pod that was named in its place; or which ztunnels there are where one has to be named. */
export type AskedZtunnel = {readonly ztunnel: MeshPod; readonly pod?: MeshPod} | {readonly several: readonly MeshPod[]};
type From = Exclude<ZcFrom, {readonly file: string}>;

const never = new AbortController().signal;
/** istioctl's words where several ztunnels run, and each would answer something else. */
export const mustBeSet = 'ztunnel pod name or --node must be set';

/**
 * The ztunnel that istioctl would ask: the one named, that of a node, or that of the node of a pod; without any, the first of daemonset/ztunnel in the order of
 * `kubectl logs`, where `ofOne` only if there is no other. Names without a namespace are of `namespace`, else of istiod's. Throws (with a Trouble) where there is none.
 */
export async function askedZtunnel(source: MeshSource, from: From, ofOne: boolean, namespace: string | undefined): Promise<AskedZtunnel> {
  if (typeof from === 'object' && 'node' in from) return {ztunnel: await ztunnelOfNode(source, from.node)};
  const found = await resolveTargets(source, from === 'any' ? 'daemonset/ztunnel' : from.target, namespace ?? source.about.istioNamespace);
  const pods = found.map(({pod}) => pod);
  const [pod] = pods;
  if (pod === undefined || (from === 'any' && ofOne && pods.length > 1)) return {several: pods};
  if (podKind(pod) === 'ztunnel') return {ztunnel: pod};
  if (pod.node === undefined) throw refusal(`Pod ${pod.id} is not scheduled to a node.`, 'It has a ztunnel once it is.');
  try {
    return {ztunnel: await ztunnelOfNode(source, pod.node), pod};
  } catch (error) {
    const {kind, what, next} = troubleOf(error);
    throw troubleError({kind, what: `Failed to find ztunnel on node ${pod.node} for pod ${pod.id}: ${what}`, next});
  }
}

/** The pod of the daemonset ztunnel on a node. */
async function ztunnelOfNode(source: MeshSource, node: string): Promise<MeshPod> {
  const where = source.about.istioNamespace;
  const daemonset = await source.askApi(`/apis/apps/v1/namespaces/${encodeURIComponent(where)}/daemonsets/ztunnel`, never);
  const labels = Object.entries(strings(daemonset, 'spec', 'selector', 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const query = `labelSelector=${encodeURIComponent(labels.join(','))}&fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`;
  const pods = list(await source.askApi(`/api/v1/namespaces/${encodeURIComponent(where)}/pods?${query}`, never), 'items');
  const [first] = inLogsOrder(pods).flatMap(item => parsePod(item) ?? []);
  return (
    first ?? refuse(`No pods found: none of daemonset/ztunnel in namespace ${where} runs on node ${node}.`, 'kubectl get pods -o wide tells nodes.')
  );
}

const refusal = (what: string, next: string): Error => troubleError({kind: 'not found', what, next});
const refuse = (what: string, next: string): never => {
  throw refusal(what, next);
};
