import {describe, expect, test} from 'vitest';
import type {Grid, GridRow, Heading} from '../../src/lib/page.ts';
import {bodyRows, headerRows, pageOf, topPane, visible, windowTop} from '../../src/store/select.ts';
import {initialState, paneOf, type State} from '../../src/store/state.ts';

const heading = (title: string): Heading => ({title, help: '', shown: 'always', align: 'left', min: 4, max: 40, cut: 'end'});
const row = (name: string, rank: number, restarts: number, namespace = 'shop'): GridRow => ({
  key: name,
  name,
  namespace,
  rank,
  problem: rank < 3,
  labels: {},
  cells: () => [{text: name}, {text: String(restarts)}],
  sort: column => (column === 1 ? restarts : name),
  jumps: () => [],
  strip: () => [],
  copies: () => [],
  json: () => name,
});
const grid = (...rows: readonly GridRow[]): Grid => ({kind: 'grid', headings: [heading('NAME'), heading('RESTARTS')], rows});
const about = {context: 'c', cluster: '', server: '', user: '', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
const state = (change: Partial<State> = {}): State => ({
  ...initialState('proxies', {about, contexts: [], since: 0}, 'istio-system', 1000),
  ...change,
});
const mesh = grid(row('pay-10', 5, 2), row('cart', 1, 9), row('pay-9', 5, 30, 'bank'));
const names = (change: Parameters<typeof paneOf>[1] = {}, more: Partial<State> = {}): readonly string[] =>
  visible(state(more), paneOf('proxies', change), mesh).rows.map(each => each.name);

describe('the rows of a table', () => {
  test('are in the order of their rank, then as the view gave them', () => expect(names()).toEqual(['cart', 'pay-10', 'pay-9']));
  test('sort by a column, numbers in names as numbers, both ways', () => {
    expect(names({sort: {title: 'NAME', descending: false}})).toEqual(['cart', 'pay-9', 'pay-10']);
    expect(names({sort: {title: 'RESTARTS', descending: true}})).toEqual(['pay-9', 'cart', 'pay-10']);
  });
  test('are those of the namespace, of the problems, of the jump', () => {
    expect(names({}, {namespace: 'bank'})).toEqual(['pay-9']);
    expect(names({problems: true})).toEqual(['cart']);
    expect(names({where: {NAME: 'pay-10'}})).toEqual(['pay-10']);
  });
  test('keep their order while a hand is moving among them; new ones come last', () => {
    const held = {keys: ['pay-9', 'pay-10'], until: 2000};
    expect(names({held})).toEqual(['pay-9', 'pay-10', 'cart']);
    expect(names({held}, {now: 2000})).toEqual(['cart', 'pay-10', 'pay-9']);
  });
});

test('the note is about the rows that are shown; where there is nothing to say of them, its line stays empty', () => {
  const noted: Grid = {...mesh, note: 'all', noteOf: rows => (rows.length === 1 ? `only ${rows[0]?.name}` : undefined)};
  const note = (filter: string, of = noted) => visible(state(), paneOf('proxies', {filter}), of).note;
  expect(['', 'cart', 'pay'].map(filter => note(filter))).toEqual(['all', 'only cart', '']);
  expect(note('cart', {...mesh, note: 'all'})).toBe('all');
  expect(note('', mesh)).toBeUndefined();
});

describe('the cursor', () => {
  const at = (change: Parameters<typeof paneOf>[1], of = mesh) => visible(state(), paneOf('proxies', change), of);
  test('follows the row it stands on', () => expect(at({selected: 'pay-9', index: 0})).toMatchObject({index: 2, selected: {key: 'pay-9'}}));
  test('of a row that is gone stands where that row was', () => expect(at({selected: 'gone', index: 1}).selected?.key).toBe('pay-10'));
  test('of an empty table is nowhere', () => expect(at({index: 4}, grid())).toMatchObject({index: -1}));
  test('keeps its line of the screen, as far as the rows allow', () => {
    expect(windowTop(50, 7, 100, 20)).toBe(43);
    expect(windowTop(3, 7, 100, 20)).toBe(0);
    expect(windowTop(98, 2, 100, 20)).toBe(80);
    expect(windowTop(4, 4, 5, 20)).toBe(0);
  });
});

test('the header gives way to rows on small screens and on request', () => {
  const rows = (columns: number, lines: number, header = true) => headerRows(state({size: {columns, rows: lines}, header}));
  expect([rows(100, 30), rows(89, 30), rows(100, 25), rows(100, 30, false)]).toEqual([4, 1, 1, 1]);
  expect(bodyRows(state({size: {columns: 100, rows: 30}}))).toBe(21);
  expect(topPane(state()).view).toBe('proxies');
});

test('lines that come into logs make no page anew but that of their own pane', () => {
  let made = 0;
  const maker = {
    from: () => {
      made++;
      return mesh;
    },
  };
  const [subject, other] = [
    {title: 'logs', json: 1},
    {title: 'logs', json: 2},
  ];
  const first = state({logs: new Map([[subject, {} as never]])});
  const later = {...first, logs: new Map([[subject, {} as never]])};
  for (const pane of [paneOf('proxies'), paneOf('logs', {subject: other})]) {
    made = 0;
    pageOf(first, pane, maker);
    pageOf(later, pane, maker);
    expect(made).toBe(1);
  }
  made = 0;
  pageOf(first, paneOf('logs', {subject}), maker);
  pageOf(later, paneOf('logs', {subject}), maker);
  expect(made).toBe(2);
});
