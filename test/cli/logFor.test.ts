import {expect, test} from 'vitest';
import {hearEndings, stayUntil, timeText} from '../../src/cli/logFor.ts';
import type {Instance, Raised} from '../../src/lib/logLevels.ts';
import {fakeSource} from './fakeSource.ts';

test("a time is said with its date where that is not today's", () => {
  const at = new Date(2026, 10, 21, 14, 5, 9).getTime();
  expect(timeText(at, at - 60_000)).toBe('14:05:09');
  expect(timeText(at, at - 86_400_000)).toBe('2026-11-21 14:05:09');
});

test('tells other i9s each minute that this one lives, until the clock says that the time is over', async () => {
  const instance = (seenAt: number, id = 'me'): Instance => ({id, pid: 1, host: 'here', seenAt});
  const raised = (by: Instance): Raised => ({
    context: 'demo',
    server: 'http://127.0.0.1:1',
    namespace: 'shop',
    pod: by.id,
    uid: by.id,
    dialect: 'envoy',
    was: {http: 'warning'},
    now: {http: 'debug'},
    raisedAt: 0,
    until: 70_000,
    by,
  });
  let all: readonly Raised[] = [raised(instance(0)), raised(instance(0, 'other'))];
  const records = {
    read: async () => all,
    change: async (edit: (before: readonly Raised[]) => readonly Raised[]) => {
      all = edit(all);
      return all;
    },
    isAlive: () => true,
  };
  const {source} = fakeSource({events: [], answers: {}});
  const times = [0, 0, 69_999, 60_000, 60_000]; // begun; is it over? how long still? was it seen lately? seen
  const clock = (): number => times.shift() ?? 70_000;
  const heard = hearEndings(() => () => {}, clock);
  await stayUntil(70_000, heard, {source, records, clock, instance: () => instance(60_000)});
  expect(all.map(({by}) => [by.id, by.seenAt])).toEqual([
    ['me', 60_000],
    ['other', 0],
  ]);
});
