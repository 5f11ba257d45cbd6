import type {Trouble} from '../lib/trouble.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {Kube, MeshSource} from '../transport/meshSource.ts';
import {type Feed, type FeedTimes, startFeed} from './feed.ts';
import {keepPagesLoaded, type Loader, type Pages} from './pages.ts';
import type {Event, State} from './state.ts';
import type {Store} from './store.ts';
import {startTicker} from './ticker.ts';

/** Milliseconds after which a kubeconfig that could not be read is read again. */
const rereadMs = 5_000;

export type SessionOptions = {
  readonly store: Store<State, Event>;
  /** Reads the kubeconfig; `trouble` where it was read, but the wanted context is not in it. */
  readonly load: () => Promise<{readonly kube: Kube; readonly trouble?: Trouble}>;
  readonly viewOf: (name: string) => Loader | undefined;
  readonly clock: () => number;
  readonly namespace?: string | undefined;
  readonly times?: FeedTimes | undefined;
  /** Called with each source that is opened, to look what may be done there. */
  readonly opened?: (source: MeshSource, signal: AbortSignal) => void;
};

/** The connection to one context at a time. */
export type Session = {
  /** Throws (with a Trouble) while nothing is open. */
  readonly source: () => MeshSource;
  /** Leaves the present context at once and opens another; waits for neither. Throws (with a Trouble) when there is none of that name. */
  readonly open: (context: string) => void;
  readonly refresh: () => void;
  readonly stop: () => void;
};

type Open = {readonly source: MeshSource; readonly feed: Feed; readonly pages: Pages; readonly left: AbortController};

/** Reads the kubeconfig, again and again until it can be read, and keeps the store fed from the context that is open. */
export function startSession({store, load, viewOf, clock, namespace, times, opened}: SessionOptions): Session {
  let kube: Kube | undefined;
  let current: Open | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const stopTicker = startTicker(store, clock);

  const leave = (): void => {
    current?.left.abort();
    current?.feed.stop();
    current?.pages.stop();
    current?.source.close();
    current = undefined;
  };

  const enter = (wanted: string | undefined, from: Kube): void => {
    const source = from.open(wanted);
    const before = current?.source.about.context;
    leave();
    clearTimeout(retry);
    const {istioNamespace} = source.about;
    const session = {
      about: source.about,
      contexts: from.contexts,
      since: clock(),
      ...(before === undefined || before === source.about.context ? {} : {previous: before}),
    };
    store.send({type: 'sessionOpened', session, istioNamespace, ...(namespace === undefined ? {} : {namespace})});
    const left = new AbortController();
    current = {source, feed: startFeed(store, source, clock, times), pages: keepPagesLoaded(store, viewOf, () => source, clock), left};
    opened?.(source, left.signal);
  };

  const failed = (trouble: Trouble): void => {
    const feed = {is: 'retrying', trouble, retryAt: clock() + rereadMs} as const;
    store.post({type: 'meshMoved', event: {type: 'podFeedChanged', feed, at: clock()}});
    retry = setTimeout(() => void start(), rereadMs);
  };

  const start = async (): Promise<void> => {
    try {
      const loaded = await load();
      if (stopped || current !== undefined) return;
      kube = loaded.kube;
      if (loaded.trouble === undefined) return enter(undefined, kube);
      const {session} = store.get();
      store.send({type: 'sessionOpened', session: {...session, contexts: kube.contexts}, istioNamespace: store.get().mesh.istioNamespace});
      failed(loaded.trouble);
    } catch (error) {
      if (!stopped && current === undefined) failed(troubleOf(error));
    }
  };
  void start();

  return {
    source() {
      if (current === undefined) throw Object.assign(new Error('not open'), {trouble: notOpen});
      return current.source;
    },
    open(context) {
      if (kube === undefined) throw Object.assign(new Error('no kubeconfig'), {trouble: notOpen});
      enter(context, kube);
    },
    refresh() {
      current?.feed.refresh();
      current?.pages.refresh();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      stopTicker();
      leave();
    },
  };
}

const notOpen: Trouble = {kind: 'no config', what: 'No context is open.', next: 'Open one with :ctx.'};
