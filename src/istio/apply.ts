import type {MeshEvent, PodEvent} from './events.ts';
import {joined} from './join.ts';
import {type Istiod, isComplete, type Mesh} from './mesh.ts';
import type {MeshPod} from './pods.ts';
import {type MeshProxy, podRevision} from './proxies.ts';
import type {Connection} from './sync.ts';

/** The mesh after an event. This is the one place where live facts are joined. */
export function applyEvent(mesh: Mesh, event: MeshEvent): Mesh {
  const next = fact(mesh, event);
  if (next === mesh || event.type === 'versionReported' || event.type === 'podFeedChanged') return next;
  const settled = next.settled || isComplete(next);
  const at = 'at' in event ? event.at : 0;
  return {...next, settled, proxies: joined(next, mesh, at)};
}

function fact(mesh: Mesh, event: MeshEvent): Mesh {
  switch (event.type) {
    case 'podsListed':
    case 'podsChanged':
      return withPods({...(isWhole(event) ? unlimited(mesh) : mesh), podsAt: event.at}, changedPods(mesh.pods, event));
    case 'podFeedChanged':
      return withFeed(mesh, event);
    case 'podsLimited': {
      const {namespaces, trouble} = event;
      const limited = {...mesh, feeds: new Map(), limited: {namespaces, trouble}};
      return withPods(limited, new Map([...mesh.pods].filter(([, pod]) => namespaces.includes(pod.namespace))));
    }
    case 'syncReported': {
      const {at, tookMs} = event;
      return withIstiod(mesh, event.istiod, ({trouble: _, ...rest}) => ({
        ...rest,
        report: {at, tookMs, connections: shared(rest.report?.connections ?? [], event.connections)},
      }));
    }
    case 'syncFailed':
      return withIstiod(mesh, event.istiod, istiod => ({...istiod, trouble: {...event.trouble, since: istiod.trouble?.since ?? event.at}}));
    case 'versionReported':
      return withIstiod(mesh, event.istiod, istiod => ({...istiod, version: event.version}));
  }
}

const isWhole = (event: PodEvent): boolean => event.type === 'podsListed' && event.namespaces === undefined;

function unlimited(mesh: Mesh): Mesh {
  const {limited: _, ...rest} = mesh;
  return mesh.limited === undefined ? mesh : {...rest, feeds: new Map([...mesh.feeds].filter(([part]) => part === ''))};
}

const ranks = {live: 0, loading: 1, retrying: 2, denied: 3} as const;

/** One namespace that may not be listed does not take the others off line. */
function withFeed(mesh: Mesh, {feed, namespaces = [''], at}: PodEvent & {readonly type: 'podFeedChanged'}): Mesh {
  const feeds = new Map(mesh.feeds);
  for (const part of namespaces) feeds.set(part, feed);
  const best = [...feeds.values()].reduce((a, b) => (ranks[b.is] < ranks[a.is] ? b : a));
  // As long as the watch lived the list was right, also when nothing changed.
  const isRight = feed.is === 'live' || mesh.feed.is === 'live';
  return {...mesh, feeds, feed: best, ...(isRight ? {podsAt: at} : {})};
}

/** The mesh after the clock of this machine was set: what i9s measured itself moves along, in milliseconds. */
export function clockMoved(mesh: Mesh, by: number): Mesh {
  const moved = <T extends {readonly since: number}>(value: T): T => ({...value, since: value.since + by});
  const proxies = [...mesh.proxies].map(([key, proxy]): [string, MeshProxy] => {
    const types = Object.fromEntries(Object.entries(proxy.types).map(([name, type]) => [name, moved(type)]));
    const lost = proxy.lostAt === undefined ? {} : {lostAt: proxy.lostAt + by};
    return [key, {...moved(proxy), types, ...lost, ...(proxy.missing === undefined ? {} : {missing: moved(proxy.missing)})}];
  });
  const istiods = [...mesh.istiods].map(([id, istiod]): [string, Istiod] => {
    const report = istiod.report === undefined ? {} : {report: {...istiod.report, at: istiod.report.at + by}};
    return [id, {...istiod, ...report, ...(istiod.trouble === undefined ? {} : {trouble: moved(istiod.trouble)})}];
  });
  return {...mesh, proxies: new Map(proxies), istiods: new Map(istiods), ...(mesh.podsAt === undefined ? {} : {podsAt: mesh.podsAt + by})};
}

/** A report in which connections that are as they were are the same objects as before, so that joining can pass them by. */
function shared(before: readonly Connection[], now: readonly Connection[]): readonly Connection[] {
  if (before === now) return now;
  const known = new Map(before.map(connection => [`${connection.id} ${connection.clusterId}`, connection]));
  return now.map(connection => {
    const old = known.get(`${connection.id} ${connection.clusterId}`);
    return old !== undefined && isSame(old, connection) ? old : connection;
  });
}

function isSame(a: Connection, b: Connection): boolean {
  const types = Object.entries(b.resources);
  return (
    a.version === b.version &&
    a.type === b.type &&
    Object.keys(a.resources).length === types.length &&
    types.every(([url, type]) => {
      const was = a.resources[url];
      return (
        was !== undefined && was.sent === type.sent && was.acked === type.acked && was.lastError === type.lastError && was.sentAt === type.sentAt
      );
    })
  );
}

// An answer may arrive after its istiod has gone: it speaks of nobody then.
function withIstiod(mesh: Mesh, id: string, change: (istiod: Istiod) => Istiod): Mesh {
  const istiod = mesh.istiods.get(id);
  return istiod === undefined ? mesh : {...mesh, istiods: new Map(mesh.istiods).set(id, change(istiod))};
}

function changedPods(
  pods: ReadonlyMap<string, MeshPod>,
  event: PodEvent & {readonly type: 'podsListed' | 'podsChanged'},
): ReadonlyMap<string, MeshPod> {
  const next = new Map(pods);
  if (event.type === 'podsChanged') {
    for (const id of event.gone) next.delete(id);
    for (const pod of event.seen) next.set(pod.id, pod);
    return next;
  }
  const {namespaces} = event;
  for (const pod of pods.values()) if (namespaces?.includes(pod.namespace) ?? true) next.delete(pod.id);
  for (const pod of event.pods) next.set(pod.id, pod);
  return next;
}

const isIstiod = (mesh: Mesh, pod: MeshPod): boolean =>
  pod.namespace === mesh.istioNamespace && pod.labels.app === 'istiod' && pod.phase === 'Running' && !pod.deleting;

function withPods(mesh: Mesh, pods: ReadonlyMap<string, MeshPod>): Mesh {
  const istiods = new Map<string, Istiod>();
  for (const pod of pods.values()) {
    if (!isIstiod(mesh, pod)) continue;
    const known = mesh.istiods.get(pod.id);
    // A pod of the same name and another uid is a new process: what the old one said no longer holds.
    const kept = known?.pod.uid === pod.uid ? known : undefined;
    istiods.set(pod.id, {...kept, id: pod.id, pod, revision: podRevision(pod) ?? 'default'});
  }
  return {...mesh, pods, istiods};
}
