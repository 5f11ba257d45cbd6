import stringWidth from 'string-width-orig';
import {expect, test} from 'vitest';
import {fastWidth} from '../../src/tui/fastWidth.ts';
import {random, randomLine} from './randomText.ts';

test.each([5, 6, 7, 8])('a text is as wide as string-width says, on 5,000 random lines (seed %i)', seed => {
  const next = random(seed);
  for (let turn = 0; turn < 5000; turn++) {
    const text = randomLine(next);
    if (fastWidth(text) !== stringWidth(text)) expect.fail(`${JSON.stringify(text)}: ${fastWidth(text)} instead of ${stringWidth(text)}`);
  }
});

test('and so is every single character, alone and with a combining one', () => {
  for (let code = 0; code < 0x2800; code++) {
    for (const follower of ['', '\u0301', '\ufe0f']) {
      const text = `a${String.fromCharCode(code)}${follower}b`;
      if (fastWidth(text) !== stringWidth(text)) expect.fail(JSON.stringify(text));
    }
  }
});

test('what is measured a second time is as wide as before', () => {
  const names = Array.from({length: 5000}, (_, index) => `名前-${index}`);
  expect([...names, ...names].map(name => fastWidth(name)).filter((width, index) => width !== stringWidth(names[index % 5000] ?? ''))).toEqual([]);
});

test('options are left to the package', () => {
  expect(fastWidth('\x1b[1m│', {countAnsiEscapeCodes: true})).toBe(stringWidth('\x1b[1m│', {countAnsiEscapeCodes: true}));
  expect(fastWidth('│', {ambiguousIsNarrow: false})).toBe(2);
});
