import {jsonText} from '../lib/json.ts';
import {pathText} from '../lib/outline.ts';
import {lineText} from '../lib/page.ts';
import type {Command, Context} from './command.ts';
import {choose, chosenRows, say, textHere} from './here.ts';
import {lineHere} from './line.ts';
import {logHere} from './logHere.ts';

function copy(context: Context, args: readonly string[]): void {
  const text = args.join('\n');
  const problem = context.terminal.copy(text);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  say(context, problem === undefined ? 'ok' : 'FAIL', problem ?? `Copied ${shown.replaceAll('\n', ' ')}`);
}

/** What a program that takes the value would like to read: a string bare, all else as JSON. */
const valueText = (value: unknown): string => (typeof value === 'string' ? value : jsonText(value ?? null));

/** What can be copied here; at once where there is only one thing. */
function copyMenu(context: Context): void {
  const line = lineHere(context);
  if (line !== undefined) return copy(context, [line.of === undefined ? lineText(line.line).trim() : valueText(line.of.node.value)]);
  const log = logHere(context);
  const rows = log?.entry === undefined ? chosenRows(context).map(row => row.copies()) : [log.page.copies(log.entry)];
  const labels = rows[0]?.map(({label}) => label) ?? [];
  const choices = labels.map(label => {
    const texts = rows.flatMap(copies => copies.filter(each => each.label === label).map(each => each.text));
    return {label, detail: texts.length > 1 ? `${texts.length} lines` : (texts[0] ?? ''), run: 'copy', args: texts};
  });
  if (choices.length === 1) return copy(context, choices[0]!.args);
  if (choices.length > 1) choose(context, 'Copy', choices);
}

export const copying: readonly Command[] = [
  {
    name: 'copy',
    title: 'Copy',
    help: 'Copies a value of the row, or of the line, to the clipboard (OSC 52, also over ssh).',
    group: 'Act',
    where: 'everywhere',
    keys: ['c'],
    hint: 8,
    run: (context, args) => (args.length === 0 ? copyMenu(context) : copy(context, args)),
  },
  {
    name: 'copy-path',
    title: 'Copy path',
    help: 'Copies where in the resource the line is, as jq understands it: .listener.filter_chains[0].name.',
    group: 'Act',
    where: 'text',
    keys: ['C'],
    hint: 8,
    keyOnly: true,
    absent: context => textHere(context)?.outline === undefined,
    blocked: context => (lineHere(context)?.of === undefined ? 'Lines of this text have no path' : undefined),
    run(context) {
      const of = lineHere(context)?.of;
      if (of !== undefined) copy(context, [pathText(of.outline, of.number)]);
    },
  },
];
