import {beforeAll, describe, expect, it} from 'vitest';
import {compareSides} from '../../src/analysis/compare.ts';
import {diffLines, hunksOf} from '../../src/analysis/lineDiff.ts';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {edits, entriesOf, resourceIn} from './edits.ts';
import {noRest, type RecordedPair, recordedPair, sideOf} from './recordedPairs.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969';
let pair: RecordedPair;
beforeAll(() => {
  pair = recordedPair(details);
});

const differences = async (envoy: unknown, istiod: unknown = pair.istiod) =>
  (await compareSides(sideOf(istiod), sideOf(envoy), syncRules, noRest)).resources.filter(({verdict}) => verdict !== 'same');

describe('A change in one of both dumps', () => {
  it('is looked for in every kind, more than 30 times', () => {
    expect(edits.length).toBeGreaterThan(30);
    expect(new Set(edits.map(({kind}) => kind)).size).toBe(5);
  });

  it.each(edits)('is found, and nothing else: $kind, $what', async ({kind, name, edit}) => {
    const envoy = structuredClone(pair.envoy);
    edit(resourceIn(envoy, kind, name));
    const found = await differences(envoy);
    expect(found.map(each => [each.kind, each.name, each.verdict])).toEqual([[kind, name, 'differs']]);
    const {left, right} = resourceTexts(found[0]!, syncRules, false);
    expect(hunksOf(diffLines(left, right), 3).length).toBeGreaterThan(0);
  });

  it('of the type of a cluster is found, and that its endpoints are no longer those of istiod', async () => {
    const envoy = structuredClone(pair.envoy);
    const name = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
    resourceIn(envoy, 'Clusters', name).type = 'STATIC' as never;
    expect((await differences(envoy)).map(each => [each.kind, each.name, each.verdict])).toEqual([
      ['Clusters', name, 'differs'],
      ['Endpoints', name, 'only left'],
    ]);
  });

  it.each([
    ['Clusters', 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local'],
    ['Listeners', '0.0.0.0_9080'],
    ['Routes', '9080'],
    ['Endpoints', 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local'],
    ['Extensions', 'details-header-lua'],
  ])('is found where a whole resource is only on one side: %s', async (kind, name) => {
    const envoy = structuredClone(pair.envoy);
    const entries = entriesOf(envoy, kind);
    entries.splice(entries.indexOf(entries.find(entry => JSON.stringify(entry).includes(`name":${JSON.stringify(name)}`))!), 1);
    expect((await differences(envoy)).map(each => [each.kind, each.name, each.verdict])).toEqual([[kind, name, 'only left']]);
    expect((await differences(envoy, pair.envoy)).map(each => each.verdict)).toEqual(['only left']);
    const other = await compareSides(sideOf(envoy), sideOf(pair.istiod), syncRules, noRest);
    expect(other.resources.filter(({verdict}) => verdict !== 'same').map(each => [each.kind, each.name, each.verdict])).toEqual([
      [kind, name, 'only right'],
    ]);
  });
});
