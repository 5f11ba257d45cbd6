import {afterEach, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {ScenarioName} from '../../demo/scenarios/index.ts';
import {askJson, askPod} from './client.ts';

let demo: Demo;
afterEach(() => demo.close());

type PodList = {
  readonly items: readonly {readonly metadata: {readonly name: string; readonly namespace: string}; readonly status: {readonly podIP: string}}[];
};

it.each<[ScenarioName, number]>([
  ['bookinfo', 16],
  ['ambient', 25],
  ['large', 60],
])('in %s the answers of the API, of istiod and of every Envoy are about the same pods', {timeout: 30_000}, async (scenario, proxies) => {
  demo = await startDemo({scenario, proxies, quiet: true, healthy: true});
  const pods = await askJson<PodList>(demo, '/api/v1/pods');
  const addresses = new Set(pods.items.map(pod => pod.status.podIP));
  expect(addresses.size).toBe(pods.items.length);
  const connected = [...demo.world.cast.members.values()].flatMap(member => demo.world.xds.connection(member.id) ?? []);
  expect(connected.length).toBe(scenario === 'bookinfo' ? 17 : scenario === 'ambient' ? 24 : 60);
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
