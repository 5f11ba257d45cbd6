import type {Json} from './json.ts';

/**
 * The value with what stands at a path changed: `changeAt(listener, ['filter_chains', '[]', 'name'], change)`, where `[]` is each element of an array. What `change` gives
 * undefined for stays as it is. What holds a change is copied, all else is shared; without any change the value itself is given.
 */
export function changeAt(value: Json, path: readonly string[], change: (value: Json) => Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? value;
  if (step === '[]') return Array.isArray(value) ? changedItems(value, item => changeAt(item, rest, change)) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  const before = (value as Readonly<Record<string, Json>>)[step];
  const after = changeAt(before, rest, change);
  return after === before ? value : {...value, [step]: after};
}

function changedItems(items: readonly Json[], change: (item: Json) => Json): readonly Json[] {
  const changed = items.map(change);
  return changed.some((item, at) => item !== items[at]) ? changed : items;
}
