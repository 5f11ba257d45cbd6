import type {Context} from './command.ts';
import {gridHere, here, tableHere} from './here.ts';

/**
 * Ties the cursor to the row it stands on, so that the next key means the row that was seen: rows move, come and go by themselves. Until every istiod has
 * answered once the cursor stays at the top, where the worst will be.
 */
export function pinCursor(context: Context): void {
  const {state, pane} = here(context);
  const table = tableHere(context);
  if (table?.selected === undefined || (pane.selected === undefined && !state.mesh.settled)) return;
  // Where there is nothing to look at yet, the cursor goes to the first that comes.
  const {beside, start} = gridHere(context) ?? {};
  if (pane.selected === undefined && beside !== undefined && start === undefined) return;
  if (pane.selected === table.selected.key && pane.index === table.index) return;
  context.store.send({type: 'paneChanged', change: {selected: table.selected.key, index: table.index}});
}
