import {editLine} from '../lib/lineEdit.ts';
import {firstFrom, matchingLines} from '../lib/search.ts';
import type {Command, Context} from './command.ts';
import {revealMatch} from './folding.ts';
import {changePane, here, say, textHere} from './here.ts';
import {toLine} from './navigation.ts';

const matchesHere = (context: Context): readonly number[] => matchingLines(textHere(context)?.lines ?? [], here(context).pane.filter);

/** To the next match after the cursor, round the end; `by` -1 goes back. What hides it is unfolded. */
function jump(context: Context, by: 1 | -1): void {
  const {index, filter} = here(context).pane;
  const matches = matchesHere(context);
  if (filter === '') return say(context, '!', 'Search with / first.');
  if (matches.length === 0) return say(context, '!', `"${filter}" is not in this text.`);
  const next = by === 1 ? firstFrom(matches, index + 1) : firstFrom(matches, index) - 1;
  toLine(context, matches.at(next % matches.length) ?? index);
  revealMatch(context);
}

/** To the first match at or after the cursor, while the word is being typed. What hides it is unfolded only when the word is complete. */
export function jumpToMatch(context: Context): void {
  const matches = matchesHere(context);
  const next = matches[firstFrom(matches, here(context).pane.index)] ?? matches[0];
  if (next !== undefined) toLine(context, next);
}

export const text: readonly Command[] = [
  {
    name: 'search',
    title: 'Search',
    help: 'Searches the text; n and N go to the next and the previous match.',
    group: 'Act',
    where: 'text',
    keys: ['/'],
    hint: 2,
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
    name: 'wrap',
    title: 'Wrap',
    help: 'Wraps long lines, or cuts them again.',
    group: 'Act',
    where: 'text',
    keys: ['w'],
    hint: 4,
    keyOnly: true,
    run: context => changePane(context, {wrap: !(here(context).pane.wrap ?? textHere(context)?.wraps ?? false)}),
  },
];
