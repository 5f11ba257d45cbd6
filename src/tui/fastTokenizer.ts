import * as original from '@alcalzone/ansi-tokenize-orig';
import {plainCharacters} from './plainText.ts';

type Styles = original.StyledChar['styles'];
type Line = {readonly line: string};

/**
 * Takes the place of @alcalzone/ansi-tokenize under Ink (bin/tools/bundlePlugins.mjs), which asks it to take every line apart and put every row
 * together again in each frame: three quarters of a frame's time, for lines that were nearly all there in the frame before.
 * Three things make it five times as fast with the same bytes as the result:
 *  - answers about a line are kept across frames;
 *  - equal styles are one array, so that comparing styles is `===` and a change of style is worked out once, by the original;
 *  - plain lines are taken apart here, without Intl.Segmenter; all others go to the original.
 * I9S_STOCK_TOKENIZER=1 hands everything to the original.
 */
const stock = process.env.I9S_STOCK_TOKENIZER === '1';

const plainLine = new RegExp(`^(?:[${plainCharacters}]|\\x1b\\[[\\d;]*m)*$`);
const maxLines = 3000; // per generation: more than one screenful of 200x50 in both cursor states, and its neighbours
const maxStyles = 1000;

const noStyles: Styles = [];
let styles = new Map<string, Styles>(); // by their codes, one after the other: a code tells where it ends
let stylesAfter = new Map<Styles, Map<string, Styles>>();
let cells = new Map<Styles, Map<string, original.StyledChar>>();
let changes = new Map<Styles, Map<Styles, string>>();
let lines = new Map<string, original.StyledChar[]>();
let olderLines = new Map<string, original.StyledChar[]>();

/** What the inner map of `from` holds for `key`, made on the first call. */
function memo<From, Key, Value>(map: Map<From, Map<Key, Value>>, from: From, key: Key, make: () => Value): Value {
  const inner = map.get(from) ?? new Map<Key, Value>();
  const known = inner.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(from, inner.set(key, value));
  return value;
}

/** The one array that stands for these styles. */
function interned(given: Styles): Styles {
  if (given.length === 0) return noStyles;
  let key = '';
  for (const style of given) key += style.code;
  const known = styles.get(key);
  if (known === undefined) styles.set(key, given);
  return known ?? given;
}

const opening = (from: Styles): string => from.map(style => style.code).join('');
const char = (value: string, of: Styles): original.StyledChar => ({type: 'char', value, fullWidth: false, styles: of});

const afterSequence = (from: Styles, sequence: string): Styles =>
  memo(stylesAfter, from, sequence, () => {
    const [x] = original.styledCharsFromTokens(original.tokenize(`${opening(from)}${sequence}x`));
    return interned(x?.styles ?? noStyles);
  });

/** What is written between a character in styles `from` and one in styles `to`. */
const change = (from: Styles, to: Styles): string =>
  memo(changes, from, to, () => {
    const written = original.styledCharsToString([char('', from), char('\u0001', to)]);
    const start = original.styledCharsToString([char('\u0001', from)]).indexOf('\u0001');
    return written.slice(start, written.indexOf('\u0001'));
  });

function takeApart(line: string): original.StyledChar[] {
  if (!plainLine.test(line)) {
    return original.styledCharsFromTokens(original.tokenize(line)).map(found => ({...found, styles: interned(found.styles)}));
  }
  const chars: original.StyledChar[] = [];
  let now = noStyles;
  for (let at = 0; at < line.length; at++) {
    const value = line.charAt(at);
    if (value === '\x1b') {
      const end = line.indexOf('m', at);
      now = afterSequence(now, line.slice(at, end + 1));
      at = end;
    } else {
      const of = now;
      chars.push(memo(cells, of, value, () => char(value, of)));
    }
  }
  return chars;
}

/** Links and 24 bit colours could bring ever new styles. Nothing refers to them across calls but what is dropped here with them. */
function forgetStyles(): void {
  styles = new Map();
  stylesAfter = new Map();
  cells = new Map();
  changes = new Map();
  lines = new Map();
  olderLines = new Map();
}

/** Ink hands the result to {@link styledCharsFromTokens} and looks at nothing in it. */
export const tokenize = (line: string): Line => ({line});

/** The characters of a line with their styles. The same line gives the same array, which must not be changed. */
export function styledCharsFromTokens({line}: Line): original.StyledChar[] {
  if (stock) return original.styledCharsFromTokens(original.tokenize(line));
  const known = lines.get(line);
  if (known !== undefined) return known;
  if (styles.size > maxStyles) forgetStyles();
  const chars = olderLines.get(line) ?? takeApart(line);
  lines.set(line, chars);
  if (lines.size > maxLines) {
    olderLines = lines;
    lines = new Map();
  }
  return chars;
}

/** The shortest string that shows these characters, ending without styles: byte for byte what the original gives. */
export function styledCharsToString(chars: readonly original.StyledChar[]): string {
  if (stock) return original.styledCharsToString([...chars]);
  let out = '';
  let now = noStyles;
  for (const cell of chars) {
    if (cell.styles !== now) {
      const next = interned(cell.styles);
      if (next !== now) out += change(now, next);
      now = next;
    }
    out += cell.value;
  }
  return now === noStyles ? out : out + change(now, noStyles);
}
