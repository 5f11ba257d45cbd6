import {expect, test} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import {type Check, type Checks, checkPage, type Verdict} from '../../src/views/check.ts';

const check = (verdict: Verdict, asked: string, more: Partial<Check> = {}): Check => ({verdict, asked, ...more});
const section = (title: string, ...checks: readonly Check[]): Checks => ({title, checks});
const texts = (all: readonly Checks[]): readonly string[] => checkPage(all).map(({line}) => lineText(line).trim());

test('all is well: one sentence', () => {
  expect(texts([section('a', check('ok', 'x'), check('ok', 'y'))])[0]).toBe('All 2 answers are as they should be.');
  expect(texts([section('a', check('ok', 'x'), check('..', 'y'))])[0]).toBe('1 of 2 not answered yet.');
});

test('what is not well is named at the top, the bad first, in their colours; Enter leads to the line of each', () => {
  const all = [
    section('istiod-1', check('ok', 'x'), check('?', 'y', {said: 'so so'})),
    section('istiod-2', check('no', 'z', {said: 'no', why: 'It broke.'})),
  ];
  const lines = checkPage(all);
  expect(texts(all).slice(0, 3)).toEqual(['1 of 3 not as they should be, 1 of 3 cannot be told:', 'no  istiod-2: z', '?   istiod-1: y']);
  const led = lines.flatMap(({jump}) => (jump !== undefined && 'line' in jump ? [lineText(lines[jump.line]?.line ?? []).trim()] : []));
  expect(led).toEqual([expect.stringMatching(/^no +z .*no$/), expect.stringMatching(/^no +z /), expect.stringMatching(/^\? +y .*so so$/)]);
  expect(lines.filter(({line}) => / {2}[xyz] {9}/.test(lineText(line))).map(({line}) => line[1]?.tone)).toEqual(['plain', 'warn', 'bad']);
});

test('of very many that are not well the first are named, and the way leads to the right line all the same', () => {
  const all = Array.from({length: 50}, (_, n) => section(`istiod-${n}`, check('ok', 'x'), check('no', `z${n}`)));
  const lines = checkPage(all);
  expect(texts(all).slice(8, 11)).toEqual(['no  istiod-7: z7', 'and 42 more', '']);
  const jump = lines[8]?.jump;
  expect(jump !== undefined && 'line' in jump && lineText(lines[jump.line]?.line ?? [])).toMatch(/no {2}z7 /);
});

test('what one trouble has done to several is told of the first of them', () => {
  const why = 'You may not forward.';
  expect(texts([section('a', check('no', 'x', {why})), section('b', check('no', 'y', {why}))]).filter(line => line === why)).toHaveLength(1);
});
