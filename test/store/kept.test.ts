import {describe, expect, test, vi} from 'vitest';
import {keepAnswers} from '../../src/store/kept.ts';

const never = new AbortController().signal;

function kept(most?: number) {
  let now = 1000;
  const asked: {signal: AbortSignal; answer: (value: string, size?: number) => void; fail: (error: Error) => void}[] = [];
  const {ask, clear} = keepAnswers(() => now, most);
  const fetch = (signal: AbortSignal) =>
    new Promise<{value: string; size: number}>((resolve, reject) =>
      asked.push({signal, answer: (value, size = 10) => resolve({value, size}), fail: reject}),
    );
  return {asked, clear, ask: (key: string, since: number, signal = never) => ask(key, since, fetch, signal), at: (ms: number) => (now = ms)};
}

describe('answers that several panes need', () => {
  test('are asked for once by those who ask at the same time, and kept for those who come later', async () => {
    const {ask, asked, at} = kept();
    const both = [ask('a', 900), ask('a', 900)];
    expect(asked.length).toBe(1);
    at(1500);
    asked[0]?.answer('one');
    expect(await Promise.all(both)).toEqual([
      {value: 'one', at: 1500, size: 10},
      {value: 'one', at: 1500, size: 10},
    ]);
    expect(await ask('a', 1500)).toEqual({value: 'one', at: 1500, size: 10});
    expect(asked.length).toBe(1);
  });

  test('that are too old are asked for anew, also while the old one is still under way', async () => {
    const {ask, asked, at} = kept();
    const early = ask('a', 900);
    at(2000);
    const late = ask('a', 2000);
    asked[0]?.answer('old');
    asked[1]?.answer('new');
    expect([(await early).value, (await late).value]).toEqual(['old', 'new']);
    expect((await ask('a', 0)).value).toBe('new');
  });

  test('are not asked for by who has left already', async () => {
    const {ask, asked} = kept();
    await expect(ask('a', 0, AbortSignal.abort())).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test('are given up when the last who waits has left, and asked for again by the next', async () => {
    const {ask, asked} = kept();
    const [one, two] = [new AbortController(), new AbortController()];
    const waits = [ask('a', 0, one.signal), ask('a', 0, two.signal)];
    one.abort();
    expect(asked[0]?.signal.aborted).toBe(false);
    two.abort();
    expect(asked[0]?.signal.aborted).toBe(true);
    const third = ask('a', 0);
    asked[0]?.fail(new Error('given up'));
    expect((await Promise.allSettled(waits)).map(({status}) => status)).toEqual(['rejected', 'rejected']);
    asked[1]?.answer('again');
    expect((await third).value).toBe('again');
  });

  test('that failed are not kept', async () => {
    const {ask, asked} = kept();
    const first = ask('a', 0);
    asked[0]?.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    const second = ask('a', 0);
    asked[1]?.answer('yes');
    expect((await second).value).toBe('yes');
  });

  test('are forgotten after a while: what is older is asked for again anyway', async () => {
    vi.useFakeTimers();
    const {ask, asked} = kept();
    const first = ask('a', 0);
    asked[0]?.answer('one');
    await first;
    await vi.advanceTimersByTimeAsync(9_000);
    await ask('a', 0);
    expect(asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    void ask('a', 0);
    expect(asked.length).toBe(2);
    vi.useRealTimers();
  });

  test('make room for others: those that were asked for last stay', async () => {
    const {ask, asked} = kept(25);
    const put = async (key: string): Promise<void> => {
      const answer = ask(key, 0);
      asked.at(-1)?.answer(key);
      await answer;
    };
    await put('a');
    await put('b');
    await ask('a', 0);
    await put('c');
    expect(asked.length).toBe(3);
    await ask('a', 0);
    expect(asked.length).toBe(3);
    void ask('b', 0);
    expect(asked.length).toBe(4);
  });
});
