import {isMap, isStruct, isTypedStruct} from '../lib/camelKeys.ts';
import {type Json, text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';

/** Gives the same value with its fields in a certain order. */
export type InOrder = (value: Json) => Json;

/** Where messages stand that are taken for the same: those of one type, or, where they do not say it, those that the same two fields lead to from there. One name alone means several messages. */
type Place = {
  readonly type: string;
  readonly field: string; // that leads here
  readonly below: Map<string, Place>;
  readonly follows: Map<string, Set<string>>; // which fields were seen right behind which
  order: readonly string[];
  ranks: ReadonlyMap<string, number>;
};

/**
 * The order in which protojson wrote the fields of these values, which is that of the proto files. `others` were written by somebody who has another order:
 * fields that only they have stand behind the field that they wrote them behind. Keys of maps and Structs, which are no fields, stand by the alphabet, as protojson has them.
 * Names are those of protojson.
 */
export function declaredOrder(values: readonly Json[], others: readonly Json[]): InOrder {
  const order = fieldOrder();
  for (const value of values) order.see(value);
  for (const value of others) order.seeOther(value);
  return order.inOrder;
}

/** The same, value by value: first all that show the order, then the others. */
export function fieldOrder(): {readonly see: (value: Json) => void; readonly seeOther: (value: Json) => void; readonly inOrder: InOrder} {
  const places = new Map<string, Place>();
  const placeCalled = (type: string, outer: string, field: string): Place => {
    const id = `${type} ${outer} ${field}`;
    const place: Place = places.get(id) ?? {type, field, below: new Map(), follows: new Map(), order: [], ranks: new Map()};
    places.set(id, place);
    return place;
  };
  const root = placeCalled('', '', '');
  const placeOf = (value: object, place: Place): Place => {
    const type = text(value, '@type');
    return type === undefined ? place : placeCalled(type, '', '');
  };
  const below = (place: Place, key: string): Place => {
    const name = isMap(place.field) ? '' : key;
    const found = place.below.get(name) ?? placeCalled(place.type, place.field, name);
    place.below.set(name, found);
    return found;
  };
  const walk = (value: Json, place: Place, see: (here: Place, keys: readonly string[]) => void): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, place, see);
      return;
    }
    const here = placeOf(value, place);
    const keys = Object.keys(value);
    if (!isMap(here.field)) see(here, keys);
    const isTyped = isTypedStruct(value);
    for (const key of keys)
      if (isMap(here.field) || !isStruct(key, here.field, isTyped)) walk((value as Record<string, Json>)[key], below(here, key), see);
  };
  /** `place`: undefined in a Struct. */
  const inOrder = (value: Json, place: Place | undefined): Json => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(item => inOrder(item, place));
    const here = place === undefined ? undefined : placeOf(value, place);
    const keys = Object.keys(value);
    const isTyped = isTypedStruct(value);
    const isNamed = here !== undefined && !isMap(here.field);
    if (isNamed) learn(here, keys);
    const inside = (key: string): Place | undefined =>
      here === undefined || (isNamed && isStruct(key, here.field, isTyped)) ? undefined : below(here, key);
    keys.sort(isNamed ? (a, b) => (here.ranks.get(a) ?? 0) - (here.ranks.get(b) ?? 0) : compareText);
    return Object.fromEntries(keys.map(key => [key, inOrder((value as Record<string, Json>)[key], inside(key))]));
  };

  let isSettled = false;
  const settle = (): void => {
    if (!isSettled) for (const place of places.values()) setOrder(place, sorted(place.follows));
    isSettled = true;
  };
  return {
    see: value => walk(value, root, note),
    seeOther: value => {
      settle();
      walk(value, root, learn);
    },
    inOrder: value => {
      settle();
      return inOrder(value, root);
    },
  };
}

function note({follows}: Place, keys: readonly string[]): void {
  for (const [at, key] of keys.entries()) {
    const behind = follows.get(key) ?? new Set<string>();
    follows.set(key, behind);
    const after = keys[at + 1];
    if (after !== undefined) behind.add(after);
  }
}

/** Every key behind all that it follows. Where two places share a name and contradict each other, the one that was seen first wins. */
function sorted(follows: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const behind of [...(follows.get(key) ?? [])].reverse()) visit(behind);
    done.push(key);
  };
  for (const key of [...follows.keys()].reverse()) visit(key);
  return done.reverse();
}

/** Takes in keys that have no place yet, each behind the one it stands behind here. */
function learn(place: Place, keys: readonly string[]): void {
  if (keys.every(key => place.ranks.has(key))) return;
  const order = [...place.order];
  for (const [at, key] of keys.entries()) if (!order.includes(key)) order.splice(at === 0 ? 0 : order.indexOf(keys[at - 1] ?? '') + 1, 0, key);
  setOrder(place, order);
}

function setOrder(place: Place, order: readonly string[]): void {
  place.order = order;
  place.ranks = new Map(order.map((key, at) => [key, at]));
}
