import {type BesideShown, besideShown} from '../store/selectBeside.ts';
import type {BesidePane} from '../store/state.ts';
import type {Context} from './command.ts';
import {changePane, gridHere, here, selectedRow, tableHere} from './here.ts';

/** The text beside the table of the top pane; undefined where there is none. */
export function besideHere(context: Context): BesideShown | undefined {
  const {state, pane} = here(context);
  const grid = gridHere(context);
  const table = tableHere(context);
  return grid === undefined || table === undefined ? undefined : besideShown(state, pane, grid, table);
}

/** Changes how it is shown, from what is shown now. */
export function changeBeside(context: Context, change: Partial<BesidePane>): void {
  const shown = besideHere(context);
  if (shown === undefined) return;
  const {of: _, ...look} = shown.look;
  const key = selectedRow(context)?.key;
  changePane(context, {beside: {...look, ...(key === undefined ? {} : {of: key}), ...change}});
}

/** Moves its window so that this line is the first in it, as far as there are lines. */
export function scrollBeside(context: Context, {beside, height}: BesideShown, wanted: number): void {
  changeBeside(context, {top: Math.max(0, Math.min(wanted, beside.lines.length - height))});
}
