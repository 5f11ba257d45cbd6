import type {Compared, Comparison, Verdict} from '../analysis/comparison.ts';
import {toldResource} from '../analysis/resourceText.ts';
import type {Rule} from '../analysis/rules.ts';
import {parseClusterName} from '../envoy/clusterName.ts';
import type {Beside, BesideLook, Line, Span, Tone} from '../lib/page.ts';
import {span} from '../lib/page.ts';
import {remembered} from '../lib/remembered.ts';
import type {Resource} from '../lib/resources.ts';
import {count, pad, wrapWords} from '../lib/text.ts';
import {differenceText} from './differenceText.ts';
import type {Column, Known} from './view.ts';

/** What a pane of differences is made of; `sides` in one word each: "istiod", "Envoy". */
export type Compares = {
  readonly comparison: Comparison;
  readonly rules: readonly Rule[];
  readonly sides: readonly [string, string];
  /** What cannot be compared, and sentences about all of it. */
  readonly leftOut?: readonly {readonly name: string; readonly reason: string; readonly kinds: readonly string[]}[];
  readonly notes?: readonly string[];
  /** What is known now of a difference: it is gone by itself in a moment, as a push is on its way, or the proxy has refused it. */
  readonly judge?: (compared: Compared, known: Known) => 'lags' | 'rejected' | undefined;
  /** What is said beside the counts, about all of it. */
  readonly aside?: (known: Known) => Line;
  /** What is said under the difference of a resource: what may have caused it. */
  readonly explain?: (compared: Compared, known: Known) => readonly Line[];
};

/** A row: a kind with all of its resources, or one of them. */
export type ComparisonRow =
  | {
      readonly is: 'kind';
      readonly kind: string;
      readonly of: Compares;
      readonly resources: readonly Compared[];
      readonly odd: readonly Compared[];
      readonly missing: boolean;
    }
  | {readonly is: 'resource'; readonly of: Compares; readonly compared: Compared};

const kept = new WeakMap<Comparison, Map<boolean, readonly ComparisonRow[]>>();

/** Kinds, and below each its resources that are not the same; all of them once that was asked for. */
export function comparisonRows(data: Compares, {panes}: Pick<Known, 'panes'>): readonly ComparisonRow[] {
  const all = panes.at(-1)?.all ?? false;
  const known = kept.get(data.comparison) ?? new Map<boolean, readonly ComparisonRow[]>();
  kept.set(data.comparison, known);
  const rows = known.get(all) ?? makeRows(data, all);
  known.set(all, rows);
  return rows;
}

function makeRows(of: Compares, all: boolean): readonly ComparisonRow[] {
  const {resources, missing} = of.comparison;
  const kinds = new Set([...resources.map(({kind}) => kind), ...missing]);
  return [...kinds].flatMap(kind => {
    const own = resources.filter(each => each.kind === kind);
    const odd = own.filter(({verdict}) => verdict !== 'same');
    const listed = all ? own : odd;
    return [
      {is: 'kind', kind, of, resources: own, odd, missing: missing.includes(kind)} as const,
      ...listed.map(compared => ({is: 'resource', of, compared}) as const),
    ];
  });
}

export const rowId = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : `${row.compared.kind} ${row.compared.name}`);
export const rowName = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : row.compared.name);

/** A row as data. */
export function rowJson(row: ComparisonRow): unknown {
  if (row.is === 'kind') return row.resources.map(({kind, name, verdict}) => ({kind, name, verdict}));
  const {kind, name, verdict, left, right} = row.compared;
  const told = (side: Resource | undefined): Resource | undefined => side && toldResource(side, kind, row.of.rules);
  return {kind, name, verdict, left: told(left), right: told(right)};
}

const judged = (of: Compares, compared: Compared, known: Known): Verdict | 'lags' =>
  compared.verdict === 'same' ? 'same' : (of.judge?.(compared, known) ?? compared.verdict);

/** Is it a difference that somebody should look at? */
export const isProblem = (row: ComparisonRow, known: Known): boolean =>
  row.is === 'resource' && row.compared.verdict !== 'same' && judged(row.of, row.compared, known) !== 'lags';

const verdictTones: Readonly<Record<Verdict | 'lags', Tone>> = {
  same: 'dim',
  lags: 'dim',
  differs: 'warn',
  'only left': 'warn',
  'only right': 'warn',
  warming: 'info',
  rejected: 'bad',
};

/** The verdict in the words of the pane: "only istiod". */
export const verdictText = (verdict: Verdict | 'lags', [left, right]: Compares['sides']): string =>
  verdict === 'only left' ? `only ${left}` : verdict === 'only right' ? `only ${right}` : verdict;

function stateCell(row: ComparisonRow, known: Known): Span {
  if (row.is === 'resource') {
    const verdict = judged(row.of, row.compared, known);
    return span(verdictText(verdict, row.of.sides), verdictTones[verdict]);
  }
  if (row.missing) return span('?');
  const {length} = row.resources;
  if (length === 0) return span('none', 'dim');
  const {odd} = row;
  if (odd.length === 0) return span(`${length} same`);
  const onWay = odd.every(compared => judged(row.of, compared, known) === 'lags');
  return onWay ? span(`${odd.length} of ${length} lag`) : span(`${odd.length} of ${length} differ`, 'strong');
}

