import {expect, test} from 'vitest';
import type {Raised} from '../../src/lib/logLevels.ts';
import {raisedMarks} from '../../src/tui/header.ts';
import {commandContext} from '../commands/context.ts';
import {raisedIn} from '../store/fakeLevels.ts';

const now = 1_000_000;
const marks = (...raised: readonly Partial<Raised>[]) => {
  const {state} = commandContext({now, raised: raised.map((each, at) => raisedIn(`pod-${at}`, {server: 's', until: now + 600_000, ...each}))});
  return raisedMarks(state());
};

test('the header says how many pods are raised here, and when the first of them is put back', () => {
  expect(marks()).toEqual([]);
  expect(marks({server: 'another'})).toEqual([]);
  expect(marks({})).toEqual(['raised 1, back in 10m']);
  expect(marks({}, {until: now + 50_000})).toEqual(['raised 2, back in 50s']);
  expect(marks({until: 'quit'})).toEqual(['raised 1, back on quit']);
});

test('it counts no pod that nobody puts back', () => {
  expect(marks({}, {}, {until: 'never'})).toEqual(['raised 3, 2 back in 10m']);
  expect(marks({}, {gone: true})).toEqual(['raised 2, 1 back in 10m']);
  expect(marks({gone: true}, {until: 'never'})).toEqual(['raised 2']);
});
