import {clockText} from '../lib/ages.ts';
import type {Look} from '../lib/looks.ts';
import {count} from '../lib/text.ts';
import {changesSubject, chosenLooks} from '../views/changes.ts';
import type {Command, Context} from './command.ts';
import {changePane, choose, here, say} from './here.ts';
import {keyed} from './keyed.ts';

const looksHere = (context: Context): readonly Look[] => {
  const {state, pane} = here(context);
  return state.looks.get(pane.proxy ?? '') ?? [];
};

const isNow = (looks: readonly Look[], at: number): boolean => at === looks.length - 1;

/** Compares these two looks; with the newest it is compared as it is now. */
function show(context: Context, left: number, right: number): void {
  const looks = looksHere(context);
  const [from, to] = [looks[left], looks[right]];
  if (from === undefined || to === undefined) return;
  changePane(context, {subject: changesSubject(from.from, isNow(looks, right) ? undefined : to.from), index: 0, line: 0});
}

/** The older of both looks, one further back or forth. */
function step(context: Context, by: 1 | -1): void {
  const looks = looksHere(context);
  const {left, right} = chosenLooks(looks, here(context).pane.subject);
  const next = left + by;
  if (next < 0) return say(context, '!', left < 0 ? 'There is one look only.' : `${clockText(looks[left]?.from ?? 0)} is the oldest look.`);
  if (next >= right) return say(context, '!', 'This is the look before; b chooses any two.');
  show(context, next, right);
}

/** Lets its user choose the older look, then the newer one. */
function between(context: Context, [from, to]: readonly string[]): void {
  const looks = looksHere(context);
  const indexOf = (time: string | undefined): number => looks.findIndex(look => String(look.from) === time);
  const left = indexOf(from);
  if (left >= 0 && indexOf(to) >= 0) return show(context, left, indexOf(to));
  const offered = left >= 0 ? looks.slice(left + 1) : looks.slice(0, -1);
  const choices = offered.map(look => ({
    label: clockText(look.from),
    detail: `${look.times === 1 ? 'one look' : `${count(look.times, 'look')} until ${clockText(look.to)}`}${isNow(looks, looks.indexOf(look)) ? ', as it is now' : ''}`,
    run: 'changes-between',
    args: left >= 0 ? [from ?? '', String(look.from)] : [String(look.from)],
  }));
  choose(context, left >= 0 ? `From ${clockText(looks[left]?.from ?? 0)} to` : 'What changed from', choices.toReversed());
}

const oneLook = (context: Context): string | undefined =>
  looksHere(context).length < 2 ? 'Nothing has changed yet, so there is nothing to choose from' : undefined;

const key = keyed('pane changes', {blocked: oneLook, absent: context => looksHere(context).length < 2});

/** Keys of the pane of what changed in a proxy. */
export const changes: readonly Command[] = [
  key('changes-older', 'Older look', 'Compares with an older look.', [','], context => step(context, -1), {hint: 1.6}),
  key('changes-newer', 'Newer look', 'Compares with a newer look.', ['.'], context => step(context, 1), {hint: 1.7}),
  key('changes-between', 'Between', 'Chooses any two looks by their times.', ['b'], between, {hint: 1.8}),
];
