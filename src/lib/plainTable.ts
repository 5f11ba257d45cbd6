import type {GridRow, Heading} from './page.ts';
import {fit, printable, width} from './text.ts';

/** A grid as text for files and pipes: every row whole, columns three cells apart, no trailing blanks. */
export function printGrid(headings: readonly Heading[], rows: readonly GridRow[], wide: boolean): string {
  const shown = headings.flatMap((heading, at) =>
    heading.shown === 'always' || heading.shown === (wide ? 'wide' : 'compact') ? [{heading, at}] : [],
  );
  const texts = [shown.map(({heading}) => heading.title), ...rows.map(row => shown.map(({at}) => printable(row.cells()[at]?.text ?? '')))];
  const widths = shown.map((_, column) => texts.reduce((widest, cells) => Math.max(widest, width(cells[column] ?? '')), 0));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => fit(cell, widths[column] ?? 0, shown[column]?.heading.align))
      .join('   ')
      .trimEnd();
  return texts.map(cells => `${line(cells)}\n`).join('');
}
