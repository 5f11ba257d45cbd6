import type {Command, Context} from './command.ts';
import {changePane, here, say, tableHere} from './here.ts';

/** Titles of the columns, each once. */
const titles = (context: Context): readonly string[] => [...new Set((tableHere(context)?.headings ?? []).map(heading => heading.title))];

/** Sorts by a column; by the same again the other way round; a third time in the view's own order. */
function sortBy(context: Context, title: string): void {
  const {held: _, sort, ...plain} = here(context).pane;
  if (!titles(context).includes(title)) return say(context, '!', `There is no column ${title} here; < and > pick a column, O sorts by it.`);
  const next = sort?.title !== title ? {title, descending: false} : sort.descending ? undefined : {title, descending: true};
  context.store.send({type: 'paneReplaced', pane: next === undefined ? plain : {...plain, sort: next, column: title}});
}

const sort = (key: string, title: string, what: string): Command => ({
  name: `sort-${what}`,
  title: `Sort by ${what}`,
  help: title === '' ? 'Sorts worst first, the order of the start.' : `Sorts by ${title}; once more turns the order round.`,
  group: 'Act',
  where: 'table',
  keys: [key],
  run: context => {
    const [first = ''] = titles(context);
    // Tables of a proxy have no NAME, but their first column is one.
    if (title !== '') return sortBy(context, title === 'NAME' && !titles(context).includes('NAME') ? first : title);
    const {sort: _, held: __, ...rest} = here(context).pane;
    context.store.send({type: 'paneReplaced', pane: rest});
  },
});

function pickColumn(context: Context, by: number): void {
  const all = titles(context);
  const {pane} = here(context);
  const at = all.indexOf(pane.column ?? '');
  const column = all[(at + by + all.length) % all.length] ?? all[0];
  if (column !== undefined) changePane(context, {column});
}

export const sorting: readonly Command[] = [
  sort('N', 'NAME', 'name'),
  sort('P', 'NS', 'namespace'),
  sort('A', 'SINCE', 'age'),
  sort('S', '', 'severity'),
  {
    name: 'column-left',
    title: 'Column left',
    help: 'Picks the column before, for sorting.',
    group: 'Act',
    where: 'table',
    keys: ['<', 'shift-left'],
    keyOnly: true,
    run: context => pickColumn(context, -1),
  },
  {
    name: 'column-right',
    title: 'Column right',
    help: 'Picks the next column, for sorting.',
    group: 'Act',
    where: 'table',
    keys: ['>', 'shift-right'],
    keyOnly: true,
    run: context => pickColumn(context, 1),
  },
  {
    name: 'sort',
    title: 'Sort by column',
    help: 'Sorts by the picked column, or by the one named.',
    group: 'Act',
    where: 'table',
    keys: ['O'],
    takes: '[column]',
    run(context, [named]) {
      const title = titles(context).find(each => each.toLowerCase() === named?.toLowerCase()) ?? named ?? here(context).pane.column;
      if (title === undefined) return say(context, '!', 'Pick a column with < and > first.');
      sortBy(context, title);
    },
  },
];
