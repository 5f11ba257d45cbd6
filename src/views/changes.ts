import {compareLooks, lookTexts} from '../analysis/lookTexts.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {clockText} from '../lib/ages.ts';
import {number} from '../lib/json.ts';
import {type Look, type LookTexts, lookedAgain} from '../lib/looks.ts';
import type {Subject} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {type Ask, askedProxy} from './ask.ts';
import type {Compares} from './comparisonRows.ts';
import {comparisonTable} from './comparisonTable.ts';
import {prepareDifferences} from './differenceText.ts';
import {rowJumps} from './diffJumps.ts';
import {proxySide, rulesFor} from './proxySide.ts';
import {defineTable} from './view.ts';

/** Two looks at a proxy. `right` is as it is now where `texts` were read for it. */
type ChangesData = Compares & {readonly looks: readonly Look[]; readonly left: Look | undefined; readonly right: Look; readonly texts?: LookTexts};

/** With milliseconds: titles tell subjects apart, and two pushes may come in one second. */
const exactly = (at: number): string => `${clockText(at)}.${String(Math.trunc(at % 1000)).padStart(3, '0')}`;

/** Which two looks a pane is about, by when they were first taken (ms since 1970); without `to` it is what the proxy has now. */
export const changesSubject = (from: number, to?: number): Subject => ({
  title: `${exactly(from)} -> ${to === undefined ? 'now' : exactly(to)}`,
  json: {from, ...(to === undefined ? {} : {to})},
});

/** The two looks that are meant: where none was chosen the newest, and the one before it, which is another by how looks are kept. */
export function chosenLooks(looks: readonly Look[], subject: Subject | undefined): {readonly left: number; readonly right: number} {
  const at = (time: number | undefined): number => looks.findIndex(({from}) => from === time);
  const chosen = at(number(subject?.json, 'to'));
  const right = chosen >= 0 ? chosen : looks.length - 1;
  const left = at(number(subject?.json, 'from'));
  return {left: left >= 0 ? left : right - 1, right};
}

async function loadChanges(ask: Ask): Promise<ChangesData> {
  const {subject} = ask;
  const proxy = askedProxy(ask);
  const isOfPast = number(subject?.json, 'to') !== undefined && ask.looks.length > 0;
  const {texts, looks} = isOfPast ? {texts: undefined, looks: ask.looks} : await lookNow(ask, proxy);
  const chosen = chosenLooks(looks, subject);
  const [left, right] = [looks[chosen.left], looks[chosen.right]];
  if (right === undefined) throw new Error('There is always a look.');
  const rules = rulesFor(proxy);
  const comparison = await compareLooks((left ?? right).texts, right.texts, rules, ask.rest);
  const sides = [left === undefined ? 'before' : clockText(left.to), clockText(right.from)] as const;
  const data = {comparison, rules, sides, looks, left, right, ...(texts === undefined ? {} : {texts})};
  await prepareDifferences(comparison.resources, rules, ask.rest, () => ask.soFar(data));
  return data;
}

async function lookNow(ask: Ask, proxy: MeshProxy): Promise<{readonly texts: LookTexts; readonly looks: readonly Look[]}> {
  const {side, at = 0} = await proxySide(ask, proxy);
  const texts = await lookTexts(side, rulesFor(proxy), ask.rest);
  return {texts, looks: lookedAgain(ask.looks, texts, proxy.pod?.uid ?? '', at)};
}

/** "14:02:11 -> 14:05:33, as it is now   3 looks, the oldest 13:50:01". */
function noteOf({looks, left, right}: ChangesData): string {
  const isNow = right === looks.at(-1);
  const times = count(
    looks.reduce((sum, look) => sum + look.times, 0),
    'look',
  );
  if (left === undefined) {
    const first = `First look at ${clockText(right.from)}`;
    return right.times === 1 && looks.length === 1
      ? `${first}: what changes from now on is shown here.`
      : `No change since ${clockText(right.from)} (${times}).`;
  }
  return [
    `${clockText(left.to)} -> ${clockText(right.from)}`,
    ...(isNow && right.times > 1 ? [`no change since (${count(right.times, 'look')}, the last ${clockText(right.to)})`] : []),
    ...(left.pod === right.pod ? [] : ['! another pod of the same name']),
    `${looks.length} different looks, the oldest ${clockText(looks[0]?.from ?? 0)}`,
  ].join('   ');
}

/** What a proxy has now against what it had when i9s last looked, or any two of its looks. */
export const changes = defineTable({
  scope: 'proxy',
  title: 'Changes',
  help: 'What changed in this proxy since it was last looked at; , and . go to older and newer looks, b chooses two.',
  key: 'H',
  anywhere: true,
  envoyOnly: true,
  aliases: ['changed', 'history'],
  load: loadChanges,
  look: async ({texts}) => texts,
  ...comparisonTable,
  jumps: rowJumps,
  note: noteOf,
});
