import type {Json} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import type {Compared} from './comparison.ts';
import {fieldOrder, type InOrder} from './declaredOrder.ts';
import {newWalk} from './normalForm.ts';
import {planOf} from './plan.ts';
import {type ResourceTexts, yamlLines} from './resourceText.ts';
import type {Rule} from './rules.ts';
import {isLong, walkSlowly} from './walkSlowly.ts';

/** Would the text of it be long in the making? */
export const isLongText = ({left, right}: Compared): boolean => isLong(left?.raw) || isLong(right?.raw);

/** As `resourceTexts`, with rests between pieces of the resource: its fields, and the elements of long lists. */
export async function longTexts({kind, left, right}: Compared, rules: readonly Rule[], rest: Rest): Promise<ResourceTexts> {
  const plan = planOf(rules, kind);
  const here = await walkSlowly(newWalk(plan), left?.raw, rest);
  const there = await walkSlowly(newWalk(plan), right?.raw, rest);
  const {see, seeOther, inOrder} = fieldOrder();
  for (const [value, learn] of [[here, see] as const, [there, seeOther] as const]) {
    learn(shell(value));
    for (const {piece} of pieces(value, Object.keys(value ?? {}))) {
      learn(piece);
      await rest();
    }
  }
  return {left: await lines(here, inOrder, rest), right: await lines(there, inOrder, rest)};
}

async function lines(value: Json, inOrder: InOrder, rest: Rest): Promise<readonly string[]> {
  const keys = Object.keys(inOrder(shell(value)) ?? {});
  if (keys.length === 0) return value === undefined ? [] : yamlLines(value);
  const all: string[] = [];
  for (const {piece, isMore} of pieces(value, keys)) {
    for (const line of yamlLines(inOrder(piece)).slice(isMore ? 1 : 0)) all.push(line); // the name of a list stands once
    await rest();
  }
  return all;
}

/** An object with nothing in its fields but its type. */
const shell = (value: Json): Json =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '@type' ? inner : null]))
    : undefined;

/** The fields of an object one by one, of long lists each element. `isMore`: the list began before. */
function* pieces(value: Json, keys: readonly string[]): Iterable<{readonly piece: Json; readonly isMore: boolean}> {
  for (const key of keys) {
    const inner = (value as Record<string, Json>)[key];
    if (!Array.isArray(inner) || !isLong(inner)) yield {piece: {[key]: inner}, isMore: false};
    else for (const [at, item] of inner.entries()) yield {piece: {[key]: [item]}, isMore: at > 0};
  }
}
