import type {Mesh} from './mesh.ts';

type Feeds = Pick<Mesh, 'feed' | 'feeds' | 'limited'>;

/** Are all pods of the cluster known? Only then one that is not among them is not there. */
export const areAllListed = ({feed, limited}: Feeds): boolean => limited === undefined && feed.is === 'live';

/** The same of one namespace: who may see only some namespaces knows all pods of those. */
export const areListed = (mesh: Feeds, namespace: string): boolean => areAllListed(mesh) || mesh.feeds.get(namespace)?.is === 'live';
