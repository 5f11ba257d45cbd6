import type {Json} from '../lib/json.ts';
import {outlineYaml} from '../lib/outlineYaml.ts';
import {lineText} from '../lib/page.ts';
import type {Resource} from '../lib/resources.ts';
import type {Compared} from './comparison.ts';
import {declaredOrder} from './declaredOrder.ts';
import {inOwnOrder} from './normalForm.ts';
import type {Rule} from './rules.ts';

/** Both sides of a resource, line by line. A side without it has no lines. */
export type ResourceTexts = {readonly left: readonly string[]; readonly right: readonly string[]};

/**
 * A resource of both sides as YAML, in normal form and with the same order of keys on both, that of the left (istiod's is that of the proto files).
 * `noise`: only spelling is made the same, so that what the other rules hide is to be seen. Of what is the same a comparison keeps nothing: give both sides with it.
 */
export function resourceTexts({kind, left, right}: Compared, rules: readonly Rule[], noise: boolean): ResourceTexts {
  const [here, there] = [left?.raw, right?.raw].map(raw => inOwnOrder(raw, kind, noise ? spellingOf(rules) : rules));
  const inOrder = declaredOrder([here], [there]);
  const lines = (value: Json): readonly string[] => (value === undefined ? [] : yamlLines(inOrder(value)));
  return {left: lines(here), right: lines(there)};
}

/** A value as YAML, line by line. */
export const yamlLines = (value: Json): readonly string[] => outlineYaml(value).lines.map(lineText);

/** A resource of one side as data, as it was told but for how it is written, and for what nobody is to read. */
export function toldResource(resource: Resource, kind: string, rules: readonly Rule[]): Resource {
  const told = (raw: Json): Json => inOwnOrder(raw, kind, spellingOf(rules));
  const {raw, refused} = resource;
  return {...resource, raw: told(raw), ...(refused === undefined ? {} : {refused: {...refused, raw: told(refused.raw)}})};
}

const known = new WeakMap<readonly Rule[], readonly Rule[]>();

function spellingOf(rules: readonly Rule[]): readonly Rule[] {
  const found = known.get(rules) ?? rules.filter(({spelling}) => spelling === true);
  known.set(rules, found);
  return found;
}
