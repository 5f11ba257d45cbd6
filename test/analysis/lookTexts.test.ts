import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareLooks, lookTexts} from '../../src/analysis/lookTexts.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseSide} from '../../src/envoy/resources.ts';
import type {LookTexts} from '../../src/lib/looks.ts';
import type {Resource, Side} from '../../src/lib/resources.ts';
import {fixtureJson} from '../fixtures/read.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969';
const sideOf = (folder: string): Side => parseSide(parseConfigDump(fixtureJson(`${folder}/envoy/${details}.config_dump.json`)) ?? {sections: []});
const rest = async (): Promise<void> => {};
const texts = (side: Side): Promise<LookTexts> => lookTexts(side, syncRules, rest);
const clusters = (...resources: readonly Partial<Resource>[]): Side =>
  new Map([['Clusters', resources.map(each => ({name: 'x', state: 'active' as const, raw: {name: 'x'}, ...each}))]]);
/** What changed between two sides, a word for each resource. */
async function changed(left: Side, right: Side): Promise<readonly string[]> {
  const {resources} = await compareLooks(await texts(left), await texts(right), syncRules, rest);
  return resources.filter(({verdict}) => verdict !== 'same').map(({kind, name, verdict}) => `${kind} ${name} ${verdict}`);
}

describe('looks as texts', () => {
  test('hold no versions and times, and no order of keys: the same again is the same text', async () => {
    const one = clusters({raw: {name: 'x', metadata: {filter_metadata: {a: {b: 1, c: 2}}}}, version: '1', updatedAt: 1});
    const other = clusters({raw: {metadata: {filter_metadata: {a: {c: 2, b: 1}}}, name: 'x'}, version: '2', updatedAt: 2});
    expect(await texts(one)).toEqual(await texts(other));
  });

  test('have what warms beside what is in use, and not what drains', async () => {
    const active = clusters({});
    expect(await texts(clusters({}, {state: 'draining', raw: {name: 'x', old: true}}))).toEqual(await texts(active));
    expect(await changed(active, clusters({}, {state: 'warming', raw: {name: 'x', next: true}}))).toEqual(['Clusters x warming']);
  });

  test('tell a listener that was refused meanwhile, and nothing else, of a recorded proxy', async () => {
    const [before, after] = [sideOf('healthy'), sideOf('nack')];
    expect(await changed(before, before)).toEqual([]);
    expect(await changed(before, after)).toEqual(['Listeners 0.0.0.0_9080 rejected']);
    expect(await changed(after, after)).toEqual([]);
  });

  test('do not tell of a kind that one of them was not told', async () => {
    const {missing, resources} = await compareLooks(await texts(clusters({})), await texts(new Map()), syncRules, rest);
    expect(missing).toEqual(['Clusters']);
    expect(resources).toEqual([]);
  });
});

describe('what changed between two looks', () => {
  test('is what was edited, added or taken away, and nothing else', async () => {
    const how = fc.constantFrom('edited', 'added', 'removed', 'kept');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.string({minLength: 1}), fc.jsonValue(), how), {selector: ([name]) => name}), async all => {
        const resource = (name: string, raw: unknown): Partial<Resource> => ({
          name,
          raw: {connect_timeout: '1s', metadata: {filter_metadata: {own: raw}}},
        });
        const before = clusters(...all.filter(each => each[2] !== 'added').map(([name, raw]) => resource(name, [raw])));
        const after = clusters(
          ...all
            .filter(each => each[2] !== 'removed')
            .map(([name, raw, done]) => resource(name, done === 'edited' ? [raw, 1] : [raw]))
            .reverse(),
        );
        const words = {edited: 'differs', added: 'only right', removed: 'only left'};
        const expected = all.flatMap(([name, , done]) => (done === 'kept' ? [] : [`Clusters ${name} ${words[done as keyof typeof words]}`]));
        expect((await changed(before, after)).toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});
