import {isMap, isStruct, isTypedStruct} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';
import {text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';

/** The order of keys, by the kind of object they are in. */
export type KeyOrder = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * The order in which fields are declared, learned from how they stand: protojson writes them so. What stands first is believed first: a key that only a later value
 * has comes behind its neighbour there. Names are those of protojson.
 */
export function learnOrder(values: readonly Json[]): KeyOrder {
  const orders = new Map<string, string[]>();
  for (const value of values) {
    const seen = new Map<string, Map<string, readonly string[]>>();
    gather(value, '', seen);
    for (const [of, sequences] of seen) {
      const order = orders.get(of) ?? [];
      orders.set(of, order);
      for (const keys of [...sequences.values()].sort((a, b) => b.length - a.length)) merge(order, keys);
    }
  }
  return new Map([...orders].map(([of, keys]) => [of, new Map(keys.map((key, at) => [key, at]))]));
}

/** A value with its keys in that order; those of maps and Structs, which are no fields, by the alphabet, as protojson has them. */
export function inKeyOrder(value: Json, order: KeyOrder, field = '', inStruct = false): Json {
  if (Array.isArray(value)) return value.map(item => inKeyOrder(item, order, field, inStruct));
  if (typeof value !== 'object' || value === null) return value;
  const isTyped = isTypedStruct(value);
  const places = inStruct || isMap(field) ? undefined : order.get(objectKind(value, field));
  const keys = Object.keys(value).sort((a, b) => (places === undefined ? compareText(a, b) : (places.get(a) ?? 0) - (places.get(b) ?? 0)));
  return Object.fromEntries(
    keys.map(key => [
      key,
      inKeyOrder((value as Record<string, Json>)[key], order, isMap(field) ? '' : key, inStruct || (!isMap(field) && isStruct(key, field, isTyped))),
    ]),
  );
}

/** Objects in fields of the same name are taken for the same message, but for those that tell their type. */
const objectKind = (value: object, field: string): string => text(value, '@type') ?? field;

function gather(value: Json, field: string, seen: Map<string, Map<string, readonly string[]>>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) gather(item, field, seen);
    return;
  }
  const isTyped = isTypedStruct(value);
  const keys = Object.keys(value);
  if (!isMap(field)) {
    const of = objectKind(value, field);
    const sequences = seen.get(of) ?? new Map<string, readonly string[]>();
    seen.set(of, sequences.set(keys.join(), keys));
  }
  for (const key of keys)
    if (isMap(field) || !isStruct(key, field, isTyped)) gather((value as Record<string, Json>)[key], isMap(field) ? '' : key, seen);
}

/** Puts new keys behind the one they stand behind, or else before the one they stand before. */
function merge(order: string[], keys: readonly string[]): void {
  keys.forEach((key, at) => {
    if (order.includes(key)) return;
    const before = at === 0 ? keys.slice(1).find(each => order.includes(each)) : undefined;
    const place = at > 0 ? order.indexOf(keys[at - 1]!) + 1 : before === undefined ? order.length : order.indexOf(before);
    order.splice(place, 0, key);
  });
}
