import {describe, expect, test, vi} from 'vitest';
import {troubleOf} from '../../../src/lib/trouble.ts';
import {dialQueue} from '../../../src/transport/kube/dialQueue.ts';

// Keeps what is to run on abort, to run it when the turn has come already.
const onAborts: (() => void)[] = [];
vi.mock('../../../src/transport/abort.ts', async original => {
  const real = await original<typeof import('../../../src/transport/abort.ts')>();
  const onAbort: typeof real.onAbort = (signal, run) => {
    onAborts.push(run);
    return real.onAbort(signal, run);
  };
  return {...real, onAbort};
});

const queueOf = () => {
  const queue = dialQueue(1);
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const dial = (name: string, signal = new AbortController().signal) =>
    queue(() => {
      began.push(name);
      return new Promise<void>(resolve => ends.set(name, resolve));
    }, signal);
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {began, dial, end};
};

describe('a queue for dialing', () => {
  test('gives turns in the order in which they were asked for, and none to who has gone', async () => {
    const {began, dial, end} = queueOf();
    const leave = new AbortController();
    const all = [dial('a'), dial('b', leave.signal).catch(error => troubleOf(error).kind), dial('c'), dial('d')];
    leave.abort();
    for (const name of ['a', 'c', 'd']) await end(name);
    expect(began).toEqual(['a', 'c', 'd']);
    expect((await Promise.all(all))[1]).toBe('cancelled');
  });

  test('who is aborted when his turn has come takes nobody else out of it', async () => {
    onAborts.length = 0;
    const {began, dial, end} = queueOf();
    const all = [dial('a'), dial('b'), dial('c')];
    await end('a');
    onAborts[0]?.();
    for (const name of ['b', 'c']) await end(name);
    expect(began).toEqual(['a', 'b', 'c']);
    await Promise.all(all);
  });
});
