import {expect, test} from 'vitest';
import {isLongText, longTexts} from '../../src/analysis/longTexts.ts';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import type {Resource} from '../../src/lib/resources.ts';
import {noRest, recordedPair, sideOf} from './recordedPairs.ts';

const {istiod, envoy} = recordedPair('bookinfo.productpage-v1-64c6885d4f-xhps5');
const [left, right] = [sideOf(istiod), sideOf(envoy)];
const compared = (kind: string, one: Resource | undefined, other: Resource | undefined) => ({
  ...{kind, name: 'a', verdict: 'differs', noise: new Map()},
  ...(one === undefined ? {} : {left: one}),
  ...(other === undefined ? {} : {right: other}),
});
const named = (side: typeof left, kind: string, name: string) => side.get(kind)?.find(each => each.name === name);
/** With every virtual host a hundred times. */
function longer(resource: Resource | undefined): Resource | undefined {
  const raw = resource?.raw as Record<string, object[]>;
  const hosts = raw.virtual_hosts ?? raw.virtualHosts ?? [];
  const many = Array.from({length: 100}, (_, at) => hosts.map(host => ({...host, name: `host-${at}`}))).flat();
  return resource && {...resource, raw: {...raw, [raw.virtual_hosts ? 'virtual_hosts' : 'virtualHosts']: many}};
}

test.each(['Clusters', 'Listeners', 'Routes', 'Endpoints', 'Extensions'])('the text in pieces of %s is that at one go', async kind => {
  for (const {name} of left.get(kind) ?? []) {
    const [one, other] = [named(left, kind, name), named(right, kind, name)];
    for (const each of [compared(kind, one, other), compared(kind, one, undefined), compared(kind, undefined, other)])
      expect(await longTexts(each as never, syncRules, noRest)).toEqual(resourceTexts(each as never, syncRules, false));
  }
});

test('a long list is made element by element', async () => {
  const long = compared('Routes', longer(named(left, 'Routes', '9080')), longer(named(right, 'Routes', '9080'))) as never;
  let rests = 0;
  const texts = await longTexts(long, syncRules, async () => void rests++);
  expect(texts).toEqual(resourceTexts(long, syncRules, false));
  expect(texts.left).toEqual(texts.right);
  expect(rests).toBeGreaterThan(1000);
  expect(isLongText(long)).toBe(true);
  expect(isLongText(compared('Routes', named(left, 'Routes', '9080'), undefined) as never)).toBe(false);
});
