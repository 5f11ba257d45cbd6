import {expect, test} from 'vitest';
import {csvText} from '../../src/lib/csv.ts';
import type {GridRow, Heading} from '../../src/lib/page.ts';

const heading = (title: string, shown: Heading['shown'] = 'always'): Heading => ({
  title,
  help: '',
  shown,
  align: 'left',
  min: 4,
  max: 40,
  cut: 'end',
});
const row = (...cells: readonly string[]): GridRow => ({
  key: cells[0] ?? '',
  name: cells[0] ?? '',
  rank: 0,
  problem: false,
  labels: {},
  cells: () => cells.map(text => ({text})),
  sort: () => '',
  jumps: () => [],
  strip: () => [],
  copies: () => [],
  json: () => undefined,
});

test('the words of wide mode, quoted where they must be, and no formulas', () => {
  const headings = [heading('NAME'), heading('LDS', 'compact'), heading('LDS', 'wide'), heading('WHY')];
  const rows = [row('a', 'NACK', 'ERROR 2m', 'said "no", twice'), row('=1+1', 'ok', 'SYNCED', 'x')];
  expect(csvText(headings, rows)).toBe('NAME,LDS,WHY\r\na,ERROR 2m,"said ""no"", twice"\r\n\'=1+1,SYNCED,x\r\n');
});
