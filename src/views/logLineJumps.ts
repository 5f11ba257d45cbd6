import {parseClusterName} from '../envoy/clusterName.ts';
import {addressFromText, addressText, target} from '../envoy/endpointAddress.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {AccessRecord, LogField} from '../lib/logRecord.ts';
import type {Jump} from '../lib/page.ts';
import {peerJump} from './endpointJumps.ts';
import {endText} from './endpointPeer.ts';
import {valueIn} from './logExplain.ts';
import {isInbound, peerAt} from './logPeers.ts';
import {shortCluster} from './routeCells.ts';
import type {Known} from './view.ts';

/** A line that is looked at: what it says, and the proxy that logged it. */
export type Opened = {readonly record: AccessRecord; readonly fields: readonly LogField[]; readonly proxy: string};

type Leads = (value: string, opened: Opened, known: Known) => readonly Jump[];

/** Where a field of an access log leads; nowhere for most. */
export function fieldJumps({name, value}: LogField, opened: Opened, known: Known): readonly Jump[] {
  const leads = Object.hasOwn(byField, name) ? byField[name] : undefined;
  return leads === undefined || value === '-' || value === '' ? [] : leads(value, opened, known);
}

const clusterJumps: Leads = (cluster, opened) => [
  {label: `cluster ${cluster}`, to: 'clusters', where: {CLUSTER: cluster}, proxy: opened.proxy},
  ...(isInbound(cluster) ? [] : [{label: `endpoints of ${cluster}`, to: 'endpoints', where: {CLUSTER: cluster}, proxy: opened.proxy}]),
];

/** Routes that Istio makes by itself are all called default: their cluster tells them apart. */
const routeJumps: Leads = (route, opened) => {
  const {cluster} = opened.record;
  const where =
    cluster === undefined || route !== 'default'
      ? {ROUTE: route}
      : isInbound(cluster)
        ? {NAME: cluster}
        : {ROUTE: route, CLUSTER: shortCluster(cluster)};
  return [{label: `route ${route}`, to: 'routes', where, proxy: opened.proxy}];
};

/** The endpoint as this proxy has it, and what takes the connection in the pod behind it. */
const upstreamJumps: Leads = (text, opened, known) => {
  const {cluster = ''} = opened.record;
  const address = addressFromText(text);
  const endpoint = {cluster, address};
  if (isInbound(cluster)) return [{label: text, nowhere: `The request has arrived: ${text} is the application in this proxy's own pod.`}];
  const here: readonly Jump[] =
    cluster === ''
      ? []
      : [
          {
            label: `endpoint ${addressText(address)}`,
            to: 'endpoints',
            where: {CLUSTER: cluster, ENDPOINT: addressText(address)},
            proxy: opened.proxy,
          },
        ];
  const end = endText(endpoint, peerAt(text, cluster, known));
  const peer = peerJump(endpoint, known) ?? (end === undefined ? undefined : {label: 'the peer', nowhere: end});
  return [...here, ...(peer === undefined ? [] : [peer])];
};

/** The pod that an address is of: its proxy, or the pod where it runs none. */
const clientJumps: Leads = (text, _opened, known) => {
  const peer = peerAt(text, undefined, known);
  if (peer.is === 'pod') return [podJump(peer.pod, known)];
  if (peer.is === 'node')
    return [
      {label: text, nowhere: `${peer.pods.length} pods share the address of node ${peer.node} (host network): which of them it was cannot be told.`},
    ];
  if (peer.is === 'unknown')
    return [{label: text, nowhere: `No pod here has the address ${text}: it is outside of the mesh, or of a pod that is gone.`}];
  return [];
};

function podJump(pod: MeshPod, {mesh}: Known): Jump {
  const proxy = mesh.proxies.get(pod.id);
  if (proxy === undefined) return {label: `pod ${pod.name}`, to: 'pods', where: {NAME: pod.name, NS: pod.namespace}};
  if (proxy.kind === 'ztunnel')
    return {label: pod.name, nowhere: `${pod.id} is the ztunnel of node ${pod.node ?? '?'}: no Envoy, and without panes of one.`};
  return {label: `proxy ${pod.name}`, to: 'summary', proxy: proxy.key};
}

/** ztunnel names pods; their namespace is in a field of its own. */
const workloadJumps =
  (side: 'src' | 'dst'): Leads =>
  (name, {fields}, known) => {
    const id = `${name}.${valueIn(fields, `${side}.namespace`) ?? ''}`;
    const pod = known.mesh.pods.get(id);
    return [pod === undefined ? {label: name, nowhere: `The pod ${id} is gone, or is in another cluster.`} : podJump(pod, known)];
  };

/** In the mesh, a client sends the name of its own cluster, which gateways that route by it have as well; from outside, the name of a host. */
const serverNameJumps: Leads = (name, {fields, proxy}, known) => {
  const parts = parseClusterName(name);
  if (parts === undefined) return [{label: `cluster of ${name}`, to: 'clusters', where: {'SERVICE FQDN': name}, proxy}];
  const {direction, port, subset, host} = parts;
  const from = valueIn(fields, 'DOWNSTREAM_REMOTE_ADDRESS');
  const peer = from === undefined ? undefined : peerAt(from, undefined, known);
  const client = peer?.is === 'pod' ? known.mesh.proxies.get(peer.pod.id) : undefined;
  const cluster = `${direction}|${port}|${subset}|${host}`;
  if (client !== undefined && client.kind !== 'ztunnel')
    return [{label: `cluster ${cluster} of ${client.name}`, to: 'clusters', proxy: client.key, where: {CLUSTER: cluster}}];
  if (known.mesh.proxies.get(proxy)?.kind === 'gateway') return [{label: `cluster ${name}`, to: 'clusters', where: {CLUSTER: name}, proxy}];
  return [{label: name, nowhere: `It is ${cluster} of the client, and no proxy here has the address ${from ?? 'that it came from'}.`}];
};

/** The chain of an inbound listener that took the connection. */
const dialledJumps: Leads = (text, opened) => {
  const port = target(addressFromText(text))?.port;
  if (!isInbound(opened.record.cluster) || port === undefined) return [];
  return [
    {label: `virtualInbound, port ${port}`, to: 'listeners', where: {NAME: 'virtualInbound', 'INBOUND PORT': String(port)}, proxy: opened.proxy},
  ];
};

/** A line that is typed is cut at spaces: only ids without any are copied so. */
const idJumps: Leads = id => (/^[\w.:-]{1,200}$/.test(id) ? [{label: `copy ${id}`, run: `copy ${id}`}] : []);

const byField: Readonly<Record<string, Leads>> = {
  UPSTREAM_CLUSTER: clusterJumps,
  ROUTE_NAME: routeJumps,
  UPSTREAM_HOST: upstreamJumps,
  DOWNSTREAM_REMOTE_ADDRESS: clientJumps,
  DOWNSTREAM_LOCAL_ADDRESS: dialledJumps,
  REQUESTED_SERVER_NAME: serverNameJumps,
  'X-REQUEST-ID': idJumps,
  'src.addr': clientJumps,
  'dst.addr': clientJumps,
  'src.workload': workloadJumps('src'),
  'dst.workload': workloadJumps('dst'),
};
