import {editLine} from '../lib/lineEdit.ts';
import {matchingLines} from '../lib/search.ts';
import type {Command, Context} from './command.ts';
import {here, say, textHere} from './here.ts';
import {moveTo} from './navigation.ts';

const matchesHere = (context: Context): readonly number[] => matchingLines(textHere(context)?.lines ?? [], here(context).pane.filter);

/** To the next match after the cursor, round the end; `by` -1 goes back. */
function jump(context: Context, by: 1 | -1): void {
  const {index, filter} = here(context).pane;
  const matches = matchesHere(context);
  if (filter === '') return say(context, '!', 'Search with / first.');
  if (matches.length === 0) return say(context, '!', `"${filter}" is not in this text.`);
  const next = by === 1 ? (matches.find(at => at > index) ?? matches[0]) : (matches.findLast(at => at < index) ?? matches.at(-1));
  moveTo(context, next ?? index);
}

/** To the first match at or after the cursor, while the word is being typed. */
export function jumpToMatch(context: Context): void {
  const {index} = here(context).pane;
  const matches = matchesHere(context);
  const next = matches.find(at => at >= index) ?? matches[0];
  if (next !== undefined) moveTo(context, next);
}

const change = (
  context: Context,
  changes: {readonly json?: boolean; readonly wrap?: boolean; readonly index?: number; readonly line?: number},
): void => context.store.send({type: 'paneChanged', change: changes});

export const text: readonly Command[] = [
  {
    name: 'search',
    title: 'Search',
    help: 'Searches the text; n and N go to the next and the previous match.',
    group: 'Act',
    where: 'text',
    keys: ['/'],
    hint: 1,
    keyOnly: true,
    run(context) {
      const {filter} = here(context).pane;
      context.store.send({type: 'promptChanged', prompt: {is: 'search', line: editLine(filter), before: filter}});
    },
  },
  {
    name: 'next-match',
    title: 'Next match',
    help: 'Goes to the next match.',
    group: 'Move',
    where: 'text',
    keys: ['n'],
    hint: 2,
    keyOnly: true,
    run: context => jump(context, 1),
  },
  {
    name: 'previous-match',
    title: 'Previous match',
    help: 'Goes to the match before.',
    group: 'Move',
    where: 'text',
    keys: ['N'],
    keyOnly: true,
    run: context => jump(context, -1),
  },
  {
    name: 'format',
    title: 'JSON or YAML',
    help: 'Shows the resource as JSON, or as YAML again.',
    group: 'Act',
    where: 'pane resource',
    keys: ['J'],
    hint: 3,
    keyOnly: true,
    run: context => change(context, {json: !here(context).pane.json, index: 0, line: 0}),
  },
  {
    name: 'wrap',
    title: 'Wrap',
    help: 'Wraps long lines, or cuts them again.',
    group: 'Act',
    where: 'text',
    keys: ['w'],
    hint: 4,
    keyOnly: true,
    run: context => change(context, {wrap: !here(context).pane.wrap}),
  },
];
