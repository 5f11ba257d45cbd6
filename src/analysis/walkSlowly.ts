import {isTypedStruct} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import {elementSpot, finished, memberSpot, renamedKey, start, type Walk, walked, walkedList, walkedObject} from './normalForm.ts';
import type {Spot} from './plan.ts';
import {sameValue} from './sameValue.ts';

/** Values inside one value that are walked or compared at one go: a millisecond or two of work. */
export const atOnce = 2000;

/** As `walked` of a whole resource, with rests inside of one that is long. */
export const walkSlowly = async (walk: Walk, value: Json, rest: Rest): Promise<Json> => finished(await slowly(walk, value, start(walk), rest));

async function slowly(walk: Walk, value: Json, spot: Spot, rest: Rest): Promise<Json> {
  await rest();
  if (typeof value !== 'object' || value === null || !isLong(value)) return walked(walk, value, spot);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    const inner = elementSpot(spot);
    for (const item of value) items.push(await slowly(walk, item, inner, rest));
    return walkedList(walk, items, spot);
  }
  const before = new Map<string, Json>();
  const isTyped = isTypedStruct(value);
  for (const [key, inner] of Object.entries(value))
    if (isLong(inner)) before.set(key, await slowly(walk, inner, memberSpot(walk, renamedKey(walk, key, spot), spot, isTyped), rest));
  return walkedObject(walk, value, spot, before);
}

/** As `sameValue`, with rests inside of values that are long. */
export async function sameSlowly(left: Json, right: Json, moved: () => void, rest: Rest): Promise<boolean> {
  await rest();
  const isPair = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  if (!isPair || Array.isArray(left) !== Array.isArray(right) || !isLong(left)) return sameValue(left, right, moved);
  const keys = Object.keys(left);
  const others = Object.keys(right);
  if (keys.length !== others.length) return false;
  for (const key of keys)
    if (!Object.hasOwn(right, key) || !(await sameSlowly((left as Record<string, Json>)[key], (right as Record<string, Json>)[key], moved, rest)))
      return false;
  if (keys.some((key, at) => key !== others[at])) moved();
  return true;
}

/** Does it hold more values than are dealt with at one go? Looks at no more than that. */
export const isLong = (value: Json): boolean => countUpTo(value, atOnce) >= atOnce;

function countUpTo(value: Json, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let found = 1;
  for (const key in value) {
    found += countUpTo((value as Record<string, Json>)[key], most - found);
    if (found >= most) break;
  }
  return found;
}
