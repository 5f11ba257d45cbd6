import {printable} from '../lib/text.ts';

/**
 * Rows as Go's text/tabwriter prints them for istioctl and kubectl: a column is as wide as its longest cell plus `gap` spaces,
 * the last is not padded.
 * Widths count characters (runes), not screen columns. Cells come from the mesh: control characters in them become spaces. Every line ends with a newline; rows may differ in length.
 */
export function tabwriter(cells: readonly (readonly string[])[], gap: number): string {
  const rows = cells.map(row => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) widths[column] = Math.max(widths[column] ?? 0, runes(cell) + gap);
  }
  return rows.map(row => `${row.map((cell, column) => (column < row.length - 1 ? pad(cell, widths[column] ?? 0) : cell)).join('')}\n`).join('');
}

const runes = (text: string): number => [...text].length;

const pad = (text: string, width: number): string => text + ' '.repeat(width - runes(text));
