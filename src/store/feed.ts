import type {PodEvent} from '../istio/events.ts';
import type {Istiod} from '../istio/mesh.ts';
import {podKind} from '../istio/proxies.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {askSync, askVersion, type Said} from './askIstiod.ts';
import type {Event, State} from './state.ts';
import type {Store} from './store.ts';

/** Milliseconds. An answer that takes longer than `slowAnswer` costs istiod and the line something: it is asked for less often. */
export type FeedTimes = {
  readonly poll: number;
  readonly slowPoll: number;
  readonly slowAnswer: number;
  readonly nudgeGap: number;
  readonly patience: number;
  readonly reread: number;
};

/** Pods change in bursts: between two polls of one istiod there is at least `nudgeGap`. An istiod that says nothing for `patience` does not answer. A kubeconfig that could not be read is read again after `reread`. */
export const feedTimes: FeedTimes = {poll: 2_000, slowPoll: 5_000, slowAnswer: 1_000, nudgeGap: 300, patience: 5_000, reread: 5_000};

/** How long after an answer the same istiod is asked again. */
export const pollMs = (tookMs: number, times: FeedTimes): number => (tookMs > times.slowAnswer ? times.slowPoll : times.poll);

/** `refresh` asks every istiod now; `stop` ends everything that was started. */
export type Feed = {readonly refresh: () => void; readonly stop: () => void};
type Poller = {readonly stop: () => void; readonly nudge: () => void};

/** Keeps the mesh in the store up to date from a source: pods as they change, and each istiod asked in turn of its own, so that one that hangs delays no other. */
export function startFeed(store: Store<State, Event>, source: MeshSource, clock: () => number, times = feedTimes): Feed {
  const stop = new AbortController();
  const pollers = new Map<string, Poller>();
  const nudge = (): void => {
    for (const poller of pollers.values()) poller.nudge();
  };
  const follow = (): void => {
    const {istiods} = store.get().mesh;
    for (const [id, poller] of pollers) {
      if (istiods.has(id)) continue;
      poller.stop();
      pollers.delete(id);
    }
    for (const [id, istiod] of istiods) if (!pollers.has(id)) pollers.set(id, poll(store, source, istiod, clock, times));
  };
  const emit = (event: PodEvent): void => {
    if (stop.signal.aborted) return;
    const relevant = changesProxies(store.get(), event);
    store.post({type: 'meshMoved', event});
    follow();
    if (relevant) nudge();
  };
  source.watchPods(emit, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) store.post({type: 'noticed', level: 'FAIL', text: troubleOf(error).what, at: clock()});
  });
  return {
    refresh: nudge,
    stop() {
      stop.abort();
      for (const poller of pollers.values()) poller.stop();
    },
  };
}

/** Do these pods make it likely that istiod has something new to say? */
function changesProxies({mesh}: State, event: PodEvent): boolean {
  if (event.type !== 'podsChanged') return false;
  return (
    event.gone.some(id => mesh.proxies.has(id)) ||
    event.seen.some(pod => {
      const known = mesh.pods.get(pod.id);
      if (podKind(pod) === undefined) return false;
      return known?.uid !== pod.uid || known.proxy?.running !== pod.proxy?.running || known.deleting !== pod.deleting;
    })
  );
}

/** Asks one istiod again and again until stopped. */
function poll(store: Store<State, Event>, source: MeshSource, {id, pod}: Istiod, clock: () => number, times: FeedTimes): Poller {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let finish = (): void => {};
  let asking = true;
  let early = false;
  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      finish = resolve;
      timer = setTimeout(resolve, early ? times.nudgeGap : ms);
      early = false;
    });
  const run = async (): Promise<void> => {
    let version: string | undefined;
    let said: Said | undefined;
    const ask = {source, clock, signal: stop.signal, patienceMs: times.patience};
    while (!stop.signal.aborted) {
      asking = true;
      const answer = await askSync(store.get().mesh.istiods.get(id)?.pod ?? pod, said, ask);
      if (stop.signal.aborted) return;
      const {event} = answer;
      said = answer.said;
      store.post({type: 'meshMoved', event});
      if (version === undefined && event.type === 'syncReported') {
        version = await askVersion(source, pod, stop.signal);
        if (version !== undefined) store.post({type: 'meshMoved', event: {type: 'versionReported', istiod: id, version}});
      }
      asking = false;
      await pause(pollMs(event.type === 'syncReported' ? event.tookMs : 0, times));
    }
  };
  void run();
  return {
    stop: () => {
      stop.abort();
      clearTimeout(timer);
      finish();
    },
    nudge: () => {
      early = asking;
      if (asking) return;
      clearTimeout(timer);
      timer = setTimeout(finish, times.nudgeGap);
    },
  };
}
