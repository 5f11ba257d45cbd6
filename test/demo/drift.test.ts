import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Clock} from '../../demo/clock.ts';
import type {ConfigEdit} from '../../demo/drift/edits.ts';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {bothDumps, differences} from './bothSides.ts';
import {ask, askJson, askPod, outOfSync, syncz} from './client.ts';

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const details = 'details-v1-5845b8756-ld969.bookinfo';
const reviews = 'outbound|9080||reviews.bookinfo.svc.cluster.local';
const fresh = 'outbound|9080||fresh.bookinfo.svc.cluster.local';

let demo: Demo;
let timers: {ms: number; run: () => void}[];
let time: number;
const every: Clock['every'] = (ms, run) => {
  const timer = {ms, run};
  timers.push(timer);
  return () => {
    timers = timers.filter(one => one !== timer);
  };
};
beforeEach(async () => {
  timers = [];
  time = 1_800_000_000_000;
  demo = await startDemo({quiet: true, healthy: true, every, now: () => time});
});
afterEach(() => demo.close());

const stateOf = async (proxy: string) => outOfSync((await syncz(demo)).find(row => row.proxy === proxy));
const nonceOf = (proxy: string, type: 'CDS' | 'LDS' | 'RDS' | 'EDS' | 'ECDS') => demo.world.xds.connection(proxy)?.types.get(type)?.sent;
type Element = {
  readonly last_updated?: string;
  readonly cluster?: {readonly name: string; readonly connect_timeout?: string};
  readonly error_state?: {readonly details: string; readonly last_update_attempt?: string; readonly failed_configuration: {readonly name: string}};
};
const listOf = async (proxy: string, list: string) =>
  (await bothDumps(demo, proxy)).envoy.configs.flatMap(section => (section[list] ?? []) as Element[]);

describe('drift', () => {
  it.each<[string, ConfigEdit, string]>([
    ['cluster', {kind: 'clusters', name: reviews, how: 'changed'}, `differs clusters ${reviews}`],
    ['cluster', {kind: 'clusters', name: fresh, how: 'added'}, `only istiod clusters ${fresh}`],
    ['cluster', {kind: 'clusters', name: reviews, how: 'removed'}, `only envoy clusters ${reviews}`],
    ['listener', {kind: 'listeners', name: '0.0.0.0_9080', how: 'changed'}, 'differs listeners 0.0.0.0_9080'],
    ['listener', {kind: 'listeners', name: '0.0.0.0_9999', how: 'added', like: '0.0.0.0_9080'}, 'only istiod listeners 0.0.0.0_9999'],
    ['listener', {kind: 'listeners', name: '0.0.0.0_9080', how: 'removed'}, 'only envoy listeners 0.0.0.0_9080'],
    ['route', {kind: 'routes', name: '9080', how: 'changed'}, 'differs routes 9080'],
    ['route', {kind: 'routes', name: '9999', how: 'added', like: '9080'}, 'only istiod routes 9999'],
    ['route', {kind: 'routes', name: '9080', how: 'removed'}, 'only envoy routes 9080'],
    ['endpoint list', {kind: 'endpoints', name: reviews, how: 'changed'}, `differs endpoints ${reviews}`],
    ['endpoint list', {kind: 'endpoints', name: reviews, how: 'removed'}, `only envoy endpoints ${reviews}`],
    ['filter', {kind: 'ecds', name: 'details-header-lua', how: 'changed'}, 'differs ecds details-header-lua'],
    ['filter', {kind: 'ecds', name: 'other-lua', how: 'added'}, 'only istiod ecds other-lua'],
    ['filter', {kind: 'ecds', name: 'details-header-lua', how: 'removed'}, 'only envoy ecds details-header-lua'],
  ])('of one %s differs in nothing else, is not told by syncz, and is gone when settled: %o', async (_, edit, difference) => {
    demo.faults.drift(details, edit);
    expect(await differences(demo, details)).toEqual([difference]);
    expect(await stateOf(details)).toEqual([]);
    demo.faults.settle(details);
    expect(await differences(demo, details)).toEqual([]);
  });

  it('is made at a path of istiod, spelled as each side spells it; names lead through lists', async () => {
    const path = ['virtualHosts', 'reviews.bookinfo.svc.cluster.local:9080', 'routes', 'beta', 'route', 'retryPolicy', 'numRetries'];
    demo.faults.change(productpage, {kind: 'routes', name: '9080', how: 'changed', path, value: 7});
    expect(await differences(demo, productpage)).toEqual([]);
    const {istiod, envoy} = await bothDumps(demo, productpage);
    expect(JSON.stringify(istiod)).toContain('"numRetries":7');
    expect(JSON.stringify(envoy)).toContain('"num_retries":7');
    demo.faults.drift(productpage, {kind: 'clusters', name: reviews, how: 'changed', path: 'circuitBreakers.thresholds.0.maxConnections', value: 5});
    expect(await differences(demo, productpage)).toEqual([`differs clusters ${reviews}`]);
  });

  it('to a proxy that no longer answers is sent: STALE with a new nonce', async () => {
    demo.faults.stall(productpage, 'CDS');
    const before = nonceOf(productpage, 'CDS');
    demo.faults.drift(productpage, {kind: 'clusters', name: reviews, how: 'changed'});
    expect(nonceOf(productpage, 'CDS')).not.toBe(before);
    expect(await stateOf(productpage)).toEqual(['Cluster']);
    demo.faults.push();
    expect(await differences(demo, productpage)).toEqual([`differs clusters ${reviews}`]);
    demo.faults.recover(productpage);
    expect(await differences(demo, productpage)).toEqual([]);
    expect(await stateOf(productpage)).toEqual([]);
  });

  it('is over once the proxy connects anew, and after heal', async () => {
    demo.faults.drift(productpage, {kind: 'clusters', name: reviews, how: 'changed'});
    demo.faults.push();
    expect(await differences(demo, productpage)).toEqual([`differs clusters ${reviews}`]);
    demo.faults.restartProxy(productpage);
    expect(await differences(demo, productpage)).toEqual([]);
    demo.faults.drift(productpage, {kind: 'listeners', name: '0.0.0.0_9080', how: 'changed'});
    await demo.faults.heal();
    expect(await differences(demo, productpage)).toEqual([]);
  });

  it('of what the proxy does not have is refused with a sentence', async () => {
    const edit = (edit: ConfigEdit) => () => demo.faults.drift(productpage, edit);
    expect(edit({kind: 'clusters', name: 'nobody', how: 'changed'})).toThrow(`${productpage} has no nobody among its clusters.`);
    expect(edit({kind: 'clusters', name: reviews, how: 'added'})).toThrow('already');
    expect(edit({kind: 'ecds', name: 'x', how: 'added'})).toThrow('has no ecds to make one like');
    const body = JSON.stringify({fault: 'drift', with: [productpage, {kind: 'clusters', name: reviews, how: 'changed'}]});
    expect((await ask(demo, '/demo/faults', {method: 'POST', body})).status).toBe(200);
    expect(await differences(demo, productpage)).toEqual([`differs clusters ${reviews}`]);
  });
});

