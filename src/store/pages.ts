import {istiodOf, type Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {watchedTypes} from '../istio/sync.ts';
import type {LookTexts} from '../lib/looks.ts';
import type {GridRow} from '../lib/page.ts';
import type {Rest} from '../lib/rest.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {Asking, MeshSource, TimeIt} from '../transport/meshSource.ts';
import {fewAtOnce} from './fewAtOnce.ts';
import {keepAnswers, youngMs} from './kept.ts';
import {restOften} from './restOften.ts';
import {topPane} from './select.ts';
import {type Event, type MakePage, type Pane, pageKey, type State} from './state.ts';
import type {Store} from './store.ts';
import {timeIt} from './timeIt.ts';

/** A page that can be made; `at`: when the oldest of its answers came, ms since 1970; `size` of the answers in characters; `data`: for its next loading; `look`: what was seen of its proxy, for looks that are kept. */
export type Loaded = {
  readonly make: MakePage;
  readonly at?: number;
  readonly size?: number;
  readonly data?: unknown;
  readonly look?: (rest: Rest) => Promise<LookTexts | undefined>;
};

/** What must be known of a view whose pages are asked for. `everyMs`: how often it is asked again while its pane is open. */
export type Loader = {
  readonly scope: string;
  readonly everyMs?: number | ((pane: {readonly mesh: Mesh; readonly proxy: string | undefined}) => number) | undefined;
  readonly podless?: true | undefined;
  readonly load?: ((asking: Asking, soFar: (loaded: Loaded) => void) => Promise<Loaded>) | undefined;
};
/** Milliseconds after which a page that failed is asked for again, while its pane is open. */
const retryMs = 10_000;
/** Milliseconds between a push and asking what the proxy made of it: pushes come in swarms. */
const settleMs = 500;

/** `refresh` asks for the page of the top pane again; `stop` ends what is under way. */
export type Pages = {readonly refresh: () => void; readonly stop: () => void};

type Top = {readonly pane: Pane; readonly key: string};

/** Loads the page of the top pane when it has none or an old one, and gives up what is under way when its pane is left. One flight a page at a time. */
export function keepPagesLoaded(
  store: Store<State, Event>,
  viewOf: (name: string) => Loader | undefined,
  source: () => MeshSource,
  clock: () => number,
): Pages {
  const flights = new Map<string, AbortController>();
  const kept = keepAnswers(clock);
  const rest = restOften();
  const loaded = new WeakMap<MakePage, unknown>(); // goes with the page
  const early = new Set<string>(); // pages of the cluster that were asked for before the pods were listed
  let again: NodeJS.Timeout | undefined;
  let shown = '';
  let pushed = '';
  const pushes = new Map<string, {readonly text: string; readonly at: number}>(); // by key of the proxy

  // A page may ask each of fifty istiods four things; what hangs there holds up nobody who asks for something else.
  const fewTimed: TimeIt = (work, patienceMs, outer) => fewAtOnce('timed', () => timeIt(work, patienceMs, outer), outer);

  const top = (): Top => {
    const pane = topPane(store.get());
    return {pane, key: pageKey(pane)};
  };
  const later = (key: string, ms: number | undefined): void => {
    clearTimeout(again);
    if (ms !== undefined) again = setTimeout(() => top().key === key && refresh(), ms);
  };
  const everyMs = ({view, proxy}: Pane): number | undefined => {
    const every = viewOf(view)?.everyMs;
    return typeof every === 'function' ? every({mesh: store.get().mesh, proxy}) : every;
  };
  const proxyOf = ({proxy}: Pane): MeshProxy | undefined => (proxy === undefined ? undefined : store.get().mesh.proxies.get(proxy));
  /** When a push to the proxy of this pane was last noticed: what was answered before may be another now. */
  const pushedAt = (pane: Pane): number => {
    const proxy = proxyOf(pane);
    if (proxy === undefined) return 0;
    const text = pushesOf(proxy);
    const known = pushes.get(proxy.key);
    if (known?.text === text) return known.at;
    const at = known === undefined ? 0 : clock();
    pushes.set(proxy.key, {text, at});
    return at;
  };
  const arePodsListed = (): boolean => store.get().mesh.feed.is !== 'loading';
  const load = async ({pane, key}: Top, since: number): Promise<void> => {
    const view = viewOf(pane.view);
    if (view?.load === undefined || flights.has(key)) return;
    clearTimeout(again);
    const flight = new AbortController();
    const {signal} = flight;
    flights.set(key, flight);
    store.send({type: 'pageAsked', key});
    const proxy = proxyOf(pane);
    pushed = pushesOf(proxy);
    if (view.scope === 'cluster' && !arePodsListed()) early.add(key);
    try {
      if (view.scope === 'proxy' && !view.podless && proxy?.pod === undefined && pane.of === 'envoy')
        throw proxy === undefined ? isGone(pane.proxy ?? 'the proxy') : noPod(proxy.key);
      const {mesh, looks} = store.get();
      const istiod = proxy === undefined ? undefined : istiodOf(mesh, proxy);
      const last = store.get().pages.get(key)?.make;
      const before = last === undefined ? undefined : loaded.get(last);
      const asking = {
        source: source(),
        proxy,
        proxyKey: pane.proxy,
        subject: pane.subject,
        of: pane.of,
        istiod,
        mesh,
        keep: kept.ask,
        timed: fewTimed,
        since,
        rest,
        before,
        looks: looks.get(proxy?.key ?? '') ?? [],
        signal,
      };
      const soFar = ({make, at = clock(), size = 0}: Loaded): void => {
        if (flights.get(key) === flight) store.post({type: 'pageArrived', key, make, at, size, more: true});
      };
      const {make, at = clock(), size = 0, data, look} = await view.load(asking, soFar);
      loaded.set(make, data);
      await rest();
      rowsOf(make); // not in the same go as drawing them
      // A pane that was left while it loaded is as if it had never been asked for.
      store.post(signal.aborted ? {type: 'pageDropped', key} : {type: 'pageArrived', key, make, at, size});
      if (look !== undefined && proxy !== undefined) void keepLook(proxy, look, at);
      if (!signal.aborted && view.everyMs !== undefined) later(key, everyMs(pane));
      else if (!signal.aborted) void fillCells(make, key);
    } catch (error) {
      store.post(signal.aborted ? {type: 'pageDropped', key} : {type: 'pageFailed', key, trouble: troubleOf(error)});
      if (!signal.aborted) later(key, retryMs);
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };

  const keepLook = async ({key, pod}: MeshProxy, look: NonNullable<Loaded['look']>, at: number): Promise<void> => {
    const {since} = store.get().session;
    const texts = await look(rest).catch(() => undefined);
    if (texts !== undefined && store.get().session.since === since) store.post({type: 'lookTaken', proxy: key, pod: pod?.uid ?? '', texts, at});
  };
  // Whoever types a filter should not wait for the cells of thousands of rows: they are made while nobody asks for them.
  const fillCells = async (make: MakePage, key: string): Promise<void> => {
    for (const row of rowsOf(make)) {
      await rest();
      if (top().key !== key) return;
      quietly(row.cells);
    }
  };
  const rowsOf = (make: MakePage): readonly GridRow[] => {
    const page = quietly(() => make(store.get()));
    return page?.kind === 'grid' ? page.rows : [];
  };

  const follow = (): void => {
    const now = top();
    for (const [other, flight] of flights) {
      if (other === now.key) continue;
      flights.delete(other);
      flight.abort();
    }
    const page = store.get().pages.get(now.key);
    const came = now.key !== shown;
    shown = now.key;
    const since = Math.max(clock() - youngMs, pushedAt(now.pane));
    if (page === undefined) return void load(now, since);
    if (page.loading) return;
    if (early.has(now.key) && arePodsListed()) {
      early.delete(now.key);
      return void load(now, since);
    }
    if (came && page.at !== undefined && page.at < since) return void load(now, since);
    if (came) later(now.key, everyMs(now.pane));
    const text = pushesOf(proxyOf(now.pane));
    if (now.pane.proxy === undefined || text === pushed) return;
    pushed = text;
    if (!came) later(now.key, settleMs);
  };
  const refresh = (): void => void load(top(), clock());
  const unsubscribe = store.subscribe(follow);

  return {
    refresh,
    stop() {
      unsubscribe();
      clearTimeout(again);
      for (const flight of flights.values()) flight.abort();
      flights.clear();
      kept.clear();
    },
  };
}

/** Changes whenever the proxy has answered a push: then its configuration may be another. */
const pushesOf = (proxy: MeshProxy | undefined): string =>
  proxy === undefined
    ? ''
    : watchedTypes(proxy)
        .map(type => proxy.types[type]?.acked ?? proxy.types[type]?.lastError ?? '')
        .join(' ');

/** What fails here fails again where it is drawn, and is told there. */
function quietly<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const noPod = (proxy: string): Error =>
  troubleError({
    kind: 'not found',
    what: `${proxy} has no pod here, so its Envoy cannot be asked.`,
    next: 'It is a VM, a proxy of another cluster, or a pod that was deleted; i shows what istiod would send it.',
  });
const isGone = (proxy: string): Error =>
  troubleError({kind: 'not found', what: `${proxy} is gone: no pod runs it, and no istiod knows it.`, next: 'T shows what i9s saw of it.'});
