import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {dumpOf, expectAgreement, isIt, one, other, reviewsV2, waypoint, waypointOf} from './ambientMesh.ts';
import {bothDumps, differences} from './bothSides.ts';
import {askPod, outOfSync, syncz} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({scenario: 'ambient', quiet: true, healthy: true});
});
afterEach(() => demo.close());

describe('a single ztunnel', () => {
  it('does not know a service, a workload, a policy or anything of a waypoint, and says that it is in sync', async () => {
    demo.faults.forget(one, 'services', 'details.ambient-demo');
    demo.faults.forget(one, 'workloads', `${reviewsV2}.ambient-demo`);
    demo.faults.forget(one, 'policies', 'deny-admin.bookinfo');
    demo.faults.forget(one, 'waypoints', 'waypoint.ambient-demo');
    const [left, right] = [await dumpOf(demo, one), await dumpOf(demo, other)];
    const missing = (kind: 'workloads' | 'services' | 'policies') =>
      right[kind].filter(({name, namespace}) => !left[kind].some(isIt(name, namespace))).map(({name}) => name);
    expect(missing('services').sort()).toEqual(['details', 'waypoint']);
    expect(missing('workloads').sort()).toEqual([reviewsV2, waypoint.split('.')[0]]);
    expect(missing('policies')).toEqual(['deny-admin']);
    expect((await syncz(demo)).flatMap(outOfSync)).toEqual([]);
    await demo.faults.heal();
    expect((await dumpOf(demo, one)).services.length).toBe(right.services.length);
  });

  it('has an old waypoint, or none', async () => {
    demo.faults.oldWaypoint(one, 'services', 'reviews.ambient-demo', 'waypoint.ambient-demo');
    demo.faults.oldWaypoint(one, 'workloads', `${reviewsV2}.ambient-demo`);
    expect(await waypointOf(demo, one, 'services', 'reviews')).toBe('ambient-demo/waypoint');
    expect(await waypointOf(demo, other, 'services', 'reviews')).toBe('ambient-demo/reviews-svc-waypoint');
    expect(await waypointOf(demo, one, 'workloads', reviewsV2)).toBeUndefined();
  });

  it('that does not answer keeps what it had, until it recovers', async () => {
    demo.faults.stall(one, 'WDS');
    demo.faults.label('services', 'details.ambient-demo', 'istio.io/use-waypoint', 'none');
    expect(await waypointOf(demo, one, 'services', 'details')).toBe('ambient-demo/waypoint');
    expect(await waypointOf(demo, other, 'services', 'details')).toBeUndefined();
    demo.faults.recover(one);
    expect(await waypointOf(demo, one, 'services', 'details')).toBeUndefined();
    await expectAgreement(demo);
  });

  it('that is not connected keeps what it had, also when it had changed before', async () => {
    demo.faults.label('services', 'details.ambient-demo', 'istio.io/use-waypoint', 'none');
    demo.faults.disconnect(one);
    demo.faults.label('services', 'ratings.ambient-demo', 'istio.io/use-waypoint', 'none');
    expect(await waypointOf(demo, one, 'services', 'details')).toBeUndefined();
    expect(await waypointOf(demo, one, 'services', 'ratings')).toBe('ambient-demo/waypoint');
    await demo.faults.heal();
    expect(await waypointOf(demo, one, 'services', 'details')).toBe('ambient-demo/waypoint');
    await expectAgreement(demo);
  });
});