describe('a change', () => {
  it('moves versions and times of what it is about, in /clusters as well', async () => {
    const [nonce, old] = [nonceOf(productpage, 'CDS'), await listOf(productpage, 'dynamic_active_clusters')];
    time += 60_000;
    demo.faults.change(productpage, {kind: 'clusters', name: reviews, how: 'changed'}, {kind: 'clusters', name: fresh, how: 'added'});
    expect(nonceOf(productpage, 'CDS')).not.toBe(nonce);
    const clusters = await listOf(productpage, 'dynamic_active_clusters');
    const moved = clusters.filter(element => !old.some(before => before.last_updated === element.last_updated)).map(({cluster}) => cluster?.name);
    expect(moved.sort()).toEqual([fresh, reviews]);
    expect(clusters.find(({cluster}) => cluster?.name === reviews)?.last_updated).toBe(new Date(time).toISOString().replace('.000Z', 'Z'));
    const version = (await bothDumps(demo, productpage)).envoy.configs.find(section => section.dynamic_active_clusters !== undefined)?.version_info;
    expect(nonceOf(productpage, 'CDS')?.startsWith(String(version))).toBe(true);
    expect((await askPod(demo, productpage, 15000, '/clusters')).body).toContain(`${fresh}::`);
    expect(await differences(demo, productpage)).toEqual([]);
  });

  it('of endpoints is what /clusters shows', async () => {
    demo.faults.change(productpage, {kind: 'endpoints', name: reviews, how: 'changed'});
    expect((await askPod(demo, productpage, 15000, '/clusters')).body).toMatch(/reviews\.bookinfo\S+::10\.244\.251\.\d+:9080::/);
    expect(await differences(demo, productpage)).toEqual([]);
  });

  it('is seen at the Istio object it stems from', async () => {
    type Edited = {
      readonly metadata: {
        readonly generation: number;
        readonly resourceVersion: string;
        readonly managedFields: readonly {manager: string; time: string}[];
      };
    };
    const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/details-mistake';
    const before = await askJson<Edited>(demo, path);
    expect(before.metadata.managedFields.map(({manager}) => manager)).toEqual(['kubectl-client-side-apply']);
    demo.faults.drift(productpage, {kind: 'routes', name: '9080', how: 'changed'});
    const after = await askJson<Edited>(demo, path);
    expect(after.metadata.generation).toBe(before.metadata.generation + 1);
    expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
    expect(after.metadata.managedFields.at(-1)).toMatchObject({manager: 'kubectl-edit', time: '2027-01-15T08:00:00Z'});
    demo.faults.change(productpage, {kind: 'routes', name: '9080', how: 'changed', touch: false});
    expect((await askJson<Edited>(demo, path)).metadata.generation).toBe(after.metadata.generation);
  });
});

