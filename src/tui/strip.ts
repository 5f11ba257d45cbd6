import {type Line, type Span, span} from '../lib/page.ts';
import type {Message, State} from '../store/state.ts';
import {ends} from './frame.ts';
import {clockText} from './freshness.ts';
import {fitLine, lineWidth, wrapLine} from './paint.ts';
import type {Look} from './theme.ts';

/** Milliseconds for which a message stands under the table; it stays in `:messages`. */
const shownMs = 6_000;

/** The message that stands under the table now, if any. */
export const newestMessage = ({messages, now, seen}: State): Message | undefined => {
  const message = messages.at(-1);
  return message !== undefined && message.number > seen && now - message.at < shownMs ? message : undefined;
};

const tones = {ok: 'good', '!': 'warn', FAIL: 'bad'} as const;

/** The two lines under the table, exactly as wide as the screen. Of two sentences each has a line where the first fits into its own. */
export function stripLines(look: Look, columns: number, lines: readonly Line[]): readonly string[] {
  const room = columns - 2;
  const [first = [], ...rest] = lines;
  const fits = rest.length <= 1 && lineWidth(first) <= room;
  const two = fits ? lines : flowed(lines, room);
  return [0, 1].map(at => ` ${fitLine(look, two[at] ?? [], room)} `);
}

/** Two lines out of sentences that do not fit one each: run together, the second line indented; what is beyond is cut. */
function flowed(lines: readonly Line[], room: number): readonly Line[] {
  const all = lines.flatMap((line, at): readonly Span[] => (at === 0 ? line : [span(' '), ...line]));
  const [first = [], ...rest] = wrapLine(all, room - 2);
  return [first, [span('  '), ...rest.flatMap((line, at): readonly Span[] => (at === 0 ? line : [span(' '), ...line]))]];
}

/** A message over both lines of the strip: its level as a word, and when it came. */
export function messageLines(look: Look, columns: number, {level, text, at}: Message): readonly string[] {
  const time = clockText(at);
  const line: Line = [span(level, tones[level]), span(`  ${text}`)];
  if (lineWidth(line) <= columns - 4 - time.length) return [' '.repeat(columns), ends(look, columns, line, [span(time, 'dim')])];
  return stripLines(look, columns, [line]);
}
