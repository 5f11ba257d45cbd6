import {type LogEntry, type LogLook, stampFull, stampTime} from '../lib/logLines.ts';
import {type Heading, type Line, type Log, span} from '../lib/page.ts';
import {fit, pad, printable, truncate, width} from '../lib/text.ts';
import {framed} from './frame.ts';
import {type LogColumns, shownName} from './logColumns.ts';
import {clipLine, fitLine, wrapLine} from './paint.ts';
import type {Look} from './theme.ts';

/** How the lines of a log are drawn now. Rows that were drawn are kept as long as this lives. */
export type LogStyle = {
  readonly look: Look;
  readonly log: Log;
  readonly headings: readonly Heading[];
  readonly columns: LogColumns;
  readonly times: LogLook['times'];
  readonly wrap: boolean;
  readonly room: number;
  readonly drawn: WeakMap<LogEntry, readonly string[]>;
};

/** Of a line that is wrapped. */
const mostRows = 40;

/** Before every line: a space, `>` on the selected one, `*` on a match among others. */
export const gutter = 3;

/** Titles over the columns; those of requests are left out where lines are shown as they were written. */
export function logHeading({look, columns, headings, wrap, room}: LogStyle): string {
  const name = columns.name === 0 ? '' : `${fit('POD', columns.name)} `;
  const time = columns.time === 0 ? '' : `${fit('TIME', columns.time)} `;
  const titles = headings.map(({title, align}, at) => (columns.cells[at] === 0 ? '' : `${fit(title, columns.cells[at] ?? 0, align)} `)).join('');
  return framed(look, `${' '.repeat(gutter)}${look.paint('strong', fit(name + time + (wrap ? 'LINE' : titles), room))}`);
}

/** The rows of a line with the sides of the frame, exactly as wide as the screen; one where lines are not wrapped. */
export function logRows(style: LogStyle, entry: LogEntry, selected: boolean, marked: boolean): readonly string[] {
  if (!selected && !marked) {
    const kept = style.drawn.get(entry);
    if (kept !== undefined) return kept;
  }
  const {look} = style;
  const rows = parts(style, entry, selected).map((inside, at) => {
    const head = ` ${selected && at === 0 ? '>' : ' '}${marked && at === 0 ? '*' : ' '}`;
    return framed(look, selected ? look.inverse(head + inside) : head + inside);
  });
  if (!selected && !marked) style.drawn.set(entry, rows);
  return rows;
}

function parts(style: LogStyle, entry: LogEntry, selected: boolean): readonly string[] {
  const {look, log, columns, times, wrap, room} = style;
  const bare: Look = selected ? {...look, paint: (_, text) => text, name: (_, text) => text} : look;
  const name = columns.name === 0 ? '' : `${shownName(log.names[entry.target] ?? '', columns.name)} `;
  const time =
    columns.time === 0 || entry.target < 0
      ? pad('', columns.time)
      : fit(times === 'full' ? stampFull(entry.stamp) : stampTime(entry.stamp), columns.time);
  const before = (name === '' ? '' : bare.name(entry.target, name)) + (time === '' ? '' : `${bare.paint('dim', time)} `);
  const left = room - width(name) - (time === '' ? 0 : width(time) + 1);
  const cells = wrap ? undefined : log.cells(entry);
  if (cells !== undefined) return [before + requestCells({...style, look: bare}, cells, left)];
  const line: Line = wrap && entry.target >= 0 ? [span(entry.text, log.line(entry)[0]?.tone ?? 'plain')] : log.line(entry);
  if (!wrap) return [before + fitLine(bare, clipLine(line, 8 * left), left)];
  const most = mostRows * left;
  const over = entry.text.length - most;
  const rest = over > 0 ? [span(` ... (${over} more characters, enter shows all)`, 'info')] : [];
  const lines = wrapLine([...clipLine(line, most), ...rest], left);
  const under = ' '.repeat(room - left);
  return (lines.length === 0 ? [[]] : lines).map((part, at) => (at === 0 ? before : under) + fitLine(bare, part, left));
}

function requestCells({look, headings, columns}: LogStyle, cells: Line, room: number): string {
  let out = '';
  let used = 0;
  for (const [at, {align, cut}] of headings.entries()) {
    const wide = columns.cells[at] ?? 0;
    if (wide === 0) continue;
    const {text = '', tone = 'plain', cut: own} = cells[at] ?? {};
    const shown = truncate(printable(text), wide, own ?? cut);
    const blank = ' '.repeat(wide - width(shown));
    out += align === 'right' ? `${blank}${look.paint(tone, shown)} ` : `${look.paint(tone, shown)}${blank} `;
    used += wide + 1;
  }
  return out + ' '.repeat(Math.max(0, room - used));
}
