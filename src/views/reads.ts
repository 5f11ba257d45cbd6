import type {Known} from './view.ts';

/** What was made, and what was read of the known for it. */
export type Made<T> = {readonly value: T; readonly read: ReadonlyMap<keyof Known, unknown>};

const nothing: Made<unknown>['read'] = new Map();

/** Notes what is read of the known while something is made, so that it need not be made again before any of that is another. */
export type Reader = {readonly look: (now: Known) => void; readonly make: <T>(how: (known: Known) => T) => Made<T>};

/** `look` says what is known now; what is made later is made of that. */
export function createReader(): Reader {
  let known: Known;
  let read: Map<keyof Known, unknown> | undefined;
  const note = {
    get(now: Known, key: keyof Known): unknown {
      read ??= new Map();
      read.set(key, now[key]);
      return now[key];
    },
  };
  return {
    look(now) {
      known = new Proxy(now, note as ProxyHandler<Known>);
    },
    make(how) {
      const outer = read;
      read = undefined;
      const made = {value: how(known), read: read ?? nothing};
      read = outer;
      return made;
    },
  };
}

/** Would the same be made of what is known now? */
export function isFresh({read}: Made<unknown>, now: Known): boolean {
  for (const [key, value] of read) if (!Object.is(now[key], value)) return false;
  return true;
}
