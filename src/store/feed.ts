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
  const pollers = new Map<string, Poller>();
  let watch = new AbortController();
  let stopped = false;
  const nudge = (): void => {
    for (const poller of pollers.values()) poller.nudge();
  };
  /** One poller for each istiod process: a new pod of an old name has said nothing yet. */
  const follow = (): void => {
    const wanted = new Map([...store.get().mesh.istiods.values()].map(istiod => [`${istiod.id} ${istiod.pod.uid}`, istiod]));
    for (const [process, poller] of pollers) {
      if (wanted.has(process)) continue;
      poller.stop();
      pollers.delete(process);
    }
    for (const [process, istiod] of wanted) if (!pollers.has(process)) pollers.set(process, poll(store, source, istiod, clock, times));
  };
  const start = (): void => {
    const own = new AbortController();
    watch = own;
    const emit = (event: PodEvent): void => {
      if (own.signal.aborted) return;
      const relevant = changesProxies(store.get(), event);
      store.post({type: 'meshMoved', event: {...event, at: clock()}}); // one clock for all that is compared
      follow();
      if (relevant) nudge();
    };
    source.watchPods(emit, own.signal).catch((error: unknown) => {
      if (own.signal.aborted) return;
      store.post({type: 'noticed', level: 'FAIL', text: troubleOf(error).what, at: clock()});
      setTimeout(() => own.signal.aborted || start(), times.reread);
    });
  };
  start();
  return {
    refresh() {
      nudge();
      const {is} = store.get().mesh.feed;
      if (stopped || (is !== 'retrying' && is !== 'denied')) return;
      watch.abort();
      start();
    },
    stop() {
      stopped = true;
      watch.abort();
      for (const poller of pollers.values()) poller.stop();
    },
  };
}

/** Do these pods make it likely that istiod has something new to say? */
function changesProxies({mesh}: State, event: PodEvent): boolean {
  if (event.type !== 'podsChanged') return false;
  return (
    event.gone.some(id => mesh.proxies.has(id) || mesh.istiods.has(id)) ||
    event.seen.some(pod => {
      const known = mesh.pods.get(pod.id);
      if (podKind(pod) === undefined && !mesh.istiods.has(pod.id)) return false;
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
  let nudged = false;
  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      finish = resolve;
      timer = setTimeout(resolve, nudged ? times.nudgeGap : ms);
    });
  const run = async (): Promise<void> => {
    const ask = {source, clock, signal: stop.signal, patienceMs: times.patience};
    let version: string | undefined;
    let said: Said | undefined;
    while (!stop.signal.aborted) {
      asking = true;
      nudged = false;
      const answer = await askSync(store.get().mesh.istiods.get(id)?.pod ?? pod, said, ask);
      if (stop.signal.aborted) return;
      const {event} = answer;
      said = answer.said;
      store.post({type: 'meshMoved', event});
      if (version === undefined && event.type === 'syncReported') {
        version = await askVersion(source, pod, stop.signal);
        if (stop.signal.aborted) return;
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
    // Only the first nudge counts: a roll-out moves pods several times a second, and would put the poll off for as long as it lasts.
    nudge: () => {
      const isFirst = !nudged;
      nudged = true;
      if (asking || !isFirst) return;
      clearTimeout(timer);
      timer = setTimeout(finish, times.nudgeGap);
    },
  };
}
