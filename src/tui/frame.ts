import {type Line, lineText, span} from '../lib/page.ts';
import {truncate} from '../lib/text.ts';
import {betweenEnds, fitLine, lineWidth, type Piece} from './paint.ts';
import type {Look} from './theme.ts';

/** A horizontal line of a frame with a title at its left and a word at its right; the right word leaves first when there is no room. */
function rule(look: Look, columns: number, [start, end]: readonly [string, string], left: Line, right: Line): string {
  const {across} = look.glyphs;
  const room = columns - 6; // corners, and a dash and a space at both ends
  const rightWidth = lineWidth(right);
  const kept = rightWidth > 0 && lineWidth(left) + rightWidth + 3 <= room ? right : [];
  const leftPart = left.length === 0 ? '' : ` ${fitLine(look, left, Math.min(room, lineWidth(left)))} `;
  const rightPart = kept.length === 0 ? '' : ` ${fitLine(look, kept, rightWidth)} `;
  const used = (left.length === 0 ? 0 : Math.min(room, lineWidth(left)) + 2) + (kept.length === 0 ? 0 : rightWidth + 2);
  return `${start}${across}${leftPart}${across.repeat(Math.max(0, columns - 4 - used))}${rightPart}${across}${end}`;
}

/** The upper end of a frame. */
export const frameTop = (look: Look, columns: number, left: Line, right: Line = []): string =>
  rule(look, columns, [look.glyphs.corners[0], look.glyphs.corners[1]], left, right);

/** A line across a frame, from side to side; the right words are keys, so the title is cut where both do not fit. */
export function frameMiddle(look: Look, columns: number, left: Line, right: Line = []): string {
  const room = columns - 9 - lineWidth(right);
  const isCut = right.length > 0 && lineWidth(left) > room;
  const title = isCut ? [span(truncate(lineText(left), Math.max(1, room)), 'strong')] : left;
  return rule(look, columns, look.glyphs.tees, title, right);
}

/** The lower end of a frame. */
export const frameBottom = (look: Look, columns: number): string => rule(look, columns, [look.glyphs.corners[2], look.glyphs.corners[3]], [], []);

/** One line between the sides of a frame. `inside` must be exactly `columns - 2` wide, painted or not. */
export const framed = (look: Look, inside: string): string => look.glyphs.down + inside + look.glyphs.down;

/** A line of a frame that holds these words after a margin of three, as rows of tables have it. */
export const framedLine = (look: Look, columns: number, line: readonly Piece[]): string => framed(look, `   ${fitLine(look, line, columns - 5)}`);

/** A line of a frame with nothing in it. */
export const blank = (look: Look, columns: number): string => framed(look, ' '.repeat(Math.max(0, columns - 2)));

/** A line outside of frames with words at both of its ends. */
export const ends = (look: Look, columns: number, left: readonly Piece[], right: readonly Piece[]): string =>
  ` ${betweenEnds(look, columns - 2, left, right)} `;
