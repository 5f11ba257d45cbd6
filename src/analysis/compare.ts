import type {Json} from '../lib/json.ts';
import type {Resource, Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import {compareText} from '../lib/text.ts';
import {type Compared, type Comparison, type Noise, noiseSum} from './comparison.ts';
import {newWalk, type Walk, walkAtOnce} from './normalForm.ts';
import {type Plan, planOf} from './plan.ts';
import type {Rule} from './rules.ts';
import {type Spelling, sameSpelling} from './sameSpelling.ts';
import {sameValue} from './sameValue.ts';
import {atOnce, isLong, sameSlowly, walkSlowly} from './walkSlowly.ts';

/**
 * Two sides, resource by resource. `rest` is awaited between pieces of work of a few milliseconds, also inside of long resources.
 * What only drains counts as not there. Noise is what the rules hide between both sides; a resource of which one side has nothing has none.
 */
export async function compareSides(left: Side, right: Side, rules: readonly Rule[], rest: Rest): Promise<Comparison> {
  const resources: Compared[] = [];
  const missing: string[] = [];
  for (const kind of inOrder([...left.keys()], [...right.keys()])) {
    const [here, there] = [left.get(kind), right.get(kind)];
    if (here !== undefined && there !== undefined) {
      const [lefts, rights] = [standing(here), standing(there)];
      await rest();
      for (const name of [...new Set([...lefts.keys(), ...rights.keys()])].sort(compareText))
        resources.push(await compared(kind, name, lefts.get(name) ?? nothing, rights.get(name) ?? nothing, rules, rest));
    } else if ((here ?? there)?.length !== 0) missing.push(kind); // where the one that told has none, nothing is lost
  }
  return {resources, noise: noiseSum(resources.map(({noise}) => noise)), missing};
}

/** What one side has under one name. */
type Standing = {readonly active?: Resource; readonly warming?: Resource; readonly refused?: Resource};
const nothing: Standing = {};

function standing(resources: readonly Resource[]): ReadonlyMap<string, Standing> {
  const byName = new Map<string, Standing>();
  for (const resource of resources) {
    const {name, state, refused} = resource;
    if (state === 'draining' && refused === undefined) continue;
    const known = byName.get(name) ?? nothing;
    const isState = state === 'active' || state === 'warming' ? {[state]: resource} : {};
    byName.set(name, {...known, ...isState, ...(refused === undefined ? {} : {refused: resource})});
  }
  return byName;
}

async function compared(kind: string, name: string, left: Standing, right: Standing, rules: readonly Rule[], rest: Rest): Promise<Compared> {
  const here = left.active ?? left.warming ?? left.refused;
  const there = rightOf(right);
  const both = {...(here === undefined ? {} : {left: here}), ...(there === undefined ? {} : {right: there})};
  if (right.refused !== undefined) return {kind, name, verdict: 'rejected', ...both, noise: none};
  if (right.warming !== undefined) return {kind, name, verdict: 'warming', ...both, noise: none};
  if (here === undefined || there === undefined) return {kind, name, verdict: here === undefined ? 'only right' : 'only left', ...both, noise: none};
  const {isSame, noise} = await comparedRaw(here.raw, there.raw, kind, rules, rest);
  if (!isSame) return {kind, name, verdict: 'differs', ...both, noise};
  const hides = rules.some(rule => rule.spelling !== true && noise.has(rule.name));
  return {kind, name, verdict: 'same', ...(hides ? both : {}), noise};
}

/** What Envoy has of it: what it uses, and of what was refused why; what warms where it uses none yet. */
function rightOf({active, warming, refused}: Standing): Resource | undefined {
  if (refused?.refused === undefined) return active ?? warming;
  return {...(active ?? warming ?? refused), refused: refused.refused};
}

const none: Noise = new Map();

async function comparedRaw(left: Json, right: Json, kind: string, rules: readonly Rule[], rest: Rest): Promise<{isSame: boolean; noise: Noise}> {
  await rest();
  if (left === right) return {isSame: true, noise: none};
  const plan = planOf(rules, kind);
  const spelling = sameSpelling(left, right, plan.rename?.to ?? same, atOnce);
  if (spelling !== undefined) return {isSame: true, noise: spellingNoise(plan, spelling)};
  const [here, there] = [newWalk(plan), newWalk(plan)];
  let moved = 0;
  const isSame =
    isLong(left) || isLong(right)
      ? await sameSlowly(await walkSlowly(here, left, rest), await walkSlowly(there, right, rest), () => moved++, rest)
      : sameValue(walkAtOnce(here, left), walkAtOnce(there, right), () => moved++);
  return {isSame, noise: noiseBetween(here, there, moved)};
}

const same = (key: string): string => key;

function spellingNoise({rename, keyOrder}: Plan, {left, right, moved}: Spelling): Noise {
  const renamed = Math.abs(left - right);
  return new Map([
    ...(rename === undefined || renamed === 0 ? [] : [[rename.rule, renamed] as const]),
    ...(keyOrder === undefined || moved === 0 ? [] : [[keyOrder, moved] as const]),
  ]);
}

/** What was hidden between the sides: what a rule did to both alike was no difference. `moved`: objects whose keys stand in another order. */
function noiseBetween(left: Walk, right: Walk, moved: number): Noise {
  const noise = new Map<string, number>();
  const sorts = new Set([...left.orders, ...right.orders].map(({rule}) => rule));
  const add = (rule: string, times: number): void => void (times > 0 && noise.set(rule, (noise.get(rule) ?? 0) + times));
  for (const rule of new Set([...left.noise.keys(), ...right.noise.keys()]))
    if (!sorts.has(rule)) add(rule, Math.abs((left.noise.get(rule) ?? 0) - (right.noise.get(rule) ?? 0)));
  for (const [at, {rule, was}] of left.orders.entries()) add(rule, right.orders[at]?.was === was ? 0 : 1);
  add(left.plan.keyOrder ?? '', left.plan.keyOrder === undefined ? 0 : moved);
  return noise;
}

/** The kinds of both sides: those of the left, each of the right behind its neighbour. */
function inOrder(left: readonly string[], right: readonly string[]): readonly string[] {
  const all = [...left];
  right.forEach((kind, at) => {
    if (!all.includes(kind)) all.splice(all.indexOf(right[at - 1] ?? '') + 1, 0, kind);
  });
  return all;
}
