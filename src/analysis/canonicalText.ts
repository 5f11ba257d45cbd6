import type {Json} from '../lib/json.ts';

/** A value as one line of JSON with sorted keys: equal for values that differ only in the order of keys. */
export const canonicalText = (value: Json): string => JSON.stringify(sortedKeys(value)) ?? '';

/** A value with the keys of its objects in the order of the alphabet; `sorted` is told of each object that had another order. */
export function sortedKeys(value: Json, sorted?: () => void): Json {
  if (Array.isArray(value)) return value.map(item => sortedKeys(item, sorted));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const named = keys.filter(key => !isIndex(key)); // the others stand first, by their number, wherever they are put
  if (named.some((key, at) => at > 0 && key < named[at - 1]!)) {
    sorted?.();
    keys.sort();
  }
  return Object.fromEntries(keys.map(key => [key, sortedKeys((value as Record<string, Json>)[key], sorted)]));
}

const isIndex = (key: string): boolean => /^(?:0|[1-9]\d*)$/.test(key);
