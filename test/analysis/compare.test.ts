import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {compareSides} from '../../src/analysis/compare.ts';
import {inOwnOrder} from '../../src/analysis/normalForm.ts';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {camelKey} from '../../src/lib/camelKeys.ts';
import type {Side} from '../../src/lib/resources.ts';
import {restOften} from '../../src/store/restOften.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {type Editable, entriesOf, resourceIn} from './edits.ts';
import {noRest, recordedPair, recordedPairs, sideOf} from './recordedPairs.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969';
const odd = async (istiod: unknown, envoy: unknown) =>
  (await compareSides(sideOf(istiod), sideOf(envoy), syncRules, noRest)).resources.filter(({verdict}) => verdict !== 'same');
const verdicts = async (istiod: unknown, envoy: unknown) => (await odd(istiod, envoy)).map(({kind, name, verdict}) => [kind, name, verdict]);
const inSide = (side: Side, kind: string, name: string) => side.get(kind)?.find(each => each.name === name);

describe('What istiod would send and what Envoy has, of a proxy in sync', () => {
  const pairs = recordedPairs();

  it('was recorded of 13 Envoys', () => expect(pairs.length).toBe(13));

  it.each(pairs)('does not differ in anything, in no line of any text: $proxy', async ({istiod, envoy}) => {
    const [left, right] = [sideOf(istiod), sideOf(envoy)];
    const {resources, missing} = await compareSides(left, right, syncRules, noRest);
    expect(missing).toEqual([]);
    expect(resources.filter(({verdict}) => verdict !== 'same')).toEqual([]);
    expect(resources.length).toBe([...left.values()].flat().length);
    for (const {kind, name, noise} of resources) {
      const both = {kind, name, verdict: 'same', left: inSide(left, kind, name)!, right: inSide(right, kind, name)!, noise} as const;
      const texts = resourceTexts(both, syncRules, false);
      expect(texts.left).toEqual(texts.right);
      expect(parse(texts.left.join('\n'))).toEqual(inOwnOrder(both.left.raw, kind, syncRules));
    }
  });

  it('keeps nothing of what is the same but its name, except where something is hidden in it, which is counted', async () => {
    const {istiod, envoy} = recordedPair(details);
    const {resources, noise} = await compareSides(sideOf(istiod), sideOf(envoy), syncRules, noRest);
    expect(new Set(resources.filter(({left, right}) => left !== undefined || right !== undefined).map(({kind}) => kind))).toEqual(
      new Set(['Endpoints']),
    );
    expect(noise.get('overprovisioning factor')).toBe(45);
    expect(noise.get('empty health check')).toBe(45);
    expect(noise.get('default health')).toBe(2);
    expect(noise.get('field names')).toBeGreaterThan(1000);
    expect(noise.has('outer type')).toBe(false); // both have the same
    expect(resources.find(({name}) => name === 'outbound|5432||db.legacy.example')?.noise.has('default health')).toBe(false);
  });

  it('is the same as well where it is long, and is compared with rests', async () => {
    const {istiod, envoy} = recordedPair(details);
    const grow = (dump: unknown, name: string, list: string) => {
      const hosts = (resourceIn(dump, 'Routes', name) as unknown as Record<string, Editable[]>)[list]!;
      for (let number = 0; number < 300; number++) hosts.push({...structuredClone(hosts[2]!), name: `host-${number}`} as never);
    };
    grow(envoy, '9080', 'virtual_hosts');
    const route = ((istiod as Editable).configs!.flatMap(each => Object.values(each)).flat() as Editable[]).find(
      each => (each?.routeConfig?.name as unknown) === '9080',
    )!.routeConfig!;
    for (let number = 0; number < 300; number++)
      route.virtualHosts!.push({...structuredClone(route.virtualHosts![2]!), name: `host-${number}`} as never);
    let rests = 0;
    const [left, right] = [sideOf(istiod), sideOf(envoy)];
    const {resources} = await compareSides(left, right, syncRules, async () => void rests++);
    expect(resources.filter(({verdict}) => verdict !== 'same')).toEqual([]);
    expect(rests).toBeGreaterThan(3 * 300); // inside the long one, besides once for each
    route.virtualHosts![310]!.domains!.push('late.example' as never);
    expect(await verdicts(istiod, envoy)).toEqual([['Routes', '9080', 'differs']]);
    route.virtualHosts![310]!.domains!.pop();
    resourceIn(envoy, 'Routes', '9080').virtual_hosts!.push({name: 'zzz'} as never); // behind all that both have
    expect(await verdicts(istiod, envoy)).toEqual([['Routes', '9080', 'differs']]);
  });
});

