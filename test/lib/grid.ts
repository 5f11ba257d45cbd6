import type {GridRow, Heading} from '../../src/lib/page.ts';

/** A column of plain text. */
export const heading = (title: string, shown: Heading['shown'] = 'always'): Heading => ({
  title,
  help: '',
  shown,
  align: 'left',
  min: 4,
  max: 40,
  cut: 'end',
});

/** A row of plain text, named as its first cell. */
export const row = (cells: readonly string[], labels: Record<string, string> = {}): GridRow => ({
  key: cells[0] ?? '',
  name: cells[0] ?? '',
  rank: 0,
  problem: false,
  labels,
  cells: () => cells.map(text => ({text})),
  sort: () => '',
  jumps: () => [],
  strip: () => [],
  copies: () => [],
  json: () => undefined,
});
