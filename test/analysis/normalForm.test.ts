import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {normalForm} from '../../src/analysis/normalForm.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {envoyKinds} from '../../src/envoy/resources.ts';
import {camelKeys} from '../../src/lib/camelKeys.ts';
import type {Json} from '../../src/lib/json.ts';
import {recordedPairs, sideOf} from './recordedPairs.ts';

const real = recordedPairs().flatMap(({istiod, envoy}) =>
  [istiod, envoy].flatMap(dump => [...sideOf(dump)].flatMap(([kind, resources]) => resources.map(({raw}) => ({kind, raw})))),
);
const seed = {seed: 20260921, numRuns: 400};
const value = (raw: Json, kind: string): Json => normalForm(raw, kind, syncRules).value;
const text = (raw: Json, kind: string): string => JSON.stringify(value(raw, kind));
const anyReal = fc.nat({max: real.length - 1}); // its place: a whole resource would fill the screen where a test fails
const anyKind = fc.constantFrom(...envoyKinds);
/** Values whose fields are some that rules are about. */
const fields = [
  'type',
  'policy',
  'overprovisioning_factor',
  'endpoints',
  'lb_endpoints',
  'endpoint',
  'health_check_config',
  'health_status',
  'virtual_hosts',
  'name',
];
const names = fc.constantFrom(
  ...fields,
  'timeout',
  'is_optional',
  'filter_metadata',
  '@type',
  'rangeMatch',
  'start',
  'constructor',
  '__proto__',
  'plain',
);
const leaf = fc.oneof(fc.constantFrom<Json[]>('STATIC', 'HEALTHY', 'DRAINING', '1.50s', '0s', 140, 0, 5, '', false, true, null), fc.string());
const {anything} = fc.letrec<{anything: Json}>(tie => ({
  anything: fc.oneof({maxDepth: 5}, leaf, fc.array(tie('anything'), {maxLength: 4}), fc.dictionary(names, tie('anything'), {maxKeys: 5})),
}));

/** The places of a value that hold no others. */
function leaves(at: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof at !== 'object' || at === null) return [path];
  const inside = Object.keys(at).flatMap(key => leaves((at as Record<string, Json>)[key], [...path, key]));
  return inside.length === 0 ? [path] : inside;
}

/** The places of the lists in a value. */
function listsIn(at: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof at !== 'object' || at === null) return [];
  const inside = Object.keys(at).flatMap(key => listsIn((at as Record<string, Json>)[key], [...path, key]));
  return Array.isArray(at) && at.length > 1 ? [path, ...inside] : inside;
}

function changed(at: Json, [key, ...path]: readonly string[], to: (before: Json) => Json): Json {
  if (key === undefined) return to(at);
  const copy = (Array.isArray(at) ? [...at] : {...(at as object)}) as Record<string, Json>;
  copy[key] = changed(copy[key], path, to);
  return copy;
}

const without = (at: Json, path: readonly string[]): Json =>
  changed(at, path.slice(0, -1), parent => {
    const last = path.at(-1)!;
    if (Array.isArray(parent)) return parent.filter((_, place) => String(place) !== last);
    const {[last]: _, ...others} = parent as Record<string, Json>;
    return others;
  });

const shuffled = (at: Json, by: number): Json => {
  if (Array.isArray(at)) return at.map(item => shuffled(item, by));
  if (typeof at !== 'object' || at === null) return at;
  const keys = Object.keys(at);
  const from = by % Math.max(1, keys.length);
  return Object.fromEntries(
    [...keys.slice(from), ...keys.slice(0, from).reverse()].map(key => [key, shuffled((at as Record<string, Json>)[key], by + 1)]),
  );
};

const isHiddenOnPurpose = (path: readonly string[], before: Json): boolean => {
  const key = path.at(-1) ?? '';
  if (path.join('.') === '@type' || key === 'healthStatus' || key === 'health_status') return true;
  return (
    (key === 'type' && before === 'STATIC') || key === 'overprovisioning_factor' || key === 'health_check_config' || path.join('.') === 'endpoints'
  );
};

