import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {statusOf} from '../istio/status.ts';
import type {TypeSync} from '../istio/sync.ts';
import {printable} from '../lib/text.ts';
import type {PsRow} from './psTables.ts';
import {tabwriter} from './tabwriter.ts';

/** Which proxies `i9s ps` is about. */
export type Which = {readonly namespace?: string; readonly revision?: string};

/** Proxies of the namespace and the revision: that of the istiod they are connected to, else the one their pod was made for. */
export function chosen(mesh: Mesh, {namespace, revision}: Which): readonly MeshProxy[] {
  const revisionOf = ({istiod, revision: own = 'default'}: MeshProxy): string =>
    istiod === undefined ? own : (mesh.istiods.get(istiod)?.revision ?? own);
  return [...mesh.proxies.values()].filter(
    proxy => (namespace === undefined || proxy.namespace === namespace) && (revision === undefined || revisionOf(proxy) === revision),
  );
}

/** The rows that istioctl prints: connections as the istiods report them. A proxy that has just moved is taken from the istiod that has it now. */
export function connectionsOf(mesh: Mesh, proxies: readonly MeshProxy[]): readonly PsRow[] {
  const wanted = new Set(proxies);
  return [...mesh.istiods.values()].flatMap(({id, pod, report}) =>
    (report?.connections ?? []).flatMap(connection => {
      const proxy = mesh.proxies.get(`${connection.id}@${connection.clusterId}`) ?? mesh.proxies.get(connection.id);
      return proxy !== undefined && proxy.istiod === id && wanted.has(proxy) ? {connection, istiod: pod.name} : [];
    }),
  );
}

const words = {missing: 'NOT CONNECTED', starting: 'STARTING', unknown: 'UNKNOWN', connected: 'CONNECTED'} as const;

/** The section of the proxies that have a pod and no connection, which istioctl does not list; undefined when there are none. */
export function unconnectedTable(proxies: readonly MeshProxy[]): string | undefined {
  const rows = proxies.filter(({connectedness}) => connectedness !== 'connected').sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return undefined;
  const header = ['NAME', 'STATE', 'KIND', 'REVISION', 'NODE', 'VERSION'];
  const cells = rows.map(({id, connectedness, kind, revision, pod, version}) => [
    id,
    words[connectedness],
    kind,
    revision ?? '-',
    pod?.node ?? '-',
    version ?? '-',
  ]);
  return tabwriter([header, ...cells], 5);
}

/** Proxies with a problem; a push that is in flight is none. */
export const troubled = (proxies: readonly MeshProxy[], now: number): readonly MeshProxy[] => proxies.filter(proxy => statusOf(proxy, now).problem);

const isPending = ({state}: TypeSync): boolean => state === 'STALE' || state === 'ERROR';

/** Proxies that have not got everything yet; here a push in flight and a start count as well. */
export const pending = (proxies: readonly MeshProxy[]): readonly MeshProxy[] =>
  proxies.filter(({connectedness, types}) => connectedness !== 'connected' || Object.values(types).some(isPending));

/** What a proxy has not got: "reviews.shop: LDS ERROR (bad listener), RDS STALE". */
export function pendingText({id, connectedness, types}: MeshProxy): string {
  if (connectedness !== 'connected') return `${id}: ${words[connectedness]}`;
  const late = Object.entries(types).filter(([, sync]) => isPending(sync));
  return `${id}: ${late.map(([name, {state, lastError}]) => [name, state, lastError === undefined ? [] : `(${printable(lastError).trim()})`].flat().join(' ')).join(', ')}`;
}
