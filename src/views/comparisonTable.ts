import type {Compared, Comparison, Verdict} from '../analysis/comparison.ts';
import {parseClusterName} from '../envoy/clusterName.ts';
import {type Line, type Span, span, type Tone} from '../lib/page.ts';
import {remembered} from '../lib/remembered.ts';
import {comparisonBeside} from './comparisonBeside.ts';
import {type Compares, type ComparisonRow, comparisonRows, rowId, rowJson, rowName} from './comparisonRows.ts';
import type {Column, Known} from './view.ts';

const judged = (of: Compares, compared: Compared, known: Known): Verdict | 'lags' =>
  compared.verdict === 'same' ? 'same' : (of.judge?.(compared, known) ?? compared.verdict);

/** Is it a difference that somebody should look at? */
const isProblem = (row: ComparisonRow, known: Known): boolean =>
  row.is === 'resource' && row.compared.verdict !== 'same' && judged(row.of, row.compared, known) !== 'lags';

const isOdd = (row: ComparisonRow): boolean => row.is === 'resource' && row.compared.verdict !== 'same';
const isRefused = (row: ComparisonRow, known: Known): boolean => row.is === 'resource' && judged(row.of, row.compared, known) === 'rejected';

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

const columns: readonly Column<ComparisonRow>[] = [
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
function countsText(data: Compares, known: Known): string {
  const counts = new Map<string, number>();
  const odd = oddOf(data.comparison);
  for (const compared of odd) {
    const word = verdictText(judged(data, compared, known), data.sides);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const same = data.comparison.resources.length - odd.length;
  return [...[...counts].map(([word, n]) => `${n} ${n === 1 ? word : word.replace(/(differ|lag)s$/, '$1')}`), `${same} same`].join(', ');
}

/** The keys of the pane, for screens without room for hints. */
const keysLine: Line = [span('tab to the text and back, n next difference, s side by side, i what is hidden, a all resources, r asks again', 'dim')];

/** What all panes of differences have in common. */
export const comparisonTable = {
  rows: comparisonRows,
  id: rowId,
  name: rowName,
  columns,
  problem: isProblem,
  start: (rows: readonly ComparisonRow[], known: Known) => rows.find(row => isRefused(row, known)) ?? rows.find(row => isOdd(row)),
  strip: (row: ComparisonRow, known: Known): readonly Line[] => [[span(countsText(row.of, known)), ...(row.of.aside?.(known) ?? [])], keysLine],
  beside: comparisonBeside,
  json: rowJson,
};
