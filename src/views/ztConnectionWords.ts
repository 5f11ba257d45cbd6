import {isCaptured} from '../istio/ambient.ts';
import type {MeshPod} from '../istio/pods.ts';
import {ztunnelOn} from '../istio/ztunnels.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {addressParts} from '../ztunnel/addressNames.ts';
import {endText, peerOf} from './endpointPeer.ts';
import {meshPathJump} from './meshPathData.ts';
import type {Known} from './view.ts';
import {ztunnelText} from './ztCells.ts';
import type {ConnectionRow, End} from './ztConnections.ts';
import {asUse, isHere, tableJump} from './ztJumps.ts';

/** The pod at the other end, or why none can be told, as a sentence. */
type Peer = {readonly pod: MeshPod; readonly why?: never} | {readonly pod?: never; readonly why: string};

/** Pods are known here by their first address alone; a ztunnel knows them by all, and names them. */
function peerPod(row: ConnectionRow, {mesh}: Known): Peer {
  const {remote} = row;
  const parts = addressParts(remote.address);
  if (parts === undefined) return {why: 'The ztunnel does not tell the address of the other end.'};
  const endpoint = {cluster: '', address: {is: 'socket', address: parts.ip, port: Number(parts.port)}} as const;
  const peer = peerOf(endpoint, mesh);
  if (peer.is === 'pod') return {pod: peer.pod};
  if (peer.is === 'node')
    return {why: `${peer.pods.length} pods share the address ${parts.ip} of node ${peer.node} (host network): which of them it is cannot be told.`};
  if (peer.is === 'unknown' && remote.is?.is === 'workload') {
    const {name, namespace, uid} = remote.is;
    const [cluster = ''] = uid.split('/');
    if (!isHere(cluster, [row])) return {why: `${name}.${namespace} is in the cluster ${cluster}, whose pods are not known here.`};
    const pod = mesh.pods.get(`${name}.${namespace}`);
    if (pod !== undefined) return {pod};
  }
  return {why: endText(endpoint, peer) ?? `Who is at ${remote.address} is not known.`};
}

/** To the peer; what was called, what is known of the peer, and what else its workload has open is what uses it. */
export function connectionJumps(row: ConnectionRow, known: Known): readonly (Jump | undefined)[] {
  const {workload, target, remote, proxy} = row;
  const {pod, why} = peerPod(row, known);
  const service = target.is?.is === 'service' ? target.is : undefined;
  const id = `${workload.name}.${workload.namespace}`;
  return [
    ...(pod === undefined ? [{label: 'the peer', nowhere: why}] : peerJumps(row, pod, known)),
    service === undefined
      ? undefined
      : asUse(tableJump(row, `service ${service.name}`, 'ztServices', {where: {NAMESPACE: service.namespace, HOSTNAME: service.hostname}})),
    remote.is?.is === 'workload' ? asUse(tableJump(row, `workload ${remote.is.name}`, 'ztWorkloads', {where: {UID: remote.is.uid}})) : undefined,
    {kind: 'use', label: `all connections of ${workload.name}`, to: 'ztConnections', proxy: proxy.key, where: {WORKLOAD: id}},
  ];
}

/** To what its Envoy does with it, to what its ztunnel has of it, or else to how it is in the mesh. */
function peerJumps({connection}: ConnectionRow, pod: MeshPod, {mesh}: Known): readonly Jump[] {
  const path = {...meshPathJump(pod.id), label: `path of peer ${pod.name}`};
  const proxy = mesh.proxies.get(pod.id);
  if (proxy !== undefined && proxy.kind !== 'ztunnel') {
    const listener = connection.protocol === 'HBONE' && connection.direction === 'outbound' ? {where: {NAME: 'connect_terminate'}} : {};
    return [{label: `peer ${pod.name}, its ${proxy.kind}`, to: 'listeners', proxy: proxy.key, ...listener}, asUse(path)];
  }
  const ztunnel = ztunnelOn(mesh, pod.node);
  if (ztunnel === undefined || !isCaptured(pod)) return [path];
  const its = {label: `peer ${pod.name}, its connections by ${ztunnel.name}`, to: 'ztConnections', proxy: ztunnel.key, where: {WORKLOAD: pod.id}};
  return [its, asUse(path)];
}

const endWords = ({address, text}: End): string => (text === address ? address : `${text} (${address})`);

const ways: Readonly<Record<string, string>> = {HBONE: ' in an HBONE tunnel (mTLS)', TCP: ' as plain TCP'};

/** "is called by curl-1.shop:52000 in an HBONE tunnel (mTLS), which wanted cart.shop:80.", "calls cart.shop:80, through the waypoint w-1.shop:15008 in an HBONE tunnel (mTLS)." */
function callText({connection: {direction, protocol}, remote, target}: ConnectionRow, peer: string | undefined): string {
  const other = peer === 'waypoint' ? `waypoint ${remote.text}` : remote.text;
  const way = ways[protocol] ?? '';
  if (direction === 'inbound') return `is called by ${other}${way}${target.address === '' ? '' : `, which wanted ${target.text}`}.`;
  const isDirect = target.address === '' || target.address === remote.address;
  return isDirect ? `calls ${other}${way}.` : `calls ${target.text}, through ${other}${way}.`;
}

/** Who speaks with whom, in words. */
export function connectionStrip(row: ConnectionRow, known: Known): readonly Line[] {
  const {workload, connection, local, remote, target, proxy} = row;
  const {pod} = peerPod(row, known);
  const [from, to] = connection.direction === 'inbound' ? [remote, local] : [local, remote];
  const wanted = target.address === '' ? '' : `, for ${endWords(target)}`;
  const where = pod === undefined ? '' : `; the peer is on node ${pod.node ?? '?'}`;
  return [
    [span(`${workload.name}.${workload.namespace} `, 'strong'), span(callText(row, pod && known.mesh.proxies.get(pod.id)?.kind))],
    [span(`From ${endWords(from)} to ${endWords(to)}${wanted}.`)],
    [span(`Held open by ${ztunnelText(proxy)}${where}.`, 'dim')],
  ];
}
