import {besideHere, changeBeside} from './besideHere.ts';
import type {Command, Context} from './command.ts';
import {changePane, here, say, tableHere} from './here.ts';
import {keyed} from './keyed.ts';
import {moveTo} from './navigation.ts';

/** To the next piece of the text; from the last one on to the next row that has any. */
function toHunk(context: Context, by: 1 | -1): void {
  const shown = besideHere(context);
  if (shown === undefined) return;
  const {hunk, top, of} = shown.look;
  const hunks = shown.beside.hunks;
  // A text that was not moved in yet is shown with its first piece.
  const isFresh = of !== tableHere(context)?.selected?.key && top === 0;
  const next = isFresh && by === 1 && (hunks[0] ?? 0) > shown.height ? 0 : hunk + by;
  const line = hunks[next];
  if (line === undefined) return toRow(context, by);
  changeBeside(context, {hunk: next, top: line});
}

/** To the nearest row with a piece of text to go to. */
function toRow(context: Context, by: 1 | -1): void {
  const table = tableHere(context);
  const index = table?.index ?? -1;
  const rows = table?.rows ?? [];
  for (let at = index + by; at >= 0 && at < rows.length; at += by) {
    if (!rows[at]?.problem) continue;
    moveRow(context, at);
    const hunks = besideHere(context)?.beside.hunks ?? [];
    if (by === -1 && hunks.length > 0) changeBeside(context, {hunk: hunks.length - 1, top: hunks.at(-1) ?? 0});
    return;
  }
  say(context, '!', by === 1 ? 'This is the last difference.' : 'This is the first difference.');
}

function moveRow(context: Context, at: number): void {
  const {beside} = here(context).pane;
  if (beside?.front) changePane(context, {beside: {...beside, front: false}});
  moveTo(context, at);
  if (beside?.front) changeBeside(context, {front: true, top: 0, hunk: 0});
}

const row = keyed('differences');
const any = keyed('beside');

const most = 1_000;

/** Keys of tables with a text beside them. */
export const beside: readonly Command[] = [
  row('next-hunk', 'Next difference', 'Goes to the next difference, from the last one of a row to the next row.', ['n'], c => toHunk(c, 1), {
    hint: 1.1,
  }),
  row('previous-hunk', 'Difference before', 'Goes to the difference before.', ['N'], c => toHunk(c, -1)),
  any(
    'other-side',
    'Table or text',
    'Moves the keys from the table to the text beside it, or back; on a narrow screen, and side by side, shows only the one.',
    ['tab'],
    context => changeBeside(context, {front: !besideHere(context)?.look.front}),
    {hint: 1.2},
  ),
  row(
    'split',
    'Side by side',
    'Shows both sides next to each other, or one under the other.',
    ['s'],
    context => changeBeside(context, {split: !besideHere(context)?.look.split, top: 0, hunk: 0}),
    {hint: 1.3},
  ),
  row(
    'noise',
    'Noise',
    'Shows as well what means the same on both sides: defaults, order, ways to write a number.',
    ['i'],
    context => changeBeside(context, {noise: !besideHere(context)?.look.noise, top: 0, hunk: 0}),
    {hint: 1.4},
  ),
  row(
    'all-resources',
    'All',
    'Lists what is the same as well, or only what differs.',
    ['a'],
    context => {
      const {all: _, ...pane} = here(context).pane;
      context.store.send({type: 'paneReplaced', pane: here(context).pane.all ? pane : {...pane, all: true}});
    },
    {hint: 1.5},
  ),
  any('refetch', 'Ask again', 'Asks everybody again.', ['r'], context => context.refresh(), {hint: 1.6}),
  row('more-context', 'More context', 'Shows twice as many lines around each difference.', ['}'], context => widen(context, 2)),
  row('less-context', 'Less context', 'Shows half as many lines around each difference.', ['{'], context => widen(context, 0.5)),
];

function widen(context: Context, by: number): void {
  const shown = besideHere(context);
  if (shown !== undefined) changeBeside(context, {context: Math.max(1, Math.min(most, Math.round(shown.look.context * by))), top: 0, hunk: 0});
}
