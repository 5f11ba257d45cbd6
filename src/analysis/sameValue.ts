import type {Json} from '../lib/json.ts';

/** Are two values the same but for the order of keys? `moved` is told of each object whose keys stand in another order. */
export function sameValue(left: Json, right: Json, moved: () => void): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, at) => sameValue(item, right[at], moved));
  if (Array.isArray(right)) return false;
  const keys = Object.keys(left);
  const others = Object.keys(right);
  if (keys.length !== others.length) return false;
  let isMoved = false;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (key !== others[at]) {
      if (!Object.hasOwn(right, key)) return false;
      isMoved = true;
    }
    if (!sameValue((left as Record<string, Json>)[key], (right as Record<string, Json>)[key], moved)) return false;
  }
  if (isMoved) moved();
  return true;
}
