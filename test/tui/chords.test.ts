import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {chordsOf} from '../../src/tui/chords.ts';

const none = {} as Key;
const names = (input: string, key: Partial<Key> = {}): readonly string[] => chordsOf(input, {...none, ...key}).map(({chord}) => chord);

test('characters are their own names, several in one chunk are several presses', () => {
  expect(names('j')).toEqual(['j']);
  expect(names('jjG/')).toEqual(['j', 'j', 'G', '/']);
  expect(names('数😀')).toEqual(['数', '😀']);
  expect(names('a b\r')).toEqual(['a', 'space', 'b', 'enter']);
});

test('what a press types goes with it, and special keys type nothing', () => {
  expect(chordsOf(' ', none)).toEqual([{chord: 'space', input: ' '}]);
  expect(chordsOf('', {...none, return: true})).toEqual([{chord: 'enter', input: ''}]);
});

test.each([
  [{upArrow: true}, '', 'up'],
  [{upArrow: true, shift: true}, '', 'shift-up'],
  [{rightArrow: true, ctrl: true}, '', 'ctrl-right'],
  [{tab: true}, '\t', 'tab'],
  [{tab: true, shift: true}, '', 'shift-tab'],
  [{backspace: true}, '', 'backspace'],
  [{delete: true}, '', 'delete'],
  [{pageDown: true}, '', 'pagedown'],
  [{home: true}, '', 'home'],
  [{escape: true}, '', 'esc'],
  [{ctrl: true}, 'x', 'ctrl-x'],
  [{ctrl: true}, '`', 'ctrl-space'],
  [{meta: true}, 'b', 'alt-b'],
] as const)('%o is %s %s', (key, input, expected) => {
  expect(names(input, key)).toEqual([expected]);
});

test('control characters in the middle of a chunk keep their meaning', () => {
  expect(names('\x1c')).toEqual(['ctrl-\\']);
  expect(names('a\x04\x7f')).toEqual(['a', 'ctrl-d', 'backspace']);
});

test('reports of the terminal are not typed letters', () => {
  expect(names('[I')).toEqual([]);
  expect(names('[<0;10;5M')).toEqual([]);
  expect(names('[1;5Z')).toEqual([]);
  expect(names('[')).toEqual(['[']);
});
