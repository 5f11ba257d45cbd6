/** Keeps what is told to it. `next` waits for a value that fits, after the one that it gave before; `ever` for one at any time. */
export type Recorder<T> = {
  readonly all: readonly T[];
  readonly tell: (value: T) => void;
  readonly next: (fits?: (value: T) => boolean) => Promise<T>;
  readonly ever: (fits: (value: T) => boolean) => Promise<T>;
};

export function recorder<T>(): Recorder<T> {
  const all: T[] = [];
  let waiting: (() => void)[] = [];
  let given = 0;
  const find = async (from: number, fits: (value: T) => boolean): Promise<number> => {
    const at = all.findIndex((value, index) => index >= from && fits(value));
    if (at >= 0) return at;
    await new Promise<void>(resolve => waiting.push(resolve));
    return find(from, fits);
  };
  const next = async (fits: (value: T) => boolean = () => true) => {
    const at = await find(given, fits);
    given = at + 1;
    return all[at] as T;
  };
  const tell = (value: T) => {
    all.push(value);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {all, tell, next, ever: async fits => all[await find(0, fits)] as T};
}
