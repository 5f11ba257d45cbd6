import type {Grid, GridRow, Heading} from '../lib/page.ts';

const heading = (title: string): Heading => ({title, help: '', shown: 'always', align: 'left', min: title.length, max: 200, cut: 'end'});

const row = (name: string, value: string): GridRow => ({
  key: name,
  name,
  rank: 0,
  problem: false,
  labels: {},
  cells: () => [{text: name}, {text: value}],
  sort: column => (column === 0 ? name : value),
  jumps: () => [],
  strip: () => [],
  copies: () => [],
  json: () => ({[name]: value}),
});

/** A table of two columns: what, and its value. */
export const keyValues = (title: string, values: readonly (readonly [string, string])[]): Grid => ({
  kind: 'grid',
  headings: [heading(title), heading('VALUE')],
  rows: values.map(([name, value]) => row(name, value)),
});

/** The same table with these columns only: reports stand in narrow terminals. */
export function withColumns(grid: Grid, titles: readonly string[]): Grid {
  const places = grid.headings.flatMap(({title}, at) => (titles.includes(title) ? [at] : []));
  const pick = <T>(all: readonly T[]): readonly T[] => places.flatMap(at => all[at] ?? []);
  return {...grid, headings: pick(grid.headings), rows: grid.rows.map(row => ({...row, cells: () => pick(row.cells())}))};
}
