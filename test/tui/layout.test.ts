import {expect, test} from 'vitest';
import type {GridRow, Heading} from '../../src/lib/page.ts';
import {gutter, naturalWidths, placed, smallPlaced} from '../../src/tui/layout.ts';

const heading = (title: string, more: Partial<Heading> = {}): Heading => ({
  title,
  help: '',
  shown: 'always',
  align: 'left',
  min: title.length,
  max: 60,
  cut: 'end',
  ...more,
});
const row = (...texts: readonly string[]): GridRow => ({
  key: texts[0] ?? '',
  name: texts[0] ?? '',
  rank: 0,
  problem: false,
  labels: {},
  cells: () => texts.map(text => ({text})),
  sort: () => 0,
  jumps: () => [],
  strip: () => [],
  copies: () => [],
  json: () => undefined,
});
const shown = (headings: readonly Heading[], natural: readonly number[], room: number, wide = false): string =>
  placed(headings, natural, room, wide)
    .map(({heading: {title}, cells}) => `${title}:${cells}`)
    .join(' ');
const used = (headings: readonly Heading[], natural: readonly number[], room: number): number =>
  placed(headings, natural, room, false).reduce((sum, {cells}) => sum + cells + 1, gutter);

const table = [
  heading('NAME', {min: 20, cut: 'middle'}),
  heading('STATE', {shown: 'narrow', drop: 3, min: 10}),
  heading('LDS', {shown: 'compact', drop: 3, min: 6}),
  heading('LDS', {shown: 'wide', drop: 3, min: 13}),
  heading('VER', {drop: 1, min: 6}),
  heading('NODE', {shown: 'wide', drop: 2}),
];
const natural = [40, 10, 6, 13, 6, 12];

test('columns are as wide as their contents, between their least and most', () => {
  expect(shown(table, natural, 120)).toBe('NAME:40 LDS:6 VER:6');
  expect(shown(table, natural, 120, true)).toBe('NAME:40 LDS:13 VER:6 NODE:12');
  expect(shown([heading('A', {max: 8})], [30], 50)).toBe('A:8');
});

test('the name gives way first, then columns leave in their order, and what stands for them comes', () => {
  expect(shown(table, natural, 50)).toBe('NAME:32 LDS:6 VER:6');
  expect(shown(table, natural, 45)).toBe('NAME:34 LDS:6');
  expect(shown(table, natural, 44)).toBe('NAME:33 LDS:6');
  expect(shown(table, natural, 37)).toBe('NAME:22 STATE:10');
});

test('at no width a line is wider than the screen', () => {
  for (let room = 1; room < 120; room++) expect(used(table, natural, room)).toBeLessThanOrEqual(Math.max(room, gutter));
});

test('widths only grow, so that columns do not jump', () => {
  const headings = [heading('NAME'), heading('VER')];
  const first = naturalWidths(headings, [row('reviews', '1.31.0'), row('a', '')]);
  expect(first).toEqual([7, 6]);
  expect(naturalWidths(headings, [row('a', 'b')], first)).toBe(first);
  expect(naturalWidths(headings, [row('数据平面代理', 'b')], first)).toEqual([12, 6]);
});

test('in small tables short columns stay whole, texts are cut, and the first one leaves where a word would be left', () => {
  const access = [heading('VERB'), heading('RESOURCE'), heading('FOR', {max: 42}), heading('WITHOUT', {max: 42})];
  const texts = [6, 16, 40, 38];
  const at = (room: number): string =>
    smallPlaced(access, texts, room)
      .map(({heading: {title}, cells}) => `${title}:${cells}`)
      .join(' ');
  expect(at(120)).toBe('VERB:6 RESOURCE:16 FOR:40 WITHOUT:38');
  expect(at(75)).toBe('VERB:6 RESOURCE:16 FOR:20 WITHOUT:20');
  expect(at(54)).toBe('VERB:6 RESOURCE:16 WITHOUT:22');
  expect(at(36)).toBe('VERB:6 RESOURCE:16');
  for (let room = 10; room < 120; room++)
    expect(smallPlaced(access, texts, room).reduce((sum, {cells}) => sum + cells + 3, 1)).toBeLessThanOrEqual(room);
});

test('sentences of small tables give way before names do', () => {
  const istiods = [heading('POD', {cut: 'middle'}), heading('ERROR', {max: 90})];
  expect(smallPlaced(istiods, [27, 90], 60).map(({cells}) => cells)).toEqual([27, 26]);
});