describe('What is not the same', () => {
  it('is a listener that Envoy refused, with its words and what it has instead', async () => {
    const dump = (side: string) => fixtureJson(`nack/${side}/${details}.config_dump.json`);
    const {missing} = await compareSides(sideOf(dump('istiod')), sideOf(dump('envoy')), syncRules, noRest);
    expect(missing).toEqual(['Endpoints']); // istiod was not asked for them
    const [refused, ...others] = await odd(dump('istiod'), dump('envoy'));
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      kind: 'Listeners',
      name: '0.0.0.0_9080',
      verdict: 'rejected',
      right: {state: 'active', refused: {at: expect.any(Number)}},
    });
    expect(refused?.right?.refused?.details).toBe("Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'");
    const {left, right} = resourceTexts(refused!, syncRules, false);
    expect(left.filter(line => line.includes('trouble.'))).toHaveLength(2);
    expect(right.filter(line => line.includes('trouble.'))).toEqual([]);
    expect(JSON.stringify(refused?.right?.refused?.raw)).toContain('trouble.unknown');
  });

  it('is a listener of which Envoy accepted no version at all', async () => {
    const {istiod, envoy} = recordedPair(details);
    const entry = entriesOf(envoy, 'Listeners').find(({name}) => (name as unknown) === '0.0.0.0_443') as unknown as Record<string, unknown>;
    const {active_state, ...rest} = entry;
    delete entry.active_state;
    Object.assign(entry, {...rest, error_state: {failed_configuration: (active_state as {listener: unknown}).listener, details: 'No.'}});
    const [refused, ...others] = await odd(istiod, envoy);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({name: '0.0.0.0_443', verdict: 'rejected', right: {state: 'refused', refused: {details: 'No.'}}});
    expect(resourceTexts(refused!, syncRules, false)).toMatchObject({left: expect.arrayContaining(['name: 0.0.0.0_443']), right: []});
  });

  it('is a listener that warms, beside the one in use or alone', async () => {
    const {istiod, envoy} = recordedPair(details);
    const entry = entriesOf(envoy, 'Listeners').find(({name}) => (name as unknown) === '0.0.0.0_443')!;
    const warming = structuredClone(entry.active_state!);
    warming.listener!.traffic_direction = 'INBOUND' as never;
    entry.warming_state = warming;
    const [first] = await odd(istiod, envoy);
    expect(first).toMatchObject({name: '0.0.0.0_443', verdict: 'warming', right: {state: 'active', raw: {traffic_direction: 'OUTBOUND'}}});
    delete (entry as Record<string, unknown>).active_state;
    const [alone] = await odd(istiod, structuredClone(envoy)); // what was read of an answer is kept with it
    expect(alone).toMatchObject({name: '0.0.0.0_443', verdict: 'warming', right: {state: 'warming', raw: {traffic_direction: 'INBOUND'}}});
  });

  it('is a cluster that warms with its endpoints, of which Envoy does not tell then', async () => {
    const {istiod, envoy} = recordedPair(details);
    const name = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
    const clusters = entriesOf(envoy, 'Clusters');
    const [entry] = clusters.splice(
      clusters.findIndex(({cluster}) => (cluster?.name as unknown) === name),
      1,
    );
    (envoy as Editable).configs!.find(each => String(each['@type']).endsWith('.ClustersConfigDump'))!.dynamic_warming_clusters = [entry!] as never;
    const endpoints = entriesOf(envoy, 'Endpoints');
    endpoints.splice(
      endpoints.findIndex(({endpoint_config}) => (endpoint_config?.cluster_name as unknown) === name),
      1,
    );
    expect(await verdicts(istiod, envoy)).toEqual([
      ['Clusters', name, 'warming'],
      ['Endpoints', name, 'warming'],
    ]);
  });

  it('is not a listener that only drains, as istiod took it away', async () => {
    const {istiod, envoy} = recordedPair(details);
    const entry = structuredClone(entriesOf(envoy, 'Listeners')[0]!) as unknown as Record<string, unknown>;
    const {active_state} = entry;
    delete entry.active_state;
    (active_state as {listener: {name: string}}).listener.name = 'gone';
    entriesOf(envoy, 'Listeners').push({...entry, name: 'gone', draining_state: active_state} as never);
    expect(await verdicts(istiod, envoy)).toEqual([]);
  });

  it('is a kind of which one side does not tell, if the other has any', async () => {
    const {istiod, envoy} = recordedPair(details);
    const without = (dump: unknown, ...ends: string[]) => ({
      configs: (dump as Editable).configs!.filter(each => !ends.some(end => String(each['@type']).endsWith(end))),
    });
    const kinds = ['EndpointsConfigDump', 'EcdsConfigDump'];
    const {missing} = await compareSides(sideOf(without(istiod, ...kinds)), sideOf(envoy), syncRules, noRest);
    expect(missing).toEqual(['Endpoints', 'Extensions']);
    const curl = recordedPair('bookinfo.curl-66d454fb44-92pb7'); // has no extension
    expect((await compareSides(sideOf(without(curl.istiod, 'EcdsConfigDump')), sideOf(curl.envoy), syncRules, noRest)).missing).toEqual([]);
  });
});

