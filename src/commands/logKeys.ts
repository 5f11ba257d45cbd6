import {editLine} from '../lib/lineEdit.ts';
import {type LogLook, logKey} from '../lib/logLines.ts';
import type {Command, Context} from './command.ts';
import {changePane, here, say} from './here.ts';
import {inLogs, logHere, moveInLog} from './logHere.ts';

function look(context: Context, change: (look: LogLook) => Partial<LogLook>): void {
  const log = logHere(context);
  if (log !== undefined) changePane(context, {log: {...log.look, ...change(log.look)}});
}

/** Follows the end, or stops where it is. */
function follow(context: Context): void {
  const log = logHere(context);
  if (log === undefined) return;
  if (log.look.follow && log.index >= 0) moveInLog(context, log, log.index);
  else look(context, ({follow}) => ({follow: !follow, seen: log.page.logs.arrived}));
}

const times = {time: 'full', full: 'none', none: 'time'} as const;

/** To the next match after the cursor, round the end. */
function jump(context: Context, by: 1 | -1): void {
  const log = logHere(context);
  const {filter, problems} = here(context).pane;
  if (log?.entry === undefined) return;
  if (filter === '' && !problems) return say(context, '!', 'Filter with / first.');
  const {matches, isMatch} = log.page.logs;
  const count = matches.length();
  if (count === 0) return say(context, '!', `No line matches "${filter}".`);
  const at = matches.placeOf(logKey(log.entry));
  const next = by === 1 ? at + Number(isMatch(log.entry)) : at - 1;
  const entry = matches.at((next + count) % count);
  if (entry !== undefined) moveInLog(context, log, log.list.placeOf(logKey(entry)));
}

/** Keys of a pane of logs: what is shown of the lines that are there, and how. */
export const logKeys: readonly Command[] = [
  inLogs(
    'log-filter',
    'Filter',
    'Filters the lines: words are AND-ed, !word, "two words", /re/, and by field as in code:503, flags:UH, pod:reviews, method:GET, level:error.',
    ['/'],
    context => {
      const {filter} = here(context).pane;
      context.store.send({type: 'promptChanged', prompt: {is: 'filter', line: editLine(filter), before: filter}});
    },
    {hint: 2},
  ),
  inLogs('log-context', 'In context', 'Shows matches among all other lines, or matches only again.', ['x'], context =>
    look(context, now => ({context: !now.context})),
  ),
  inLogs('log-next-match', 'Next match', 'Goes to the next line that matches.', ['n'], context => jump(context, 1)),
  inLogs('log-previous-match', 'Previous match', 'Goes to the line before that matches.', ['N'], context => jump(context, -1)),
  inLogs(
    'log-problems',
    'Problems',
    'Shows only answers of 4xx and 5xx, lines with response flags, warnings and worse; or all again.',
    ['z'],
    context => changePane(context, {problems: !here(context).pane.problems}),
    {hint: 3},
  ),
  inLogs('log-follow', 'Follow', 'Follows the end of the log, or stops; moving up stops as well.', ['s'], follow, {hint: 4}),
  inLogs(
    'log-times',
    'Times',
    'Shows the time of each line, with its date, or none.',
    ['t'],
    context => look(context, now => ({times: times[now.times]})),
    {hint: 7},
  ),
  inLogs(
    'log-wrap',
    'Wrap',
    'Shows lines whole as they were written, over as many rows as they need; or in columns again.',
    ['w'],
    context => changePane(context, {wrap: !(here(context).pane.wrap ?? false)}),
    {hint: 6},
  ),
];
