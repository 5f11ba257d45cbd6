import type {LogEntry, LogLook} from '../lib/logLines.ts';
import type {Heading, Span} from '../lib/page.ts';
import {fit, printable, width} from '../lib/text.ts';

/** How wide the parts of a line of a log are drawn; 0: not at all. `cells` are those of requests. */
export type LogColumns = {readonly name: number; readonly time: number; readonly cells: readonly number[]};

/** Widest contents that were seen, by column: columns do not jump while lines run through. */
export type LogWidths = readonly number[];

const timeWidths: Readonly<Record<LogLook['times'], number>> = {time: 12, full: 23, none: 0};
/** Of a cell, whatever it holds: no column is wider. */
const widestCell = 100;
/** Names of pods leave room for the rest. */
const widestName = 28;

/** A fifth of the room, or as much more as names need that would look the same when they are cut. */
function nameWidth(names: readonly string[], room: number): number {
  const most = Math.min(widestName, Math.max(...names.map(width)));
  const [least, last] = [5, 3].map(part => Math.min(most, Math.max(4, Math.floor(room / part)))) as [number, number];
  const different = new Set(names).size;
  for (let cells = least; cells < last; cells++) if (new Set(names.map(name => shownName(name, cells))).size === different) return cells;
  return new Set(names.map(name => shownName(name, last))).size === different ? last : least;
}

/** The name of a log in a column so wide. */
export const shownName = (name: string, cells: number): string => fit(name, cells, 'left', 'middle');

/** The widths that were seen with those of more lines; the same value where none is wider. */
export function seenWidths(before: LogWidths, entries: readonly LogEntry[], cellsOf: (entry: LogEntry) => readonly Span[] | undefined): LogWidths {
  let widths: number[] | undefined;
  for (const entry of entries) {
    for (const [at, {text}] of (cellsOf(entry) ?? []).entries()) {
      const cells = width(printable(text.slice(0, widestCell)));
      if (cells <= ((widths ?? before)[at] ?? 0)) continue;
      widths ??= [...before];
      widths[at] = cells;
    }
  }
  return widths ?? before;
}

/** Columns for so many cells: what was asked for takes what is left, and columns leave by `drop` where that would be too little. */
export function logColumns(
  names: readonly string[],
  times: LogLook['times'],
  headings: readonly Heading[],
  seen: LogWidths,
  room: number,
): LogColumns {
  const widest = names.length < 2 ? 0 : nameWidth(names, room);
  const time = timeWidths[times];
  const left = room - gap(widest) - gap(time);
  const rest = headings.findIndex(({max}) => max >= 1000);
  const drops = headings.flatMap(({drop}) => drop ?? []).sort((a, b) => a - b);
  for (let gone = 0; ; gone = drops.find(drop => drop > gone) ?? Number.POSITIVE_INFINITY) {
    const isShown = ({drop}: Heading): boolean => drop === undefined || drop > gone;
    const wanted = headings.map((heading, at) => (at === rest || !isShown(heading) ? 0 : clamp(seen[at] ?? 0, heading.min, heading.max)));
    const sum = (cells: readonly number[]): number => cells.reduce((total, cell) => total + gap(cell), 0);
    const least = headings[rest]?.min ?? 0;
    let over = sum(wanted) + least + 1 - left;
    // Columns that may be cut give first.
    const cells = wanted.map((cell, at) => {
      const spare = cell === 0 ? 0 : Math.max(0, Math.min(over, cell - (headings[at]?.min ?? cell)));
      over -= spare;
      return cell - spare;
    });
    if (over > 0 && gone !== Number.POSITIVE_INFINITY) continue;
    const others = sum(cells);
    return {name: widest, time, cells: cells.map((cell, at) => (at === rest ? Math.max(0, left - others - 1) : cell))};
  }
}

const gap = (cells: number): number => (cells === 0 ? 0 : cells + 1);
const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));
