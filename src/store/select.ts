import {type Filter, filterRows, parseFilter} from '../lib/filter.ts';
import type {Grid, GridRow, Heading, Page} from '../lib/page.ts';
import {type Loadable, type Pane, pageKey, type State} from './state.ts';

/** What a selector must know of a view: how to make its page from what is in the state, or that its page was loaded. */
export type PageMaker = {readonly from?: (state: State) => Page};

/** The table of the top pane as it is shown now. */
export type Visible = {
  readonly headings: readonly Heading[];
  readonly rows: readonly GridRow[];
  readonly total: number;
  readonly index: number; // -1: no row
  readonly selected?: GridRow;
  readonly held: boolean; // the order would be another one now
  readonly filter: Filter;
  readonly note?: string;
};

/** Milliseconds in which rows keep their order after a move: a hand is among them. */
export const holdMs = 2_000;

export const topPane = (state: State): Pane => state.panes.at(-1) ?? state.panes[0];

/** Screens of 140 columns and more begin in wide mode. */
export const isWide = (state: State): boolean => state.wide ?? state.size.columns >= 140;

/** The header needs four rows and a screen of 90x26; else it is one row. */
export const headerRows = ({size, header}: State): number => (header && size.rows >= 26 && size.columns >= 90 ? 4 : 1);

/** Lines under the table that explain the selected row: more where there is room, most in the panes of a proxy, whose rows stand for much configuration. */
export function stripRows({size, panes}: State): number {
  if (panes.at(-1)?.proxy === undefined) return size.rows >= 40 ? 4 : 2;
  return size.rows >= 50 ? 8 : size.rows >= 40 ? 6 : size.rows >= 30 ? 4 : 2;
}

/** Rows between the frame's lines: what header, frame, strip and last line leave. A table's headings and note are in it. */
export const bodyRows = (state: State): number => Math.max(1, state.size.rows - headerRows(state) - stripRows(state) - 3);

/** Rows of a page that fit on the screen at once. */
export function windowRows(state: State, page: Page | undefined): number {
  if (page === undefined || page.kind === 'text') return bodyRows(state);
  return Math.max(1, bodyRows(state) - 1 - (page.note === undefined ? 0 : 1));
}

export const loadable = (state: State, pane: Pane): Loadable | undefined => state.pages.get(pageKey(pane));

// What a page depends on. Several readers ask for the same page in one frame, and a cursor move changes none of these.
const inputs = (state: State, pane: Pane): readonly unknown[] => [
  state.mesh,
  state.timeline,
  state.pushes,
  state.now,
  state.session,
  state.messages,
  state.envoys,
  state.forwards,
  state.levels,
  state.runs,
  state.raised,
  pane.subject && state.logs.get(pane.subject),
  state.namespace,
  pane.subject,
  pane.json,
  pane.pending,
  pane.all,
];
const pages = new WeakMap<object, {readonly inputs: readonly unknown[]; readonly page: Page}>();

/** The page of a pane; undefined while it has never been loaded. */
export function pageOf(state: State, pane: Pane, maker: PageMaker): Page | undefined {
  const make = maker.from ?? loadable(state, pane)?.make;
  if (make === undefined) return undefined;
  const now = inputs(state, pane);
  const known = pages.get(make);
  if (known?.inputs.every((input, at) => Object.is(input, now[at]))) return known.page;
  const page = make(state);
  pages.set(make, {inputs: now, page});
  return page;
}

const natural = new Intl.Collator('en', {numeric: true});
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : natural.compare(String(a), String(b));

type Kept = {readonly inputs: readonly unknown[]; readonly result: Omit<Visible, 'index' | 'selected'>};
const tables = new WeakMap<readonly GridRow[], Kept>();

