import {compareSides} from '../analysis/compare.ts';
import {type Compared, noiseSum} from '../analysis/comparison.ts';
import {syncRules} from '../analysis/rules.ts';
import {podLegend, podlessSide} from '../analysis/withoutPods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {areSiblings, workloadOf} from '../istio/workload.ts';
import {clockText} from '../lib/ages.ts';
import {text} from '../lib/json.ts';
import type {Jump, Subject} from '../lib/page.ts';
import type {Resource} from '../lib/resources.ts';
import {troubleError} from '../lib/trouble.ts';
import {ztunnelRules} from '../ztunnel/rules.ts';
import type {Ask} from './ask.ts';
import {comparisonBeside, noiseText} from './comparisonBeside.ts';
import {type Compares, type ComparisonRow, kindOf, rowName} from './comparisonRows.ts';
import {comparisonTable} from './comparisonTable.ts';
import {prepareDifferences} from './differenceText.ts';
import {kinds} from './kinds.ts';
import {isZtunnel, proxyFacts, proxySide, rulesFor} from './proxySide.ts';
import {defineTable} from './view.ts';

type Pair = readonly [MeshProxy, MeshProxy];
type CompareData = Compares & {
  readonly pair: Pair;
  readonly askedAt: readonly (number | undefined)[];
  /** Resources with what names their pod. */
  readonly whole: (resource: Resource | undefined) => Resource | undefined;
};

/** What a pane is about that compares two proxies, by their keys. */
export const compareSubject = (left: string, right: string): Subject => ({title: `${left} with ${right}`, json: {left, right}});

const rulesOfEnvoys = [...syncRules, ...podLegend];

function pairOf({mesh, subject}: Ask): Pair {
  const [left, right] = ['left', 'right'].map(side => {
    const key = text(subject?.json, side) ?? '';
    const proxy = mesh.proxies.get(key);
    if (proxy !== undefined) return proxy;
    throw troubleError({kind: 'not found', what: `The proxy ${key} is gone.`, next: 'Mark two proxies in the list and press m.'});
  });
  if (left === undefined || right === undefined) throw new Error('A pair has two sides.');
  if (isZtunnel(left) === isZtunnel(right)) return [left, right];
  throw troubleError({
    kind: 'other',
    what: 'A ztunnel has no listeners and clusters, and an Envoy nothing else.',
    next: 'Mark two proxies that are both Envoys, or two ztunnels.',
  });
}

/** Asks both at the same moment. */
async function loadCompare(ask: Ask): Promise<CompareData> {
  const pair = pairOf(ask);
  const [left, right] = pair;
  const now = ask.anew();
  const [[a, b], [own, other]] = await Promise.all([
    Promise.all([proxySide(now, left), proxySide(now, right)]),
    Promise.all([proxyFacts(ask, left), proxyFacts(ask, right)]),
  ]);
  const podless = [
    await podlessSide(a.side, {own, others: [other]}, ask.rest),
    await podlessSide(b.side, {own: other, others: [own]}, ask.rest),
  ] as const;
  const rules = isZtunnel(left) ? rulesFor(left) : rulesOfEnvoys;
  const comparison = await compareSides(podless[0].side, podless[1].side, rules, ask.rest);
  const data = {
    pair,
    comparison: {...comparison, noise: noiseSum([comparison, ...podless].map(({noise}) => noise))},
    rules,
    ...(isZtunnel(left) ? {leftOut: ztunnelRules} : {}),
    sides: shortNames(pair),
    askedAt: [a.at, b.at],
    whole: resource => (resource === undefined ? undefined : (podless[0].whole.get(resource) ?? podless[1].whole.get(resource) ?? resource)),
  } satisfies CompareData;
  await prepareDifferences(comparison.resources, rules, ask.rest, () => ask.soFar(data));
  return data;
}

/** What tells the two apart in few cells: the ends of their pods' names, their workloads, or their namespaces. */
function shortNames([left, right]: Pair): readonly [string, string] {
  const end = ({name}: MeshProxy): string => name.slice(name.lastIndexOf('-') + 1);
  if (left.pod === undefined || right.pod === undefined) return [left.name, right.name];
  if (areSiblings(left.pod, right.pod)) return [end(left), end(right)];
  const [a, b] = [workloadOf(left.pod).name, workloadOf(right.pod).name];
  return a === b ? [left.namespace, right.namespace] : [a, b];
}

const wholes = new WeakMap<Compared, Compared>();

/** With noise a resource is shown as its pod has it. */
function wholeRow(row: ComparisonRow | undefined, {whole}: CompareData): ComparisonRow | undefined {
  if (row?.is !== 'resource') return row;
  const {left, right, ...compared} = row.compared;
  const [a, b] = [whole(left), whole(right)];
  const made = wholes.get(row.compared) ?? {...compared, ...(a === undefined ? {} : {left: a}), ...(b === undefined ? {} : {right: b})};
  wholes.set(row.compared, made);
  return {...row, compared: made};
}

/** To the resource in the pane of each of the two that have it. */
function jumpsOf(row: ComparisonRow, [left, right]: Pair): readonly Jump[] {
  const pane = kinds[kindOf(row)]?.pane;
  if (pane === undefined) return [];
  const verdict = row.is === 'kind' ? undefined : row.compared.verdict;
  const holders = [...(verdict === 'only right' ? [] : [left]), ...(verdict === 'only left' ? [] : [right])];
  return holders.map(proxy => ({
    label: `${rowName(row)} of ${proxy.id}`,
    to: pane.to,
    proxy: proxy.key,
    ...(row.is === 'kind' ? {} : {where: {[pane.column]: row.compared.name}}),
  }));
}

function noteOf(data: CompareData): string {
  const {pair, askedAt, sides} = data;
  const [left, right] = pair;
  const at = (time: number | undefined): string => (time === undefined ? '' : ` ${clockText(time)}`);
  const noise = noiseText(data);
  return [
    ...(left.kind === right.kind ? [] : [`! A ${left.kind} and a ${right.kind}: they are sent different configuration.`]),
    sides.map((side, which) => `${side}${at(askedAt[which])}`).join(' -> '),
    ...(noise === '' ? [] : [noise]),
  ].join('   ');
}

/** Two proxies, resource by resource, without what names their pods. */
export const compare = defineTable({
  scope: 'cluster',
  title: 'Compare',
  help: 'What two proxies have, resource by resource, without what names their pods.',
  aliases: [],
  hidden: true,
  load: loadCompare,
  ...comparisonTable,
  jumps: row => jumpsOf(row, (row.of as CompareData).pair),
  note: noteOf,
  beside: (row, data, known, look, width) => comparisonBeside(look.noise ? wholeRow(row, data) : row, data, known, look, width),
});
