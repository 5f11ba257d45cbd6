import type {Jump, JumpKind} from '../lib/page.ts';
import {paneOf} from '../store/state.ts';
import type {Command, Context} from './command.ts';
import {here, say, selectedRow} from './here.ts';

const kindOf = ({kind = 'follow'}: Jump): JumpKind => kind;

const jumpsHere = (context: Context, kind: JumpKind): readonly Jump[] =>
  selectedRow(context)
    ?.jumps()
    .filter(jump => kindOf(jump) === kind) ?? [];

/** Goes where a jump leads; says why where that is nowhere. */
function take(context: Context, jump: Jump): void {
  if ('nowhere' in jump) return say(context, '!', jump.nowhere);
  if ('run' in jump) return context.line(jump.run);
  const {to, proxy, where = {}, subject} = jump;
  const {of} = here(context).pane;
  const pane = paneOf(to, {where, ...(proxy === undefined ? {} : {proxy, of}), ...(subject === undefined ? {} : {subject})});
  context.store.send({type: 'paneOpened', pane});
}

const command = (kind: JumpKind, row: Pick<Command, 'name' | 'title' | 'help' | 'keys' | 'hint'> & {readonly none: string}): Command => ({
  ...row,
  group: 'Open',
  where: 'table',
  keyOnly: true,
  blocked: context => (selectedRow(context) === undefined ? 'No row is selected' : jumpsHere(context, kind).length === 0 ? row.none : undefined),
  run(context, [chosen]) {
    const jumps = jumpsHere(context, kind);
    const jump = jumps[chosen === undefined ? 0 : Number(chosen)];
    if (jump === undefined) return;
    if (chosen !== undefined || jumps.length === 1) return take(context, jump);
    const choices = jumps.map(({label}, at) => ({label, run: row.name, args: [String(at)]}));
    context.store.send({type: 'promptChanged', prompt: {is: 'choose', title: row.title, choices, index: 0}});
  },
});

/** Ways out of the selected row. Where there are several, a menu asks which. */
export const follow: readonly Command[] = [
  command('follow', {
    name: 'follow',
    title: 'Open',
    help: 'Opens what the selected row leads to: in the panes of a proxy, where a request goes next.',
    keys: ['enter', 'right'],
    hint: 1,
    none: 'This row leads nowhere',
  }),
  command('owner', {
    name: 'owner',
    title: 'Owner',
    help: 'Opens the Istio or Kubernetes object that the row was made from, as YAML.',
    keys: ['o'],
    hint: 12,
    none: 'No object is known that this row was made from',
  }),
  command('use', {
    name: 'used-by',
    title: 'Used by',
    help: 'Lists what uses the row: listeners and routes of a cluster, clusters and listeners of a secret.',
    keys: ['u'],
    hint: 13,
    none: 'What uses this is not known',
  }),
];
