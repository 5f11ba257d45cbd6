import type {Beside, BesideLook, Grid} from '../lib/page.ts';
import {type Visible, windowRows} from './select.ts';
import {type BesidePane, firstBeside, type Pane, type State} from './state.ts';

/** From so many columns on, table and text are shown next to each other. */
const bothFrom = 100;

/**
 * The text beside a table as it is shown now, with the look of its pane. `table` and `text` are columns of the screen that each has, 0 where it is not shown;
 * `height`: lines of the text in sight, besides its title and legend.
 */
export type BesideShown = {
  readonly beside: Beside;
  readonly look: BesidePane;
  readonly table: number;
  readonly text: number;
  readonly height: number;
};

/** undefined where the table has no text beside it. */
export function besideShown(state: State, pane: Pane, grid: Grid, {selected}: Visible): BesideShown | undefined {
  if (grid.beside === undefined) return undefined;
  const {columns} = state.size;
  const {beside: chosen = firstBeside} = pane;
  const isOther = chosen.of !== selected?.key;
  // Two texts next to each other take all the room once keys move in them.
  const both = columns >= bothFrom && !(chosen.split && chosen.front);
  const least = Math.round(columns * (grid.explains ? 0.55 : 0.4));
  const table = both ? (grid.explains ? Math.max(least, columns - widestWords) : Math.min(70, least)) : chosen.front ? 0 : columns;
  const text = columns - table;
  const beside = made(grid.beside, selected?.key, chosen, Math.max(10, text - frame));
  const height = Math.max(1, windowRows(state, grid) - (beside.legend === undefined ? 0 : 1));
  const top = isOther ? 0 : Math.max(0, Math.min(chosen.top, beside.lines.length - height));
  return {beside, look: {...chosen, top, hunk: isOther ? 0 : Math.min(chosen.hunk, beside.hunks.length - 1)}, table, text, height};
}

/** Sentences are not easier to read in longer lines: the table has what is left. */
const widestWords = 76;

/** Columns of the text that its margins and the frame take. */
const frame = 4;

type Make = NonNullable<Grid['beside']>;
// Keys ask for it as well as the screen, and a key that scrolls changes none of these.
const last = new WeakMap<Make, {readonly of: readonly unknown[]; readonly beside: Beside}>();

function made(make: Make, key: string | undefined, {context, split, noise}: BesideLook, width: number): Beside {
  const of = [key, context, split, noise, width];
  const known = last.get(make);
  if (known?.of.every((each, at) => each === of[at])) return known.beside;
  const beside = make(key, {context, split, noise}, width);
  last.set(make, {of, beside});
  return beside;
}
