import {areAllListed} from '../istio/listedPods.ts';
import type {Mesh} from '../istio/mesh.ts';

/** Why not all pods of the cluster are known, as a sentence; undefined where all are, and while they are first listed. */
export function podsNote(mesh: Pick<Mesh, 'feed' | 'feeds' | 'limited'>): string | undefined {
  const {feed, limited} = mesh;
  if (areAllListed(mesh) || feed.is === 'loading') return undefined;
  const trouble = limited?.trouble ?? ('trouble' in feed ? feed.trouble : undefined);
  return `Not all pods are known${trouble === undefined ? '.' : `: ${trouble.what} It is tried again every few minutes.`}`;
}
