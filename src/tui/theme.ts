import {Chalk} from 'chalk';
import type {Tone} from '../lib/page.ts';
import {asciiBars} from '../lib/sparkline.ts';
import {asciiGlyphs, type Glyphs, lightGlyphs} from './glyphs.ts';

/** How the terminal wants things drawn. Only the 16 colours of the terminal's own palette, on its own background; words say the same first. */
export type Look = {
  readonly glyphs: Glyphs;
  readonly paint: (tone: Tone, text: string) => string;
  /** The same for data that is no longer kept up to date. */
  readonly faded: (tone: Tone, text: string) => string;
  readonly inverse: (text: string) => string;
  /** One of several names that stand in the same column, by its number: neighbours differ in colour, and -1 has none. */
  readonly name: (number: number, text: string) => string;
};
type Painter = Readonly<Record<Tone, (text: string) => string>>;
type Env = Readonly<Record<string, string | undefined>>;

// Reverse, bold and dim are no colours: NO_COLOR leaves them.
const style = new Chalk({level: 1});
const same = (text: string): string => text;

const mono: Painter = {plain: same, good: same, warn: same, info: same, bad: style.bold, strong: style.bold, dim: style.dim};
const color: Painter = {...mono, good: style.green, warn: style.yellow, info: style.cyan, bad: style.red.bold};
// Bold and dim share their end code, so faded text is never bold as well.
const fadedMono: Painter = {...mono, plain: style.dim, good: style.dim, warn: style.dim, info: style.dim, bad: style.dim, strong: style.dim};
const fadedColor: Painter = {...fadedMono, good: style.green.dim, warn: style.yellow.dim, info: style.cyan.dim, bad: style.red.dim};

// Red and yellow mean something.
const nameColors = [style.cyan, style.magenta, style.green, style.blue, style.cyanBright, style.magentaBright, style.greenBright, style.blueBright];

/** The look for a terminal: NO_COLOR and FORCE_COLOR=0 take the colours away, a locale that is not UTF-8 the frame's lines. */
export function lookOf(env: Env, ascii = !isUtf8(env)): Look {
  const plain = Boolean(env.NO_COLOR) || env.FORCE_COLOR === '0' || env.TERM === 'dumb';
  const [live, old] = plain ? [mono, fadedMono] : [color, fadedColor];
  const bars = ascii ? asciiBars : same;
  const painted = (painter: Painter) => (tone: Tone, text: string) => (text === '' ? '' : painter[tone](bars(text)));
  const name = (number: number, text: string): string => (plain ? text : (nameColors[number % nameColors.length] ?? same)(text));
  return {glyphs: ascii ? asciiGlyphs : lightGlyphs, paint: painted(live), faded: painted(old), inverse: text => style.inverse(bars(text)), name};
}

const isUtf8 = (env: Env): boolean => process.platform === 'win32' || /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
