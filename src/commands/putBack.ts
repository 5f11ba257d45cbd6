import {isSameRaised, type Raised, raisedKey} from '../lib/logLevels.ts';
import {capital, count} from '../lib/text.ts';
import type {State} from '../store/state.ts';
import {levelPodsOf} from '../views/levelPods.ts';
import {untilText} from '../views/raisedWords.ts';
import type {Command, Context, Where} from './command.ts';
import {choose, chosenRows, here, proxyHere, say} from './here.ts';
import {askPutBack, raisedOn, unlocked, untilOf} from './levelActions.ts';
import {targetsHere} from './levelTargets.ts';

/** What R and T are about: the selected or marked rows of what is raised; what is raised on the pods of a pane of loggers, or on proxies. */
function entriesHere(context: Context): readonly Raised[] {
  const {pane, state} = here(context);
  if (pane.view === 'levels') {
    const chosen = new Set(chosenRows(context).map(({key}) => key));
    return state.raised.filter(entry => chosen.has(raisedKey(entry)));
  }
  if (pane.view === 'loggers') return raisedOn(context, levelPodsOf(pane.subject));
  const targets = proxyHere(context) === undefined && pane.marks.size === 0 ? '' : targetsHere(context);
  return typeof targets === 'string' ? [] : raisedOn(context, targets.pods);
}

const nothingRaised = (context: Context): string | undefined => (entriesHere(context).length === 0 ? 'i9s has raised nothing here' : undefined);

const putsBack = (name: string, where: Where): Command => ({
  name,
  title: 'Put back',
  help: 'Gives loggers back the levels that they had before i9s changed them, after one question that lists the requests.',
  group: 'Act',
  where,
  keys: ['R'],
  keyOnly: true,
  mutates: true,
  blocked: nothingRaised,
  run: context => askPutBack(context, entriesHere(context)),
});

const times: readonly {readonly word: string; readonly after: State['putBackAfter']; readonly detail: string}[] = [
  {word: '10m', after: 600_000, detail: 'ten minutes from now'},
  {word: '30m', after: 1_800_000, detail: 'half an hour from now'},
  {word: 'quit', after: 'quit', detail: 'when i9s is quit'},
  {word: 'never', after: 'never', detail: 'only by R; the next start of i9s does not offer it either'},
];
const forget = {label: 'forget', detail: 'takes them off the list and leaves the levels as they are; nothing is sent'};

/** Changes the record only: no request is sent. This i9s then keeps the time. */
export async function keepUntil(context: Context, entries: readonly Raised[], until: Raised['until']): Promise<void> {
  if (entries.length === 0) return;
  const {records, instance, refresh} = context.levels;
  await records.change(all => all.map(entry => (entries.some(each => isSameRaised(each, entry)) ? {...entry, until, by: instance()} : entry)));
  await refresh();
}

/** For meshes that are gone for good: their levels went with them, and nobody can be asked any more. */
async function forgetAll(context: Context, entries: readonly Raised[]): Promise<void> {
  await context.levels.records.change(all => all.filter(entry => !entries.some(each => isSameRaised(each, entry))));
  await context.levels.refresh();
  say(context, 'ok', `${count(entries.length, 'pod')} taken off the list of raised levels; no request was sent.`);
}

const setsTime = (name: string, where: Where): Command => ({
  name,
  title: 'Time',
  help: 'Chooses when i9s puts raised levels back by itself: after 10 minutes (default), 30, on quit, or never.',
  group: 'Act',
  where,
  keys: ['T'],
  keyOnly: true,
  mutates: true,
  async run(context, [word]) {
    if (word === forget.label) return forgetAll(context, entriesHere(context));
    const time = times.find(each => each.word === word);
    if (time === undefined) {
      const choices = [...times.map(({word, detail}) => ({label: word, detail})), ...(entriesHere(context).length > 0 ? [forget] : [])];
      return choose(
        context,
        'Put back by itself',
        choices.map(({label, detail}) => ({label, detail, run: name, args: [label]})),
      );
    }
    const all = entriesHere(context);
    const entries = unlocked(context, all);
    if (all.length > 0 && entries.length === 0) return;
    context.store.send({type: 'putBackChosen', after: time.after});
    await keepUntil(context, entries, untilOf(context));
    const what = entries.length === 0 ? 'What is raised next is' : `Levels of ${count(entries.length, 'pod')} are`;
    say(context, 'ok', `${what} ${untilText(untilOf(context), context.clock())}.`);
  },
});

/** What an i9s that has ended without putting it back left raised in the open context. */
const orphans = (context: Context): readonly Raised[] => {
  const {raised, session} = context.store.get();
  return raised.filter(({server, until, gone}) => server === session.about.server && until !== 'never' && gone);
};

/** A question that nobody has asked for waits until its user has pressed no key for so long (milliseconds): keys that were meant for something else would answer it. */
const idleMs = 1_000;

/** Offers, once for each context that is opened, to put back what a crash or a lost connection has left raised. `idle`: milliseconds since the last key. */
export function offerPutBack(context: Context, idle: () => number): () => void {
  let offeredFor: number | undefined;
  return () => {
    const {session, prompt, raised} = context.store.get();
    if (offeredFor === session.since || prompt !== undefined || raised.length === 0 || session.about.server === '' || idle() < idleMs) return;
    offeredFor = session.since;
    const left = orphans(context);
    if (left.length === 0) return;
    const what = `An i9s that has ended left log levels of ${count(left.length, 'pod')} raised`;
    const locked = context.readOnly();
    if (locked !== undefined) return say(context, '!', `${what}; :levels lists them. ${locked}.`);
    choose(context, what, [
      {label: 'put back', key: 'p', detail: 'as they were before', run: 'levels-left', args: ['back']},
      {label: 'wait', key: 'w', detail: untilText(untilOf(context), context.clock()), run: 'levels-left', args: ['wait']},
      {label: 'leave', key: 'l', detail: 'for good; :levels goes on listing them', run: 'levels-left', args: ['leave']},
    ]);
  };
}

export const putBacks: readonly Command[] = [
  {...putsBack('put-back', 'pane loggers'), hint: 3},
  {...putsBack('put-back-levels', 'pane levels'), hint: 3},
  putsBack('put-back-here', 'pane proxies'),
  {...setsTime('put-back-when', 'pane loggers'), hint: 3.5},
  {...setsTime('put-back-when-levels', 'pane levels'), hint: 3.5},
  {
    name: 'levels-left',
    title: 'Raised levels',
    help: 'Puts back, now or later, or leaves what an i9s that has ended left raised.',
    group: 'Act',
    where: 'everywhere',
    keys: [],
    keyOnly: true,
    mutates: true,
    async run(context, [how]) {
      const left = orphans(context);
      if (how === 'back') return askPutBack(context, left);
      await keepUntil(context, left, how === 'leave' ? 'never' : untilOf(context));
      say(
        context,
        'ok',
        `Levels of ${count(left.length, 'pod')}: ${capital(untilText(how === 'leave' ? 'never' : untilOf(context), context.clock()))}.`,
      );
    },
  },
];
