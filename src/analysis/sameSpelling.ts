import {isMap, isStruct, isTypedStruct} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';

/** How two values that are the same differ in how they are written: fields that have another name, and objects whose keys stand in another order. */
export type Spelling = {readonly left: number; readonly right: number; readonly moved: number};

/** Names of fields as the rules write them, and by these names as the right side has them. */
type Walk = {
  readonly rename: (key: string) => string;
  readonly rights: Map<string, string>;
  values: number;
  left: number;
  right: number;
  moved: number;
};

/**
 * How two values are written differently, where that is all: then no rule can tell them apart, and nothing has to be put in normal form. Most resources are so.
 * Undefined where there is more, and where there are more than so many values.
 */
export function sameSpelling(left: Json, right: Json, rename: (key: string) => string, most: number): Spelling | undefined {
  const walk: Walk = {rename, rights: new Map(), values: most, left: 0, right: 0, moved: 0};
  return isSame(walk, left, right, '', false) ? {left: walk.left, right: walk.right, moved: walk.moved} : undefined;
}

function isSame(walk: Walk, left: Json, right: Json, field: string, inStruct: boolean): boolean {
  if (walk.values-- <= 0) return false;
  if (typeof left !== 'object' || left === null) return left === right;
  if (typeof right !== 'object' || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  if (Array.isArray(left))
    return left.length === (right as unknown[]).length && left.every((item, at) => isSame(walk, item, (right as unknown[])[at], field, inStruct));
  const [keys, others] = [Object.keys(left), Object.keys(right)];
  if (keys.length !== others.length) return false;
  const isKey = inStruct || isMap(field);
  const isTyped = isTypedStruct(left);
  let isMoved = false;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    const name = isKey ? key : walk.rename(key);
    let other = others[at] as string;
    if ((isKey ? other : walk.rename(other)) !== name) {
      isMoved = true;
      const found = isKey ? key : rightKey(walk, name, right, others);
      if (found === undefined || !Object.hasOwn(right, found)) return false;
      other = found;
    }
    if (name !== key) walk.left++;
    if (name !== other) walk.right++;
    const inside = inStruct || (!isKey && isStruct(name, field, isTyped));
    if (!isSame(walk, (left as Record<string, Json>)[key], (right as Record<string, Json>)[other], isKey ? '' : name, inside)) return false;
  }
  if (isMoved) walk.moved++;
  return true;
}

/** The key by which the right side has a field: as elsewhere, else it is looked for. */
function rightKey({rename, rights}: Walk, name: string, right: object, others: readonly string[]): string | undefined {
  const known = rights.get(name);
  if (known !== undefined && Object.hasOwn(right, known)) return known;
  const found = others.find(other => rename(other) === name);
  if (found !== undefined) rights.set(name, found);
  return found;
}
