import type {Lack} from './kube/access.ts';

/** How a server's answers are spoilt: no JSON at all, the first half of it, or a connection that breaks half-way. */
export type Spoilt = 'garbage' | 'half' | 'cut';

/** What is wrong in the mesh right now, beside what its pods and proxies know themselves. Faults change it, servers look at it. */
export type Wrong = {
  unauthorized: boolean;
  lacks: Lack[];
  slowMs: number;
  /** By pod id: it accepts connections and never answers. */
  readonly hanging: Set<string>;
  /** By pod id: the HTTP status of all its `/debug` answers. */
  readonly refusing: Map<string, 401 | 403 | 404 | 500>;
  readonly spoilt: Map<string, Spoilt>;
  /** By pod id: how many times as many services its Envoy knows. */
  readonly big: Map<string, number>;
  /** Pod ids whose ports refuse connections; 'all' for every pod. */
  readonly refusedForwards: Set<string>;
  /** The API server declines WebSockets, as proxies in between do. */
  noWebSockets: boolean;
  /** Proxies on their way to an istiod that has just started, by the name of its pod, and how often it is still asked before. */
  readonly arriving: Map<string, {readonly proxies: readonly string[]; readonly polls: number}>;
};

export const nothingWrong = (): Wrong => ({
  unauthorized: false,
  lacks: [],
  slowMs: 0,
  hanging: new Set(),
  refusing: new Map(),
  spoilt: new Map(),
  big: new Map(),
  refusedForwards: new Set(),
  noWebSockets: false,
  arriving: new Map(),
});
