import type {Compared} from '../analysis/comparison.ts';
import type {OutOfSync} from '../analysis/ztunnelSync.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {field, type Json} from '../lib/json.ts';
import {type RowAbout, type Span, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {isByAddress} from '../ztunnel/dump.ts';
import type {Column, Known} from './view.ts';
import {everyMsOf, type ZtunnelHeard} from './ztAsk.ts';
import {isHeard, type ZtAsked, type ZtData, type ZtRow} from './ztLoad.ts';
import {doesLag} from './ztSince.ts';

/** Milliseconds after which these tables are asked for again: pushes to any of many ztunnels change them. Their dumps are read whole, and compared. */
export const heldEveryMs = everyMsOf(30_000, 1_500);

/** How many of the ztunnels that have answered have it. */
export const holders = ({forms}: ZtRow<unknown>): number => forms.reduce((sum, {by}) => sum + by.length, 0);

const verdicts: Readonly<Record<OutOfSync['is'], Compared['verdict']>> = {
  differs: 'differs',
  'only istiod': 'only left',
  'only ztunnel': 'only right',
};

/** Where it is not what istiod would send, and no push is on its way that explains it. */
export function outOfSync({key, out, of, since}: ZtRow<unknown>, known: Known): readonly OutOfSync[] {
  return out.filter(({is, ztunnels}) => {
    const compared: Compared = {kind: of.kind, name: key, verdict: verdicts[is], noise: new Map()};
    return !ztunnels.every(ztunnel => doesLag(compared, ztunnel, since.get(ztunnel), known));
  });
}

/**
 * Is it another thing on some ztunnel than on others, or than istiod would send? What is only a push on its way counts where ztunnels have it otherwise than each other:
 * their pods are treated otherwise for as long.
 */
export const isUneven = (row: ZtRow<unknown>, known: Known): boolean => row.missing.length > 0 || row.differ || outOfSync(row, known).length > 0;

/** Rows with a problem come first, the others in istioctl's order. */
export const problemsFirst = (isProblem: boolean): number => (isProblem ? 0 : 1);

/** The first of the ztunnels that lack it, or have it otherwise than istiod would send it, or than others do: keys of proxies on the row mean this one. */
export function oddAbout({of, out, missing, differ, forms}: ZtRow<unknown>): RowAbout {
  const odd = new Set([...missing, ...out.flatMap(({ztunnels}) => ztunnels)]);
  if (odd.size === 0 && differ) for (const {by} of forms.slice(1)) for (const ztunnel of by) odd.add(ztunnel);
  const proxy = of.ztunnels.find(each => odd.has(each.proxy.key))?.proxy;
  return proxy === undefined ? {} : {proxy: proxy.key, pod: proxy.pod?.id};
}

/** "2/3"; "3/3 differ"; "1/1 (1 ?)" where one has not told it. */
function ztunnelsCell(row: ZtRow<unknown>): Span {
  const has = holders(row);
  const {answered, ztunnels} = row.of;
  const untold = ztunnels.length - answered;
  const text = `${has}/${answered}${row.differ ? ' differ' : ''}${untold === 0 ? '' : ` (${untold} ?)`}`;
  return span(text, row.missing.length > 0 || row.differ ? 'warn' : untold > 0 ? 'dim' : 'plain');
}

/** Ztunnels that have told it and of which no istiod has told what it would send. */
const uncompared = ({ztunnels, istiods}: ZtAsked): number =>
  ztunnels.filter(({value, proxy}) => value?.tells === true && istiods?.get(proxy.key)?.tells === undefined).length;

function syncCell(row: ZtRow<unknown>, known: Known): Span {
  const {out, compared, of} = row;
  if (of.istiods === undefined) return span('...', 'dim');
  if (out.length === 0) {
    const unknown = uncompared(of);
    return compared === 0 ? span('?', 'dim') : unknown === 0 ? span('ok') : span(`ok (${unknown} ?)`, 'dim');
  }
  const left = outOfSync(row, known);
  const [first] = (['differs', 'only istiod', 'only ztunnel'] as const).filter(word => left.some(({is}) => is === word));
  return first === undefined ? span('lags', 'dim') : span(first, 'warn');
}

/** The columns that all tables of what ztunnels have got from istiod have in common. */
export const heldColumns: readonly [Column<ZtRow<unknown>>, Column<ZtRow<unknown>>] = [
  {
    title: 'ZTUNNELS',
    help: 'How many ztunnels know it, of those that have told it; differ: not all have it alike; (1 ?): one has not told it.',
    cell: ztunnelsCell,
    sort: holders,
    drop: 8,
    max: 20,
  },
  {
    title: 'IN SYNC',
    help: 'Against what istiod would send: ok, differs, only istiod, only ztunnel, lags (a push can be on its way: for 5 s), ? (not known).',
    cell: syncCell,
    drop: 9,
    max: 12,
  },
];

/** "ztunnel-2wg4r (rig-node-1)". */
export const ztunnelText = ({name, pod}: MeshProxy): string => (pod?.node === undefined ? name : `${name} (${pod.node})`);

/** What there is to say of all of it: who has not answered, and what is not alike; in words for one row and for many. */
export function heldNote<T>({rows, of}: ZtData<T>, known: Known, [one, many]: readonly [string, string]): string | undefined {
  const [waiting] = waitingText(of.ztunnels);
  if (waiting !== undefined) return waiting;
  const isAsked = of.istiods !== undefined;
  const uneven = isAsked ? rows.filter(row => isUneven(row, known)).length : 0;
  const said = [
    ...silentText(of.ztunnels),
    ...(isAsked ? [] : ['istiod is being asked what it would send']),
    ...(uneven === 0 ? [] : [`! ${count(uneven, one, many)} ${uneven === 1 ? 'is' : 'are'} not alike everywhere (z)`]),
    ...asideText(of),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}

/** "1 of 3 ztunnels have answered", until all have, or it is known why not. */
export function waitingText(ztunnels: readonly ZtunnelHeard<unknown>[]): readonly string[] {
  const waiting = ztunnels.filter(each => !isHeard(each)).length;
  return waiting === 0 ? [] : [`${ztunnels.length - waiting} of ${count(ztunnels.length, 'ztunnel')} have answered; esc gives up`];
}

/** "! 1 of 3 ztunnels did not answer: ztunnel-x (node-1)". */
export function silentText(ztunnels: readonly ZtunnelHeard<unknown>[]): readonly string[] {
  const silent = ztunnels.filter(({trouble}) => trouble !== undefined);
  const [first] = silent;
  if (first === undefined) return [];
  const more = silent.length === 1 ? '' : ` and ${silent.length - 1} more`;
  const why = first.trouble?.what.replace(/\.$/, '') ?? '';
  return [`! ${silent.length} of ${count(ztunnels.length, 'ztunnel')} did not answer: ${ztunnelText(first.proxy)}${more}: ${why}`];
}

/** What cannot be compared, and why. */
function asideText({ztunnels, istiods, kind}: ZtAsked): readonly string[] {
  const untold = ztunnels.filter(({value}) => value?.tells === false);
  const [mute] = untold;
  const nameless = kind === 'Workloads' ? ztunnels.filter(({value}) => value !== undefined && isByAddress(value)) : [];
  const told = new Set(istiods?.values());
  const notes = [...told].flatMap(({trouble, notes = []}) => [...(trouble === undefined ? [] : [trouble.what]), ...notes]);
  const unheld = istiods === undefined ? [] : ztunnels.filter(({proxy}) => !istiods.has(proxy.key));
  return [
    ...(mute === undefined ? [] : [`${tooOld(untold, mute)} ${kind.toLowerCase()}`]),
    ...(nameless[0] === undefined ? [] : [`${tooOld(nameless, nameless[0])} services and waypoints of workloads`]),
    ...(unheld[0] === undefined
      ? []
      : [`! ${ztunnelText(unheld[0].proxy)}${unheld.length === 1 ? ' is' : ` and ${unheld.length - 1} more are`} ${unheldWord(unheld)}`]),
    ...[...new Set(notes)].map(note => note.replace(/\.$/, '')),
  ];
}

const tooOld = ({length}: readonly unknown[], {proxy}: ZtunnelHeard<unknown>): string =>
  `${ztunnelText(proxy)} ${length === 1 ? 'is' : `and ${length - 1} more are`} too old to compare`;

/** NOT CONNECTED, or only that no istiod is known to hold it: one may not have answered. */
const unheldWord = (unheld: readonly ZtunnelHeard<unknown>[]): string =>
  unheld.every(({proxy}) => proxy.connectedness === 'missing') ? 'NOT CONNECTED: no istiod sends it anything' : 'held by no istiod that has answered';

/** As its dump has it, where it is of one. */
export const told = (resource: object): Json => field(resource, 'raw') ?? resource;

/** A row as data: each form with the ztunnels that have it, or istiod's where none has it. */
export function heldJson<T>({forms, item, missing, out}: ZtRow<T>, jsonOf: (item: T) => unknown): unknown {
  const all = forms.length === 0 ? [{ztunnels: [], is: jsonOf(item)}] : forms.map(({by, item: own}) => ({ztunnels: by, is: jsonOf(own)}));
  return {forms: all, ...(missing.length === 0 ? {} : {missing}), ...(out.length === 0 ? {} : {notInSync: out})};
}
