import {atQuantile, type Histogram, type Stat} from '../envoy/stats.ts';
import {type Movement, rateOf, type StatsHistory} from '../envoy/statsHistory.ts';
import {statWords} from '../envoy/statWords.ts';

/** A row of the stats pane. `rate`: change a second, undefined where there is none to tell. */
export type StatRow = {
  readonly name: string;
  readonly value: number | string;
  readonly text: string; // the value in words
  readonly rate: number | undefined;
  readonly movement: Movement | undefined;
  readonly problem: boolean;
  readonly order: number;
  /** Of what moved, for its course. */
  readonly history: StatsHistory | undefined;
};

/** Milliseconds for which a counter of failures that rose is a problem. */
const freshMs = 60_000;
const problemsFirst = 1_000_000;
/** Numbers that are no quantities: points in time and hashes. */
const isLabel = /(update_time|config_reload_time_ms|\.version)$/;

/** A row for every stat of the last sample: those that are a problem first, else by name. Rows that rest are those of `before`: thousands of them are drawn without making them anew. */
export function statRows(history: StatsHistory, before: readonly StatRow[] = []): readonly StatRow[] {
  const {stats, histograms} = history.latest;
  const all = [...stats, ...histograms].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return all.map((each, at) => {
    const row = 'value' in each ? statRow(history, each, at) : histogramRow(each, at);
    const last = before[at];
    return last !== undefined && isSame(row, last) ? last : row;
  });
}

const isSame = (a: StatRow, b: StatRow): boolean =>
  a.name === b.name && a.movement === undefined && b.movement === undefined && a.text === b.text && a.rate === b.rate && a.order === b.order;

function statRow(history: StatsHistory, {name, value}: Stat, at: number): StatRow {
  const isNumber = typeof value === 'number' && !isLabel.test(name);
  const movement = history.movements.get(name);
  const problem = typeof value === 'number' && isProblem(history, name, value);
  return {
    name,
    value,
    text: typeof value === 'number' ? numberText(value) : value,
    rate: isNumber ? rateOf(history, name) : undefined,
    movement,
    problem,
    order: problem ? at - problemsFirst : at,
    history: movement === undefined ? undefined : history,
  };
}

// JSON's numbers have no more digits: the rest of a hash would be invented.
const numberText = (value: number): string => (Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toPrecision(15) : String(value));

function isProblem({movements, times}: StatsHistory, name: string, value: number): boolean {
  const alarm = statWords(name)?.alarm;
  if (alarm === undefined) return false;
  if (alarm !== 'rises') return (value === 0) === (alarm === 'zero');
  const movement = movements.get(name);
  return movement !== undefined && !movement.isGauge && (times.at(-1) ?? 0) - movement.changedAt <= freshMs;
}

function histogramRow(histogram: Histogram, order: number): StatRow {
  const shown = [50, 99].flatMap(quantile => {
    const value = atQuantile(histogram, quantile);
    return value === undefined ? [] : [`P${quantile} ${value}`];
  });
  const value = atQuantile(histogram, 50) ?? -1;
  const text = shown.join(' ') || 'nothing recorded';
  return {name: histogram.name, value, text, rate: undefined, movement: undefined, problem: false, order, history: undefined};
}
