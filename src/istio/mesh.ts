import type {Trouble} from '../lib/trouble.ts';
import type {PodFeed} from './events.ts';
import type {MeshPod} from './pods.ts';
import type {MeshProxy} from './proxies.ts';
import type {Connection} from './sync.ts';

/** One istiod: its pod, and what it last answered. `trouble` is there while its last answer is missing; the report before it is kept. */
export type Istiod = {
  readonly id: string;
  readonly pod: MeshPod;
  readonly revision: string;
  readonly version?: string;
  readonly report?: {readonly at: number; readonly tookMs: number; readonly connections: readonly Connection[]};
  readonly trouble?: Trouble & {readonly since: number};
};

/** What i9s knows of the mesh now. Unchanged parts keep their identity from one event to the next. */
export type Mesh = {
  readonly istioNamespace: string;
  readonly pods: ReadonlyMap<string, MeshPod>;
  /** How well the list of pods is kept as a whole: as well as the best kept part of it. */
  readonly feed: PodFeed;
  /** The same for each part that is listed on its own: '' for the whole cluster, else a namespace. */
  readonly feeds: ReadonlyMap<string, PodFeed>;
  /** Milliseconds since 1970 when the pods were last known to be right. */
  readonly podsAt?: number;
  readonly limited?: {readonly namespaces: readonly string[]; readonly trouble: Trouble};
  readonly istiods: ReadonlyMap<string, Istiod>;
  readonly proxies: ReadonlyMap<string, MeshProxy>;
  /** Every istiod has answered once: from then on what appears is new, not merely first seen. */
  readonly settled: boolean;
};

export const emptyMesh = (istioNamespace: string): Mesh => ({
  istioNamespace,
  pods: new Map(),
  feed: {is: 'loading'},
  feeds: new Map(),
  istiods: new Map(),
  proxies: new Map(),
  settled: false,
});

/** The pod of the istiod that a proxy is connected to; undefined where it is connected to none that is known. */
export const istiodOf = ({istiods}: Pick<Mesh, 'istiods'>, {istiod}: MeshProxy): MeshPod | undefined =>
  istiod === undefined ? undefined : istiods.get(istiod)?.pod;

/** Did every running istiod answer when it was last asked? Only then may a proxy be called not connected. */
export const isComplete = (mesh: Pick<Mesh, 'istiods'>): boolean =>
  mesh.istiods.size > 0 && [...mesh.istiods.values()].every(istiod => istiod.report !== undefined && istiod.trouble === undefined);
