import type {Json} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import {compareText} from '../lib/text.ts';
import {sameValue} from './sameValue.ts';
import {type Form, fieldDifferences, type Merged} from './ztunnelMerge.ts';

/** What istiod would send some ztunnels, in the form in which it is compared, by name; undefined where it is not known. `onDemand`: they need not have all of it. */
export type Basis = {readonly resources: ReadonlyMap<string, Json> | undefined; readonly onDemand: boolean};

/** How what some ztunnels have is not what istiod would send them; `left` is istiod's, `right` theirs. */
export type OutOfSync = {
  readonly is: 'differs' | 'only istiod' | 'only ztunnel';
  readonly ztunnels: readonly string[];
  readonly left?: Json;
  readonly right?: Json;
};

/**
 * A resource of some ztunnels: the forms in which they have it (none: only istiod has), whether these differ in more than what some are too old to know, those that have
 * answered and do not have it though they should, and where it is not what istiod would send. `compared`: with how many of them.
 */
export type Held<T> = {
  readonly key: string;
  readonly forms: readonly Form<T>[];
  readonly differ: boolean;
  readonly missing: readonly string[];
  readonly out: readonly OutOfSync[];
  readonly compared: number;
};

/**
 * Compares what each of the ztunnels that have answered (keys of `bases`) has with what istiod would send it, and with the others. `untold`: fields that one of them is too
 * old to know. `rest` is awaited between pieces of work.
 */
export async function heldBy<T>(
  merged: Merged<T>,
  bases: ReadonlyMap<string, Basis>,
  untold: ReadonlySet<string>,
  rest: Rest,
): Promise<readonly Held<T>[]> {
  const held: Held<T>[] = [];
  for (const [key, forms] of merged) {
    await rest();
    held.push(heldOf(key, forms, bases, untold));
  }
  for (const key of onlyIstiod(merged, bases)) held.push(heldOf(key, [], bases, untold));
  return held;
}

function heldOf<T>(key: string, forms: readonly Form<T>[], bases: ReadonlyMap<string, Basis>, untold: ReadonlySet<string>): Held<T> {
  const out: OutOfSync[] = [];
  const asSent = new Set<Form<T>>();
  let compared = 0;
  for (const form of forms) {
    const {by, raw} = form;
    for (const [basis, ztunnels] of grouped(by, bases)) {
      if (basis?.resources === undefined || raw === undefined) continue;
      compared += ztunnels.length;
      const left = basis.resources.get(key);
      if (left === undefined) out.push({is: 'only ztunnel', ztunnels, right: raw});
      else if (sameValue(left, raw, () => {})) asSent.add(form);
      else out.push({is: 'differs', ztunnels, left, right: raw});
    }
  }
  const has = forms.reduce((sum, {by}) => sum + by.length, 0);
  const missing = has === bases.size ? [] : without(key, forms, bases);
  for (const [basis, ztunnels] of grouped(missing, bases)) {
    const left = basis?.resources?.get(key);
    if (left === undefined) continue;
    compared += ztunnels.length;
    out.push({is: 'only istiod', ztunnels, left});
  }
  // Of as many ztunnels, the form that istiod would send counts as that of the most, then the one of a newer version, which tells more.
  const inOrder =
    forms.length < 2
      ? forms
      : forms.toSorted(
          (one, other) =>
            other.by.length - one.by.length ||
            Number(asSent.has(other)) - Number(asSent.has(one)) ||
            fieldsIn(other) - fieldsIn(one) ||
            compareText(other.more, one.more),
        );
  return {key, forms: inOrder, differ: doDiffer(forms, untold), missing, out, compared};
}

const fieldsIn = ({raw}: Form<unknown>): number => Object.keys(raw ?? {}).length;

const doDiffer = ([first, ...others]: readonly Form<unknown>[], untold: ReadonlySet<string>): boolean =>
  first !== undefined && others.some(({raw, more}) => more !== first.more || fieldDifferences(first.raw, raw, untold).length > 0);

/** By the same basis; most have one. */
function grouped(ztunnels: readonly string[], bases: ReadonlyMap<string, Basis>): ReadonlyMap<Basis | undefined, readonly string[]> {
  const found = new Map<Basis | undefined, string[]>();
  for (const ztunnel of ztunnels) {
    const basis = bases.get(ztunnel);
    const same = found.get(basis);
    if (same === undefined) found.set(basis, [ztunnel]);
    else same.push(ztunnel);
  }
  return found;
}

/** Those that have it not, though another has or istiod would send it. Where istiod says that it would not send it to one, that is no lack. */
function without<T>(key: string, forms: readonly Form<T>[], bases: ReadonlyMap<string, Basis>): readonly string[] {
  const has = new Set(forms.flatMap(({by}) => by));
  return [...bases].flatMap(([ztunnel, {onDemand, resources}]) =>
    has.has(ztunnel) || onDemand || (resources !== undefined && !resources.has(key)) ? [] : [ztunnel],
  );
}

/** What no ztunnel has and istiod would send to one. */
function onlyIstiod<T>(merged: Merged<T>, bases: ReadonlyMap<string, Basis>): ReadonlySet<string> {
  const seen = new Set<Basis['resources']>();
  const found = new Set<string>();
  for (const {resources, onDemand} of bases.values()) {
    if (resources === undefined || onDemand || seen.has(resources)) continue;
    seen.add(resources);
    for (const key of resources.keys()) if (!merged.has(key)) found.add(key);
  }
  return found;
}
