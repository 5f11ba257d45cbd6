import type {Jump} from '../lib/page.ts';
import {paneOf} from '../store/state.ts';
import type {Context} from './command.ts';

/** Goes where a row or a line leads: to another pane, or what a command line does. Nowhere without a jump. */
export function follow(context: Context, [jump]: readonly Jump[]): void {
  if (jump === undefined) return;
  if ('run' in jump) return context.line(jump.run);
  context.store.send({type: 'paneOpened', pane: paneOf(jump.to, {where: jump.where, ...(jump.proxy === undefined ? {} : {proxy: jump.proxy})})});
}
