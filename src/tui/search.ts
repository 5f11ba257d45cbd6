import {type Line, lineText} from '../lib/page.ts';
import {firstFrom, isSensitive, matchingLines} from '../lib/search.ts';
import type {Piece} from './paint.ts';

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
  const numbers = matchingLines(lines, wanted);
  if (numbers.length === 0) return '[no match]';
  const at = firstFrom(numbers, index);
  return numbers[at] !== index ? `[${numbers.length} found]` : `[${at + 1} of ${numbers.length}]`;
}
