import {editLine} from '../lib/lineEdit.ts';
import {commandPrompt} from '../store/state.ts';
import type {Command} from './command.ts';
import {quit} from './quit.ts';

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
    run: ({store}) => store.send({type: 'promptChanged', prompt: commandPrompt}),
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
    help: 'Leaves i9s; asks first while log levels are raised.',
    group: 'App',
    where: 'everywhere',
    keys: ['ctrl-c'],
    run: (context, [how]) => quit(context, how),
  },
];
