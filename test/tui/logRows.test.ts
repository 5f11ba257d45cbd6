import {describe, expect, test} from 'vitest';
import type {LogEntry} from '../../src/lib/logLines.ts';
import {type Log, span} from '../../src/lib/page.ts';
import {width} from '../../src/lib/text.ts';
import {logColumns, shownName} from '../../src/tui/logColumns.ts';
import {type LogStyle, logHeading, logRows} from '../../src/tui/logRows.ts';
import {lookOf} from '../../src/tui/theme.ts';
import {logs} from '../../src/views/logs.ts';

const look = lookOf({LANG: 'C.UTF-8', NO_COLOR: '1'});
const headings = logs.headings;
const titles = headings.map(({title}) => title);
const seen = [6, 30, 4, 8, 7, 40];
const shown = (room: number, names: readonly string[] = ['one']): readonly string[] => {
  const {cells} = logColumns(names, 'time', headings, seen, room);
  return titles.filter((_, at) => cells[at] !== 0);
};
const used = (room: number, names: readonly string[]): number => {
  const {name, time, cells} = logColumns(names, 'time', headings, seen, room);
  return [name, time, ...cells].reduce((sum, cell) => sum + (cell === 0 ? 0 : cell + 1), 0);
};

describe('columns of a log', () => {
  test('leave a narrow screen in their order: UPSTREAM first, then DURATION', () => {
    expect(shown(195)).toEqual(titles);
    expect(shown(75)).toEqual(['METHOD', 'AUTHORITY+PATH', 'CODE', 'FLAGS', 'DURATION']);
    expect(shown(75, ['productpage-v1', 'ratings-v1'])).toEqual(['METHOD', 'AUTHORITY+PATH', 'CODE', 'FLAGS']);
  });

  test('give names the room to look different, as long as there is some', () => {
    const width = (names: readonly string[], room = 75): number => logColumns(names, 'time', headings, seen, room).name;
    expect(width(['productpage-v1-canary', 'ratings-v1'])).toBe(15);
    const twins = ['reviews-svc-waypoint', 'reviews-v2-pod-waypoint'];
    expect(new Set(twins.map(name => shownName(name, 15))).size).toBe(1);
    expect(new Set(twins.map(name => shownName(name, width(twins)))).size).toBe(2);
    expect(width([`${'a'.repeat(30)}-b-${'a'.repeat(30)}`, `${'a'.repeat(30)}-c-${'a'.repeat(30)}`])).toBe(15);
  });

  test('fill the screen exactly, whatever its width', () => {
    for (let room = 60; room < 260; room++) for (const names of [['one'], ['productpage-v1', 'b']]) expect(used(room, names), `${room}`).toBe(room);
  });
});

describe('a line', () => {
  const entry = (text: string): LogEntry => ({number: 1, order: '', target: 0, stamp: '2026-11-21T13:49:43.000000000Z', text, record: undefined});
  const cells = ['GET', 'reviews:9080/\x1b[2Jreviews/1', '200', '-', '2ms', 'reviews-v1-5695cbbdd8-sxpzf:9080'].map(text => span(text));
  const log = {names: ['one'], cells: () => cells, line: (each: LogEntry) => [span(each.text)]} as unknown as Log;
  const style = (room: number, change: Partial<LogStyle> = {}): LogStyle => ({
    look,
    log,
    headings,
    columns: logColumns(['one'], 'time', headings, seen, room),
    times: 'time',
    wrap: false,
    room,
    drawn: new WeakMap(),
    ...change,
  });

  test.each([60, 75, 95, 195])('is as wide as the screen, %i cells, whatever it holds', room => {
    const hostile = 'a\tb\x1b[31m\u202e漢字'.repeat(60);
    for (const wrap of [false, true])
      for (const of of [style(room, {wrap}), style(room, {wrap, log: {...log, cells: () => undefined}})])
        for (const [selected, marked] of [[true, false] as const, [false, true] as const])
          for (const row of logRows(of, entry(hostile), selected, marked)) {
            const bare = row.replace(/\x1b\[\d+m/g, '');
            expect(width(bare)).toBe(room + 5);
            expect(bare).not.toMatch(/[\x00-\x1f\u202e]/);
          }
    expect(width(logHeading(style(room)).replace(/\x1b\[\d+m/g, ''))).toBe(room + 5);
  });

  test('that wraps stands under where it began, and is whole', () => {
    const words = Array.from({length: 60}, (_, at) => `word${at}`).join(' ');
    const rows = logRows(style(75, {wrap: true}), entry(words), false, false).map(row => row.replace(/\x1b\[\d+m/g, '').slice(1, -1));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.slice(1).every(row => row.startsWith(' '.repeat(16)))).toBe(true);
    expect(rows.map(row => row.slice(16).trim()).join(' ')).toBe(words);
  });

  test('that would fill many screens says how much of it is not shown', () => {
    const rows = logRows(style(75, {wrap: true}), entry(`a${'\u{1f600}'.repeat(30_000)}`), false, false);
    expect(rows.length).toBeLessThan(45);
    expect(rows.join('')).toMatch(/ \.\.\. \(5\d{4} more characters/);
    expect(rows.join('')).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
