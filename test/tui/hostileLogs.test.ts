import {expect, test} from 'vitest';
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
const long = '\u{1f600}'.repeat(16_000);
const request =
  `[2026-11-21T13:49:43.000Z] "GET /${long} HTTP/1.1" 200 - via_upstream - "-" 0 116 1200 31 "-" "curl/7.88.1" "059d2280" "ratings:9080" ` +
  '"10.244.0.13:9080" outbound|9080||a 10.244.0.15:39708 10.96.0.1:9080 10.244.0.15:60188 - default';
const component = `2026-11-21T13:48:17.151346Z\twarning\tenvoy config external/envoy/source/x.cc:138\t${long}\tthread=21`;

// A client chooses its path. Measured whole, one such line takes a third of a second each time it is drawn, and four seconds in the strip.
test.each([request, component])('a line of 64 kB of wide characters is drawn as quickly as others', text => {
  const record = decodeLine(text);
  expect(record.is).not.toBe('text');
  const entry: LogEntry = {number: 1, order: '', target: 0, stamp: '2026-11-21T13:49:43.000000000Z', text, record};
  const cells = () => recordCells(record, known);
  const log = {names: ['one'], cells, line: () => [{text}]} as unknown as Log;
  const from = performance.now();
  const columns = logColumns(['one'], 'time', logs.headings, seenWidths([], [entry], cells), 115);
  const style = {look, log, headings: logs.headings, columns, times: 'time', room: 115, drawn: new WeakMap()} as const;
  for (const wrap of [false, true]) logRows({...style, wrap}, entry, true, false);
  stripLines(look, 120, recordStrip(record, known), 4);
  expect(performance.now() - from).toBeLessThan(1000);
});
