import {afterEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {ScenarioName} from '../../demo/scenarios/index.ts';
import {compareSides} from '../../src/analysis/compare.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import {noRest, sideOf} from '../analysis/recordedPairs.ts';
import {bothDumps} from './bothSides.ts';
import {askJson, askPod, outOfSync, syncz} from './client.ts';

let demo: Demo;
afterEach(() => demo.close());

type PodList = {
  readonly items: readonly {readonly metadata: {readonly name: string; readonly namespace: string}; readonly status: {readonly podIP: string}}[];
};

it.each<[ScenarioName, number]>([
  ['bookinfo', 16],
  ['ambient', 15],
  ['large', 60],
])('in %s the answers of the API, of istiod and of every Envoy are about the same pods', {timeout: 30_000}, async (scenario, proxies) => {
  demo = await startDemo({scenario, proxies, quiet: true, healthy: true});
  const pods = await askJson<PodList>(demo, '/api/v1/pods');
  const addresses = new Set(pods.items.map(pod => pod.status.podIP));
  expect(addresses.size).toBe(pods.items.length);
  const connected = [...demo.world.cast.members.values()].flatMap(member => demo.world.xds.connection(member.id) ?? []);
  expect(connected.length).toBe(scenario === 'bookinfo' ? 17 : scenario === 'ambient' ? 15 : 60);
  for (const {member, istiod, types} of connected.filter(one => one.member.recorded.proxy?.type !== 'ztunnel')) {
    expect(
      pods.items.some(pod => pod.metadata.name === member.name && pod.metadata.namespace === member.namespace && pod.status.podIP === member.ip),
    ).toBe(true);
    const dump = (await askPod(demo, member.id, 15000, '/config_dump?include_eds=true')).body;
    const sent = (await askPod(demo, `${istiod}.istio-system`, 15014, `/debug/config_dump?proxyID=${member.id}&include_eds=true`)).body;
    expect(dump).toContain(`~${member.ip}~${member.id}~${member.namespace}.svc.cluster.local`);
    expect(dump).toContain(`"ISTIO_VERSION": "${member.version}"`);
    expect(dump).toContain(`"version_info": "${types.get('LDS')?.acked?.slice(0, -36)}"`);
    // 10.244.200.x are the endpoints of a ServiceEntry, without pods.
    for (const text of [dump, sent]) {
      const unknown = new Set(
        [...text.matchAll(/\b10\.244\.\d+\.\d+/g)]
          .map(([address]) => address)
          .filter(address => !addresses.has(address) && !/\.0$|^10\.244\.200\./.test(address)),
      );
      expect([...unknown], member.id).toEqual([]);
    }
  }
});

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const details = 'details-v1-5845b8756-ld969.bookinfo';
const istiod = 'istiod-797f89d895-ddlfw';

/** What differs between istiod and Envoy, of one proxy. */
async function verdicts(proxy: string): Promise<readonly string[]> {
  const {istiod: left, envoy: right} = await bothDumps(demo, proxy);
  const {resources, missing} = await compareSides(sideOf(left), sideOf(right), syncRules, noRest);
  expect(resources.length, proxy).toBeGreaterThan(2);
  return [...missing, ...resources.flatMap(({kind, name, verdict}) => (verdict === 'same' ? [] : [`${verdict}: ${kind} ${name}`]))];
}

/** The Envoys that istiod calls in sync, of each namespace so many at most. */
async function inSync(most = 20): Promise<readonly string[]> {
  const rows = (await syncz(demo)).filter(row => row.proxy_type !== 'ztunnel' && outOfSync(row).length === 0);
  const counts = new Map<string, number>();
  return rows.flatMap(({proxy}) => {
    const namespace = proxy.slice(proxy.lastIndexOf('.'));
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    return (counts.get(namespace) ?? 0) > most ? [] : [proxy];
  });
}

async function expectAgreement(atLeast: number, most?: number): Promise<void> {
  const proxies = await inSync(most);
  expect(proxies.length).toBeGreaterThanOrEqual(atLeast);
  for (const proxy of proxies) expect(await verdicts(proxy), proxy).toEqual([]);
}

describe('nothing differs between istiod and the Envoys that are in sync', {timeout: 30_000}, () => {
  it.each<[ScenarioName, number, number]>([
    ['bookinfo', 16, 11],
    ['ambient', 15, 12],
    ['large', 60, 25],
  ])('in %s', async (scenario, proxies, atLeast) => {
    demo = await startDemo({scenario, proxies, quiet: true});
    await expectAgreement(atLeast, 9);
  });

  it('while the mesh lives', async () => {
    demo = await startDemo({quiet: true});
    for (let beat = 0; beat < 22; beat += 1) demo.tick();
    await expectAgreement(12);
  });

  it('after pushes, restarts of proxies and other pods', async () => {
    demo = await startDemo({quiet: true, healthy: true});
    demo.faults.push();
    demo.faults.restartProxy(productpage);
    demo.faults.crashLoop(details);
    demo.faults.recover(details);
    demo.faults.deletePod('reviews-v3-cc8cb9b-7595w.bookinfo');
    demo.faults.push('EDS');
    await expectAgreement(12);
    demo.faults.addPod('reviews-v3-cc8cb9b-7595w.bookinfo');
    await expectAgreement(13);
  });

  it('after another istiod has come in its place, or has taken its proxies over', async () => {
    demo = await startDemo({quiet: true, healthy: true});
    demo.faults.rolloutIstiod(istiod);
    while ((await inSync()).length < 14) {}
    await expectAgreement(14);
    demo.faults.killIstiod('istiod-797f89d895-m4k9t');
    demo.faults.moveProxy(productpage, 'istiod-canary-6c8f7d9b54-w7xqp');
    await expectAgreement(14);
  });

  it('of an Envoy that knows many times as many services', async () => {
    demo = await startDemo({quiet: true, healthy: true});
    demo.faults.bigDump(productpage, 4);
    expect(await verdicts(productpage)).toEqual([]);
    const {istiod: sent} = await bothDumps(demo, productpage);
    expect(sideOf(sent).get('Clusters')?.length).toBeGreaterThan(150);
  });
});

describe('what differs', () => {
  it('is, of a proxy that refuses a listener, that listener alone', async () => {
    demo = await startDemo({quiet: true});
    expect(await verdicts(details)).toEqual(['rejected: Listeners 0.0.0.0_9080']);
  });

  it('between replicas of a workload is their own names, addresses and times', async () => {
    demo = await startDemo({scenario: 'large', proxies: 60, quiet: true, healthy: true});
    const replicas = [...demo.world.cast.members.values()].filter(({id}) => /^reviews-v2-.*\.team-001$/.test(id)).slice(0, 3);
    const common = async (member: (typeof replicas)[number]) => {
      const {envoy} = await bothDumps(demo, member.id);
      const text = JSON.stringify(
        envoy.configs.filter(section => section.dynamic_active_clusters ?? section.dynamic_listeners ?? section.dynamic_route_configs),
      );
      return text.replaceAll(member.name, 'NAME').replaceAll(member.ip, 'IP').replaceAll(member.uid, 'UID');
    };
    const texts = await Promise.all(replicas.map(common));
    expect(texts.length).toBe(3);
    expect(new Set(texts).size).toBe(1);
  });
});

it('an Envoy that was started anew has everything from then on', async () => {
  let time = Date.UTC(2027, 0, 15, 8);
  demo = await startDemo({quiet: true, healthy: true, now: () => time});
  const times = async () => (await askPod(demo, productpage, 15000, '/config_dump')).body.match(/(?<="last_updated": ")[^"]+/g) ?? [];
  const before = await times();
  expect(before.length).toBeGreaterThan(50);
  time += 3600_000;
  demo.faults.rolloutIstiod(istiod);
  demo.faults.killIstiod('istiod-797f89d895-m4k9t');
  expect(await times()).toEqual(before);
  demo.faults.addPod('istiod-797f89d895-m4k9t');
  demo.faults.restartProxy(productpage);
  time += 60_000;
  expect((await times()).every(each => Date.parse(each) >= time - 60_000)).toBe(true);
  const info = JSON.parse((await askPod(demo, productpage, 15000, '/server_info')).body) as {uptime_current_epoch: string};
  expect(info.uptime_current_epoch).toBe('60s');
});
