import type {Rest} from '../lib/rest.ts';

/**
 * Gives way to what waits when work has gone on for `longest` ms, half a frame. Works that go on at the same time take turns:
 * keys are heard after each of them, not after a round of all.
 */
export function restOften(longest = 8): Rest {
  let began = performance.now();
  let line: Promise<void> = Promise.resolve();
  return async () => {
    if (performance.now() - began < longest) return;
    line = line.then(() => new Promise(resolve => setImmediate(resolve)));
    await line;
    began = performance.now();
  };
}
