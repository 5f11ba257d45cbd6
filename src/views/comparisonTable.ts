import type {Compared, Comparison, Verdict} from '../analysis/comparison.ts';
import type {Rule} from '../analysis/rules.ts';
import type {Beside, BesideLook, Line, Span, Tone} from '../lib/page.ts';
import {span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {differenceText} from './differenceText.ts';
import type {Column, Known} from './view.ts';

/** What a pane of differences is made of; `sides` in one word each: "istiod", "Envoy". */
export type Compares = {
  readonly comparison: Comparison;
  readonly rules: readonly Rule[];
  readonly sides: readonly [string, string];
  /** A difference that is gone by itself in a moment: a push is on its way. */
  readonly lags?: (compared: Compared, known: Known) => boolean;
  /** What is said under the difference of a resource: what may have caused it. */
  readonly explain?: (compared: Compared, known: Known) => readonly Line[];
};

/** A row: a kind with all of its resources, or one of them. */
export type ComparisonRow =
  | {readonly is: 'kind'; readonly kind: string; readonly of: Compares; readonly resources: readonly Compared[]; readonly missing: boolean}
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
    const listed = all ? own : own.filter(({verdict}) => verdict !== 'same');
    return [
      {is: 'kind', kind, of, resources: own, missing: missing.includes(kind)} as const,
      ...listed.map(compared => ({is: 'resource', of, compared}) as const),
    ];
  });
}

export const rowId = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : `${row.compared.kind} ${row.compared.name}`);
export const rowName = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : row.compared.name);

const lagging = ({of, compared}: ComparisonRow & {readonly is: 'resource'}, known: Known): boolean => of.lags?.(compared, known) ?? false;

/** Is it a difference that somebody should look at? */
export const isProblem = (row: ComparisonRow, known: Known): boolean =>
  row.is === 'resource' && row.compared.verdict !== 'same' && !lagging(row, known);

const verdictTones: Readonly<Record<Verdict, Tone>> = {
  same: 'dim',
  differs: 'warn',
  'only left': 'warn',
  'only right': 'warn',
  warming: 'info',
  rejected: 'bad',
};

/** The verdict in the words of the pane: "only istiod". */
export const verdictText = (verdict: Verdict, [left, right]: Compares['sides']): string =>
  verdict === 'only left' ? `only ${left}` : verdict === 'only right' ? `only ${right}` : verdict;

function stateCell(row: ComparisonRow, known: Known): Span {
  if (row.is === 'resource') {
    const {verdict} = row.compared;
    return lagging(row, known) ? span('lags', 'dim') : span(verdictText(verdict, row.of.sides), verdictTones[verdict]);
  }
  if (row.missing) return span('?');
  const wrong = row.resources.filter(({verdict}) => verdict !== 'same').length;
  if (row.resources.length === 0) return span('none', 'dim');
  return wrong === 0 ? span(`${row.resources.length} same`) : span(`${wrong} of ${row.resources.length}`, 'strong');
}

export const comparisonColumns: readonly Column<ComparisonRow>[] = [
  {
    title: 'RESOURCE',
    help: 'Kind of resource, and below it those that are not the same.',
    cell: row => (row.is === 'kind' ? span(row.kind, 'strong') : span(`  ${row.compared.name}`)),
    min: 12,
    max: 80,
    cut: 'middle',
  },
  {title: 'STATE', help: 'same, differs, only on one side, lags (a push is on its way), warming, rejected.', cell: stateCell, min: 8, max: 14},
];

/** "2 differ, 1 lags, 120 same". */
export function comparisonCounts(data: Compares, known: Known): string {
  const counts = new Map<string, number>();
  for (const compared of data.comparison.resources) {
    const word = stateCell({is: 'resource', of: data, compared}, known).text;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const {same = 0, ...rest} = Object.fromEntries(counts);
  return [...Object.entries(rest).map(([word, n]) => `${n} ${n === 1 ? word : word.replace(/(differ|lag)s$/, '$1')}`), `${same} same`].join(', ');
}

/** The keys of the pane, for screens without room for hints. */
export const keysLine: Line = [
  span('tab to the text and back, n next difference, s side by side, i what is hidden, a all resources, r asks again', 'dim'),
];

/** "212 order, 71 defaults": what was taken away so that what means the same is the same. */
export const noiseText = ({comparison: {noise}, rules}: Compares): string =>
  rules
    .filter(({name, spelling}) => !spelling && (noise.get(name) ?? 0) > 0)
    .map(({name}) => `${noise.get(name)} ${name}`)
    .join(', ');

/** The text beside the table. */
export function comparisonBeside(row: ComparisonRow | undefined, data: Compares, known: Known, look: BesideLook, width: number): Beside {
  if (row?.is !== 'resource') return {title: row?.kind ?? 'How to read this', lines: legend(row, data, width), hunks: []};
  const {compared, of} = row;
  const title = `${compared.kind} ${compared.name}`;
  const after = of.explain?.(compared, known) ?? [];
  if (compared.verdict === 'same') return {title, lines: [[span(`The same on both sides.`)], [], ...after], hunks: []};
  return {title, ...differenceText(compared, of, after, look, width)};
}

function legend(row: ComparisonRow | undefined, {comparison, rules, sides: [left, right]}: Compares, width: number): readonly Line[] {
  const noise = rules.filter(({name}) => (comparison.noise.get(name) ?? 0) > 0);
  const widest = Math.max(0, ...noise.map(({name}) => name.length));
  return [
    ...(row?.is === 'kind' && row.missing ? [[span(`${row.kind} could not be compared: one side does not tell them.`, 'warn')], []] : []),
    [span(`-  only ${left}`, 'bad')],
    [span(`+  only ${right}`, 'good')],
    [],
    ...(noise.length === 0 ? [] : [[span('Hidden, as it means the same on both sides (i shows it):', 'strong')]]),
    ...noise.flatMap(({name, reason}): readonly Line[] => [
      [span(`${name.padEnd(widest)}  ${count(comparison.noise.get(name) ?? 0, 'time')}`)],
      [span(`   ${reason.slice(0, 4 * width)}`, 'dim')],
    ]),
  ];
}
