import {type Line, lineText} from './page.ts';

/** Smart case: an upper-case letter in what is searched for makes it case-sensitive. */
export const isSensitive = (wanted: string): boolean => wanted !== wanted.toLowerCase();

/** Tells whether a text holds the word, in smart case. */
export const contains = (wanted: string): ((text: string) => boolean) =>
  isSensitive(wanted) ? text => text.includes(wanted) : text => text.toLowerCase().includes(wanted);

type Found = {readonly wanted: string; readonly lines: readonly number[]};
const found = new WeakMap<readonly Line[], Found>();

/** Numbers (from 0) of the lines that hold what is searched for, in smart case; none for ''. Looked for once for as long as it is the same text and word. */
export function matchingLines(lines: readonly Line[], wanted: string): readonly number[] {
  if (wanted === '') return [];
  const known = found.get(lines);
  if (known?.wanted === wanted) return known.lines;
  const holds = contains(wanted);
  const numbers = lines.flatMap((line, at) => (holds(lineText(line)) ? [at] : []));
  found.set(lines, {wanted, lines: numbers});
  return numbers;
}
