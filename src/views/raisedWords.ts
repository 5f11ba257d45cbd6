import type {Raised, Until} from '../lib/logLevels.ts';
import {firstOf} from '../lib/text.ts';

/** "put back in 9m", by i9s itself. */
export function untilText(until: Until, now: number, gone = false): string {
  if (gone) return 'put back by nobody: its i9s has ended';
  if (until === 'quit') return 'put back when i9s is quit';
  if (until === 'never') return 'put back by nobody';
  return until <= now ? 'to be put back now' : `put back in ${leftText(until - now)}`;
}

/** Whole minutes, rounded up, until the last one: a countdown that redrew the screen each second would be noise. */
export const leftText = (ms: number): string => (ms > 60_000 ? `${Math.ceil(ms / 60_000)}m` : `${Math.ceil(ms / 10_000) * 10}s`);

/** "http debug (was warning), router debug (was warning)"; of many only the first ones. */
export function changedText({was, now}: Pick<Raised, 'was' | 'now'>, most = 3): string {
  const loggers = Object.keys(now);
  const levels = new Set(Object.values(now));
  if (loggers.length > most && levels.size === 1) return `${loggers.length} loggers ${[...levels][0]}`;
  return firstOf(
    loggers.map(logger => `${logger} ${now[logger]} (was ${was[logger] || 'not set'})`),
    most,
  );
}
