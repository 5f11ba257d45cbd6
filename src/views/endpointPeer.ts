import {parseClusterName} from '../envoy/clusterName.ts';
import {clusterWords} from '../envoy/clusterWords.ts';
import {addressText, target} from '../envoy/endpointAddress.ts';
import type {Endpoint} from '../envoy/endpoints.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';

/** Who is behind the address of an endpoint. */
export type Peer =
  | {readonly is: 'own'} // the application of the proxy's own pod
  | {readonly is: 'local'} // pilot-agent, or Envoy itself
  | {readonly is: 'pod'; readonly pod: MeshPod; readonly port: number}
  | {readonly is: 'node'; readonly node: string; readonly pods: readonly MeshPod[]; readonly port: number} // pods that use the network of their node
  | {readonly is: 'unknown'; readonly why: string};

const indexes = new WeakMap<Mesh['pods'], ReadonlyMap<string, readonly MeshPod[]>>();

/** Pods by IP, made once for each state of the mesh. Those that have ended have no address any more. */
function podsByIp(pods: Mesh['pods']): ReadonlyMap<string, readonly MeshPod[]> {
  const known = indexes.get(pods);
  if (known !== undefined) return known;
  const index = new Map<string, MeshPod[]>();
  for (const pod of pods.values()) {
    if (pod.ip === undefined || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const same = index.get(pod.ip);
    if (same === undefined) index.set(pod.ip, [pod]);
    else same.push(pod);
  }
  indexes.set(pods, index);
  return index;
}

const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1';

/** Finds the pod behind an endpoint; for internal addresses the one behind the tunnel. */
export function peerOf({cluster, address}: Pick<Endpoint, 'cluster' | 'address'>, mesh: Mesh): Peer {
  if (parseClusterName(cluster)?.direction === 'inbound') return {is: 'own'};
  if (address.is === 'pipe') return {is: 'local'};
  const to = target(address);
  if (to === undefined) return address.is === 'internal' ? {is: 'local'} : {is: 'unknown', why: 'Envoy does not tell its address.'};
  if (isLoopback(to.ip)) return {is: 'local'};
  const pods = podsByIp(mesh.pods).get(to.ip) ?? [];
  const [pod] = pods;
  if (pod === undefined) return {is: 'unknown', why: unknownText(cluster, to.ip, mesh)};
  return pods.length === 1 ? {is: 'pod', pod, port: to.port} : {is: 'node', node: pod.node ?? to.ip, pods, port: to.port};
}

function unknownText(cluster: string, ip: string, mesh: Mesh): string {
  const host = parseClusterName(cluster)?.host ?? '';
  const hidden = mesh.limited === undefined ? '' : ', or a pod of a namespace that may not be listed';
  if (host !== '' && !host.includes('.svc.'))
    return `No pod has the address ${ip}: it is outside of the mesh, of host ${host} (ServiceEntry)${hidden}.`;
  return `No pod here has the address ${ip}: it may be of a VM (WorkloadEntry), a node, another cluster, or of a pod that is gone${hidden}.`;
}

/** What follows where no other proxy of the mesh is next, as a sentence; undefined where one may be. */
export function endText(endpoint: Pick<Endpoint, 'cluster' | 'address'>, peer: Peer): string | undefined {
  switch (peer.is) {
    case 'own':
      return `The request has arrived: the application's port ${portText(endpoint)}.`;
    case 'local':
      return `${addressText(endpoint.address)} is in the proxy's own pod. ${clusterWords(endpoint.cluster) ?? ''}`.trim();
    case 'node': {
      const {length} = peer.pods;
      return `${length} pods share the address of node ${peer.node} (host network): which of them listens on port ${peer.port} cannot be told.`;
    }
    case 'unknown':
      return peer.why;
    case 'pod':
      return undefined;
  }
}

const portText = ({cluster, address}: Pick<Endpoint, 'cluster' | 'address'>): string =>
  String(target(address)?.port || parseClusterName(cluster)?.port || '?');
