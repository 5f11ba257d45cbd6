import type {MeshProxy} from '../istio/proxies.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {topPane} from './select.ts';
import {type Event, type MakePage, type Pane, pageKey, type State} from './state.ts';
import type {Store} from './store.ts';

/** What must be known of a view whose pages are asked for. */
export type Loader = {
  readonly scope: string;
  readonly load?: ((source: MeshSource, proxy: MeshProxy | undefined, signal: AbortSignal) => Promise<MakePage>) | undefined;
};
/** Milliseconds after which a page that failed is asked for again, while its pane is open. */
const retryMs = 10_000;

/** `refresh` asks for the page of the top pane again; `stop` ends what is under way. */
export type Pages = {readonly refresh: () => void; readonly stop: () => void};

type Top = {readonly pane: Pane; readonly key: string};

/** Loads the page of the top pane when it has none, and gives up what is under way when its pane is left. One flight a page at a time. */
export function keepPagesLoaded(
  store: Store<State, Event>,
  viewOf: (name: string) => Loader | undefined,
  source: () => MeshSource,
  clock: () => number,
): Pages {
  const flights = new Map<string, AbortController>();
  let again: NodeJS.Timeout | undefined;

  const top = (): Top => {
    const pane = topPane(store.get());
    return {pane, key: pageKey(pane.view, pane.proxy)};
  };
  const load = async ({pane, key}: Top): Promise<void> => {
    const view = viewOf(pane.view);
    if (view?.load === undefined || flights.has(key)) return;
    clearTimeout(again);
    const flight = new AbortController();
    flights.set(key, flight);
    store.send({type: 'pageAsked', key});
    try {
      const proxy = pane.proxy === undefined ? undefined : store.get().mesh.proxies.get(pane.proxy);
      if (view.scope === 'proxy' && proxy?.pod === undefined) throw noPod(pane.proxy ?? 'the proxy');
      const make = await view.load(source(), proxy, flight.signal);
      // A pane that was left while it loaded is as if it had never been asked for.
      store.post(flight.signal.aborted ? {type: 'pageDropped', key} : {type: 'pageArrived', key, make, at: clock()});
    } catch (error) {
      store.post(flight.signal.aborted ? {type: 'pageDropped', key} : {type: 'pageFailed', key, trouble: troubleOf(error)});
      if (!flight.signal.aborted) again = setTimeout(() => top().key === key && refresh(), retryMs);
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };

  const follow = (): void => {
    const now = top();
    for (const [other, flight] of flights) {
      if (other === now.key) continue;
      flights.delete(other);
      flight.abort();
    }
    if (!store.get().pages.has(now.key)) void load(now);
  };
  const refresh = (): void => void load(top());
  const unsubscribe = store.subscribe(follow);

  return {
    refresh,
    stop() {
      unsubscribe();
      clearTimeout(again);
      for (const flight of flights.values()) flight.abort();
      flights.clear();
    },
  };
}

const noPod = (proxy: string): Error =>
  Object.assign(new Error('no pod'), {
    trouble: {
      kind: 'not found',
      what: `${proxy} has no pod here, so its Envoy cannot be asked.`,
      next: 'It is a VM, a proxy of another cluster, or a pod that was deleted.',
    },
  });
