import {type Line, lineText} from './page.ts';

/** Smart case: an upper-case letter in what is searched for makes it case-sensitive. */
export const isSensitive = (wanted: string): boolean => wanted !== wanted.toLowerCase();

/** Tells whether a text holds the word, in smart case. */
export const contains = (wanted: string): ((text: string) => boolean) =>
  isSensitive(wanted) ? text => text.includes(wanted) : text => text.toLowerCase().includes(wanted);

/** The place of the first of these rising numbers that is at least this one; their count where none is. */
export function firstFrom(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All lines in one string each way: one search through it takes a tenth of a search in every line. */
type Whole = {readonly text: string; readonly starts: readonly number[]};
type Found = {readonly wanted: string; readonly lines: readonly number[]};
type Kept = {sensitive?: Whole; insensitive?: Whole; found?: Found};
const kept = new WeakMap<readonly Line[], Kept>();

/** Numbers (from 0, rising) of the lines that hold what is searched for, in smart case; none for ''. Looked for once for as long as it is the same text and word. */
export function matchingLines(lines: readonly Line[], wanted: string): readonly number[] {
  if (wanted === '' || wanted.includes('\n')) return [];
  const known = kept.get(lines) ?? {};
  kept.set(lines, known);
  if (known.found?.wanted !== wanted) {
    const way = isSensitive(wanted) ? 'sensitive' : 'insensitive';
    known[way] ??= whole(lines, way === 'sensitive' ? lineText : line => lineText(line).toLowerCase());
    known.found = {wanted, lines: linesWith(known[way], wanted)};
  }
  return known.found.lines;
}

function whole(lines: readonly Line[], textOf: (line: Line) => string): Whole {
  const texts: string[] = [];
  const starts: number[] = [];
  let length = 0;
  for (const line of lines) {
    const text = textOf(line);
    starts.push(length);
    texts.push(text);
    length += text.length + 1;
  }
  return {text: texts.join('\n'), starts};
}

function linesWith({text, starts}: Whole, wanted: string): readonly number[] {
  const found: number[] = [];
  let line = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, starts[line + 1] ?? text.length + 1)) {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= at) line++;
    found.push(line);
    if (line === starts.length - 1) break;
  }
  return found;
}
