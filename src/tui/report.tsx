import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';
import type {Grid} from '../lib/page.ts';
import {SmallTable} from './SmallTable.tsx';

/** A small table as plain text, one line after the other, at most so many columns wide. */
export function reportText(grid: Grid, columns: number, ascii = false): string {
  const table = <SmallTable headings={grid.headings} rows={grid.rows} columns={columns} dense={false} ascii={ascii} />;
  return `${stripVTControlCharacters(renderToString(table, {columns}))}\n`;
}
