import {expect, test} from 'vitest';
import {matchingLines} from '../../src/lib/search.ts';

test('a search is case-sensitive as soon as an upper-case letter is in it', () => {
  const lines = ['Listener one', 'listener two', 'three'].map(text => [{text}]);
  expect(matchingLines(lines, 'listener')).toEqual([0, 1]);
  expect(matchingLines(lines, 'Listener')).toEqual([0]);
  expect(matchingLines(lines, 'nothing')).toEqual([]);
  expect(matchingLines(lines, '')).toEqual([]);
});

test('a match may go over pieces of different tones', () => {
  expect(matchingLines([[{text: 'port: ', tone: 'dim'}, {text: '9080'}]], ': 90')).toEqual([0]);
});

test('a long text is looked through once, however often it is asked', () => {
  const line = [{text: 'listener'}];
  const lines = Array.from({length: 1_000}, () => line);
  const found = matchingLines(lines, 'list');
  expect(found).toHaveLength(1_000);
  expect(matchingLines(lines, 'list')).toBe(found);
  expect(matchingLines(lines, 'other')).toEqual([]);
  expect(matchingLines([...lines], 'list')).not.toBe(found);
});
