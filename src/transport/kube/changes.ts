import type {Clock} from '../clock.ts';

/** Gathers single changes into sets, so that a burst of events is told once. */
export type Changes<T> = {
  readonly seen: (key: string, item: T) => void;
  readonly gone: (key: string) => void;
  readonly flush: () => void;
  readonly drop: () => void;
};

/** Tells what has gathered `flushMs` after the first change, or when flushed; of several changes of one key the last counts. */
export function gatherChanges<T>(flushMs: number, clock: Clock, tell: (seen: readonly T[], gone: readonly string[]) => void): Changes<T> {
  let pending = new Map<string, T | undefined>();
  let due: {stop: () => void} | undefined;
  const take = () => {
    due?.stop();
    due = undefined;
    const taken = pending;
    pending = new Map();
    return taken;
  };
  const flush = () => {
    const taken = take();
    if (taken.size === 0) return;
    const seen = [...taken.values()].filter(item => item !== undefined);
    const gone = [...taken].filter(([, item]) => item === undefined).map(([key]) => key);
    tell(seen, gone);
  };
  const put = (key: string, item: T | undefined) => {
    pending.set(key, item);
    due ??= clock.timer(flushMs, flush);
  };
  return {seen: put, gone: key => put(key, undefined), flush, drop: take};
}
