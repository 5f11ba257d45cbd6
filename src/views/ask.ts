import type {Part} from '../envoy/part.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Look} from '../lib/looks.ts';
import type {ConfigSource, Subject} from '../lib/page.ts';
import type {Rest} from '../lib/rest.ts';
import {troubleError} from '../lib/trouble.ts';
import type {MeshSource, Timed} from '../transport/meshSource.ts';

/** When an answer came (ms since 1970), and its size in characters. */
export type Answered = {readonly at: number; readonly size: number};

/** How a view gets what is not known yet. What rejects carries a Trouble. */
export type Ask = {
  readonly source: MeshSource;
  readonly proxy: MeshProxy | undefined; // undefined for scope 'cluster'
  readonly proxyKey: string | undefined; // of the proxy that the page is about, also where that is gone
  readonly subject: Subject | undefined;
  readonly of: ConfigSource;
  readonly signal: AbortSignal; // fires when the pane is left
  /** Asks the proxy's Envoy for a part; where the pane shows what istiod would send, istiod. Panes of one proxy share answers. */
  readonly envoy: <T>(part: Part<T>) => Promise<T>;
  /** The same for what only completes a page: undefined where it cannot be had. */
  readonly maybe: <T>(part: Part<T>) => Promise<T | undefined>;
  /** The same for what only words need that explain a row: undefined as well where nobody reads any, as on the command line. */
  readonly explain: <T>(part: Part<T>) => Promise<T | undefined>;
  /** Does one of several things that wait for nothing of each other: what hangs is given up after 5 s, so that it holds up nothing but itself. */
  readonly timed: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<Timed<T>>;
  /** Lets keys be heard between two pieces of long work. */
  readonly rest: Rest;
  /** What the previous `load` of this page gave, for what changes from one answer to the next. */
  readonly before: unknown;
  /** Shows what this page has until now; it goes on loading. Of the same type as what `load` gives. */
  readonly soFar: (data: unknown) => void;
  /** The same questions about another proxy, or to its other side; the signal and the answers are shared. */
  readonly about: (proxy: MeshProxy, of: ConfigSource) => Ask;
  /** The same questions with answers of this moment: none that another pane has left. For what is compared. */
  readonly anew: () => Ask;
  readonly mesh: Mesh; // as it was when the loading began
  /** Earlier looks at the proxy of the page, the oldest first. */
  readonly looks: readonly Look[];
  /** When the answer came that `envoy` gave for this part, in ms since 1970. */
  readonly answeredAt: (part: Part<unknown>) => number | undefined;
  /** All answers so far, each once, however many parts were read from it. */
  readonly answers: ReadonlyMap<string, Answered>;
};

/** The proxy of a page that is about one. Throws a Trouble where it is gone. */
export function askedProxy({proxy}: Ask): MeshProxy {
  if (proxy === undefined) throw troubleError({kind: 'not found', what: 'This proxy is gone.', next: 'esc returns to the list.'});
  return proxy;
}
