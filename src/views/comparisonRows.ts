import type {Compared, Comparison} from '../analysis/comparison.ts';
import {toldResource} from '../analysis/resourceText.ts';
import type {Rule} from '../analysis/rules.ts';
import type {Line} from '../lib/page.ts';
import type {Resource} from '../lib/resources.ts';
import type {Known} from './view.ts';

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

/** The kind of a row. */
export const kindOf = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : row.compared.kind);

/** The same from one answer to the next. */
export const rowId = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : `${row.compared.kind} ${row.compared.name}`);
/** What filters and Enter go by. */
export const rowName = (row: ComparisonRow): string => (row.is === 'kind' ? row.kind : row.compared.name);

/** A row as data. */
export function rowJson(row: ComparisonRow): unknown {
  if (row.is === 'kind') return row.resources.map(({kind, name, verdict}) => ({kind, name, verdict}));
  const {kind, name, verdict, left, right} = row.compared;
  const told = (side: Resource | undefined): Resource | undefined => side && toldResource(side, kind, row.of.rules);
  return {kind, name, verdict, left: told(left), right: told(right)};
}
