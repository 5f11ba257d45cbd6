import {type Istiod, isComplete, type Mesh} from './mesh.ts';
import {kindWord} from './names.ts';
import type {MeshPod} from './pods.ts';
import {
  type Connectedness,
  imageVersion,
  type MeshProxy,
  podKind,
  podRevision,
  runsProxy,
  startedAt,
  startGraceMs,
  type WatchedType,
} from './proxies.ts';
import type {Connection, XdsName} from './sync.ts';

type Known = {readonly connection: Connection; readonly istiod: Istiod};
type Facts = {readonly key: string; readonly id: string; readonly pod?: MeshPod; readonly known?: Known};

/** Every proxy that has a pod, a connection to an istiod, or both. Proxies of which nothing changed keep their identity. */
export function joined(mesh: Mesh, before: Mesh, at: number): ReadonlyMap<string, MeshProxy> {
  const connections = byId(mesh);
  const home = homeCluster(mesh, connections);
  const proxies = new Map<string, MeshProxy>();
  const complete = isComplete(mesh);
  const add = (facts: Facts): void => {
    const old = before.proxies.get(facts.key);
    const now = connectedness(facts, complete, at);
    proxies.set(facts.key, old !== undefined && isSettled(old, facts, now) ? old : settled(old, proxyOf(facts, now), before.settled, at));
  };
  for (const pod of mesh.pods.values()) {
    if (podKind(pod) === undefined) continue;
    const known = connections.get(pod.id)?.find(({connection}) => connection.clusterId === home);
    if (known !== undefined || runsProxy(pod)) add({key: pod.id, id: pod.id, pod, ...(known === undefined ? {} : {known})});
  }
  // What istiod knows and has no pod here: VMs, proxies of other clusters, namespaces we may not list.
  for (const [id, all] of connections)
    for (const known of all) {
      const key = known.connection.clusterId === home ? id : `${id}@${known.connection.clusterId}`;
      if (!proxies.has(key)) add({key, id, known});
    }
  return proxies;
}

/** Most proxies are as they were, and there may be thousands. */
const isSettled = (old: MeshProxy, {pod, known}: Facts, now: Connectedness): boolean =>
  old.connection === known?.connection && old.pod === pod && old.istiod === known?.istiod.id && old.connectedness === now;

/** A proxy that moved to another istiod is for a moment in two reports: the one with the newest push is right. */
function byId(mesh: Mesh): ReadonlyMap<string, readonly Known[]> {
  const all = new Map<string, Known[]>();
  for (const istiod of mesh.istiods.values())
    for (const connection of istiod.report?.connections ?? []) {
      const known = all.get(connection.id) ?? [];
      const twin = known.findIndex(other => other.connection.clusterId === connection.clusterId);
      if (twin < 0) known.push({connection, istiod});
      else if (isNewer({connection, istiod}, known[twin]!)) known[twin] = {connection, istiod};
      all.set(connection.id, known);
    }
  return all;
}

const lastPush = ({connection}: Known): number => Math.max(0, ...Object.values(connection.types).map(type => type.sentAt ?? 0));
/** An istiod that answers is believed before one that no longer does. */
const isNewer = (a: Known, b: Known): boolean => {
  const answersA = a.istiod.trouble === undefined;
  const answersB = b.istiod.trouble === undefined;
  return answersA === answersB ? lastPush(a) > lastPush(b) : answersA;
};

/** The name under which istiod knows this cluster: that of most connections that have a pod here. */
function homeCluster(mesh: Mesh, connections: ReadonlyMap<string, readonly Known[]>): string {
  const votes = new Map<string, number>();
  for (const [id, all] of connections)
    for (const {connection} of all) votes.set(connection.clusterId, (votes.get(connection.clusterId) ?? 0) + (mesh.pods.has(id) ? 1 : 0));
  return [...votes].sort((a, b) => b[1] - a[1] || Number(b[0] === 'Kubernetes') - Number(a[0] === 'Kubernetes'))[0]?.[0] ?? '';
}

type Unsettled = Omit<MeshProxy, 'since' | 'atFirstLook' | 'types'>;

function proxyOf({key, id, pod, known}: Facts, connectedness: Connectedness): Unsettled {
  const connection = known?.connection;
  const dot = id.lastIndexOf('.');
  const version = connection?.version ?? imageVersion(pod?.proxy?.image);
  const revision = podRevision(pod) ?? known?.istiod.revision;
  const kind = (pod && podKind(pod)) ?? kindWord(connection?.type || '?');
  return {
    key,
    id,
    name: pod?.name ?? connection?.name ?? id.slice(0, dot),
    namespace: pod?.namespace ?? connection?.namespace ?? id.slice(dot + 1),
    kind: connection?.type ? kindWord(connection.type) : kind,
    connectedness,
    ...(connection === undefined ? {} : {connection}),
    ...(connection?.clusterId ? {clusterId: connection.clusterId} : {}),
    ...(known === undefined ? {} : {istiod: known.istiod.id}),
    ...(version === undefined ? {} : {version}),
    ...(revision === undefined ? {} : {revision}),
    ...(pod === undefined ? {} : {pod}),
  };
}

function connectedness({pod, known}: Facts, complete: boolean, at: number): Connectedness {
  if (known !== undefined) return 'connected';
  if (!complete) return 'unknown';
  return pod !== undefined && at - (startedAt(pod) ?? 0) < startGraceMs ? 'starting' : 'missing';
}

/** Carries over since when things are so. */
function settled(old: MeshProxy | undefined, now: Unsettled, meshWasSettled: boolean, at: number): MeshProxy {
  // Until every istiod has answered once, what is seen may have been so for long.
  const fresh = {since: at, atFirstLook: !meshWasSettled};
  const types: Record<XdsName, WatchedType> = {};
  for (const [name, type] of Object.entries(now.connection?.types ?? {})) {
    const was = old?.types[name];
    types[name] = {...type, ...(was?.state === type.state ? {since: was.since, atFirstLook: was.atFirstLook} : fresh)};
  }
  return {...now, ...(old?.connectedness === now.connectedness ? {since: old.since, atFirstLook: old.atFirstLook} : fresh), types};
}
