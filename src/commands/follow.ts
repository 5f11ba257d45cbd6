import type {Jump, JumpKind} from '../lib/page.ts';
import {paneOf} from '../store/state.ts';
import {viewNamed} from '../views/index.ts';
import type {Command, Context} from './command.ts';
import {choose, here, proxyHere, say, selectedRow} from './here.ts';
import {lineHere} from './line.ts';
import {toLine} from './navigation.ts';

const kindOf = ({kind = 'follow'}: Jump): JumpKind => kind;

/** Where the selected row, or the line of a text, leads. */
function jumpsHere(context: Context, kind: JumpKind): readonly Jump[] {
  const all = selectedRow(context)?.jumps() ?? lineHere(context)?.jumps ?? [];
  return all.filter(jump => kindOf(jump) === kind);
}

/** Goes where a jump leads; says why where that is nowhere. */
function take(context: Context, jump: Jump): void {
  if ('nowhere' in jump) return say(context, '!', jump.nowhere);
  if ('run' in jump) return context.line(jump.run);
  if ('line' in jump) return toLine(context, jump.line);
  const {to, proxy, where = {}, filter = '', subject, of: wanted} = jump;
  const {pane} = here(context);
  const view = viewNamed(to);
  // Tables of ztunnels are of all where no one is named: a row there stands for other proxies.
  const selected = view?.scope === 'proxy' || (view?.takesProxy && view.family === undefined) ? proxyHere(context) : undefined;
  const about = view?.scope === 'proxy' || view?.takesProxy ? (proxy ?? selected) : undefined;
  const of = wanted ?? (about === pane.proxy && !view?.envoyOnly ? pane.of : 'envoy');
  const more = {...(about === undefined ? {} : {proxy: about}), ...(subject === undefined ? {} : {subject})};
  context.store.send({type: 'paneOpened', pane: paneOf(to, {where, filter, of, ...more})});
}

/** The jump of this number; the only one; or a menu of all. `command` is run with the number chosen. */
function takeOne(context: Context, jumps: readonly Jump[], {name, title}: Pick<Command, 'name' | 'title'>, chosen?: string): void {
  const jump = jumps[chosen === undefined ? 0 : Number(chosen)];
  if (jump === undefined) return;
  if (chosen !== undefined || jumps.length === 1) return take(context, jump);
  const choices = jumps.map(({label}, at) => ({label, run: name, args: [String(at)]}));
  choose(context, title, choices);
}

/** Follows the selected row or the line of a text, as Enter does. */
export const followHere = (context: Context): void => takeOne(context, jumpsHere(context, 'follow'), {name: 'follow', title: 'Open'});

/** Rows of most tables of the mesh lead somewhere by Enter only. */
const isOfMesh = (context: Context): boolean => here(context).view?.scope !== 'proxy' && here(context).pane.proxy === undefined;

const command = (kind: JumpKind, row: Pick<Command, 'name' | 'title' | 'help' | 'where' | 'keys' | 'hint'> & {readonly none: string}): Command => ({
  ...row,
  group: 'Open',
  keyOnly: true,
  absent: context => here(context).page?.kind === 'text' || (kind !== 'follow' && isOfMesh(context) && jumpsHere(context, kind).length === 0),
  blocked: context => (selectedRow(context) === undefined ? 'No row is selected' : jumpsHere(context, kind).length === 0 ? row.none : undefined),
  run: (context, [chosen]) => takeOne(context, jumpsHere(context, kind), row, chosen),
});

/** Ways out of the selected row. Where there are several, a menu asks which. */
export const follow: readonly Command[] = [
  command('follow', {
    name: 'follow',
    title: 'Open',
    help: 'Opens what the selected row leads to: in the panes of a proxy, where a request goes next.',
    where: 'table',
    keys: ['enter', 'right'],
    hint: 1,
    none: 'This row leads nowhere',
  }),
  command('owner', {
    name: 'owner',
    title: 'Owner',
    help: 'Opens the Istio or Kubernetes object that the row was made from, as YAML.',
    where: 'table',
    keys: ['o'],
    hint: 2,
    none: 'No object is known that this row was made from',
  }),
  command('use', {
    name: 'used-by',
    title: 'Used by',
    help: 'Lists what uses the row: listeners and routes of a cluster, clusters and listeners of a secret, services and pods of a waypoint.',
    where: 'table',
    keys: ['u'],
    hint: 2.5,
    none: 'What uses this is not known',
  }),
];
