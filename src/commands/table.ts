import {editLine} from '../lib/lineEdit.ts';
import {paneOf} from '../store/state.ts';
import type {Command, Context} from './command.ts';
import {changePane, here, noRow, selectedRow, textHere} from './here.ts';

/** Opens JSON whole, in a text pane. */
function openWhole(context: Context, title: string, json: unknown): void {
  const {proxy} = here(context).pane;
  context.store.send({type: 'paneOpened', pane: paneOf('resource', {subject: {title, json}, ...(proxy === undefined ? {} : {proxy})})});
}

export const table: readonly Command[] = [
  {
    name: 'filter',
    title: 'Filter',
    help: 'Filters the rows: words are AND-ed, !word, "two words", /re/, ~fuzzy, -l app=x, col:value.',
    group: 'Act',
    where: 'table',
    keys: ['/'],
    hint: 4,
    keyOnly: true,
    run(context) {
      const {filter} = here(context).pane;
      context.store.send({type: 'promptChanged', prompt: {is: 'filter', line: editLine(filter), before: filter}});
    },
  },
  {
    name: 'problems',
    title: 'Problems',
    help: 'Shows only rows with a problem, or all again.',
    group: 'Act',
    where: 'table',
    keys: ['z'],
    hint: 3,
    run: context => changePane(context, {problems: !here(context).pane.problems}),
  },
  {
    name: 'wide',
    title: 'Wide',
    help: 'Shows more columns and full words, or the short table again.',
    group: 'Act',
    where: 'table',
    keys: ['w', 'ctrl-w'],
    hint: 7,
    run: ({store}) => store.send({type: 'wideToggled'}),
  },
  {
    name: 'show',
    title: 'YAML',
    help: 'Shows the selected row whole, as YAML or JSON.',
    group: 'Open',
    where: 'table',
    keys: ['y'],
    hint: 6,
    keyOnly: true,
    blocked: noRow,
    run(context) {
      const row = selectedRow(context);
      if (row !== undefined) openWhole(context, row.name, row.json());
    },
  },
  {
    name: 'show-text',
    title: 'YAML',
    help: 'Shows what this text was made of, whole, as YAML or JSON.',
    group: 'Open',
    where: 'text',
    keys: ['y'],
    hint: 6,
    keyOnly: true,
    blocked(context) {
      if (here(context).pane.view === 'resource') return 'This is whole already';
      return textHere(context)?.json === undefined ? 'There is nothing to show yet' : undefined;
    },
    run(context) {
      const page = textHere(context);
      if (page !== undefined) openWhole(context, here(context).view?.title.toLowerCase() ?? 'text', page.json);
    },
  },
];
