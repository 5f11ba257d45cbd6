import {describe, expect, test} from 'vitest';
import {edited, editLine, typed} from '../../src/lib/lineEdit.ts';
import {fit as fitted, truncate, width, wrapWords} from '../../src/lib/text.ts';

describe('fitting text into cells', () => {
  test('names lose their middle, other text its end', () => {
    expect(truncate('istio-ingressgateway-7d6874b48f-qxhn5', 28, 'middle')).toBe('istio-ingressg~874b48f-qxhn5');
    expect(truncate('virtualOutbound', 8)).toBe('virtual~');
  });

  test.each(['plain', '产品页面-v1', 'naïve', 'a👩‍👩‍👧b', 'ﬁ'])('%s is exactly as wide as asked, whatever the width', text => {
    for (let cells = 1; cells < 14; cells++)
      for (const cut of ['middle', 'end'] as const) expect(width(fitted(text, cells, 'left', cut))).toBe(cells);
  });

  test('control characters of a hostile answer never reach the terminal', () => {
    expect(fitted('a\u001b[2Jb\tc\n', 12)).toBe('a [2Jb c    ');
  });

  test('words wrap; a word wider than the line is cut in pieces', () => {
    expect(wrapWords('error adding listener 0.0.0.0_9080', 12)).toEqual(['error adding', 'listener', '0.0.0.0_9080']);
    expect(wrapWords('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  // Measured whole again for each of its lines, such a word blocks for minutes.
  test('a word of 100,000 wide characters, as a hostile answer may hold, is cut like others', () => {
    const word = 'ä'.repeat(100_000);
    const lines = wrapWords(word, 70);
    expect(lines.join('')).toBe(word);
    expect(lines).toHaveLength(Math.ceil(100_000 / 70));
  });
});

describe('editing a line', () => {
  const keys = (text: string, ...chords: readonly string[]): string => {
    const line = chords.reduce((now, chord) => edited(now, chord) ?? typed(now, chord), editLine(text));
    return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
  };
  test.each([
    ['ab', ['left', 'x'], 'ax|b'],
    ['one two', ['ctrl-w'], 'one |'],
    ['one two', ['home', 'delete', 'ctrl-k'], '|'],
    ['one two', ['alt-b', 'ctrl-u'], '|two'],
    ['a😀', ['backspace'], 'a|'],
    ['a', ['ctrl-a', 'right', 'right', '!'], 'a!|'],
  ])('%s %j', (text, chords, expected) => expect(keys(text, ...chords)).toBe(expected));

  test('a paste of several lines becomes one line', () => {
    expect(typed(editLine('x'), 'a\r\nb\tc').text).toBe('xa b c');
  });
});