it('a waypoint that does not answer keeps the services that it had', async () => {
  demo.faults.stall(waypoint, 'LDS', 'CDS', 'EDS');
  demo.faults.label('services', 'details.ambient-demo', 'istio.io/use-waypoint', 'none');
  const {istiod, envoy} = await bothDumps(demo, waypoint);
  expect(JSON.stringify(envoy)).toMatch(/"inbound-vip\|9080\|http\|details\.ambient-demo\./);
  expect(/inbound-vip\|9080\|http\|details\.ambient-demo\./.test(JSON.stringify(istiod))).toBe(false);
  demo.faults.recover(waypoint);
  expect(await differences(demo, waypoint)).toEqual([]);
});

it('a proxy that crashes makes its workload unhealthy, and a pod that is deleted has none', async () => {
  await dumpOf(demo, one);
  demo.faults.crashLoop('reviews-v1-5695cbbdd8-sxpzf.bookinfo');
  demo.faults.deletePod('curl-66d454fb44-hdvlm.ambient-demo');
  const {workloads} = await dumpOf(demo, one);
  expect(workloads.find(({name}) => name === 'reviews-v1-5695cbbdd8-sxpzf')?.status).toBe('Unhealthy');
  expect(workloads.filter(isIt('curl-66d454fb44-hdvlm', 'ambient-demo'))).toEqual([]);
  await demo.faults.heal();
  expect((await dumpOf(demo, one)).workloads.filter(isIt('curl-66d454fb44-hdvlm', 'ambient-demo'))).toHaveLength(1);
});

it('a ztunnel that does not answer still knows a waypoint that is gone', async () => {
  demo.faults.stall(other, 'WDS');
  demo.faults.waypointMissing('waypoint.ambient-demo');
  expect(await waypointOf(demo, other, 'services', 'details')).toBe('ambient-demo/waypoint');
  expect(await waypointOf(demo, other, 'services', 'waypoint')).toBeUndefined();
  expect((await dumpOf(demo, other)).workloads.filter(isIt('waypoint-5d4f9fc9d4-b44dt', 'ambient-demo'))).toHaveLength(1);
  expect((await dumpOf(demo, one)).workloads.filter(isIt('waypoint-5d4f9fc9d4-b44dt', 'ambient-demo'))).toEqual([]);
});

const tell = async (mesh: Demo, id: string) =>
  JSON.parse((await askPod(mesh, id, 15000, '/config_dump')).body) as Record<string, Record<string, unknown>>;

describe('a ztunnel', () => {
  it('has certificates that end, have ended, or were not to be had', async () => {
    const account = (name: string) => `spiffe://cluster.local/ns/ambient-demo/sa/${name}`;
    demo.faults.certificate(one, 'bookinfo-details.ambient-demo', 'expiring');
    demo.faults.certificate(one, 'bookinfo-ratings.ambient-demo', 'expired');
    demo.faults.certificate(one, 'bookinfo-reviews.ambient-demo', 'unavailable');
    type Certificate = {identity: string; state: string; certChain: {expirationTime: string}[]};
    const certificates = (await tell(demo, one)).certificates as unknown as readonly Certificate[];
    const of = (name: string) => certificates.find(({identity}) => identity === account(name));
    const minutesLeft = (name: string) => (Date.parse(of(name)?.certChain[0]?.expirationTime ?? '') - demo.world.clock.now()) / 60_000;
    expect(minutesLeft('bookinfo-details')).toBeGreaterThan(9);
    expect(minutesLeft('bookinfo-details')).toBeLessThan(11);
    expect(minutesLeft('bookinfo-ratings')).toBeLessThan(-9);
    expect(of('bookinfo-reviews')).toMatchObject({state: expect.stringMatching(/^Unavailable: /) as string, certChain: []});
    await demo.faults.heal();
    expect(new Set(((await tell(demo, one)).certificates as unknown as readonly Certificate[]).map(({state}) => state))).toEqual(
      new Set(['Available']),
    );
  });

  it('of 1.21 tells its stores with their indexes', async () => {
    const {workloads, services} = await dumpOf(demo, other);
    demo.faults.oldZtunnel(other, '1.21');
    const old = await tell(demo, other);
    expect(Object.keys(old.by_uid ?? {})).toHaveLength(workloads.length);
    expect(Object.keys(old.by_host ?? {})).toHaveLength(services.length);
    expect(old.by_addr?.['/10.244.0.28']).toMatchObject({name: reviewsV2, waypoint: {hboneMtlsPort: 15008}});
    expect(old.by_vip?.['/10.96.64.6']).toMatchObject({name: 'reviews'});
    expect(old.workload_to_services?.[`Kubernetes//Pod/ambient-demo/${reviewsV2}`]).toContainEqual({
      namespace: 'ambient-demo',
      hostname: 'reviews.ambient-demo.svc.cluster.local',
    });
    expect(Object.keys(old)).not.toContain('workloadState');
  });

  it('of 1.18 has workloads by their address, and no names of services', async () => {
    demo.faults.oldZtunnel(other, '1.18');
    const old = await tell(demo, other);
    expect(old.workloads?.['10.244.0.28']).toMatchObject({workloadIp: '10.244.0.28', waypointAddresses: ['10.96.108.214']});
    expect(old.vips?.['10.96.64.6:9080']).toHaveLength(3);
    expect(old.config).toMatchObject({local_node: 'node-2', proxy_mode: 'Shared'});
    expect(() => demo.faults.oldZtunnel(other, '1.5' as '1.18')).toThrow('There are dumps of 1.18, 1.20, 1.21, not of 1.5.');
  });
});
