import {cancelled} from './errors.ts';

// One listener per signal, however many wait for it: Node warns on stderr, which is the screen, from the eleventh on.
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `run` when `signal` aborts, at once if it already has. Gives the function that forgets it again. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run();
    return () => {};
  }
  const entry = () => run();
  const runs = waiting.get(signal) ?? listen(signal);
  runs.add(entry);
  return () => {
    runs.delete(entry);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const runs = new Set<() => void>();
  waiting.set(signal, runs);
  const aborted = () => {
    for (const run of [...runs]) run();
    runs.clear();
  };
  signal.addEventListener('abort', aborted, {once: true});
  return runs;
}

/** What `promise` gives, or a rejection of kind 'cancelled' as soon as `signal` aborts. The work itself goes on. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(cancelled()));
    promise.then(resolve, reject).finally(forget);
  });
}

/** Runs `work` with a signal of its own that aborts with `outer` or by `stop`; nothing stays behind on `outer`. Rejects at once when `outer` has aborted. */
export async function withSignal<T>(outer: AbortSignal, work: (signal: AbortSignal, stop: () => void) => Promise<T>): Promise<T> {
  if (outer.aborted) throw cancelled();
  const own = new AbortController();
  const stop = () => own.abort();
  const forget = onAbort(outer, stop);
  try {
    return await work(own.signal, stop);
  } finally {
    forget();
  }
}
