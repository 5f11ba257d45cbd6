import type {Resource, Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import type {Noise} from './comparison.ts';
import {type Among, podRules, withoutPod} from './podRules.ts';
import type {Rule} from './rules.ts';

/** A side without what names its pod, how often each rule has taken something away, and the resources as they were. */
export type PodlessSide = {readonly side: Side; readonly noise: Noise; readonly whole: ReadonlyMap<Resource, Resource>};

/** Takes what names its pod out of all resources of a side. `rest` is awaited between resources. */
export async function podlessSide(side: Side, among: Among, rest: Rest): Promise<PodlessSide> {
  const noise = new Map<string, number>();
  const whole = new Map<Resource, Resource>();
  const podless = new Map<string, readonly Resource[]>();
  for (const [kind, resources] of side) {
    const without: Resource[] = [];
    for (const resource of resources) {
      await rest();
      const made = withoutPod(kind, resource, among, noise);
      if (made !== resource) whole.set(made, resource);
      without.push(made);
    }
    podless.set(kind, without);
  }
  return {side: podless, noise, whole};
}

/** The rules for a legend: these have done their work before sides are compared, and do nothing more there. */
export const podLegend: readonly Rule[] = [...new Map(podRules.map(rule => [rule.name, rule])).values()].map(({name, reason}) => ({
  name,
  reason,
  kinds: [],
  does: {is: 'drop', at: [name]},
}));
