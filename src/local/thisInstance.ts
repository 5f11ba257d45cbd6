import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';
import type {Instance} from '../lib/logLevels.ts';

/** This i9s, for the records of what it raises: what it gives is the same each time but for `seenAt`, which is now. */
export function thisInstance(clock: () => number): () => Instance {
  const fixed = {id: randomUUID(), pid: process.pid, host: hostname()};
  return () => ({...fixed, seenAt: clock()});
}
