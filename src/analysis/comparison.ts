import type {Resource} from '../lib/resources.ts';

/** `left` is istiod, the first proxy, the older look. Whether a difference only lags is judged when it is drawn. */
export type Verdict = 'same' | 'differs' | 'only left' | 'only right' | 'warming' | 'rejected';

/** How often each rule hid something, by its name: of one resource what it took away, of two sides what would differ without it. */
export type Noise = ReadonlyMap<string, number>;

/** A resource of both sides. Where they are the same, and no rule but spelling hides anything, only the name is kept: dumps are large. */
export type Compared = {
  readonly kind: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly left?: Resource;
  readonly right?: Resource;
  readonly noise: Noise;
};

/** Two sides, resource by resource, in the order of kinds and names. `missing`: kinds that only one side told, so that nothing can be said of them. */
export type Comparison = {readonly resources: readonly Compared[]; readonly noise: Noise; readonly missing: readonly string[]};

/** How often each rule hid something, in all of these. */
export function noiseSum(noises: Iterable<Noise>): Noise {
  const all = new Map<string, number>();
  for (const noise of noises) for (const [rule, times] of noise) all.set(rule, (all.get(rule) ?? 0) + times);
  return all;
}
