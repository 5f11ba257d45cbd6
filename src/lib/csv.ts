import type {GridRow, Heading} from './page.ts';

/** RFC 4180; a cell that a spreadsheet would take for a formula is kept as text. */
const csvCell = (text: string): string => {
  const safe = /^[=+@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as comma-separated values, with the columns and words of wide mode. */
export function csvText(headings: readonly Heading[], rows: readonly GridRow[]): string {
  const shown = headings.flatMap(({title, shown: when}, at) => (when === 'always' || when === 'wide' ? [{title, at}] : []));
  const lines = [shown.map(({title}) => title), ...rows.map(row => shown.map(({at}) => row.cells()[at]?.text ?? ''))];
  return lines.map(cells => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