describe('The normal form', () => {
  it('of a normal form is the same, and nothing is taken from it', () => {
    for (const {kind, raw} of real) {
      const once = normalForm(raw, kind, syncRules).value;
      const twice = normalForm(once, kind, syncRules);
      expect(JSON.stringify(twice.value)).toBe(JSON.stringify(once));
      expect([...twice.noise]).toEqual([]);
    }
  });

  it('of a normal form is the same, whatever it was made of', () => {
    fc.assert(
      fc.property(anything, anyKind, (raw, kind) => {
        const once = value(raw, kind);
        expect(text(once, kind)).toBe(JSON.stringify(once));
      }),
      seed,
    );
  });

  it('does not change what it is made of', () => {
    fc.assert(
      fc.property(anything, anyKind, (raw, kind) => {
        const before = JSON.stringify(raw);
        value(raw, kind);
        expect(JSON.stringify(raw)).toBe(before);
      }),
      seed,
    );
  });

  it('does not see the order of keys, nor how names are written', () => {
    fc.assert(
      fc.property(anyReal, fc.nat(20), (at, by) => {
        const {kind, raw} = real[at]!;
        expect(text(shuffled(raw, by), kind)).toBe(text(raw, kind));
        expect(text(camelKeys(raw), kind)).toBe(text(raw, kind));
      }),
      seed,
    );
  });

  it('does not see the order of virtual hosts, endpoints and localities, but of any other list', () => {
    fc.assert(
      fc.property(anyReal, fc.nat(), fc.nat(), (at, which, turn) => {
        const {kind, raw} = real[at]!;
        const all = listsIn(raw);
        const path = all[which % Math.max(1, all.length)];
        if (path === undefined) return;
        const turned = changed(raw, path, list => {
          const items = list as Json[];
          const from = turn % items.length;
          return [...items.slice(from), ...items.slice(0, from)];
        });
        const place = path.map(key => (/^\d+$/.test(key) ? '*' : key)).join('.');
        const isBlind =
          (kind === 'Routes' && /^virtual_?[hH]osts$/.test(place)) || (kind === 'Endpoints' && /^endpoints(\.\*\.lb_?[eE]ndpoints)?$/.test(place));
        const isTurned = JSON.stringify(turned) !== JSON.stringify(raw);
        expect(text(turned, kind) === text(raw, kind)).toBe(isBlind || !isTurned);
      }),
      seed,
    );
  });

  it('shows each change of a real resource, at whatever place', () => {
    fc.assert(
      fc.property(anyReal, fc.nat(), fc.constantFrom('other', 'zero', 'away', 'more'), (at, which, how) => {
        const {kind, raw} = real[at]!;
        const all = leaves(raw);
        const path = all[which % all.length]!;
        const edited =
          how === 'away'
            ? without(raw, path)
            : changed(raw, how === 'more' ? path.slice(0, -1) : path, at => {
                if (how === 'more') return Array.isArray(at) ? [...at, {added: true}] : {...(at as object), added_by_test: false};
                if (how === 'zero') return typeof at === 'boolean' ? !at : typeof at === 'number' ? 0 : typeof at === 'string' ? '0s' : {a: 1};
                return typeof at === 'boolean' ? !at : typeof at === 'number' ? at + 1 : typeof at === 'string' ? `${at}x` : {a: 1};
              });
        const old = path.reduce<Json>((at, key) => (at as Record<string, Json>)[key], raw);
        fc.pre(JSON.stringify(edited) !== JSON.stringify(raw));
        if (how !== 'more' && isHiddenOnPurpose(path, old)) return;
        expect(text(edited, kind), `${kind} ${path.join('.')} ${how}`).not.toBe(text(raw, kind));
      }),
      {...seed, numRuns: 1500},
    );
  });

  it('of what is no object is that itself', () => {
    for (const raw of [undefined, null, 7, 'text', [], {}]) expect(normalForm(raw, 'Clusters', syncRules).value).toEqual(raw);
  });
});
