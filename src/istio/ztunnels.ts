import {compareText} from '../lib/text.ts';
import type {Mesh} from './mesh.ts';
import type {MeshProxy} from './proxies.ts';

type Proxies = Pick<Mesh, 'proxies'>;

const known = new WeakMap<Mesh['proxies'], readonly MeshProxy[]>();

/** The ztunnels that have a pod here, by their keys; found once for the same proxies, as hints ask with each frame and rows each for themselves. */
export function ztunnelsOf({proxies}: Proxies): readonly MeshProxy[] {
  const found =
    known.get(proxies) ??
    [...proxies.values()].filter(({kind, pod}) => kind === 'ztunnel' && pod !== undefined).sort((a, b) => compareText(a.key, b.key));
  known.set(proxies, found);
  return found;
}

/** The ztunnel of a node: where one takes over from another, that which stays. Undefined where none is known to run there, or the node is not known. */
export function ztunnelOn(mesh: Proxies, node: string | undefined): MeshProxy | undefined {
  if (node === undefined || node === '') return undefined;
  const found = ztunnelsOf(mesh).filter(({pod}) => pod?.node === node);
  return found.find(({pod}) => pod?.deleting === false) ?? found[0];
}
