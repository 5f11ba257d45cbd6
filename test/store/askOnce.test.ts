import {expect, test} from 'vitest';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {knownAt} from '../views/loaded.ts';

test('who looks once is not told to press a key, and is told the rest', async () => {
  const {signal} = new AbortController();
  const {timed} = askOnce({about: knownAt(0).session.about} as MeshSource, signal);
  const never = (): Promise<never> => new Promise(() => {});
  expect((await timed(never, 1, signal)).trouble).toEqual({kind: 'timeout', what: 'No answer within 0.001 s.', next: ''});
  const refused = {kind: 'forbidden', what: 'It may not be read.', next: 'Ask for the right.'} as const;
  expect((await timed(() => Promise.reject(troubleError(refused)), 5_000, signal)).trouble).toMatchObject(refused);
  const moved = {kind: 'other', what: 'Not here.', next: 'It may have moved; ctrl-r asks again.'} as const;
  expect((await timed(() => Promise.reject(troubleError(moved)), 5_000, signal)).trouble?.next).toBe('It may have moved.');
  expect(await timed(async () => 7, 5_000, signal)).toMatchObject({value: 7});
});
