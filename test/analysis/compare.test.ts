import {describe, expect, it} from 'vitest';
import {compareSides} from '../../src/analysis/compare.ts';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {envoyKinds} from '../../src/envoy/resources.ts';
import {noRest, recordedPairs, sideOf} from './recordedPairs.ts';

describe('what istiod would send and what Envoy has, of proxies in sync', () => {
  const pairs = recordedPairs();

  it('was recorded of 13 Envoys', () => expect(pairs.length).toBe(13));

  it.each(pairs)('does not differ in anything: $proxy', async ({istiod, envoy}) => {
    const [left, right] = [sideOf(istiod), sideOf(envoy)];
    const {resources, missing} = await compareSides(left, right, syncRules, noRest);
    expect(missing).toEqual([]);
    expect(resources.filter(({verdict}) => verdict !== 'same')).toEqual([]);
    expect([...new Set(resources.map(({kind}) => kind))].every(kind => (envoyKinds as readonly string[]).includes(kind))).toBe(true);
    for (const each of resources) {
      const find = (side: typeof left) => side.get(each.kind)?.find(({name}) => name === each.name);
      const texts = resourceTexts({...each, left: find(left)!, right: find(right)!}, syncRules, false);
      expect(texts.left.length).toBeGreaterThan(0);
      expect(texts.left).toEqual(texts.right);
    }
  });
});