describe('a push in flight', () => {
  it('is STALE until the proxy takes it', async () => {
    demo.faults.lag(productpage, 700);
    expect(await stateOf(productpage)).toEqual(['ClusterLoadAssignment']);
    expect(await differences(demo, productpage)).toEqual([expect.stringContaining('differs endpoints outbound|9080||')]);
    const nonce = nonceOf(productpage, 'EDS');
    timers.find(({ms}) => ms === 700)?.run();
    expect(await stateOf(productpage)).toEqual([]);
    expect(nonceOf(productpage, 'EDS')).toBe(nonce);
    expect(await differences(demo, productpage)).toEqual([]);
    expect(timers.filter(({ms}) => ms === 700)).toEqual([]);
  });
});

describe('a warming cluster', () => {
  it.each([reviews, fresh])('is beside those that are used, until it is settled: %s', async cluster => {
    demo.faults.warm(productpage, cluster);
    expect((await listOf(productpage, 'dynamic_warming_clusters')).map(element => element.cluster?.name)).toEqual([cluster]);
    expect(await stateOf(productpage)).toEqual([]);
    expect(await differences(demo, productpage)).toEqual(
      cluster === reviews ? [`differs clusters ${cluster}`] : [`only istiod clusters ${cluster}`, `only istiod endpoints ${cluster}`],
    );
    demo.faults.settle(productpage);
    expect(await listOf(productpage, 'dynamic_warming_clusters')).toEqual([]);
    expect(await differences(demo, productpage)).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    ['CDS', /^Error adding\/updating cluster\(s\) outbound\|9080\|\|details\S+: Didn't find/, /^differs clusters outbound\|9080\|\|details/],
    ['LDS', /^Error adding\/updating listener\(s\) 0\.0\.0\.0_9080: Didn't find/, /^differs listeners 0\.0\.0\.0_9080$/],
    ['RDS', /^Only unique values for domains are permitted\. Duplicate entry of domain \S+ in route 9080$/, /^differs routes 9080$/],
    ['EDS', /^malformed IP address: trouble\.invalid\./, /^differs endpoints outbound\|9080\|/],
    ['ECDS', /^Didn't find a registered implementation for 'details-header-lua'/, /^differs ecds details-header-lua$/],
  ] as const)('of %s has the words of Envoy, and istiod has what is refused', async (type, words, difference) => {
    demo.faults.nack(details, type);
    expect(demo.world.xds.connection(details)?.types.get(type)?.lastError).toMatch(words);
    const found = await differences(demo, details);
    expect(found).toEqual([expect.stringMatching(difference)]);
    const errors = JSON.stringify((await bothDumps(demo, details)).envoy).includes('"error_state"');
    expect(errors).toBe(type === 'LDS');
    demo.faults.recover(details);
    expect(await differences(demo, details)).toEqual([]);
  });

  it('is about the resources that its words name', async () => {
    demo.faults.nack(productpage, 'CDS', `Error adding/updating cluster(s) ${reviews}: no, outbound|80||api.payments.example: no`);
    expect((await differences(demo, productpage)).toSorted()).toEqual([
      'differs clusters outbound|80||api.payments.example',
      `differs clusters ${reviews}`,
    ]);
  });

  it('of a listener is listed as in the recording: with the listener, and once more without its name', async () => {
    demo.faults.nack(details);
    const errors = (await listOf(details, 'dynamic_listeners')).filter(element => element.error_state !== undefined);
    expect(errors.map(element => Object.keys(element))).toEqual([['name', 'active_state', 'error_state'], ['error_state']]);
    expect(errors.map(({error_state: state}) => Object.keys(state ?? {}))).toEqual([
      ['failed_configuration', 'last_update_attempt', 'details'],
      ['failed_configuration', 'details'],
    ]);
    expect(new Set(errors.map(({error_state: state}) => `${state?.failed_configuration.name}: ${state?.details}`))).toEqual(
      new Set(["0.0.0.0_9080: Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'"]),
    );
  });
});
