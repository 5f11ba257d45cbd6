import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type DiffLine, diffLines, hunksOf} from '../../src/analysis/lineDiff.ts';

const signs = {same: ' ', left: '-', right: '+'};
const shown = (lines: readonly DiffLine[]) => lines.map(({is, text}) => signs[is] + text);
const of = (lines: readonly DiffLine[], other: 'left' | 'right') => lines.filter(({is}) => is !== other).map(({text}) => text);
const numbered = (count: number, name: string) => Array.from({length: count}, (_, at) => `${name} ${at}`);

describe('The difference of two texts', () => {
  it('is what only one has, what goes before what comes', () => {
    expect(shown(diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e']))).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
    expect(shown(diffLines([], ['a']))).toEqual(['+a']);
    expect(shown(diffLines(['a'], []))).toEqual(['-a']);
    expect(diffLines([], [])).toEqual([]);
  });

  it('holds both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), {maxLength: 30});
    fc.assert(
      fc.property(text, text, (left, right) => {
        const lines = diffLines(left, right);
        expect(of(lines, 'right')).toEqual(left);
        expect(of(lines, 'left')).toEqual(right);
      }),
      {seed: 6, numRuns: 500},
    );
  });

  it('of long texts is found between lines that both have once, where the shortest one would take too long', () => {
    const noise = (name: string) =>
      Array.from({length: 20_000}, (_, at) => (at % 100 === 0 ? `both ${at}` : at % 3 === 0 ? 'often' : `${name} ${at}`));
    const [left, right] = [noise('left'), noise('right')];
    const lines = diffLines(left, right);
    expect(of(lines, 'right')).toEqual(left);
    expect(of(lines, 'left')).toEqual(right);
    expect(lines.filter(({is, text}) => is === 'same' && text.startsWith('both'))).toHaveLength(200);
  });

  it('of long texts that have nothing in common is all of both', () => {
    const lines = diffLines(numbered(20_000, 'left'), numbered(20_000, 'right'));
    expect(lines.map(({is}) => is)).toEqual([...Array(20_000).fill('left'), ...Array(20_000).fill('right')]);
  });

  it('of long texts that hardly differ is only that', () => {
    const left = numbered(20_000, 'line');
    const right = left.toSpliced(10_000, 1, 'new').toSpliced(100, 0, 'more');
    expect(shown(diffLines(left, right).filter(({is}) => is !== 'same'))).toEqual(['+more', '-line 10000', '+new']);
  });
});

describe('Hunks', () => {
  const left = numbered(30, 'line');
  const lines = diffLines(left, left.toSpliced(20, 1).toSpliced(5, 1, 'new'));

  it('are changes with so many lines around them, and the numbers of their first lines', () => {
    const [first, second, ...others] = hunksOf(lines, 2);
    expect(others).toEqual([]);
    expect(first).toEqual({from: 3, to: 9, left: 4, right: 4});
    expect(shown(lines.slice(first!.from, first!.to))).toEqual([' line 3', ' line 4', '-line 5', '+new', ' line 6', ' line 7']);
    expect(second).toEqual({from: 19, to: 24, left: 19, right: 19});
    expect(shown(lines.slice(second!.from, second!.to))).toEqual([' line 18', ' line 19', '-line 20', ' line 21', ' line 22']);
  });

  it('are one where their surroundings touch', () => {
    expect(hunksOf(lines, 7)).toEqual([{from: 0, to: 29, left: 1, right: 1}]);
    expect(hunksOf(lines, 6)).toHaveLength(2);
    expect(hunksOf(lines, 1000)).toEqual([{from: 0, to: lines.length, left: 1, right: 1}]);
  });

  it('are only the changes without anything around, none where nothing differs', () => {
    expect(hunksOf(lines, 0)).toEqual([
      {from: 5, to: 7, left: 6, right: 6},
      {from: 21, to: 22, left: 21, right: 21},
    ]);
    expect(hunksOf(diffLines(left, left), 3)).toEqual([]);
    expect(hunksOf([], 3)).toEqual([]);
  });

  it('have the numbers of both texts, which drift apart', () => {
    const drifting = diffLines(['a', 'b', 'c', 'd', 'e'], ['x', 'y', 'a', 'b', 'c', 'd', 'z']);
    expect(hunksOf(drifting, 0)).toEqual([
      {from: 0, to: 2, left: 1, right: 1},
      {from: 6, to: 8, left: 5, right: 7},
    ]);
  });
});
