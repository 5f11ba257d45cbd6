import {getEventListeners} from 'node:events';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {timeIt} from '../../src/store/timeIt.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const outer = () => new AbortController();
const until = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const after = <T>(ms: number, give: () => T) =>
  new Promise<T>((resolve, reject) => setTimeout(() => Promise.resolve().then(give).then(resolve, reject), ms));

test('what came of it, well or not, and how long it took', async () => {
  const {signal} = outer();
  const well = timeIt(() => after(40, () => 'yes'), 100, signal);
  const ill = timeIt(() => after(60, () => Promise.reject(new Error('no way'))), 100, signal);
  await vi.advanceTimersByTimeAsync(99);
  expect(await well).toEqual({tookMs: 40, value: 'yes'});
  expect(await ill).toMatchObject({tookMs: 60, trouble: {kind: 'other', what: 'no way.'}});
  expect(vi.getTimerCount()).toBe(0);
});

test('what hangs is told to stop and given up, also where it does not listen', async () => {
  const {signal} = outer();
  let told = false;
  const listens = timeIt(own => until(own).finally(() => (told = true)), 100, signal);
  const deaf = timeIt(() => new Promise<never>(() => {}), 100, signal);
  await vi.advanceTimersByTimeAsync(100);
  for (const each of [await listens, await deaf])
    expect(each).toMatchObject({tookMs: 100, trouble: {kind: 'timeout', what: 'No answer within 0.1 s.'}});
  expect(told).toBe(true);
});

test('rejects when nobody wants it any more, before or meanwhile', async () => {
  const stop = outer();
  const asked = expect(timeIt(until, 100, stop.signal)).rejects.toBeDefined();
  stop.abort();
  await asked;
  let ran = false;
  await expect(timeIt(async () => (ran = true), 100, stop.signal)).rejects.toBeDefined();
  expect(ran).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing listens to its signal afterwards: Node would keep it, and with it what was answered', async () => {
  const {signal} = outer();
  let own: AbortSignal | undefined;
  const done = timeIt(
    given => {
      own = given;
      return after(10, () => 'large');
    },
    100,
    signal,
  );
  expect(own && getEventListeners(own, 'abort')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10);
  await done;
  expect(own && getEventListeners(own, 'abort')).toEqual([]);
});