describe('A pair of Istio 1.6', () => {
  it('whose Envoy writes v2alpha sections, v2 types outside, other names and orders, is the same', async () => {
    const {istiod, envoy} = recordedPair('bookinfo.curl-66d454fb44-92pb7');
    const old = JSON.parse(
      JSON.stringify(envoy)
        .replaceAll('type.googleapis.com/envoy.admin.v3.', 'type.googleapis.com/envoy.admin.v2alpha.')
        .replaceAll('type.googleapis.com/envoy.config.cluster.v3.Cluster', 'type.googleapis.com/envoy.api.v2.Cluster')
        .replaceAll('type.googleapis.com/envoy.config.listener.v3.Listener', 'type.googleapis.com/envoy.api.v2.Listener')
        .replaceAll('type.googleapis.com/envoy.config.route.v3.RouteConfiguration', 'type.googleapis.com/envoy.api.v2.RouteConfiguration'),
    );
    for (const kind of ['Clusters', 'Listeners', 'Routes']) entriesOf(old, kind).reverse();
    for (const {route_config} of entriesOf(old, 'Routes')) route_config!.virtual_hosts!.reverse();
    for (const {cluster} of entriesOf(old, 'Clusters')) if (String(cluster!.type) === 'STATIC') delete (cluster as Record<string, unknown>).type;
    old.configs = old.configs.filter((each: object) => !JSON.stringify(each).includes('EndpointsConfigDump')); // came with Envoy 1.16
    const reversed = JSON.parse(JSON.stringify(old), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    );
    expect(await verdicts(istiod, reversed)).toEqual([]);
    expect((await compareSides(sideOf(istiod), sideOf(reversed), syncRules, noRest)).resources.length).toBe(85);
    resourceIn(reversed, 'Routes', '9080').validate_clusters = true as never;
    expect(await verdicts(istiod, reversed)).toEqual([['Routes', '9080', 'differs']]);
  });

  it('whose istiod writes snake_case as well is the same', async () => {
    const {envoy} = recordedPair(details);
    const camel = JSON.parse(JSON.stringify(envoy), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.startsWith('dynamic_') ? camelKey(key) : key, inner]))
        : value,
    );
    expect(await verdicts(camel, envoy)).toEqual([]);
  });
});

describe('Comparing', () => {
  it('gives way often', async () => {
    const {istiod, envoy} = recordedPair(details);
    const rest = restOften(0);
    let heard = 0;
    const timer = setInterval(() => heard++, 0);
    await compareSides(sideOf(istiod), sideOf(envoy), syncRules, rest);
    clearInterval(timer);
    expect(heard).toBeGreaterThan(3);
  });
});
