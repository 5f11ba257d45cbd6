import type {Clock} from '../../src/transport/clock.ts';

type Waiting = {readonly ms: number; due: number | undefined; readonly run: () => void};

/** A clock that stands until it is told to go on. `set` resolves when a timer of so many milliseconds runs. */
export type ManualClock = Clock & {readonly advance: (ms: number) => void; readonly set: (ms: number) => Promise<void>};

export function manualClock(start = Date.parse('2026-08-01T10:00:00Z')): ManualClock {
  let now = start;
  const timers = new Set<Waiting>();
  let watchers: (() => void)[] = [];
  const runs = (timer: Waiting) => timer.due !== undefined;
  const told = () => {
    const all = watchers;
    watchers = [];
    for (const watcher of all) watcher();
  };
  const timer: Clock['timer'] = (ms, run) => {
    const own: Waiting = {ms, due: now + ms, run};
    timers.add(own);
    told();
    return {
      restart: () => {
        own.due = now + ms;
        timers.add(own);
        told();
      },
      stop: () => {
        own.due = undefined;
        timers.delete(own);
      },
    };
  };
  const advance = (ms: number) => {
    now += ms;
    for (const due of [...timers].filter(one => runs(one) && (one.due ?? 0) <= now)) {
      due.due = undefined;
      timers.delete(due);
      due.run();
    }
  };
  const set = async (ms: number) => {
    while (![...timers].some(one => one.ms === ms && runs(one))) await new Promise<void>(resolve => watchers.push(resolve));
  };
  return {now: () => now, random: () => 1, timer, advance, set};
}
