import type {EditLine} from '../lib/lineEdit.ts';
import {width} from '../lib/text.ts';
import type {Piece} from './paint.ts';

/** What is being typed, with the cursor lit. Where it is longer than its room, the part around the cursor is shown. */
export function inputPieces(mark: string, {text, cursor}: EditLine, room: number): readonly Piece[] {
  const under = [...text.slice(cursor)][0] ?? ' ';
  const before = endOf(text.slice(0, cursor), room - width(mark) - 1 - width(under));
  return [{text: `${mark} `, tone: 'strong'}, {text: before}, {text: under, lit: true}, {text: text.slice(cursor + under.length)}];
}

/** The end of a text that fits into so many cells, after a `~` where something is missing. */
function endOf(text: string, cells: number): string {
  if (width(text) <= cells) return text;
  const chars = [...text];
  while (chars.length > 0 && width(chars.join('')) > cells - 1) chars.shift();
  return `~${chars.join('')}`;
}
