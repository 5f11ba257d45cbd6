import {editLine} from '../lib/lineEdit.ts';
import {viewNamed} from '../views/index.ts';
import type {Command, Context} from './command.ts';
import {here, proxyHere, say} from './here.ts';

function equivalent(context: Context): void {
  const {view: top, state} = here(context);
  // A single resource is part of what the pane below it shows.
  const view = top?.same === undefined ? viewNamed(state.panes.at(-2)?.view ?? '') : top;
  const key = proxyHere(context);
  const command = view?.same?.(key === undefined ? undefined : state.mesh.proxies.get(key));
  if (command === undefined) return say(context, '!', 'No istioctl or kubectl command shows this.');
  const problem = context.terminal.copy(command);
  say(context, problem === undefined ? 'ok' : '!', problem === undefined ? `${command}  (copied)` : `${command}  (${problem})`);
}

export const app: readonly Command[] = [
  {
    name: 'command',
    title: 'Command',
    help: 'Opens the command prompt; candidates appear while you type.',
    group: 'App',
    where: 'everywhere',
    keys: [':'],
    hint: 11,
    keyOnly: true,
    run: ({store}) => store.send({type: 'promptChanged', prompt: {is: 'command', line: editLine(''), index: 0, past: 0}}),
  },
  {
    name: 'help',
    title: 'Help',
    help: 'Lists all keys that work here; type to search, enter runs the entry.',
    group: 'App',
    where: 'everywhere',
    keys: ['?'],
    hint: 10,
    run: ({store}) => store.send({type: 'promptChanged', prompt: {is: 'help', line: editLine(''), index: 0}}),
  },
  {
    name: 'refresh',
    title: 'Refresh',
    help: 'Asks everything again now.',
    group: 'App',
    where: 'everywhere',
    keys: ['ctrl-r'],
    run: context => context.refresh(),
  },
  {
    name: 'header',
    title: 'Header',
    help: 'Shows the header in one line, or whole again.',
    group: 'App',
    where: 'everywhere',
    keys: ['ctrl-e'],
    run: ({store}) => store.send({type: 'headerToggled'}),
  },
  {
    name: 'equivalent',
    title: 'Equivalent',
    help: 'Shows and copies the istioctl or kubectl command that shows the same.',
    group: 'Act',
    where: 'everywhere',
    keys: ['e'],
    run: equivalent,
  },
  {
    name: 'suspend',
    title: 'Suspend',
    help: 'Suspends i9s; fg brings it back.',
    group: 'App',
    where: 'everywhere',
    keys: ['ctrl-z'],
    keyOnly: true,
    run: ({terminal}) => terminal.suspend(),
  },
  {
    name: 'quit',
    aliases: ['q', 'q!', 'qa', 'exit'],
    title: 'Quit',
    help: 'Leaves i9s.',
    group: 'App',
    where: 'everywhere',
    keys: ['ctrl-c'],
    run: ({terminal}) => terminal.quit(),
  },
];
