import type {Trouble} from '../lib/trouble.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {Kube, MeshSource} from '../transport/meshSource.ts';
import {type Feed, type FeedTimes, feedTimes, startFeed} from './feed.ts';
import {keepPagesLoaded, type Loader, type Pages} from './pages.ts';
import type {Event, State} from './state.ts';
import type {Store} from './store.ts';
import {startTicker} from './ticker.ts';

export type SessionOptions = {
  readonly store: Store<State, Event>;
  /** Reads the kubeconfig for a context, or for its current one. */
  readonly load: (context?: string) => Promise<Kube>;
  /** The context to begin with; the current one of the kubeconfig where it is undefined. */
  readonly context?: string | undefined;
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
  /** Another context beside the open one; the caller closes it. Throws (with a Trouble) when there is none of that name. */
  readonly other: (context: string) => MeshSource;
  readonly refresh: () => void;
  readonly stop: () => void;
};

type Open = {readonly source: MeshSource; readonly feed: Feed; readonly pages: Pages; readonly left: AbortController};

/** Reads the kubeconfig, again and again until it can be read, and keeps the store fed from the context that is open. */
export function startSession({store, load, context: wanted, viewOf, clock, namespace, times = feedTimes, opened}: SessionOptions): Session {
  let kube: Kube | undefined;
  let current: Open | undefined;
  let unread = notOpen; // why no kubeconfig was read
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

  const enter = (context: string | undefined, from: Kube): void => {
    const source = from.open(context);
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
    const feed = {is: 'retrying', trouble, retryAt: clock() + times.reread} as const;
    store.post({type: 'meshMoved', event: {type: 'podFeedChanged', feed, at: clock()}});
    retry = setTimeout(() => void start(), times.reread);
  };

  const start = async (): Promise<void> => {
    try {
      const read = await load(wanted);
      if (stopped || current !== undefined) return;
      kube = read;
      enter(undefined, kube);
    } catch (error) {
      if (wanted !== undefined) await offerOthers();
      if (stopped || current !== undefined) return;
      unread = troubleOf(error);
      failed(unread);
    }
  };
  /** Where only the wanted context is missing, the others can be opened. */
  const offerOthers = async (): Promise<void> => {
    const read = await load().catch(() => undefined);
    if (read === undefined || stopped || current !== undefined) return;
    kube = read;
    store.send({type: 'contextsRead', contexts: read.contexts});
  };
  void start();

  return {
    source() {
      if (current === undefined) throw troubleError(notOpen);
      return current.source;
    },
    open(context) {
      if (kube === undefined) throw troubleError(unread);
      enter(context, kube);
    },
    other(context) {
      if (kube === undefined) throw troubleError(unread);
      return kube.open(context);
    },
    refresh() {
      current?.feed.refresh();
      current?.pages.refresh();
      if (current !== undefined || stopped) return;
      clearTimeout(retry);
      void start();
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
