import {onAbort} from '../abort.ts';
import {cancelled} from '../errors.ts';

/** Lets at most `places` pieces of work run at a time, the others in the order they came. One that is aborted while it waits rejects with 'cancelled'. */
export function dialQueue(places: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let free = places;
  const waiting = new Set<() => void>();
  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        forget();
        resolve();
      };
      const forget = onAbort(signal, () => {
        waiting.delete(go);
        reject(cancelled());
      });
      waiting.add(go);
    });
  return async (work, signal) => {
    if (signal.aborted) throw cancelled();
    if (free > 0) free--;
    else await enter(signal);
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next === undefined) free++;
      else {
        waiting.delete(next);
        next();
      }
    }
  };
}
