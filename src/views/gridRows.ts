import type {GridRow, Span} from '../lib/page.ts';
import {createReader, isFresh, type Made} from './reads.ts';
import type {Column, Known, TableSpec} from './view.ts';

type Table<Row> = Omit<TableSpec<never, Row>, 'rows' | 'note' | 'pc'>;

/**
 * Makes the rows of a table. A page is made anew whenever anything is known anew, each second at least; rows and cells are not, as long as
 * the row and what was read of the known to make them are the same: of thousands of rows few have an age in a cell.
 */
export function keptRows<Row>(spec: Table<Row>): (rows: readonly Row[], known: Known) => readonly GridRow[] {
  const reader = createReader();
  const kept = new WeakMap<readonly Row[], Made<readonly GridRow[]>>();
  const single = new WeakMap<object, Made<GridRow> & {readonly at: number}>();
  const cells = new WeakMap<object, Made<readonly Span[]>>();
  let latest: Known;
  const late = {
    known: () => latest,
    cells: (row: Row, key: object): readonly Span[] => {
      const before = cells.get(key);
      if (before !== undefined && isFresh(before, latest)) return before.value;
      const made = reader.make(known => spec.columns.map(column => cellOf(column, row, known)));
      cells.set(key, made);
      return made.value;
    },
  };
  // The same row may stand in the next rows as well.
  const rowAt = (row: Row, at: number, now: Known): Made<GridRow> => {
    const object = typeof row === 'object' && row !== null ? row : {};
    const before = single.get(object);
    if (before?.at === at && isFresh(before, now)) return before;
    const made = {...reader.make(known => gridRow(spec, row, at, known, {known: late.known, cells: () => late.cells(row, object)})), at};
    single.set(object, made);
    return made;
  };

  return (rows, now) => {
    latest = now;
    reader.look(now);
    const before = kept.get(rows);
    if (before !== undefined && isFresh(before, now)) return before.value;
    const read = new Map<keyof Known, unknown>();
    const value = rows.map((row, at) => {
      const made = rowAt(row, at, now);
      for (const [key, seen] of made.read) read.set(key, seen);
      return made.value;
    });
    kept.set(rows, {value, read});
    return value;
  };
}

const cellOf = <Row>(column: Column<Row>, row: Row, known: Known): Span => {
  const cell = column.cell(row, known);
  return typeof cell === 'string' ? {text: cell} : cell;
};

type Late = {readonly known: () => Known; readonly cells: () => readonly Span[]};

/** `known` counts for what the row is from the start, `late` for what it is asked later. */
function gridRow<Row>(spec: Table<Row>, row: Row, at: number, known: Known, late: Late): GridRow {
  const key = spec.id(row);
  const name = spec.name?.(row) ?? key;
  const namespace = spec.namespace?.(row);
  return {
    key,
    name,
    ...(namespace === undefined ? {} : {namespace}),
    rank: spec.rank?.(row, known) ?? at,
    problem: spec.problem?.(row, known) ?? false,
    labels: spec.labels?.(row) ?? {},
    ...(spec.about === undefined ? {} : {about: () => spec.about?.(row, late.known()) ?? {}}),
    cells: late.cells,
    sort: at => {
      const column = spec.columns[at];
      return column?.sort?.(row, late.known()) ?? late.cells()[at]?.text ?? '';
    },
    jumps: () => spec.jumps?.(row, late.known()).filter(jump => jump !== undefined) ?? [],
    strip: () => spec.strip?.(row, late.known()) ?? [],
    copies: () => spec.copies?.(row) ?? [{label: 'name', text: name}],
    json: () => (spec.json === undefined ? row : spec.json(row)),
  };
}
