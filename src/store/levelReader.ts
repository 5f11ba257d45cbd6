import type {Levels} from '../lib/logLevels.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {Event, State} from './state.ts';
import type {Store} from './store.ts';

/** A pod whose levels are wanted. */
export type Wanted = {readonly id: string; readonly uid: string};

type ReaderOptions<Target extends Wanted> = {
  readonly store: Store<State, Event>;
  /** The pods whose levels are on the screen now. */
  readonly wanted: () => readonly Target[];
  /** Reads the levels of a pod. Rejects with a Trouble. */
  readonly read: (target: Target, signal: AbortSignal) => Promise<Levels>;
  readonly clock: () => number;
  readonly everyMs?: number;
};

/** `refresh` reads now what is wanted; `stop` ends what is under way. */
export type LevelReader = {
  readonly refresh: () => void;
  readonly stop: () => void;
};

/** Keeps the levels known that are on the screen: read when they come there and every 5 s. Reading changes nothing in a proxy. */
export function keepLevelsRead<Target extends Wanted>({store, wanted, read, clock, everyMs = 5_000}: ReaderOptions<Target>): LevelReader {
  let shown = '';
  let again: NodeJS.Timeout | undefined;
  let stopped = new AbortController();
  const under = new Map<string, AbortSignal>(); // by uid

  const readOne = async (target: Target): Promise<void> => {
    const {id: pod, uid} = target;
    const {signal} = stopped;
    if (under.get(uid) === signal) return;
    under.set(uid, signal);
    try {
      const levels = await read(target, signal);
      if (!signal.aborted) store.post({type: 'levelsRead', pod, uid, levels, at: clock()});
    } catch (error) {
      if (!signal.aborted) store.post({type: 'levelsFailed', pod, uid, trouble: troubleOf(error)});
    } finally {
      if (under.get(uid) === signal) under.delete(uid);
    }
  };
  const refresh = (): void => {
    clearTimeout(again);
    const targets = wanted();
    if (targets.length === 0) return;
    for (const target of targets) void readOne(target);
    again = setTimeout(refresh, everyMs);
    again.unref();
  };
  const follow = (): void => {
    const key = wanted()
      .map(({uid}) => uid)
      .join(' ');
    if (key === shown) return;
    shown = key;
    stopped.abort();
    stopped = new AbortController();
    refresh();
  };
  const unsubscribe = store.subscribe(follow);
  return {
    refresh,
    stop() {
      unsubscribe();
      clearTimeout(again);
      stopped.abort();
    },
  };
}
