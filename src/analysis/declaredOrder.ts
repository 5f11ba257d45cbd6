import {field, type Json, text} from '../lib/json.ts';

/** In which order the fields of messages stand, by the place of the message. */
export type DeclaredOrder = ReadonlyMap<string, readonly string[]>;

/**
 * The order in which protojson wrote the fields of these values, which is that of the proto files. `others` were written by somebody who has another order:
 * fields that only they have stand behind the field that they wrote them behind.
 */
export function declaredOrder(values: readonly Json[], others: readonly Json[]): DeclaredOrder {
  const follows = new Map<string, Map<string, Set<string>>>();
  for (const value of values) walk(value, '', (place, keys) => note(follows, place, keys));
  const order = new Map([...follows].map(([place, next]) => [place, sorted(next)]));
  for (const value of others) walk(value, '', (place, keys) => order.set(place, withKeys(order.get(place) ?? [], keys)));
  return order;
}

/** The same value with its fields in this order; those that it does not name stay behind the field that they stood behind. */
export function inDeclaredOrder(value: Json, order: DeclaredOrder, place = ''): Json {
  if (Array.isArray(value)) return value.map(item => inDeclaredOrder(item, order, place));
  if (typeof value !== 'object' || value === null) return value;
  const here = placeOf(value, place);
  const keys = Object.keys(value);
  const known = withKeys(order.get(here) ?? [], keys);
  const ranks = new Map(known.map((key, at) => [key, at]));
  const inOrder = keys.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  return Object.fromEntries(inOrder.map(key => [key, inDeclaredOrder(field(value, key), order, below(here, key))]));
}

function walk(value: Json, place: string, see: (place: string, keys: readonly string[]) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, place, see);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const here = placeOf(value, place);
  const keys = Object.keys(value);
  see(here, keys);
  for (const key of keys) walk(field(value, key), below(here, key), see);
}

/** The type where the message says it, else the names of the two innermost fields that lead to it from there: one name alone means several messages. */
const placeOf = (value: object, place: string): string => text(value, '@type') ?? place;

function below(place: string, key: string): string {
  const [type = '', last] = place.split(' ').slice(-2);
  return last === undefined ? `${type} ${key}` : `${place.split(' ')[0]} ${last} ${key}`;
}

function note(follows: Map<string, Map<string, Set<string>>>, place: string, keys: readonly string[]): void {
  const next = follows.get(place) ?? new Map<string, Set<string>>();
  follows.set(place, next);
  for (const [at, key] of keys.entries()) {
    const behind = next.get(key) ?? new Set<string>();
    next.set(key, behind);
    const after = keys[at + 1];
    if (after !== undefined) behind.add(after);
  }
}

/** Every key behind all that it follows. Where two places share a name and contradict each other, the one that was seen first wins. */
function sorted(next: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const behind of [...(next.get(key) ?? [])].reverse()) visit(behind);
    done.push(key);
  };
  for (const key of [...next.keys()].reverse()) visit(key);
  return done.reverse();
}

function withKeys(order: readonly string[], keys: readonly string[]): readonly string[] {
  if (keys.every(key => order.includes(key))) return order;
  const all = [...order];
  for (const [at, key] of keys.entries()) if (!all.includes(key)) all.splice(at === 0 ? 0 : all.indexOf(keys[at - 1] ?? '') + 1, 0, key);
  return all;
}
