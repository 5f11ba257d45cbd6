import type {Raised} from '../lib/logLevels.ts';
import {count} from '../lib/text.ts';
import {troubleOf, troubleText} from '../lib/trouble.ts';
import {untilText} from '../views/raisedWords.ts';
import type {Context} from './command.ts';
import {choose, say} from './here.ts';
import {putBackAll} from './levelActions.ts';
import {keepUntil} from './putBack.ts';

/** What this i9s has raised, in every context. */
async function ownRaised({levels, store}: Context): Promise<readonly Raised[]> {
  const all = await levels.records.read().catch(() => store.get().raised);
  return all.filter(({by}) => by.id === levels.instance().id);
}

/** Who leaves is not kept waiting longer than this (milliseconds) by a mesh that may be away: they are asked instead. */
const leavePatienceMs = 5_000;
const leaving = new WeakSet<Context>();

/** Puts levels back before i9s is left, as long as that takes no longer than one may be kept waiting. */
async function putBackFirst(context: Context, due: readonly Raised[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise(resolve => {
    timer = setTimeout(resolve, leavePatienceMs);
  });
  say(context, '!', `Putting back the levels of ${count(due.length, 'pod')} ...`);
  leaving.add(context);
  await Promise.race([putBackAll(context, due), patience]);
  clearTimeout(timer);
}

/** Leaves i9s; with levels that it has raised it asks first. Those that are to be put back on quit are, without a question; where that cannot be done, or is wanted again meanwhile, it asks. */
export async function quit(context: Context, how?: string): Promise<void> {
  if (how === 'stay') return void leaving.delete(context);
  const own = await ownRaised(context);
  if (how === 'leave') await keepUntil(context, own, 'never').catch(error => say(context, 'FAIL', troubleText(troubleOf(error))));
  if (how === 'leave' || how === 'later') return context.terminal.quit();
  const isTried = how === undefined && leaving.has(context);
  const due = isTried ? [] : how === 'back' ? own : own.filter(({until}) => until === 'quit');
  if (due.length > 0) {
    await putBackFirst(context, due);
    if (!leaving.delete(context)) return; // who was asked meanwhile stays
  }
  const left = due.length > 0 ? await ownRaised(context) : own;
  const [first] = left;
  if (first === undefined) return context.terminal.quit();
  if (due.length > 0 && context.store.get().prompt?.is === 'choose') return; // it was asked meanwhile
  const leave =
    isTried || due.length > 0
      ? {detail: 'quit; the next start of i9s offers to put them back', args: ['later']}
      : {detail: 'quit, and put nothing back; :levels goes on listing them', args: ['leave']};
  choose(context, `Log levels of ${count(left.length, 'pod')} are still raised`, [
    {label: 'put back', key: 'p', detail: 'as they were before, then quit', run: 'quit', args: ['back']},
    {label: 'leave', key: 'l', run: 'quit', ...leave},
    {label: 'stay', key: 's', detail: `in i9s; ${untilText(first.until, context.clock())}`, run: 'quit', args: ['stay']},
  ]);
}
