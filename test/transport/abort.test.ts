import {getEventListeners} from 'node:events';
import {expect, test} from 'vitest';
import {troubleOf} from '../../src/lib/trouble.ts';
import {onAbort, untilAborted, withSignal} from '../../src/transport/abort.ts';

const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    error => troubleOf(error).kind,
  );

test('however many wait, a signal has one listener, for Node warns on the screen from the eleventh on', () => {
  const stop = new AbortController();
  const called: number[] = [];
  const forget = Array.from({length: 100}, (_, n) => onAbort(stop.signal, () => called.push(n)));
  forget[7]?.();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  stop.abort();
  expect(called).toHaveLength(99);
  expect(called).not.toContain(7);
});

test('who comes too late is called at once', () => {
  let called = 0;
  onAbort(AbortSignal.abort(), () => called++);
  expect(called).toBe(1);
});

test('a promise is waited for until the signal aborts', async () => {
  const stop = new AbortController();
  expect(await untilAborted(Promise.resolve('done'), stop.signal)).toBe('done');
  const waiting = kindOf(untilAborted(new Promise(() => {}), stop.signal));
  stop.abort();
  expect(await waiting).toBe('cancelled');
});

test('an own signal follows the outer one, and leaves nothing behind', async () => {
  const outer = new AbortController();
  let own: AbortSignal | undefined;
  const work = withSignal(outer.signal, async signal => {
    own = signal;
    await untilAborted(new Promise(() => {}), signal);
  });
  outer.abort();
  expect(await kindOf(work)).toBe('cancelled');
  expect(own?.aborted).toBe(true);
  expect(await kindOf(withSignal(outer.signal, async () => 'never'))).toBe('cancelled');
});
