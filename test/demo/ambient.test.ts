import {afterEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {ScenarioName} from '../../demo/scenarios/index.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {askOf} from '../../src/views/askEnvoy.ts';
import {loadZtunnelSides} from '../../src/views/ztunnelSides.ts';
import {differences} from '../ztunnel/differences.ts';
import {askPod} from './client.ts';

let demo: Demo;
afterEach(() => demo.close());

const ztunnelsOf = ({world}: Demo) => [...world.cast.members.values()].filter(({recorded}) => recorded.proxy?.type === 'ztunnel');

/** Both sides of a ztunnel of the demo, as a pane gets them. */
function sidesOf(id: string) {
  const istiodName = demo.world.xds.connection(id)?.istiod ?? '';
  const pod = (name: string) => ({name, namespace: 'istio-system', uid: name, labels: {}, annotations: {}, phase: 'Running'}) as unknown as MeshPod;
  const source = {
    about: {proxyAdminPort: 15_000, istioNamespace: 'istio-system'},
    askPod: (asked: MeshPod, {port, path}: {port: number; path: string}) => askPod(demo, `${asked.name}.${asked.namespace}`, port, path),
  } as unknown as MeshSource;
  const proxy = {key: id, id, kind: 'ztunnel', pod: pod(id.split('.')[0] ?? '')} as unknown as MeshProxy;
  const asking = askOnce(source, new AbortController().signal, {proxy, istiod: pod(istiodName)});
  const ask = askOf(asking, new Map());
  return loadZtunnelSides({...ask, about: (_, of) => askOf({...asking, of}, new Map())});
}

describe('every ztunnel of a healthy mesh has what istiod would send it', () => {
  it.each<[ScenarioName, number]>([
    ['bookinfo', 16],
    ['ambient', 25],
    ['large', 60],
  ])('in %s', {timeout: 30_000}, async (scenario, proxies) => {
    demo = await startDemo({scenario, proxies, quiet: true, healthy: true});
    const ztunnels = ztunnelsOf(demo);
    expect(ztunnels.length).toBeGreaterThan(0);
    for (const {id} of ztunnels) {
      const {left, right, notes} = await sidesOf(id);
      expect(differences(left, right)).toEqual([]);
      expect(right.get('Workloads')?.length, id).toBeGreaterThan(29);
      expect(new Set(left.get('Workloads')?.map(({name}) => name)).size).toBe(left.get('Workloads')?.length);
      expect(notes).toEqual([]);
    }
  });
});
