import stringWidth from 'string-width-orig';
import {plainCharacters} from './plainText.ts';

/**
 * Takes the place of string-width in the bundle (bin/tools/bundlePlugins.mjs), which measures every text node of a frame with it, and every text before it
 * is cut. One character beyond ASCII, such as the line of a frame, makes the original compile its regular expressions of all emoji: 60 ms of the start.
 * The result is the same.
 */
const plain = new RegExp(`^(?:[${plainCharacters}]|\\x1b\\[(?:\\d{1,3}(?:;\\d{1,3})*)?m)*$`);
const sequences = /\x1b\[[\d;]*m/g;

/** Widths of the texts that only the original can measure; names and messages come back in every frame. */
let widths = new Map<string, number>();
let olderWidths = new Map<string, number>();
const maxWidths = 2000; // per generation

/** Width in terminal cells, escape sequences not counted, as string-width gives it. */
export function fastWidth(text: string, options?: Parameters<typeof stringWidth>[1]): number {
  if (options !== undefined || typeof text !== 'string') return stringWidth(text, options);
  if (plain.test(text)) return text.includes('\x1b') ? text.replace(sequences, '').length : text.length;
  const known = widths.get(text) ?? olderWidths.get(text) ?? stringWidth(text);
  widths.set(text, known);
  if (widths.size > maxWidths) {
    olderWidths = widths;
    widths = new Map();
  }
  return known;
}

export {fastWidth as default}; // as the package exports it
