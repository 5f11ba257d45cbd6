import {describe, expect, test} from 'vitest';
import type {Push, PushLog, Unanswered} from '../../src/istio/pushLog.ts';
import {emptyLog} from '../../src/istio/pushLog.ts';
import {type Grid, type GridRow, lineText} from '../../src/lib/page.ts';
import {push} from '../../src/views/push.ts';
import {pushCourse, slowText} from '../../src/views/pushWords.ts';
import {knownAt} from './loaded.ts';

const now = Date.parse('2026-11-21T07:20:10Z');
const pushOf = (more: Partial<Push> = {}): Push => ({
  id: '2026-11-21T07:20:00Z/46',
  seenAt: now - 9000,
  sentAt: now - 10_000,
  atFirstLook: false,
  ...{waiting: 0, acked: 3, refused: 0, replaced: 0, left: 0},
  slowest: [],
  ...more,
});
const openOf = (proxy: string, is: Unanswered['is'], age: number, more: Partial<Unanswered> = {}): Unanswered => ({
  ...{proxy, is, push: '2026-11-21T07:20:00Z/46', since: now - age, after: now - age - 2000, atFirstLook: false},
  ...more,
});
const logOf = (type: string, open: readonly Unanswered[], more: Partial<PushLog> = {}): PushLog => ({
  ...emptyLog('istiod-1.istio-system', type, now - 60_000),
  pushes: [pushOf({waiting: open.length})],
  watching: 3 + open.length,
  open: new Map(open.map(each => [each.proxy, each])),
  ...more,
});
const gridOf = (...logs: readonly PushLog[]): Grid =>
  push.from({...knownAt(now), pushes: {logs: new Map(logs.map(log => [log.key, log])), reports: new Map()}}) as Grid;
const sorted = ({rows}: Grid): readonly GridRow[] => rows.toSorted((a, b) => a.rank - b.rank);
const cell = ({headings, rows}: Grid, title: string, at = 0): string =>
  rows[at]!.cells()[headings.findIndex(heading => heading.title === title)]!.text;

describe('the push watch', () => {
  test('refusals stand first, then who is late, most of them first; a push in flight stays in its place', () => {
    const grid = gridOf(
      logOf('CDS', []),
      logOf('LDS', [openOf('a.shop', 'waiting', 1000), openOf('b.shop', 'waiting', 1000)]),
      logOf('EDS', [openOf('a.shop', 'waiting', 9000)]),
      logOf('RDS', [openOf('a.shop', 'waiting', 9000), openOf('b.shop', 'waiting', 9000)]),
      logOf('ECDS', [openOf('a.shop', 'refused', 1000, {why: 'no'})]),
    );
    expect(sorted(grid).map(row => [row.cells()[1]!.text, row.problem])).toEqual([
      ['ECDS', true],
      ['RDS', true],
      ['EDS', true],
      ['CDS', false],
      ['LDS', false],
    ]);
  });

  test('says who lags, the longest first, and how long the push took so far', () => {
    const grid = gridOf(logOf('CDS', [openOf('cart-1.shop', 'waiting', 7000), openOf('list-1.shop', 'waiting', 90_000, {atFirstLook: true})]));
    expect(grid.rows[0]!.strip().map(lineText)).toEqual([
      'Not acknowledged by list for at least 90s, cart for 7s.',
      'Push 2026-11-21T07:20:00Z/46 10s ago to all 5.',
    ]);
    expect([cell(grid, 'ACKED'), cell(grid, 'LAGS'), cell(grid, 'TOOK')]).toEqual(['3/5', '2', '>90s']);
  });

  test('a push to some says to how many, who was slow, and that times are upper bounds', () => {
    const slowest = [{proxy: 'cart-1.shop Kubernetes', withinMs: 6010}];
    const grid = gridOf(logOf('CDS', [], {watching: 400, pushes: [pushOf({slowest, replaced: 1, left: 2})]}));
    expect(grid.rows[0]!.strip().map(lineText)).toEqual([
      'Push 2026-11-21T07:20:00Z/46 10s ago to 3 of 400 proxies. Overtaken by a newer one: 1 proxy. Left before answering: 2 proxies. Slowest: cart <=7s.',
    ]);
    expect(cell(grid, 'TOOK')).toBe('<=7s');
    expect(slowText(undefined, 1)).toBe('-');
  });

  test('rows lead to the proxies they speak of: those that refused, those that lag, else all', () => {
    const filters = (log: PushLog): unknown =>
      gridOf(log)
        .rows[0]!.jumps()
        .map(jump => 'filter' in jump && jump.filter);
    expect(filters(logOf('LDS', [openOf('a', 'refused', 1), openOf('b', 'waiting', 1)]))).toEqual([
      'istiod:istiod-1 lds:nack kind:!zt',
      'istiod:istiod-1 lds:stale kind:!zt',
    ]);
    expect(filters(logOf('WDS', [openOf('b', 'waiting', 1)]))).toEqual(['istiod:istiod-1 wds:stale']);
    expect(filters(logOf('CDS', []))).toEqual(['istiod:istiod-1']);
  });

  test('the course has a bar for each half minute, and forgets what is older than five', () => {
    const times = [now - 400_000, now - 270_000, now - 31_000, now - 31_000, now];
    expect(pushCourse(logOf('CDS', [], {times}), now)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
  });

  test('a type that was never sent has nothing to say', () => {
    const grid = gridOf(logOf('RDS', [], {pushes: []}));
    expect([cell(grid, 'LAST PUSH'), cell(grid, 'ACKED'), cell(grid, 'TOOK')]).toEqual(['-', '-', '-']);
    expect(grid.rows[0]!.strip()).toEqual([]);
    expect(gridOf().note).toBe('No istiod has answered yet.');
  });
});
