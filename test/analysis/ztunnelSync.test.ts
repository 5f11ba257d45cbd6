import {describe, expect, test} from 'vitest';
import {type Entry, fieldDifferences, newMerger} from '../../src/analysis/ztunnelMerge.ts';
import {type Basis, heldBy} from '../../src/analysis/ztunnelSync.ts';
import {noRest} from '../../src/lib/rest.ts';

const entry = (key: string, raw: object, more = ''): Entry<string> => ({key, item: JSON.stringify(raw), raw, more});
const basis = (resources: Readonly<Record<string, object>> | undefined, onDemand = false): Basis => ({
  resources: resources && new Map(Object.entries(resources)),
  onDemand,
});

/** What is held where ztunnels a, b ... have these entries, and istiod would send these. */
async function held(
  ztunnels: Readonly<Record<string, readonly Entry<string>[]>>,
  bases: Readonly<Record<string, Basis>>,
  untold: readonly string[] = [],
) {
  const merger = newMerger<string>();
  for (const [name, entries] of Object.entries(ztunnels)) merger.add(name, entries);
  return heldBy(merger.merged(new Set(Object.keys(ztunnels))), new Map(Object.entries(bases)), new Set(untold), noRest);
}

describe('what ztunnels hold', () => {
  test('is kept once where it is alike', async () => {
    const sent = basis({w: {ip: '1'}});
    expect(await held({a: [entry('w', {ip: '1'})], b: [entry('w', {ip: '1'})]}, {a: sent, b: sent})).toEqual([
      {key: 'w', forms: [{item: '{"ip":"1"}', raw: {ip: '1'}, more: '', by: ['a', 'b']}], differ: false, missing: [], out: [], compared: 2},
    ]);
  });

  test('stands in the form of the most first, and of as many in that of istiod', async () => {
    const sent = basis({w: {ip: '2'}});
    const [found] = await held({a: [entry('w', {ip: '1'})], b: [entry('w', {ip: '2'})]}, {a: sent, b: sent});
    expect(found?.forms.map(({by}) => by)).toEqual([['b'], ['a']]);
    expect(found?.out).toEqual([{is: 'differs', ztunnels: ['a'], left: {ip: '2'}, right: {ip: '1'}}]);
    const [most] = await held({a: [entry('w', {ip: '1'})], b: [entry('w', {ip: '2'})], c: [entry('w', {ip: '1'})]}, {a: sent, b: sent, c: sent});
    expect(most?.forms.map(({by}) => by)).toEqual([['a', 'c'], ['b']]);
  });

  test('is missing where another or istiod has it, unless it is only had on demand or another istiod would not send it', async () => {
    const sent = basis({w: {ip: '1'}});
    const ztunnels = {a: [entry('w', {ip: '1'})], b: [], c: [], d: []};
    const [found] = await held(ztunnels, {a: sent, b: sent, c: basis({w: {ip: '1'}}, true), d: basis({})});
    expect(found?.missing).toEqual(['b']);
    expect(found?.out).toEqual([{is: 'only istiod', ztunnels: ['b'], left: {ip: '1'}}]);
    expect(await held({a: []}, {a: sent})).toMatchObject([{key: 'w', forms: [], missing: ['a'], compared: 1}]);
    expect(await held({a: []}, {a: basis({w: {}}, true)})).toEqual([]);
  });

  test('counts only what is known to be whole: of others a part may have come', async () => {
    const merger = newMerger<string>();
    for (const name of ['a', 'late']) merger.add(name, [entry('w', {ip: '1'}), ...(name === 'late' ? [entry('x', {ip: '2'})] : [])]);
    const sent = basis({w: {ip: '1'}});
    const bases = new Map([
      ['a', sent],
      ['b', sent],
    ]);
    const found = await heldBy(merger.merged(new Set(['a', 'b'])), bases, new Set(), noRest);
    expect(found).toMatchObject([{key: 'w', forms: [{by: ['a']}], missing: ['b'], out: [{is: 'only istiod', ztunnels: ['b']}]}]);
  });

  test('is compared with the others alone where istiod is not known', async () => {
    const unknown = basis(undefined);
    const [found] = await held({a: [entry('w', {ip: '1'}, '2/3')], b: [entry('w', {ip: '1'}, '3/3')]}, {a: unknown, b: unknown});
    expect(found).toMatchObject({differ: true, out: [], compared: 0, missing: []});
    const [lacking] = await held({a: [entry('w', {ip: '1'})], b: []}, {a: unknown, b: unknown});
    expect(lacking).toMatchObject({differ: false, out: [], compared: 0, missing: ['b']});
  });

  test('does not differ by what one is too old to tell, nor by the order of keys', async () => {
    const [found] = await held({a: [entry('w', {ip: '1', capacity: 1})], b: [entry('w', {ip: '1'})]}, {a: basis(undefined), b: basis(undefined)}, [
      'capacity',
    ]);
    expect(found?.differ).toBe(false);
    const [turned] = await held({a: [entry('w', {ip: '1', node: 'n'})]}, {a: basis({w: {node: 'n', ip: '1'}})});
    expect(turned?.out).toEqual([]);
  });

  test('what istiod does not know of, and what a file of its own gave it', async () => {
    const [found] = await held({a: [entry('w', {ip: '1'})]}, {a: basis({})});
    expect(found?.out).toEqual([{is: 'only ztunnel', ztunnels: ['a'], right: {ip: '1'}}]);
    const [local] = await held({a: [{...entry('w', {}), raw: undefined}]}, {a: basis({})});
    expect(local).toMatchObject({out: [], compared: 0});
  });
});

test('fields that differ, in words', () => {
  const to = (destination: string, hboneMtlsPort = 15_008) => ({waypoint: {destination, hboneMtlsPort}});
  expect(fieldDifferences(to('ns/w.ns.svc.cluster.local'), {status: 'Healthy'})).toEqual([
    {field: 'waypoint', left: 'ns/w', right: 'none'},
    {field: 'status', left: 'none', right: 'Healthy'},
  ]);
  expect(fieldDifferences(to('/10.0.0.1'), to('other/w.ns.svc.cluster.local'))).toEqual([
    {field: 'waypoint', left: '/10.0.0.1', right: 'other/w.ns.svc.cluster.local'},
  ]);
  expect(fieldDifferences(to('ns/w.ns.svc.a'), to('ns/w.ns.svc.a', 1))[0]?.right).toBe('{"destination":"ns/w.ns.svc.a","hboneMtlsPort":1}');
  expect(fieldDifferences({a: 'x'.repeat(99).split('')}, {}, new Set(['b']))[0]?.left).toMatch(/^.{60}~$/);
  expect(fieldDifferences({a: 1}, {a: 2}, new Set(['a']))).toEqual([]);
});
