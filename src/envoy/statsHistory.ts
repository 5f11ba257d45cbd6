import type {Stats} from './stats.ts';

/** Steps that are remembered: as many bars has a sparkline. */
const steps = 60;

/** What a stat did that changed while it was watched. */
export type Movement = {
  readonly values: readonly number[]; // at the last times of the history, oldest first; never empty
  readonly changedAt: number; // ms
  readonly isGauge: boolean; // it went down once, which counters never do
};

/** Samples of one Envoy's stats, oldest first. Only of stats that changed are all values kept, so that thousands that rest cost nothing. */
export type StatsHistory = {
  readonly latest: Stats;
  readonly times: readonly number[]; // ms, when the samples were taken
  readonly values: ReadonlyMap<string, number>; // of the last sample
  readonly movements: ReadonlyMap<string, Movement>;
};

/** The history with one more sample, taken at `at` (ms). It begins anew where Envoy has restarted meanwhile; a sample that is already there changes nothing. */
export function withSample(before: StatsHistory | undefined, latest: Stats, at: number): StatsHistory {
  if (before !== undefined && before.times.at(-1) === at) return before;
  const values = new Map<string, number>();
  for (const {name, value} of latest.stats) if (typeof value === 'number') values.set(name, value);
  if (before === undefined || isRestarted(before.values, values)) return {latest, times: [at], values, movements: new Map()};
  const times = [...before.times, at].slice(-steps - 1);
  const movements = new Map<string, Movement>();
  for (const [name, value] of values) {
    // What appears was never written before, which is the same as 0.
    const last = before.values.get(name) ?? 0;
    const known = before.movements.get(name);
    if (known === undefined && last === value) continue;
    movements.set(name, moved(known ?? {values: before.times.map(() => last), changedAt: at, isGauge: false}, value, at));
  }
  return {latest, times, values, movements};
}

function moved({values, changedAt, isGauge}: Movement, value: number, at: number): Movement {
  const last = values.at(-1) ?? 0;
  return {values: [...values.slice(-steps), value], changedAt: value === last ? changedAt : at, isGauge: isGauge || value < last};
}

const isRestarted = (before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): boolean =>
  (now.get('server.uptime') ?? 0) < (before.get('server.uptime') ?? 0);

/** Change a second between the last two samples; 0 for what did not move, undefined while there is only one sample. */
export function rateOf({times, movements}: StatsHistory, name: string): number | undefined {
  return times.length < 2 ? undefined : (rates(times.slice(-2), movements.get(name)?.values.slice(-2) ?? []).at(-1) ?? 0);
}

/** What a sparkline of it shows: the rates of a counter, the values of a gauge, 60 at most; none for what did not move. */
export function course({times, movements}: StatsHistory, name: string): readonly number[] {
  const movement = movements.get(name);
  if (movement === undefined) return [];
  return movement.isGauge ? movement.values.slice(-steps) : rates(times, movement.values);
}

const rates = (times: readonly number[], values: readonly number[]): readonly number[] => {
  const shift = times.length - values.length;
  return values.slice(1).map((value, at) => {
    const seconds = ((times[at + 1 + shift] ?? 0) - (times[at + shift] ?? 0)) / 1000;
    return seconds <= 0 ? 0 : (value - (values[at] ?? 0)) / seconds;
  });
};
