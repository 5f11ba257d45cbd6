import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {difflibLines, unifiedText} from '../../src/analysis/unifiedDiff.ts';

const diff = (left: string, right: string): string => unifiedText(difflibLines([...left], [...right]), ['a', 'b'], 1);

describe('a unified diff', () => {
  test('of the same is empty', () => expect(diff('abc', 'abc')).toBe(''));

  test('counts lines as difflib does: of one only its number, of none the one before', () => {
    expect(diff('a', 'b')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n');
    expect(diff('', 'xy')).toBe('--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n');
    expect(diff('abcdefgh', 'abXcdefg')).toBe('--- a\n+++ b\n@@ -2,2 +2,3 @@\n b\n+X\n c\n@@ -7,2 +8 @@\n g\n-h\n');
  });

  test('begins with the longest run that both have, however much longer the diff becomes', () =>
    expect(difflibLines([...'abxcd'], [...'abcdxab']).map(({is, text}) => (is === 'same' ? ' ' : is === 'left' ? '-' : '+') + text)).toEqual([
      ' a',
      ' b',
      '-x',
      ' c',
      ' d',
      '+x',
      '+a',
      '+b',
    ]));

  test('holds both texts, and a line that is the same is in both', () => {
    const texts = fc.array(fc.constantFrom('{', '}', 'a', 'b', 'c'), {maxLength: 400});
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const lines = difflibLines(left, right);
        expect(lines.filter(({is}) => is !== 'right').map(({text}) => text)).toEqual(left);
        expect(lines.filter(({is}) => is !== 'left').map(({text}) => text)).toEqual(right);
      }),
      {numRuns: 50},
    );
  });
});
