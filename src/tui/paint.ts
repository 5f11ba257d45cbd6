import {lineText, type Span} from '../lib/page.ts';
import {head, printable, truncate, width} from '../lib/text.ts';
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
      if (used > 0 && used + width(rest) > cells) {
        next();
        rest = rest.trimStart();
      }
      // A word may be a megabyte of base64: no more of it is measured than may fit.
      while (rest.length > 16 * cells || width(rest) > cells) {
        rest = rest.trimStart();
        const text = head(rest.slice(0, 16 * cells), cells) || rest;
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

/** Words at the left and at the right end of so many cells; the left ones are cut where both do not fit. */
export function betweenEnds(look: Look, cells: number, left: readonly Piece[], right: readonly Piece[]): string {
  const rightWidth = Math.min(lineWidth(right), cells);
  const room = cells - rightWidth - 1;
  if (rightWidth === 0) return fitLine(look, left, cells);
  return room < 1 ? fitLine(look, right, cells) : `${fitLine(look, left, room)} ${fitLine(look, right, rightWidth)}`;
}
