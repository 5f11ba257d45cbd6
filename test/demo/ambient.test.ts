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
import {askJson, askPod} from './client.ts';

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
    ['ambient', 15],
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

describe('every ztunnel has what istiod would send it', () => {
  const metadata = (name: string) => ({name, namespace: 'ambient-demo'});
  const agreed = async () => {
    for (const {id} of ztunnelsOf(demo)) {
      const {left, right} = await sidesOf(id);
      expect(differences(left, right), id).toEqual([]);
    }
  };
  const dumpOf = async (id: string) => JSON.parse((await askPod(demo, id, 15_000, '/config_dump')).body) as Record<string, {name: string}[]>;

  it('after labels, waypoints and pods have changed', async () => {
    demo = await startDemo({scenario: 'ambient', quiet: true, healthy: true});
    demo.faults.label('namespaces', 'ambient-shop', 'istio.io/dataplane-mode');
    demo.faults.label('gateways', 'waypoint.ambient-demo', 'istio.io/waypoint-for', 'all');
    demo.faults.waypointMissing('reviews-svc-waypoint.ambient-demo');
    demo.faults.unready('reviews-v2-7966bfddf4-xt8t4.ambient-demo');
    await agreed();
  });

  it('of policies for ztunnels: rules about HTTP are left out, and mutual TLS that is a must is told with every pod', async () => {
    demo = await startDemo({scenario: 'ambient', quiet: true, healthy: true});
    const from = [{source: {principals: ['cluster.local/ns/ambient-demo/sa/bookinfo-reviews', '*']}}];
    demo.faults.applyObject({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: metadata('ratings-callers'),
      spec: {
        selector: {matchLabels: {app: 'ratings'}},
        rules: [
          {from, to: [{operation: {ports: ['9080']}}]},
          {from, to: [{operation: {methods: ['GET']}}]},
        ],
      },
    });
    demo.faults.applyObject({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: metadata('default'),
      spec: {mtls: {mode: 'STRICT'}},
    });
    await agreed();
    const {policies, workloads} = await dumpOf('ztunnel-l9tbd.istio-system');
    expect(policies?.find(({name}) => name === 'ratings-callers')).toMatchObject({
      action: 'Allow',
      scope: 'WorkloadSelector',
      rules: [[[{destinationPorts: [9080]}], [{principals: [{Exact: 'cluster.local/ns/ambient-demo/sa/bookinfo-reviews'}, {Presence: []}]}]]],
    });
    expect(workloads?.find(({name}) => name === 'ratings-v1-54849b6d-l2jhs')).toMatchObject({
      authorizationPolicies: ['ambient-demo/ratings-callers', 'istio-system/istio_converted_static_strict'],
    });
    const path = '/apis/security.istio.io/v1/namespaces/ambient-demo/authorizationpolicies/ratings-callers';
    const {status} = await askJson<{status: {conditions: {type: string; reason: string; message: string}[]}}>(demo, path);
    expect(status.conditions).toMatchObject([
      {type: 'ZtunnelAccepted', reason: 'UnsupportedValue', message: expect.stringContaining('(found: methods)') as string},
    ]);
    await demo.faults.heal();
    expect((await dumpOf('ztunnel-l9tbd.istio-system')).policies).toHaveLength(4);
  });
});
