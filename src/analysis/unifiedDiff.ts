import {type DiffLine, hunksOf} from './lineDiff.ts';
import {matchingBlocks} from './matchingBlocks.ts';

/** The lines of two texts, what they have in common once, as difflib tells them: of what was replaced the left lines come first. */
export function difflibLines(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  if (left.length === right.length && left.every((text, at) => text === right[at])) return left.map(text => ({is: 'same', text}));
  const lines: DiffLine[] = [];
  const add = (is: DiffLine['is'], texts: readonly string[]): void => {
    for (const text of texts) lines.push({is, text});
  };
  const at = {left: 0, right: 0};
  for (const {a, b, size} of [...matchingBlocks(left, right), {a: left.length, b: right.length, size: 0}]) {
    add('left', left.slice(at.left, a));
    add('right', right.slice(at.right, b));
    add('same', left.slice(a, a + size));
    at.left = a + size;
    at.right = b + size;
  }
  return lines;
}

/** A unified diff as Go's difflib prints it, with a newline at its end; '' where nothing differs. */
export function unifiedText(lines: readonly DiffLine[], [from, to]: readonly [string, string], context: number): string {
  const hunks = hunksOf(lines, context).flatMap(hunk => {
    const shown = lines.slice(hunk.from, hunk.to);
    const lefts = shown.filter(({is}) => is !== 'right').length;
    const rights = shown.filter(({is}) => is !== 'left').length;
    return [`@@ -${range(hunk.left, lefts)} +${range(hunk.right, rights)} @@`, ...shown.map(({is, text}) => marks[is] + text)];
  });
  return hunks.length === 0 ? '' : `${[`--- ${from}`, `+++ ${to}`, ...hunks].join('\n')}\n`;
}

const marks = {same: ' ', left: '-', right: '+'} as const;

/** Of one line its number only; an empty range begins on the line before it. */
const range = (first: number, length: number): string => (length === 1 ? `${first}` : `${length === 0 ? first - 1 : first},${length}`);
