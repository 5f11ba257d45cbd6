import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {TimeIt} from '../transport/meshSource.ts';

/** Runs work for at most so long and says how long it took; see TimeIt. The work is told to stop, and not waited for. */
export const timeIt: TimeIt = (work, patienceMs, outer) => {
  const began = performance.now();
  const tookMs = (): number => Math.round(performance.now() - began);
  const late = new AbortController();
  const signal = AbortSignal.any([outer, late.signal]);
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => late.abort(), patienceMs);
    const settle = (then: () => void): void => {
      clearTimeout(patience);
      signal.removeEventListener('abort', stopped); // Node keeps a signal that is listened to, and with it what this promise gave
      then();
    };
    const stopped = (): void => settle(() => (outer.aborted ? reject(outer.reason) : resolve({tookMs: tookMs(), trouble: noAnswer(patienceMs)})));
    signal.addEventListener('abort', stopped, {once: true});
    if (signal.aborted) return stopped();
    work(signal).then(
      value => settle(() => resolve({tookMs: tookMs(), value})),
      error => settle(() => (outer.aborted ? reject(error) : resolve({tookMs: tookMs(), trouble: troubleOf(error)}))),
    );
  });
};

const noAnswer = (ms: number): Trouble => ({kind: 'timeout', what: `No answer within ${ms / 1000} s.`, next: 'ctrl-r asks again.'});
