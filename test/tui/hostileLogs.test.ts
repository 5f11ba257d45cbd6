import {afterAll, expect, test, vi} from 'vitest';
import type {LogEntry} from '../../src/lib/logLines.ts';
import type {Log} from '../../src/lib/page.ts';
import {logColumns, seenWidths} from '../../src/tui/logColumns.ts';
import {logRows} from '../../src/tui/logRows.ts';
import {stripLines} from '../../src/tui/strip.ts';
import {lookOf} from '../../src/tui/theme.ts';
import {decodeLine} from '../../src/views/logDecode.ts';
import {logs} from '../../src/views/logs.ts';
import {recordCells, recordStrip} from '../../src/views/logWords.ts';
import {knownAt} from '../views/loaded.ts';

const look = lookOf({LANG: 'C.UTF-8'});
const known = knownAt(0);
const wide = (characters: number): string => '\u{1f600}'.repeat(characters);
const requestOf = (path: string): string =>
  `[2026-11-21T13:49:43.000Z] "GET /${path} HTTP/1.1" 200 - via_upstream - "-" 0 116 1200 31 "-" "curl/7.88.1" "059d2280" "ratings:9080" ` +
  '"10.244.0.13:9080" outbound|9080||a 10.244.0.15:39708 10.96.0.1:9080 10.244.0.15:60188 - default';
const componentOf = (words: string): string =>
  `2026-11-21T13:48:17.151346Z\twarning\tenvoy config external/envoy/source/x.cc:138\t${words}\tthread=21`;

/** Characters that were measured so far, by whatever means. */
const measured = vi.hoisted(() => ({characters: 0}));
vi.mock('string-width', async importOriginal => {
  const {default: real} = await importOriginal<typeof import('string-width')>();
  return {
    default(text: string) {
      measured.characters += text.length;
      return real(text);
    },
  };
});
const {segment} = Intl.Segmenter.prototype;
afterAll(() => void vi.restoreAllMocks());
vi.spyOn(Intl.Segmenter.prototype, 'segment').mockImplementation(function (this: Intl.Segmenter, text: string) {
  measured.characters += text.length;
  return segment.call(this, text);
});

/** How many characters are measured while a line is drawn. */
function workOf(text: string): number {
  const record = decodeLine(text);
  expect(record.is).not.toBe('text');
  const entry: LogEntry = {number: 1, order: '', target: 0, stamp: '2026-11-21T13:49:43.000000000Z', text, record};
  const cells = () => recordCells(record, known);
  const log = {names: ['one'], cells, line: () => [{text}]} as unknown as Log;
  const before = measured.characters;
  const columns = logColumns(['one'], 'time', logs.headings, seenWidths([], [entry], cells), 115);
  const style = {look, log, headings: logs.headings, columns, times: 'time', room: 115, drawn: new WeakMap()} as const;
  for (const wrap of [false, true]) logRows({...style, wrap}, entry, true, false);
  stripLines(look, 120, recordStrip(record, known), 4);
  return measured.characters - before;
}

// A client chooses its path. Measured whole, one such line takes a third of a second each time it is drawn, and four seconds in the strip.
test.each([
  ['request', requestOf],
  ['component', componentOf],
])('a %s line of 64 kB of wide characters is drawn with no more work than one that just fills the screen', (_, lineOf) => {
  const fills = workOf(lineOf(wide(1_000)));
  expect(fills).toBeGreaterThan(0);
  expect(workOf(lineOf(wide(16_000)))).toBeLessThan(2 * fills);
});
