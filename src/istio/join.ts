import {connectionsOf, type Held} from './connections.ts';
import type {Istiod, Mesh} from './mesh.ts';
import {kindWord, parseProxyId} from './names.ts';
import type {MeshPod} from './pods.ts';
import {type Connectedness, imageVersion, type MeshProxy, mayBeStarting, podKind, podRevision, runsProxy, type WatchedType} from './proxies.ts';
import type {XdsName} from './sync.ts';

type Facts = {readonly key: string; readonly id: string; readonly pod?: MeshPod; readonly held?: Held};

/** Every proxy that has a pod, a connection to an istiod, or both. Proxies of which nothing changed keep their identity. */
export function joined(mesh: Mesh, before: Mesh, at: number): ReadonlyMap<string, MeshProxy> {
  const connections = connectionsOf(mesh);
  const istiods = [...mesh.istiods.values()];
  const proxies = new Map<string, MeshProxy>();
  const add = (facts: Facts): void => {
    const old = before.proxies.get(facts.key);
    const is = connectedness(facts, old, istiods, at);
    proxies.set(facts.key, is === 'asking' ? {...old!, lostAt: old!.lostAt ?? at} : next(facts, is, old, before.settled, at));
  };
  for (const pod of mesh.pods.values()) {
    if (podKind(pod) === undefined) continue;
    const held = connections.get(pod.id)?.here;
    if (held !== undefined || runsProxy(pod)) add({key: pod.id, id: pod.id, pod, ...(held === undefined ? {} : {held})});
  }
  // What istiod knows and has no pod here: VMs, proxies of other clusters, namespaces we may not list.
  for (const [id, {here, elsewhere}] of connections) {
    if (here !== undefined && !proxies.has(id)) add({key: id, id, held: here});
    for (const held of elsewhere) add({key: `${id}@${held.connection.clusterId}`, id, held});
  }
  for (const old of before.proxies.values())
    if (old.pod === undefined && !proxies.has(old.key) && connectedness({key: old.key, id: old.id}, old, istiods, at) === 'asking')
      add({key: old.key, id: old.id});
  return proxies;
}

/**
 * Nobody is called missing before every istiod has answered since its connection was lost: it may have moved to another one. Until then ('asking') what was
 * known of it is shown on.
 */
function connectedness({pod, held}: Facts, old: MeshProxy | undefined, istiods: readonly Istiod[], at: number): Connectedness | 'asking' {
  if (held !== undefined) return 'connected';
  if (istiods.length === 0 || istiods.some(istiod => istiod.trouble !== undefined)) return 'unknown';
  const lostAt = old?.connectedness === 'connected' ? (old.lostAt ?? at) : undefined;
  if (istiods.some(({report}) => report === undefined || report.at < (lostAt ?? 0))) return lostAt === undefined ? 'unknown' : 'asking';
  return pod !== undefined && mayBeStarting(pod, at) ? 'starting' : 'missing';
}

/** Most proxies are as they were, and there may be thousands. */
const isAsBefore = (old: MeshProxy, {pod, held}: Facts, is: Connectedness): boolean =>
  old.connection === held?.connection && old.pod === pod && old.istiod === held?.istiod.id && old.connectedness === is && old.lostAt === undefined;

/** The proxy as it is now, and since when it is so. */
function next(facts: Facts, is: Connectedness, old: MeshProxy | undefined, meshWasSettled: boolean, at: number): MeshProxy {
  if (old !== undefined && isAsBefore(old, facts, is)) return old;
  // Until every istiod has answered once, what is seen may have been so for long.
  const fresh = {since: at, atFirstLook: !meshWasSettled};
  const types: Record<XdsName, WatchedType> = Object.create(null);
  for (const [name, type] of Object.entries(facts.held?.connection.types ?? {})) {
    const was = old?.types[name];
    types[name] = {...type, ...(was?.state === type.state ? {since: was.since, atFirstLook: was.atFirstLook} : fresh)};
  }
  // An istiod that hiccups makes a missing proxy unknown for a moment: it has been missing all the while.
  const missing = is === 'connected' ? undefined : (old?.missing ?? (is === 'missing' ? fresh : undefined));
  const stays = old?.connectedness === is ? {since: old.since, atFirstLook: old.atFirstLook} : fresh;
  return {...described(facts, is), ...(is === 'missing' ? missing! : stays), ...(missing === undefined ? {} : {missing}), types};
}

function described({key, id, pod, held}: Facts, connectedness: Connectedness): Omit<MeshProxy, 'since' | 'atFirstLook' | 'types'> {
  const connection = held?.connection;
  const version = connection?.version ?? imageVersion(pod?.proxy?.image);
  const revision = podRevision(pod) ?? held?.istiod.revision;
  return {
    key,
    id,
    ...parseProxyId(id),
    kind: connection?.type ? kindWord(connection.type) : ((pod && podKind(pod)) ?? '?'),
    connectedness,
    ...(connection === undefined ? {} : {connection}),
    ...(connection?.clusterId ? {clusterId: connection.clusterId} : {}),
    ...(held === undefined ? {} : {istiod: held.istiod.id}),
    ...(version === undefined ? {} : {version}),
    ...(revision === undefined ? {} : {revision}),
    ...(pod === undefined ? {} : {pod}),
  };
}
