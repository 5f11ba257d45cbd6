import {type Line, lineText} from '../lib/page.ts';
import type {Piece} from './paint.ts';

/** Smart case: an upper-case letter in what is searched for makes it case-sensitive. */
const isSensitive = (wanted: string): boolean => wanted !== wanted.toLowerCase();

type Found = {readonly wanted: string; readonly lines: readonly number[]};
const found = new WeakMap<readonly Line[], Found>();

/** Numbers of the lines that hold what is searched for. Looked for once, however often a text of 50,000 lines is drawn. */
export function matches(lines: readonly Line[], wanted: string): readonly number[] {
  if (wanted === '') return [];
  const known = found.get(lines);
  if (known?.wanted === wanted) return known.lines;
  const sensitive = isSensitive(wanted);
  const numbers = lines.flatMap((line, at) => {
    const text = lineText(line);
    return (sensitive ? text : text.toLowerCase()).includes(wanted) ? [at] : [];
  });
  found.set(lines, {wanted, lines: numbers});
  return numbers;
}

/** A line in pieces, with those that are searched for lit. */
export function lit(line: Line, wanted: string): readonly Piece[] {
  if (wanted === '') return line;
  const sensitive = isSensitive(wanted);
  const text = lineText(line);
  const where = sensitive ? text : text.toLowerCase();
  if (!where.includes(wanted)) return line;
  const pieces: Piece[] = [];
  let start = 0; // of the present piece in the whole line
  let hit = where.indexOf(wanted);
  for (const piece of line) {
    const end = start + piece.text.length;
    let at = start;
    while (at < end) {
      if (hit >= 0 && at >= hit + wanted.length) hit = where.indexOf(wanted, at);
      const inHit = hit >= 0 && at >= hit;
      const to = Math.min(end, hit < 0 ? end : inHit ? hit + wanted.length : hit);
      pieces.push({...piece, text: piece.text.slice(at - start, to - start), lit: inHit});
      at = to;
    }
    start = end;
  }
  return pieces;
}

/** "[2 of 14]" when the cursor is on a match, else how many there are. */
export function matchText(lines: readonly Line[], wanted: string, index: number): string {
  const numbers = matches(lines, wanted);
  if (numbers.length === 0) return '[no match]';
  const at = numbers.indexOf(index);
  return at < 0 ? `[${numbers.length} found]` : `[${at + 1} of ${numbers.length}]`;
}
