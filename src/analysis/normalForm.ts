import {isMap, isStruct, isTypedStruct} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {canonicalText, sortedKeys} from './canonicalText.ts';
import type {Noise} from './comparison.ts';
import {type Place, type Plan, planOf, type Spot} from './plan.ts';
import type {Rule} from './rules.ts';

/** How a walk stands: what it does, what it has counted, and how lists stood before they were sorted. */
export type Walk = {readonly plan: Plan; readonly noise: Map<string, number>; readonly orders: {readonly rule: string; readonly was: string}[]};

/** A walk that has not begun. */
export const newWalk = (plan: Plan): Walk => ({plan, noise: new Map(), orders: []});

/** A resource as the rules of its kind leave it, and how often each took something away. The same again for what is in normal form already; what is no JSON stays. */
export function normalForm(raw: Json, kind: string, rules: readonly Rule[]): {readonly value: Json; readonly noise: Noise} {
  const walk = newWalk(planOf(rules, kind));
  const value = walkAtOnce(walk, raw);
  const {keyOrder} = walk.plan;
  return {value: keyOrder === undefined ? value : sortedKeys(value, () => count(walk, keyOrder)), noise: walk.noise};
}

/** The same with the keys in the order in which they came. */
export const inOwnOrder = (raw: Json, kind: string, rules: readonly Rule[]): Json => walkAtOnce(newWalk(planOf(rules, kind)), raw);

/** What all rules but the order of keys make of a resource. */
export const walkAtOnce = (walk: Walk, raw: Json): Json => finished(walked(walk, raw, start(walk)));

/** Where a walk begins. */
export const start = ({plan}: Walk): Spot => ({field: '', places: [plan.root], inStruct: false});

/** The end of a walk: of a resource of which nothing is left there is an empty one. */
export const finished = (value: Json): Json => (value === goneAndEmpty ? {} : value);

/** The same of a value in it. */
export function walked(walk: Walk, value: Json, spot: Spot): Json {
  if (Array.isArray(value)) {
    const inner = elementSpot(spot);
    return walkedList(
      walk,
      value.map(each => walked(walk, each, inner)),
      spot,
    );
  }
  if (typeof value === 'string') return walkedText(walk, value);
  return typeof value === 'object' && value !== null ? walkedObject(walk, value, spot, none) : value;
}

function walkedText(walk: Walk, text: string): string {
  return walk.plan.texts.reduce((before, {rule, as}) => {
    const after = as(before);
    if (after !== before) count(walk, rule);
    return after;
  }, text);
}

const none: ReadonlyMap<string, Json> = new Map();

/** An object of which some members were walked before. */
export function walkedObject(walk: Walk, object: object, spot: Spot, before: ReadonlyMap<string, Json>): Json {
  const isTyped = isTypedStruct(object);
  const out: Record<string, Json> = {};
  let isEmpty = true;
  let emptied = false;
  for (const key of Object.keys(object)) {
    const name = renamedKey(walk, key, spot);
    if (name !== key && walk.plan.rename !== undefined) count(walk, walk.plan.rename.rule);
    const inner = memberSpot(walk, name, spot, isTyped);
    const raw = (object as Record<string, Json>)[key];
    const value = written(walk, before.has(key) ? before.get(key) : walked(walk, raw, inner), inner);
    if (value === gone) continue;
    if (value === goneAndEmpty) emptied = true;
    else {
      isEmpty = false;
      if (name === '__proto__') Object.defineProperty(out, name, {value, enumerable: true, writable: true, configurable: true});
      else out[name] = value;
    }
  }
  return emptied && isEmpty ? goneAndEmpty : out;
}

/** A list whose elements are walked. */
export function walkedList(walk: Walk, walkedItems: readonly Json[], spot: Spot): Json {
  let items = walkedItems.map(finished); // the place in a list stays
  for (const {rule, by} of spot.places.flatMap(({sorts}) => sorts)) {
    const keyed = items.map(item => ({item, key: by(item)}));
    if (keyed.length > 1) walk.orders.push({rule, was: keyed.map(({key}) => key).join('\n')});
    keyed.sort((a, b) => compareText(a.key, b.key) || (a.item === b.item ? 0 : compareText(canonicalText(a.item), canonicalText(b.item))));
    if (keyed.some(({item}, at) => item !== items[at])) count(walk, rule);
    items = keyed.map(({item}) => item);
  }
  return items;
}

const gone = Symbol('gone');
const goneAndEmpty = Symbol('gone, and the object around it if there is nothing else');

/** The name of a member as the rules write it. */
export const renamedKey = ({plan}: Walk, key: string, {field, inStruct}: Spot): string =>
  plan.rename === undefined || inStruct || isMap(field) ? key : plan.rename.to(key);

const nowhere: readonly Place[] = [];
const inStruct: Spot = {field: '', places: nowhere, inStruct: true};

/** `name`: as `renamedKey` gives it. */
export function memberSpot({plan}: Walk, name: string, spot: Spot, isTyped: boolean): Spot {
  const isKey = isMap(spot.field);
  const inside = spot.inStruct || (!isKey && isStruct(name, spot.field, isTyped));
  const below = spot.places.length === 0 ? nowhere : spot.places.flatMap(place => place.below.get(name) ?? []);
  if (inside) return below.length === 0 ? inStruct : {field: '', places: below, inStruct: true};
  const field = isKey ? '' : name;
  const anywhere = isKey ? undefined : plan.anywhere.get(name);
  if (below.length > 0) return {field, places: anywhere === undefined ? below : [...below, anywhere], inStruct: false};
  const known = plan.spots.get(field);
  if (known !== undefined) return known;
  const made = {field, places: anywhere === undefined ? nowhere : [anywhere], inStruct: false};
  plan.spots.set(field, made);
  return made;
}

/** Where the elements of a list stand. */
export const elementSpot = (spot: Spot): Spot =>
  spot.places.length === 0 ? spot : {...spot, places: spot.places.flatMap(place => place.below.get('*') ?? [])};

function written(walk: Walk, walkedValue: Json, {places}: Spot): Json {
  if (walkedValue === goneAndEmpty) return gone;
  if (places.length === 0) return walkedValue;
  let value = walkedValue;
  for (const {fields} of places)
    for (const {rule, does} of fields) {
      const next = does.is === 'write' ? does.as(value) : !does.when || does.when(value) ? (does.andEmpty ? goneAndEmpty : gone) : value;
      if (next === value) continue;
      count(walk, rule);
      if (next === gone || next === goneAndEmpty) return next;
      value = next;
    }
  return value;
}

function count({noise}: Walk, rule: string): void {
  noise.set(rule, (noise.get(rule) ?? 0) + 1);
}
