import {editLine} from '../lib/lineEdit.ts';
import {paneOf} from '../store/state.ts';
import type {Command} from './command.ts';
import {changePane, here, noRow, selectedRow} from './here.ts';

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
      if (row === undefined) return;
      const {pane} = here(context);
      context.store.send({
        type: 'paneOpened',
        pane: paneOf('resource', {subject: {title: row.name, json: row.json()}, ...(pane.proxy === undefined ? {} : {proxy: pane.proxy})}),
      });
    },
  },
];
