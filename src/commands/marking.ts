import type {Command, Context} from './command.ts';
import {changePane, here, noRow, selectedRow, tableHere} from './here.ts';
import {moveTo} from './navigation.ts';

function mark(context: Context, keys: readonly string[], marked: boolean): void {
  const marks = new Set(here(context).pane.marks);
  for (const key of keys) marked ? marks.add(key) : marks.delete(key);
  changePane(context, {marks});
}

/** Marks from the nearest marked row to the selected one. */
function markRange(context: Context): void {
  const table = tableHere(context);
  if (table === undefined || table.index < 0) return;
  const {marks} = here(context).pane;
  const marked = table.rows.flatMap((row, at) => (marks.has(row.key) ? [at] : []));
  const nearest = marked.sort((a, b) => Math.abs(a - table.index) - Math.abs(b - table.index))[0] ?? table.index;
  const [from, to] = nearest < table.index ? [nearest, table.index] : [table.index, nearest];
  mark(
    context,
    table.rows.slice(from, to + 1).map(row => row.key),
    true,
  );
}

export const marking: readonly Command[] = [
  {
    name: 'mark',
    title: 'Mark',
    help: 'Marks the selected row, or takes its mark away, and goes on.',
    group: 'Act',
    where: 'table',
    keys: ['space'],
    hint: 5,
    keyOnly: true,
    blocked: noRow,
    run(context) {
      const row = selectedRow(context);
      const index = tableHere(context)?.index ?? 0;
      if (row === undefined) return;
      mark(context, [row.key], !here(context).pane.marks.has(row.key));
      moveTo(context, index + 1);
    },
  },
  {
    name: 'mark-range',
    title: 'Mark range',
    help: 'Marks from the nearest marked row to this one.',
    group: 'Act',
    where: 'table',
    keys: ['ctrl-space'],
    keyOnly: true,
    run: markRange,
  },
  {
    name: 'unmark',
    title: 'Clear marks',
    help: 'Takes all marks away.',
    group: 'Act',
    where: 'table',
    keys: ['ctrl-\\'],
    run: context => changePane(context, {marks: new Set()}),
  },
];
