import {csvText} from '../lib/csv.ts';
import {jsonText} from '../lib/json.ts';
import {editLine} from '../lib/lineEdit.ts';
import {lineText} from '../lib/page.ts';
import {troubleOf, troubleText} from '../lib/trouble.ts';
import {viewNamed} from '../views/index.ts';
import type {Command, Context} from './command.ts';
import {chosenRows, here, proxyHere, say, tableHere, textHere} from './here.ts';

function copy(context: Context, args: readonly string[]): void {
  const text = args.join('\n');
  const problem = context.terminal.copy(text);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  say(context, problem === undefined ? 'ok' : 'FAIL', problem ?? `Copied ${shown.replaceAll('\n', ' ')}`);
}

/** What can be copied here; at once where there is only one thing. */
function copyMenu(context: Context): void {
  const {pane} = here(context);
  const line = textHere(context)?.lines[pane.index];
  if (line !== undefined) return copy(context, [lineText(line).trim()]);
  const rows = chosenRows(context).map(row => row.copies());
  const labels = rows[0]?.map(({label}) => label) ?? [];
  const choices = labels.map(label => {
    const texts = rows.flatMap(copies => copies.filter(each => each.label === label).map(each => each.text));
    return {label, detail: texts.length > 1 ? `${texts.length} lines` : (texts[0] ?? ''), run: 'copy', args: texts};
  });
  if (choices.length === 1) return copy(context, choices[0]!.args);
  if (choices.length > 1) context.store.send({type: 'promptChanged', prompt: {is: 'choose', title: 'Copy', choices, index: 0}});
}

/** What is shown as files: a table as CSV and JSON, a text as it stands. The path is copied too. */
async function save(context: Context): Promise<void> {
  const {pane} = here(context);
  const {headings, rows} = tableHere(context) ?? {headings: [], rows: []};
  const lines = textHere(context)?.lines;
  const name = [pane.view, pane.proxy, pane.subject?.title].filter(Boolean).join('-');
  const files: readonly (readonly [string, string])[] =
    lines === undefined
      ? [
          ['csv', csvText(headings, rows)],
          ['json', `${jsonText(rows.map(row => row.json()))}\n`],
        ]
      : [[pane.json ? 'json' : 'yaml', `${lines.map(lineText).join('\n')}\n`]];
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
    name: 'copy',
    title: 'Copy',
    help: 'Copies a value of the row to the clipboard (OSC 52, also over ssh).',
    group: 'Act',
    where: 'everywhere',
    keys: ['c'],
    hint: 8,
    run: (context, args) => (args.length === 0 ? copyMenu(context) : copy(context, args)),
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
