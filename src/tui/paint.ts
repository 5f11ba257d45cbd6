import {lineText, type Span} from '../lib/page.ts';
import {fits, head, printable, truncate, width} from '../lib/text.ts';
import type {Look} from './theme.ts';

/** A piece of a line that is drawn; `lit`: it is what was searched for, or where the cursor of a prompt stands. */
export type Piece = Span & {readonly lit?: boolean};

/** Width in terminal cells. */
export const lineWidth = (line: readonly Piece[]): number => line.reduce((sum, {text}) => sum + width(printable(text)), 0);

/** A line of exactly so many cells, painted: cut at its end, which `~` shows, or padded. */
export function fitLine(look: Look, line: readonly Piece[], cells: number): string {
  const isWhole = width(printable(lineText(line)).trimEnd()) <= cells;
  let out = '';
  let left = cells;
  for (const {text, tone = 'plain', lit} of line) {
    if (left <= 0) break;
    const clean = printable(text);
    // A piece that just fits must still make room for the `~` of those behind it.
    const fits = width(clean) < left || (isWhole && width(clean) === left);
    const part = fits ? clean : truncate(isWhole ? clean.trimEnd() : `${clean}~`, left);
    out += lit ? look.inverse(part) : look.paint(tone, part);
    left -= width(part);
    if (!fits) break;
  }
  return out + ' '.repeat(Math.max(0, left));
}

/** Breaks a line at words into lines of at most so many cells; each piece keeps its tone. */
export function wrapLine(line: readonly Piece[], cells: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [];
  let now: Piece[] = [];
  let used = 0;
  const next = (): void => {
    lines.push(now);
    now = [];
    used = 0;
  };
  for (const piece of line) {
    for (const word of printable(piece.text).match(/ *[^ ]+| +$/g) ?? []) {
      let rest = word;
      if (used > 0 && !fits(rest, cells - used)) {
        next();
        rest = rest.trimStart();
      }
      // A word may be a megabyte of base64.
      while (!fits(rest, cells)) {
        rest = rest.trimStart();
        const text = head(rest, cells) || rest;
        now.push({...piece, text});
        next();
        rest = rest.slice(text.length);
      }
      if (rest !== '') now.push({...piece, text: rest});
      used += width(rest);
    }
  }
  if (now.length > 0) lines.push(now);
  return lines;
}

/** The beginning of a line that may be much longer than the screen; the line itself where it has no more characters. */
export function clipLine(line: readonly Piece[], most: number): readonly Piece[] {
  if (line.reduce((sum, {text}) => sum + text.length, 0) <= most) return line;
  let left = most;
  return line.flatMap(piece => {
    // Half a surrogate pair is no character.
    const text = piece.text.slice(0, Math.max(0, left)).replace(/[\ud800-\udbff]$/, '');
    left -= piece.text.length;
    return text === '' ? [] : [{...piece, text}];
  });
}

/** Words at the left and at the right end of so many cells; the left ones are cut where both do not fit. */
export function betweenEnds(look: Look, cells: number, left: readonly Piece[], right: readonly Piece[]): string {
  const rightWidth = Math.min(lineWidth(right), cells);
  const room = cells - rightWidth - 1;
  if (rightWidth === 0) return fitLine(look, left, cells);
  return room < 1 ? fitLine(look, right, cells) : `${fitLine(look, left, room)} ${fitLine(look, right, rightWidth)}`;
}
