import {csvText} from '../lib/csv.ts';
import {jsonText} from '../lib/json.ts';
import {editLine} from '../lib/lineEdit.ts';
import {lineText} from '../lib/page.ts';
import {troubleOf, troubleText} from '../lib/trouble.ts';
import {viewNamed} from '../views/index.ts';
import type {Command, Context} from './command.ts';
import {here, proxyHere, say, tableHere, textHere} from './here.ts';

/** What is shown as files: a table as CSV and JSON, a text as it stands, unfolded. The path is copied too. */
async function save(context: Context): Promise<void> {
  const {pane} = here(context);
  const {headings, rows} = tableHere(context) ?? {headings: [], rows: []};
  const text = textHere(context);
  const name = [pane.view, pane.proxy, pane.subject?.title].filter(Boolean).join('-');
  const files: readonly (readonly [string, string])[] =
    text === undefined
      ? [
          ['csv', csvText(headings, rows)],
          ['json', `${jsonText(rows.map(row => row.json()))}\n`],
        ]
      : [[text.outline?.format ?? 'txt', `${text.lines.map(lineText).join('\n')}\n`]];
  try {
    const paths: string[] = [];
    for (const [ending, contents] of files) paths.push(await context.files.save(`${name}.${ending}`, contents));
    context.terminal.copy(paths[0] ?? '');
    say(context, 'ok', `Saved ${paths.join(' and ')}`);
  } catch (error) {
    say(context, 'FAIL', troubleText(troubleOf(error)));
  }
}

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
    name: 'save',
    title: 'Save',
    help: 'Saves the table as CSV and JSON, or the text, and says where.',
    group: 'Act',
    where: 'everywhere',
    keys: ['ctrl-s'],
    run: save,
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
