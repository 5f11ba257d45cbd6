import type {Istiod, Mesh} from './mesh.ts';
import type {Connection} from './sync.ts';

/** A connection, and the istiod that has it. */
export type Held = {readonly connection: Connection; readonly istiod: Istiod};
/** Connections of one id ("pod.namespace"): the one of this cluster, and those of others that have a proxy of the same name. */
export type Connections = {readonly here?: Held; readonly elsewhere: readonly Held[]};

/** All connections of all istiods by proxy id. A proxy that moved to another istiod is for a moment in two reports: the one with the newest push is right. */
export function connectionsOf(mesh: Mesh): ReadonlyMap<string, Connections> {
  const all = new Map<string, Held[]>();
  for (const istiod of mesh.istiods.values())
    for (const connection of istiod.report?.connections ?? []) {
      const held = all.get(connection.id);
      if (held === undefined) all.set(connection.id, [{connection, istiod}]);
      else held.push({connection, istiod});
    }
  const home = homeCluster(mesh, all);
  return new Map([...all].map(([id, held]) => [id, byCluster(held, home)]));
}

function byCluster(held: readonly Held[], home: string): Connections {
  const [first, ...more] = held;
  // Before 1.13 istiod does not name the cluster, which then is this one.
  const isHome = ({connection: {clusterId}}: Held): boolean => clusterId === home || clusterId === '';
  if (first !== undefined && more.length === 0) return isHome(first) ? {here: first, elsewhere: []} : {elsewhere: [first]};
  const newest = new Map<string, Held>();
  for (const each of held) {
    const cluster = isHome(each) ? home : each.connection.clusterId;
    const other = newest.get(cluster);
    if (other === undefined || isNewer(each, other)) newest.set(cluster, each);
  }
  const here = newest.get(home);
  newest.delete(home);
  return here === undefined ? {elsewhere: [...newest.values()]} : {here, elsewhere: [...newest.values()]};
}

const lastPush = ({connection}: Held): number => Math.max(0, ...Object.values(connection.types).map(type => type.sentAt ?? 0));
/** An istiod that answers is believed before one that no longer does. */
const isNewer = (a: Held, b: Held): boolean => {
  const answersA = a.istiod.trouble === undefined;
  const answersB = b.istiod.trouble === undefined;
  return answersA === answersB ? lastPush(a) > lastPush(b) : answersA;
};

/** The name under which istiod knows this cluster: that of most connections that have a pod here. */
function homeCluster(mesh: Mesh, all: ReadonlyMap<string, readonly Held[]>): string {
  const votes = new Map<string, number>();
  for (const [id, held] of all)
    for (const {connection} of held) votes.set(connection.clusterId, (votes.get(connection.clusterId) ?? 0) + (mesh.pods.has(id) ? 1 : 0));
  return [...votes].sort((a, b) => b[1] - a[1] || Number(b[0] === 'Kubernetes') - Number(a[0] === 'Kubernetes'))[0]?.[0] ?? '';
}
