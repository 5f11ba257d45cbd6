import {describe, expect, it} from 'vitest';
import {fewAtOnce} from '../../src/store/fewAtOnce.ts';

/** Asks so many questions at a place; each is answered when the test says so. */
function ask(place: string, count: number, signal?: AbortSignal) {
  const answers: (() => void)[] = [];
  const all = Array.from({length: count}, (_, at) => fewAtOnce(place, () => new Promise<number>(resolve => answers.push(() => resolve(at))), signal));
  const settle = () => new Promise(resolve => setImmediate(resolve));
  return {all, answers, settle};
}

describe('few questions at once', () => {
  it('are 20, and the next one begins when one has ended, well or badly', async () => {
    const {all, answers, settle} = ask('a', 45);
    await settle();
    expect(answers).toHaveLength(20);
    answers[3]?.();
    await settle();
    expect(answers).toHaveLength(21);
    for (let at = 0; at < 45; at++) {
      answers[at]?.();
      await settle();
    }
    expect(await Promise.all(all)).toEqual(Array.from({length: 45}, (_, at) => at));
    const failing = Array.from({length: 60}, () => fewAtOnce('a', () => Promise.reject(new Error('away'))));
    expect((await Promise.allSettled(failing)).every(({status}) => status === 'rejected')).toBe(true);
  });

  it('of one place do not wait for another', async () => {
    const slow = ask('slow', 30);
    const {answers, settle} = ask('fast', 1);
    await settle();
    expect([slow.answers.length, answers.length]).toEqual([20, 1]);
  });

  it('that are aborted wait no longer', async () => {
    const leaving = new AbortController();
    const busy = ask('left', 20);
    const {answers, settle} = ask('left', 2, leaving.signal);
    await settle();
    expect(answers).toHaveLength(0);
    leaving.abort();
    await settle();
    expect([busy.answers.length, answers.length]).toEqual([20, 2]);
  });
});
