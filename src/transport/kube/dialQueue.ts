import {onAbort} from '../abort.ts';
import {cancelled} from '../errors.ts';

/** Lets at most `places` pieces of work run at a time, the others in the order they came. One that is aborted while it waits rejects with 'cancelled'. */
export function dialQueue(places: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        forget();
        resolve();
      };
      const forget = onAbort(signal, () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(cancelled());
      });
      waiting.push(go);
    });
  return async (work, signal) => {
    if (signal.aborted) throw cancelled();
    if (free > 0) free--;
    else await enter(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
