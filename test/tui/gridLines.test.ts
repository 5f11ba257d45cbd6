import {expect, test} from 'vitest';
import type {GridRow, Heading, Span} from '../../src/lib/page.ts';
import {rowLine, rowStyle} from '../../src/tui/gridLines.ts';
import {lookOf} from '../../src/tui/theme.ts';

const heading: Heading = {title: 'NAME', help: '', shown: 'always', align: 'left', min: 4, max: 40, cut: 'end'};
const line = (cell: Span): string => {
  const row = {cells: () => [cell]} as unknown as GridRow;
  const style = rowStyle(lookOf({LANG: 'C.UTF-8', NO_COLOR: '1'}), [{at: 0, heading, cells: 10}], 14, false);
  return rowLine(style, row, false, false);
};

test('a cell that is too wide is cut as its column is, unless it says how itself', () => {
  expect(line({text: 'reviews.bookinfo v2'})).toContain('reviews.b~');
  expect(line({text: 'reviews.bookinfo v2', cut: 'middle'})).toContain('revie~o v2');
  expect(line({text: 'short', cut: 'middle'})).toContain('short     ');
});
