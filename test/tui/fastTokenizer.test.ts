import * as original from '@alcalzone/ansi-tokenize-orig';
import {describe, expect, test} from 'vitest';
import * as fast from '../../src/tui/fastTokenizer.ts';
import {random, randomLine} from './randomText.ts';

type Chars = readonly original.StyledChar[];
/** Compared by hand: as JSON this alone would take seconds. */
const same = (mine: Chars, theirs: Chars): boolean =>
  mine.length === theirs.length && mine.every((char, index) => isSame(char, theirs[index] as original.StyledChar));

const isSame = (mine: original.StyledChar, theirs: original.StyledChar): boolean =>
  mine.type === theirs.type &&
  mine.value === theirs.value &&
  mine.fullWidth === theirs.fullWidth &&
  mine.styles.length === theirs.styles.length &&
  mine.styles.every(
    (style, at) => style.type === theirs.styles[at]?.type && style.code === theirs.styles[at].code && style.endCode === theirs.styles[at].endCode,
  );

const stockChars = (text: string): Chars => original.styledCharsFromTokens(original.tokenize(text));
const fastChars = (text: string): Chars => fast.styledCharsFromTokens(fast.tokenize(text));

/** As Ink does it: a row of blank cells without styles, over which lines are written from some column on. */
function row(under: Chars, over: Chars, column: number): original.StyledChar[] {
  const cells = Array.from({length: 20}, (): original.StyledChar => ({type: 'char', value: ' ', fullWidth: false, styles: []}));
  for (const [index, char] of under.entries()) cells[index] = char;
  for (const [index, char] of over.entries()) cells[column + index] = char;
  return cells.filter(cell => cell !== undefined);
}

describe('the caching tokenizer gives byte for byte what the original gives', () => {
  test.each([1, 2, 3, 4])('on 1,500 random lines, alone and written over one another (seed %i)', seed => {
    const next = random(seed);
    let before = '';
    for (let turn = 0; turn < 1500; turn++) {
      const text = randomLine(next);
      const mine = fastChars(text);
      const theirs = stockChars(text);
      if (!same(mine, theirs)) expect.fail(`characters of ${JSON.stringify(text)}: ${JSON.stringify(mine)}`);
      const alone = fast.styledCharsToString(mine);
      if (alone !== original.styledCharsToString([...theirs])) expect.fail(`text of ${JSON.stringify(text)}: ${JSON.stringify(alone)}`);
      const column = next(12);
      const both = fast.styledCharsToString(row(fastChars(before), mine, column));
      const expected = original.styledCharsToString(row(stockChars(before), theirs, column));
      if (both !== expected) expect.fail(`${JSON.stringify(text)} over ${JSON.stringify(before)} at ${column}: ${JSON.stringify(both)}`);
      before = text;
    }
  });

  test('when there are more styles than it keeps', () => {
    for (let turn = 0; turn < 2500; turn++) {
      const text = `\x1b[1m\x1b[38;2;${turn % 250};${Math.floor(turn / 250)};7m${turn}\x1b[39m end`;
      const mine = fast.styledCharsToString([...fastChars(text), ...fastChars('\x1b[31mred\x1b[0m')]);
      if (mine !== original.styledCharsToString([...stockChars(text), ...stockChars('\x1b[31mred\x1b[0m')])) expect.fail(JSON.stringify(text));
    }
  });

  test('when there are more lines than it keeps', () => {
    const texts = Array.from({length: 7000}, (_, turn) => `\x1b[1mline\x1b[22m ${turn}`);
    for (const text of [...texts, ...texts.slice(0, 100)]) {
      if (fast.styledCharsToString(fastChars(text)) !== text) expect.fail(JSON.stringify(text));
    }
  });

  test('on every single character, alone and with a combining one', () => {
    const characters = Array.from({length: 0x2800 - 0x20}, (_, index) => String.fromCharCode(0x20 + index));
    for (const character of characters) {
      for (const text of [`a${character}b`, `a${character}\u0301b${character}\ufe0fb`]) {
        if (!same(fastChars(text), stockChars(text))) expect.fail(JSON.stringify(text));
      }
    }
  });
});

describe('the caching tokenizer', () => {
  test('keeps what it made of a line, so that a frame like the last one costs no work', () => {
    const text = '\x1b[36mdetails-v1\x1b[39m │ SYNCED';
    expect(fastChars(text)).toBe(fastChars(text));
  });

  test('has one array for equal styles of different lines', () => {
    const [first] = fastChars('\x1b[1m\x1b[36mreviews');
    const [second] = fastChars('\x1b[1;36mratings 你好');
    expect(first?.styles).toBe(second?.styles);
  });
});