/** In a list that is half a screen wide, what nearly all names begin and end with would take the place of what tells them apart: "reviews.bookinfo:9080 v2". */
function shortName(name: string): string {
  const {direction, port, subset, host = ''} = parseClusterName(name) ?? {};
  const whole = direction === 'outbound' && host !== '' ? `${host}:${port}${subset === '' ? '' : ` ${subset}`}` : name;
  return whole.replace(/\.svc\.cluster\.local(?=:| |$)/, '');
}

export const comparisonColumns: readonly Column<ComparisonRow>[] = [
  {
    title: 'RESOURCE',
    help: 'Kind of resource, and below it those that are not the same.',
    cell: row => (row.is === 'kind' ? span(row.kind, 'strong') : span(`  ${shortName(row.compared.name)}`)),
    min: 12,
    max: 80,
    cut: 'middle',
  },
  {title: 'STATE', help: 'same, differs, only on one side, lags (a push is on its way), warming, rejected.', cell: stateCell, min: 8, max: 18},
];

// Counted with each frame: nearly all are the same.
const oddOf = remembered((comparison): readonly Compared[] => (comparison as Comparison).resources.filter(({verdict}) => verdict !== 'same'));

/** "2 differ, 1 lags, 120 same". */
export function comparisonCounts(data: Compares, known: Known): string {
  const counts = new Map<string, number>();
  const odd = oddOf(data.comparison);
  for (const compared of odd) {
    const word = stateCell({is: 'resource', of: data, compared}, known).text;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const same = data.comparison.resources.length - odd.length;
  return [...[...counts].map(([word, n]) => `${n} ${n === 1 ? word : word.replace(/(differ|lag)s$/, '$1')}`), `${same} same`].join(', ');
}

/** The keys of the pane, for screens without room for hints. */
export const keysLine: Line = [
  span('tab to the text and back, n next difference, s side by side, i what is hidden, a all resources, r asks again', 'dim'),
];

/** "hidden <i>: 212 order, 71 defaults": what was taken away so that what means the same is the same. */
export function noiseText({comparison: {noise}, rules}: Compares): string {
  const hidden = rules.filter(({name, spelling}) => !spelling && (noise.get(name) ?? 0) > 0);
  return hidden.length === 0 ? '' : `hidden <i>: ${hidden.map(({name}) => `${noise.get(name)} ${name}`).join(', ')}`;
}

/** The text beside the table. */
export function comparisonBeside(row: ComparisonRow | undefined, data: Compares, known: Known, look: BesideLook, width: number): Beside {
  if (row?.is !== 'resource') return {title: row?.kind ?? 'How to read this', lines: legend(row, data, width), hunks: []};
  const {compared, of} = row;
  const title = `${compared.kind} ${compared.name}`;
  const after = of.explain?.(compared, known) ?? [];
  const isHidden = compared.left !== undefined && compared.right !== undefined; // only what hides something is kept
  if (compared.verdict === 'same' && !(isHidden && look.noise))
    return {title, lines: [[span(`The same on both sides.${isHidden ? ' i shows what is hidden in it.' : ''}`)]], hunks: []};
  return {title, legend: sidesLine(of.sides, look, width), ...differenceText(compared, of.rules, after, look, width)};
}

/** Which side is which. */
function sidesLine([left, right]: Compares['sides'], {split, noise}: BesideLook, width: number): Line {
  const shown = noise ? [span('   with what is hidden', 'warn')] : [];
  if (!split) return [span(`- ${left}`, 'bad'), span('   '), span(`+ ${right}`, 'good'), ...shown];
  return [span(pad(`- ${left}`, Math.floor((width - 3) / 2)), 'bad'), span(' | ', 'dim'), span(`+ ${right}`, 'good'), ...shown];
}

function legend(
  row: ComparisonRow | undefined,
  {comparison, rules, sides: [left, right], leftOut = [], notes = []}: Compares,
  width: number,
): readonly Line[] {
  const hidden = rules.filter(({name}) => (comparison.noise.get(name) ?? 0) > 0);
  const kind = row?.is === 'kind' ? row.kind : '';
  return [
    ...(row?.is === 'kind' && row.missing ? [span(`${kind} could not be compared: one side does not tell them.`, 'warn')] : []).map(said => [said]),
    ...notes.flatMap(note => wrapWords(note, width)).map(words => [span(words, 'warn')]),
    [span(`-  only ${left}`, 'bad')],
    [span(`+  only ${right}`, 'good')],
    ...list(
      'Hidden, as it means the same on both sides (i shows it, a lists where):',
      hidden,
      width,
      ({name}) => `  ${count(comparison.noise.get(name) ?? 0, 'time')}`,
    ),
    ...list(
      'Made alike, or not compared:',
      leftOut.filter(({kinds}) => kind === '' || kinds.includes(kind)),
      width,
      () => '',
    ),
  ];
}

type Said = {readonly name: string; readonly reason: string};

function list<Item extends Said>(title: string, items: readonly Item[], width: number, more: (item: Item) => string): readonly Line[] {
  if (items.length === 0) return [];
  return [
    [],
    [span(title, 'strong')],
    ...items.flatMap((item): readonly Line[] => [
      [span(`${item.name}${more(item)}`)],
      ...wrapWords(item.reason, width - 3).map((words): Line => [span(`   ${words}`, 'dim')]),
    ]),
  ];
}
