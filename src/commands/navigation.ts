import {type Shown, shownText} from '../lib/folding.ts';
import {holdMs, windowRows} from '../store/select.ts';
import {besideHere, scrollBeside} from './besideHere.ts';
import type {Command, Context} from './command.ts';
import {here, say, tableHere, textHere} from './here.ts';
import {logHere, moveInLog} from './logHere.ts';

/** Moves the cursor to a row of the table, or of the text as it is folded, and the window only as far as it must. `hidden`: the line meant, if it is folded away. */
export function moveTo(context: Context, wanted: number, hidden?: number): void {
  const log = logHere(context);
  if (log !== undefined) return moveInLog(context, log, wanted);
  const beside = besideHere(context);
  if (beside?.look.front) return scrollBeside(context, beside, wanted);
  const {pane} = here(context);
  const table = tableHere(context);
  const shown = shownHere(context);
  const length = table?.rows.length ?? shown?.lines.length ?? 0;
  if (length === 0) return;
  const from = at(context);
  const index = Math.max(0, Math.min(length - 1, wanted));
  const line = Math.max(0, Math.min(height(context) - 1, pane.line + index - from));
  const row = table?.rows[index];
  const held =
    table === undefined
      ? undefined
      : {keys: table.held && pane.held ? pane.held.keys : table.rows.map(each => each.key), until: context.clock() + holdMs};
  context.store.send({
    type: 'paneChanged',
    moved: true,
    change: {
      index: hidden ?? shown?.lineAt(index) ?? index,
      line,
      ...(row === undefined ? {} : {selected: row.key}),
      ...(held === undefined ? {} : {held}),
    },
  });
}

/** Moves the cursor to a line of a text, or to where that is folded. */
export const toLine = (context: Context, line: number): void => moveTo(context, shownHere(context)?.rowOf(line) ?? line, line);

function shownHere(context: Context): Shown | undefined {
  const text = textHere(context);
  return text === undefined ? undefined : shownText(text, here(context).pane.folded);
}

const height = (context: Context): number => windowRows(here(context).state, here(context).page);
const at = (context: Context): number =>
  logHere(context)?.index ?? topOfBeside(context) ?? tableHere(context)?.index ?? shownHere(context)?.rowOf(here(context).pane.index) ?? 0;
const topOfBeside = (context: Context): number | undefined => {
  const beside = besideHere(context);
  return beside?.look.front ? beside.look.top : undefined;
};
const by = (context: Context, rows: number): void => moveTo(context, at(context) + rows);
const page = (context: Context): number => Math.max(1, height(context) - 1);
const half = (context: Context): number => Math.max(1, Math.floor(height(context) / 2));

const move = (name: string, title: string, help: string, keys: readonly string[], run: (context: Context) => void): Command => ({
  name,
  title,
  help,
  keys,
  group: 'Move',
  where: 'everywhere',
  keyOnly: true,
  run,
});

const back: Command = {
  name: 'back',
  title: 'Back',
  help: 'Clears the filter if there is one, else returns to the pane before.',
  group: 'Move',
  where: 'everywhere',
  keys: ['esc', 'q', 'backspace'],
  hint: 9,
  keyOnly: true,
  run(context) {
    const {state, pane} = here(context);
    const {about, previous} = state.session;
    if (pane.beside?.front) return context.store.send({type: 'paneChanged', change: {beside: {...pane.beside, front: false}}});
    if (pane.filter !== '' || pane.problems) return context.store.send({type: 'paneChanged', change: {filter: '', problems: false}});
    if (state.panes.length > 1) return context.store.send({type: 'paneClosed'});
    // A context that has not answered yet is left again by the same key.
    if (previous !== undefined && state.mesh.podsAt === undefined) return context.open(previous);
    say(context, '!', `This is the first pane of ${about.context || 'this mesh'}; ctrl-c or :q leaves i9s.`);
  },
};

/** Along the way that was followed: to the very row, whatever was filtered meanwhile. */
const backAlong: Command = {
  name: 'back-along',
  title: 'Back along the way',
  help: 'Returns to the pane and the row that led here, and leaves filters as they are.',
  group: 'Move',
  where: 'proxy',
  keys: ['backspace'],
  keyOnly: true,
  run: ({store}) => store.send({type: 'paneClosed'}),
};

const walk = (name: string, title: string, help: string, keys: readonly string[], target: (context: Context) => number | undefined): Command =>
  move(name, title, help, keys, context => {
    const to = target(context);
    if (to === undefined || here(context).state.trail.stacks[to] === undefined) return say(context, '!', 'There is nothing to go to.');
    context.store.send({type: 'trailWalked', to});
  });

export const navigation: readonly Command[] = [
  move('down', 'Down', 'Next row.', ['j', 'down'], context => by(context, 1)),
  move('up', 'Up', 'Row before.', ['k', 'up'], context => by(context, -1)),
  move('page-down', 'Page down', 'A page on.', ['ctrl-f', 'pagedown'], context => by(context, page(context))),
  move('page-up', 'Page up', 'A page back.', ['ctrl-b', 'pageup'], context => by(context, -page(context))),
  move('half-page-down', 'Half page down', 'Half a page on.', ['ctrl-d'], context => by(context, half(context))),
  move('half-page-up', 'Half page up', 'Half a page back.', ['ctrl-u'], context => by(context, -half(context))),
  move('top', 'Top', 'First row.', ['g', 'home'], context => moveTo(context, 0)),
  move('bottom', 'Bottom', 'Last row.', ['G', 'end'], context => moveTo(context, Number.MAX_SAFE_INTEGER)),
  back,
  backAlong,
  walk('history-back', 'History back', 'What was shown before.', ['['], context => here(context).state.trail.at - 1),
  walk('history-forward', 'History forward', 'What was shown after this.', [']'], context => here(context).state.trail.at + 1),
  walk('last-view', 'Last view', 'To and fro between the last two views.', ['-'], context => here(context).state.trail.last),
];
