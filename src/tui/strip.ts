import {clockText} from '../lib/ages.ts';
import {type Line, type Span, span} from '../lib/page.ts';
import type {Message, State} from '../store/state.ts';
import {ends} from './frame.ts';

import {clipLine, fitLine, lineWidth, wrapLine} from './paint.ts';
import type {Look} from './theme.ts';

/** Milliseconds for which a message stands under the table; it stays in `:messages`. */
const shownMs = 6_000;

/** The message that stands under the table now, if any. */
export const newestMessage = ({messages, now, seen}: State): Message | undefined => {
  const message = messages.at(-1);
  return message !== undefined && message.number > seen && now - message.at < shownMs ? message : undefined;
};

const tones = {ok: 'good', '!': 'warn', FAIL: 'bad'} as const;

/** The lines under the table, exactly as wide as the screen. Sentences begin on lines of their own where they all fit, or the first one does; else they run together. */
export function stripLines(look: Look, columns: number, whole: readonly Line[], height = 2): readonly string[] {
  const room = columns - 2;
  const lines = whole.map(line => clipLine(line, 4 * room * height));
  const [first = [], ...rest] = lines;
  const apart = lines.flatMap(line => indented(wrapLine(line, room - 2)));
  const isApart = apart.length <= height || (rest.length < height && lineWidth(first) <= room);
  const shown = apart.length <= height ? apart : isApart ? lines : flowed(lines, room, height);
  return Array.from({length: height}, (_, at) => ` ${fitLine(look, shown[at] ?? [], room)} `);
}

const indented = ([first = [], ...rest]: readonly Line[]): readonly Line[] => [first, ...rest.map(line => [span('  '), ...line])];

/** Sentences run together over so many lines; what is beyond is cut. */
function flowed(lines: readonly Line[], room: number, height: number): readonly Line[] {
  const all = wrapLine(joined(lines), room - 2);
  return indented([...all.slice(0, height - 1), joined(all.slice(height - 1))]);
}

const joined = (lines: readonly Line[]): Line => lines.flatMap((line, at): readonly Span[] => (at === 0 ? line : [span(' '), ...line]));

/** A message in place of the strip: its level as a word, and when it came. */
export function messageLines(look: Look, columns: number, {level, text, at}: Message, height = 2): readonly string[] {
  const time = clockText(at);
  const line: Line = [span(level, tones[level]), span(`  ${text}`)];
  if (lineWidth(line) <= columns - 4 - time.length) return [...blanks(columns, height - 1), ends(look, columns, line, [span(time, 'dim')])];
  return stripLines(look, columns, [line], height);
}

/** Empty lines of the screen. */
export const blanks = (columns: number, count: number): readonly string[] => Array.from({length: count}, () => ' '.repeat(columns));
