import type {Json} from '../lib/json.ts';
import type {LookTexts} from '../lib/looks.ts';
import type {Resource, Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import {compareText} from '../lib/text.ts';
import {canonicalText} from './canonicalText.ts';
import {compareSides} from './compare.ts';
import type {Compared, Comparison} from './comparison.ts';
import {newWalk, normalForm} from './normalForm.ts';
import {planOf} from './plan.ts';
import type {Rule} from './rules.ts';
import {isLong, walkSlowly} from './walkSlowly.ts';

/** A resource as it is written down: without versions and times, which are others with each push. */
type Written = {readonly state: Resource['state']; readonly raw: Json; readonly refused?: {readonly details: string; readonly raw: Json}};

/** A side as texts: each resource in its normal form, with what its proxy makes of it. What only drains counts as not there. Rests between pieces of work. */
export async function lookTexts(side: Side, rules: readonly Rule[], rest: Rest): Promise<LookTexts> {
  const all = new Map<string, ReadonlyMap<string, string>>();
  for (const [kind, resources] of side) {
    const form = (raw: Json): Promise<Json> => slowForm(raw, kind, rules, rest);
    const written = new Map<string, readonly Written[]>(); // one that warms stands beside the one that is in use
    const texts = new Map<string, string>();
    all.set(kind, texts);
    for (const {name, state, raw, refused} of resources) {
      if (state === 'draining' && refused === undefined) continue;
      const told = refused === undefined ? {} : {refused: {details: refused.details, raw: await form(refused.raw)}};
      const both = [...(written.get(name) ?? []), {state, raw: await form(raw), ...told}];
      written.set(name, both);
      texts.set(name, canonicalText(both));
    }
  }
  return all;
}

async function slowForm(raw: Json, kind: string, rules: readonly Rule[], rest: Rest): Promise<Json> {
  await rest();
  return isLong(raw) ? walkSlowly(newWalk(planOf(rules, kind)), raw, rest) : normalForm(raw, kind, rules).value;
}

const resourcesOf = (name: string, text: string): readonly Resource[] =>
  (JSON.parse(text) as readonly Written[]).map(written => ({name, ...written}));

/** Two looks at a proxy, the older on the left. Only what is not the same text is looked into. */
export async function compareLooks(left: LookTexts, right: LookTexts, rules: readonly Rule[], rest: Rest): Promise<Comparison> {
  const sides: readonly [Map<string, Resource[]>, Map<string, Resource[]>] = [new Map(), new Map()];
  const same: Compared[] = [];
  for (const [at, [own, other]] of [[left, right] as const, [right, left] as const].entries()) {
    for (const [kind, texts] of own) {
      const differing: Resource[] = [];
      sides[at]?.set(kind, differing);
      for (const [name, text] of texts) {
        await rest();
        if (other.get(kind)?.get(name) !== text) differing.push(...resourcesOf(name, text));
        else if (at === 0) same.push({kind, name, verdict: 'same', noise: new Map()});
      }
    }
  }
  const compared = await compareSides(...sides, rules, rest);
  return {...compared, resources: inOrder([...compared.resources, ...same], [...new Set([...left.keys(), ...right.keys()])])};
}

const inOrder = (resources: readonly Compared[], kinds: readonly string[]): readonly Compared[] =>
  resources.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || compareText(a.name, b.name));
