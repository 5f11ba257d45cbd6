import {onAbort} from '../abort.ts';
import type {Clock} from '../clock.ts';

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise(resolve => {
    let forget = () => {};
    const timer = clock.timer(ms, () => {
      forget();
      resolve();
    });
    forget = onAbort(signal, () => {
      timer.stop();
      resolve();
    });
  });
}

/** How long to wait before try `failures` + 1: 0.5 s, 1 s, 2 s ... 30 s, each less up to half of it, so that many clients do not come back at once. */
export const backOff = (failures: number, clock: Clock, first = 500, most = 30_000): number =>
  Math.min(most, first * 2 ** (failures - 1)) * (0.5 + clock.random() / 2);
