import {csvText} from '../lib/csv.ts';
import {jsonText} from '../lib/json.ts';
import {type Grid, type GridRow, lineText} from '../lib/page.ts';
import {printable} from '../lib/text.ts';
import {troubleError} from '../lib/trouble.ts';
import {firstBeside} from '../store/state.ts';
import {savedLine} from '../views/logs.ts';
import {wholeDump} from '../views/wholeDump.ts';
import type {Command, Context} from './command.ts';
import {choose, gridHere, here, proxyHere, say, tableHere, textHere} from './here.ts';
import {type LogHere, logHere} from './logHere.ts';

/** What is shown as files: a table as CSV and JSON, a text as it stands, unfolded. The path is copied too. */
async function saveShown(context: Context): Promise<void> {
  const {pane} = here(context);
  const {headings, rows} = tableHere(context) ?? {headings: [], rows: []};
  const {beside, explains} = gridHere(context) ?? {};
  const text = textHere(context);
  const name = [pane.view, pane.proxy, pane.subject?.title].filter(Boolean).join('-');
  const files: readonly (readonly [string, string])[] =
    text === undefined
      ? [
          ['csv', csvText(headings, rows)],
          ['json', `${jsonText(rows.map(row => row.json()))}\n`],
          ...(beside === undefined ? [] : [[explains ? 'txt' : 'diff', await textsBeside(beside, rows)] as const]),
        ]
      : [[text.outline?.format ?? 'txt', `${text.lines.map(line => printable(lineText(line))).join('\n')}\n`]];
  const paths: string[] = [];
  for (const [ending, contents] of files) paths.push(await context.files.save(`${name}.${ending}`, contents));
  saved(context, paths);
}

/** The texts beside all rows with a problem one after another, each under its title. */
async function textsBeside(beside: NonNullable<Grid['beside']>, rows: readonly GridRow[]): Promise<string> {
  const texts: string[] = [];
  for (const [at, {key}] of rows.filter(({problem}) => problem).entries()) {
    if (at % 20 === 19) await new Promise(resolve => setImmediate(resolve)); // keys are heard meanwhile
    const {title, lines} = beside(key, firstBeside, unbroken);
    texts.push(`=== ${title}\n${lines.map(line => printable(lineText(line)).trimEnd()).join('\n')}\n`);
  }
  return texts.join('\n');
}

const unbroken = 10_000; // cells of a line, which no screen has to hold

/** The whole dump as it comes, for a ticket or `i9s pc -f`. Private keys are left out of it. */
async function saveDump(context: Context): Promise<void> {
  const {pane, state} = here(context);
  const proxy = state.mesh.proxies.get(proxyHere(context) ?? '');
  if (proxy === undefined) throw troubleError({kind: 'not found', what: 'There is no proxy here.', next: 'Select one first.'});
  const istiod = state.mesh.istiods.get(proxy.istiod ?? '')?.pod;
  const body = await wholeDump(context.source(), {proxy, of: pane.of, istiod}, new AbortController().signal);
  saved(context, [await context.files.save(`${proxy.id}.${pane.of}.config_dump.json`, body)]);
}

/** The lines that the filter keeps, as text or as one JSON object a line. */
async function saveLog(context: Context, {page, list}: LogHere, as: 'text' | 'json'): Promise<void> {
  const title = here(context).pane.subject?.title ?? '';
  const lines: string[] = [];
  const all = Array.from({length: list.length()}, (_, at) => list.at(at));
  for (const [at, entry] of all.entries()) {
    if (entry === undefined) continue;
    if (at % 500 === 499) await new Promise(resolve => setImmediate(resolve)); // keys are heard meanwhile
    lines.push(as === 'text' ? printable(savedLine(entry, page.names)) : JSON.stringify(page.json(entry)));
  }
  saved(context, [await context.files.save(`${title}.${as === 'text' ? 'txt' : 'jsonl'}`, `${lines.join('\n')}\n`)]);
}

function saved(context: Context, paths: readonly string[]): void {
  context.terminal.copy(paths[0] ?? '');
  say(context, 'ok', `Saved ${paths.join(' and ')}`);
}

const logChoices = [
  {label: 'text', detail: 'the lines that are shown, with their times', run: 'save', args: ['text']},
  {label: 'json', detail: 'the same with every field named, a JSON object a line', run: 'save', args: ['json']},
];

const choices = [
  {label: 'table', detail: 'what is shown, as CSV and JSON', run: 'save', args: ['table']},
  {label: 'dump', detail: 'the whole config dump of this proxy, as JSON', run: 'save', args: ['dump']},
];

export const saving: readonly Command[] = [
  {
    name: 'save',
    title: 'Save',
    help: 'Saves the table as CSV and JSON, the text or log, or the whole dump of a proxy, and says where.',
    group: 'Act',
    where: 'everywhere',
    keys: ['ctrl-s'],
    takes: '[table|dump|text|json]',
    run(context, [what]) {
      const {pane, view} = here(context);
      const log = logHere(context);
      if (log !== undefined && (what === 'text' || what === 'json')) return saveLog(context, log, what);
      if (log !== undefined) return choose(context, 'Save', logChoices);
      const isOfProxy = view?.scope === 'proxy' && pane.proxy !== undefined;
      if (what === 'dump') return saveDump(context);
      if (what !== undefined || !isOfProxy) return saveShown(context);
      choose(context, 'Save', choices);
    },
  },
];