/** Rows of a grid in the pane's namespace, filter and order. */
export function visible(state: State, pane: Pane, grid: Grid): Visible {
  const left = pane.held === undefined ? 0 : pane.held.until - state.now;
  const held = left > 0 && left <= holdMs ? pane.held?.keys : undefined;
  // Where no cell is looked into, the same rows make the same table, whatever the time in their cells.
  const looksInto = pane.filter !== '' || pane.sort !== undefined || Object.keys(pane.where).length > 0;
  const now = [pane.filter, pane.where, pane.problems, pane.sort, state.namespace, held, grid.note, looksInto ? grid : undefined];
  let kept = tables.get(grid.rows);
  if (!kept?.inputs.every((input, at) => Object.is(input, now[at]))) {
    kept = {inputs: now, result: table(state, pane, grid, held)};
    tables.set(grid.rows, kept);
  }
  const {rows} = kept.result;
  const index = rowIndex(pane.selected ?? grid.start, pane.index, rows);
  return {...kept.result, index, ...(rows[index] === undefined ? {} : {selected: rows[index]})};
}

function table(state: State, pane: Pane, grid: Grid, held: readonly string[] | undefined): Kept['result'] {
  const {headings} = grid;
  const filter = parseFilter(
    pane.filter,
    headings.map(heading => heading.title),
  );
  const scoped = scope(state, pane, grid);
  const ranked = filter.fuzzy !== '';
  const kept = filterRows(filter, ranked ? scoped : order(pane, scoped, headings), headings);
  const rows = held === undefined || ranked ? kept : inHeldOrder(kept, held);
  const differs = rows !== kept && rows.some((row, at) => row !== kept[at]);
  return {headings, rows, total: scoped.length, held: differs, filter, ...(grid.note === undefined ? {} : {note: noteOf(grid, rows)})};
}

/** What there is to say of these rows; empty keeps its line. */
function noteOf({note = '', noteOf, rows}: Grid, shown: readonly GridRow[]): string {
  return noteOf === undefined || shown.length === rows.length ? note : (noteOf(shown) ?? '');
}

function scope(state: State, pane: Pane, grid: Grid): readonly GridRow[] {
  const wanted = Object.entries(pane.where).map(([title, text]) => [grid.headings.findIndex(heading => heading.title === title), text] as const);
  return grid.rows.filter(
    row =>
      (state.namespace === undefined || row.namespace === undefined || row.namespace === state.namespace) &&
      (!pane.problems || row.problem) &&
      wanted.every(([at, text]) => row.cells()[at]?.text === text),
  );
}

function order(pane: Pane, rows: readonly GridRow[], headings: readonly Heading[]): readonly GridRow[] {
  const column = pane.sort === undefined ? -1 : headings.findIndex(heading => heading.title === pane.sort?.title);
  if (column < 0) return rows.toSorted((a, b) => a.rank - b.rank);
  const way = pane.sort?.descending ? -1 : 1;
  const keyed = rows.map(row => ({row, value: row.sort(column)}));
  return keyed.sort((a, b) => way * compare(a.value, b.value) || a.row.rank - b.row.rank).map(({row}) => row);
}

/** Known rows stay where they were; new ones come after them. */
function inHeldOrder(rows: readonly GridRow[], keys: readonly string[]): readonly GridRow[] {
  const places = new Map(keys.map((key, at) => [key, at]));
  return rows.toSorted((a, b) => (places.get(a.key) ?? keys.length) - (places.get(b.key) ?? keys.length));
}

/** The selected row by its identity; where it is gone, the row that now stands in its place. */
function rowIndex(selected: string | undefined, place: number, rows: readonly GridRow[]): number {
  const found = selected === undefined ? -1 : rows.findIndex(row => row.key === selected);
  return found >= 0 ? found : Math.min(place, rows.length - 1);
}

/** The first row of the window, so that the selected one keeps its line of the screen. */
export const windowTop = (index: number, line: number, count: number, height: number): number =>
  Math.max(0, Math.min(index - Math.min(Math.max(0, line), height - 1), count - height));
