import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import {betweenEnds, fitLine, wrapLine} from '../../src/tui/paint.ts';
import {lit, matchText} from '../../src/tui/search.ts';
import {lookOf} from '../../src/tui/theme.ts';

const look = lookOf({LANG: 'C.UTF-8'});

test('a painted line is exactly as wide as it must be', () => {
  const line = [{text: 'NACK ', tone: 'bad' as const}, {text: '数据平面 and more'}];
  for (let cells = 1; cells < 40; cells++) expect(stringWidth(fitLine(look, line, cells))).toBe(cells);
  expect(stringWidth(betweenEnds(look, 20, line, [{text: 'right'}]))).toBe(20);
});

test('a line that is cut says so, also where a piece just fits', () => {
  const line = [{text: 'rejected by Envoy: '}, {text: 'a, '}, {text: 'b, c'}];
  expect(fitLine(look, line, 22)).toBe('rejected by Envoy: a,~');
  expect(fitLine(look, line, 26)).toBe('rejected by Envoy: a, b, c');
  expect(fitLine(look, [{text: 'abc'}, {text: '  '}], 3)).toBe('abc');
});

test('control characters of a hostile answer do not reach the terminal', () => {
  expect(fitLine(look, [{text: 'a\x1b[2Jb\tc\n'}], 12)).toBe('a [2Jb c    ');
});

test('wrapping breaks at words and keeps what each piece means', () => {
  const lines = wrapLine([{text: 'one two ', tone: 'bad'}, {text: `three ${'x'.repeat(25)} end`}], 10);
  expect(lines.map(line => line.map(({text}) => text).join(''))).toEqual(
    ['one two', 'three', 'xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxx end'].map(text => expect.stringContaining(text.trim())),
  );
  for (const line of lines) expect(stringWidth(line.map(({text}) => text).join(''))).toBeLessThanOrEqual(10);
  expect(lines[0]?.[0]?.tone).toBe('bad');
});

test('a search says which match the cursor is on, of how many', () => {
  const lines = ['Listener one', 'listener two', 'three'].map(text => [{text}]);
  expect(matchText(lines, 'listener', 1)).toBe('[2 of 2]');
  expect(matchText(lines, 'listener', 2)).toBe('[2 found]');
  expect(matchText(lines, 'nothing', 2)).toBe('[no match]');
});

test('what is found is lit also across pieces, and nothing is lost', () => {
  const line = [{text: 'ab', tone: 'bad' as const}, {text: 'cabc'}];
  const pieces = lit(line, 'bca');
  expect(pieces.filter(piece => piece.lit).map(({text}) => text)).toEqual(['b', 'ca']);
  expect(lineText(pieces)).toBe('abcabc');
  expect(lit([{text: 'aaaa'}], 'aa').filter(piece => piece.lit)).toHaveLength(2);
});
