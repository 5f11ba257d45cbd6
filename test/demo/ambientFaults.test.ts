import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {
  ambientz,
  condition,
  dumpOf,
  expectAgreement,
  gateway,
  isIt,
  type KubeObject,
  one,
  other,
  reviewsV2,
  waypoint,
  waypointOf,
} from './ambientMesh.ts';
import {bothDumps} from './bothSides.ts';
import {ask, askJson, askPod, syncz} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({scenario: 'ambient', quiet: true, healthy: true});
});
afterEach(() => demo.close());

describe('labels decide', () => {
  it('which waypoint a service has: its chains move from one Envoy to the other', async () => {
    demo.faults.label('services', 'details.ambient-demo', 'istio.io/use-waypoint', 'reviews-svc-waypoint');
    expect(await waypointOf(demo, one, 'services', 'details')).toBe('ambient-demo/reviews-svc-waypoint');
    expect(await condition(demo, 'details')).toBe('True WaypointAccepted: Successfully attached to waypoint ambient-demo/reviews-svc-waypoint');
    const texts = [waypoint, 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo'].map(async proxy => JSON.stringify(await bothDumps(demo, proxy)));
    const [before, after] = await Promise.all(texts);
    expect(before).not.toContain('|details.ambient-demo');
    expect(after).toContain('inbound-vip|9080|http|details.ambient-demo.svc.cluster.local');
    await expectAgreement(demo);
  });

  it('that a service has none', async () => {
    demo.faults.label('services', 'details.ambient-demo', 'istio.io/use-waypoint', 'none');
    expect(await waypointOf(demo, other, 'services', 'details')).toBeUndefined();
    expect(await condition(demo, 'details')).toBeUndefined();
    await expectAgreement(demo);
  });

  it('about a service of a namespace with sidecars as well', async () => {
    demo.faults.label('services', 'productpage.bookinfo', 'istio.io/use-waypoint', 'waypoint');
    demo.faults.label('services', 'productpage.bookinfo', 'istio.io/use-waypoint-namespace', 'ambient-demo');
    expect(await waypointOf(demo, other, 'services', 'productpage', 'bookinfo')).toBe('ambient-demo/waypoint');
    const {envoy} = await bothDumps(demo, waypoint);
    const text = JSON.stringify(envoy);
    expect(text).toContain('inbound-vip|9080|http|productpage.bookinfo.svc.cluster.local');
    expect(text).toContain('10.96.166.170');
    expect(text).toContain('10.244.0.15:9080');
    await expectAgreement(demo);
    const clusters = (await askPod(demo, waypoint, 15000, '/clusters?format=json')).body;
    expect(clusters).toContain('inbound-vip|9080|http|productpage.bookinfo.svc.cluster.local');
  });

  it('which pods a waypoint serves, and it is told to watches of pods', async () => {
    demo.faults.label('pods', `${reviewsV2}.ambient-demo`, 'istio.io/use-waypoint');
    expect(await waypointOf(demo, one, 'workloads', reviewsV2)).toBeUndefined();
    const both = JSON.stringify(await bothDumps(demo, 'reviews-v2-pod-waypoint-75fddd4bc4-s6d2s.ambient-demo'));
    expect(both.match(/"address_?[pP]refix":"[^"]+"/g)).toBeNull();
    const pod = await askJson<KubeObject>(demo, `/api/v1/namespaces/ambient-demo/pods/${reviewsV2}`);
    expect(pod.metadata.labels).not.toHaveProperty('istio.io/use-waypoint');
    await expectAgreement(demo);
  });

  it('which pods a ztunnel takes in', async () => {
    demo.faults.label('namespaces', 'ambient-demo', 'istio.io/dataplane-mode');
    const {workloads, workloadState} = await dumpOf(demo, one);
    const own = workloads.filter(({namespace}) => namespace === 'ambient-demo');
    expect(new Set(own.map(({protocol}) => protocol))).toEqual(new Set(['TCP']));
    expect(Object.values(workloadState).map(({info}) => info.namespace)).not.toContain('ambient-demo');
    const pod = await askJson<KubeObject>(demo, `/api/v1/namespaces/ambient-demo/pods/${reviewsV2}`);
    expect(pod.metadata.annotations).not.toHaveProperty('ambient.istio.io/redirection');
    await expectAgreement(demo);
  });
});

describe('a waypoint cannot be used', () => {
  it('as it does not exist, and neither does what was made for it', async () => {
    demo.faults.waypointMissing('reviews-svc-waypoint.ambient-demo');
    expect(await waypointOf(demo, one, 'services', 'reviews')).toBeUndefined();
    expect(await condition(demo, 'reviews')).toBe('False WaypointIsNotReady: waypoint "ambient-demo/reviews-svc-waypoint" is not ready');
    const paths = ['/apis/gateway.networking.k8s.io/v1/namespaces/ambient-demo/gateways', '/api/v1/namespaces/ambient-demo/services'];
    for (const path of paths) expect((await ask(demo, `${path}/reviews-svc-waypoint`)).status, path).toBe(404);
    expect((await dumpOf(demo, other)).workloads.filter(({name}) => name.startsWith('reviews-svc-waypoint'))).toEqual([]);
    await expectAgreement(demo);
    await demo.faults.heal();
    expect(await waypointOf(demo, one, 'services', 'reviews')).toBe('ambient-demo/reviews-svc-waypoint');
    expect((await syncz(demo)).filter(({proxy}) => proxy.startsWith('reviews-svc-waypoint'))).toHaveLength(1);
    await expectAgreement(demo);
  });

  it('as it is for the other kind of traffic', async () => {
    demo.faults.label('gateways', 'waypoint.ambient-demo', 'istio.io/waypoint-for', 'workload');
    expect(await waypointOf(demo, one, 'services', 'details')).toBeUndefined();
    expect(await condition(demo, 'details')).toMatch(
      /^False UnsupportedTrafficType: attempting to bind to traffic type "service" which the waypoint "ambient-demo\/waypoint"/,
    );
    expect(await waypointOf(demo, one, 'workloads', 'details-v1-5845b8756-5xcnn')).toBe('ambient-demo/waypoint');
    await expectAgreement(demo);
  });

  it('as it has no address yet', async () => {
    demo.faults.noAddress('waypoint.ambient-demo');
    expect((await gateway(demo, 'waypoint')).status.addresses).toBeUndefined();
    expect(await condition(demo, 'ratings')).toBe('False WaypointIsNotReady: waypoint "ambient-demo/waypoint" is not ready');
    expect(await waypointOf(demo, other, 'services', 'ratings')).toBeUndefined();
    await expectAgreement(demo);
  });

  it('as its listener does not let a namespace use it', async () => {
    demo.faults.allowRoutes('waypoint.ambient-demo', 'Same');
    expect(await condition(demo, 'details', 'ambient-shop')).toBe(
      'False AttachmentDenied: we are not permitted to attach to waypoint "ambient-demo/waypoint" (missing allowedRoutes?)',
    );
    expect(await waypointOf(demo, one, 'services', 'details', 'ambient-shop')).toBeUndefined();
    expect(await waypointOf(demo, one, 'services', 'details')).toBe('ambient-demo/waypoint');
    await expectAgreement(demo);
    demo.faults.allowRoutes('waypoint.ambient-demo', 'Selector', 'team', 'shop');
    expect(await waypointOf(demo, one, 'services', 'details')).toBeUndefined();
    demo.faults.label('namespaces', 'ambient-shop', 'team', 'shop');
    expect(await waypointOf(demo, one, 'services', 'details', 'ambient-shop')).toBe('ambient-demo/waypoint');
    await expectAgreement(demo);
  });
});

describe('a waypoint that is not programmed', () => {
  it('is used all the same; its pods are not ready', async () => {
    demo.faults.notProgrammed('waypoint.ambient-demo');
    const programmed = (await gateway(demo, 'waypoint')).status.conditions?.find(({type}) => type === 'Programmed');
    expect(programmed).toMatchObject({status: 'False', reason: 'AddressNotUsable'});
    expect(programmed?.message).toContain('no instances found for hostname "waypoint.ambient-demo.svc.cluster.local"');
    expect(await waypointOf(demo, one, 'services', 'details')).toBe('ambient-demo/waypoint');
    expect((await dumpOf(demo, one)).workloads.filter(({status}) => status === 'Unhealthy').map(({name}) => name)).toEqual([waypoint.split('.')[0]]);
    await demo.faults.heal();
    expect((await dumpOf(demo, one)).workloads.filter(({status}) => status === 'Unhealthy')).toEqual([]);
    expect((await gateway(demo, 'waypoint')).status.conditions?.find(({type}) => type === 'Programmed')?.status).toBe('True');
  });

  it('says why in words of its own', async () => {
    demo.faults.notProgrammed('waypoint.ambient-demo', 'Invalid', 'port 15009 is in use');
    const programmed = (await gateway(demo, 'waypoint')).status.conditions?.find(({type}) => type === 'Programmed');
    expect(programmed).toMatchObject({status: 'False', reason: 'Invalid', message: 'port 15009 is in use'});
  });
});

it('an app whose pod is not ready is not healthy, and no endpoint', async () => {
  demo.faults.unready(`${reviewsV2}.ambient-demo`);
  const {workloads, services} = await dumpOf(demo, one);
  expect(workloads.find(({name}) => name === reviewsV2)?.status).toBe('Unhealthy');
  expect((await ambientz(demo)).workloads.find(({name}) => name === reviewsV2)?.status).toBe('UNHEALTHY');
  const endpoints = (services.find(isIt('reviews', 'ambient-demo')) as unknown as {endpoints: object}).endpoints;
  expect(Object.keys(endpoints)).toHaveLength(2);
});

it('names that nobody has are said', () => {
  expect(() => demo.faults.label('services', 'nobody.ambient-demo', 'a', 'b')).toThrow('There is no nobody.ambient-demo of this kind in the demo.');
  expect(() => demo.faults.forget(waypoint, 'services', 'details.ambient-demo')).toThrow('is no ztunnel');
  expect(() => demo.faults.label('things', 'a.b', 'c')).toThrow('There is no kind things in the demo.');
});

it('faults are caused over HTTP as well', async () => {
  const with_ = ['services', 'details.ambient-demo', 'istio.io/use-waypoint', 'none'];
  const answer = await ask(demo, '/demo/faults', {method: 'POST', body: JSON.stringify({fault: 'label', with: with_})});
  expect(answer.body).toBe('done\n');
  expect(await waypointOf(demo, one, 'services', 'details')).toBeUndefined();
});

it('what is wrong from the start is named by its services, and healed', async () => {
  await demo.close();
  demo = await startDemo({scenario: 'ambient', quiet: true});
  expect(await condition(demo, 'ratings', 'ambient-shop')).toBe('False WaypointIsNotReady: waypoint "ambient-shop/shop-waypoint" is not ready');
  const pod = await askJson<KubeObject>(demo, '/api/v1/namespaces/ambient-demo/pods/details-v1-5845b8756-5xcnn');
  expect(pod.metadata.labels).toHaveProperty(['istio.io/use-waypoint'], 'waypoint');
  await demo.faults.heal();
  expect(await condition(demo, 'ratings', 'ambient-shop')).toBeUndefined();
  await expectAgreement(demo);
});

it('objects that are applied are there until all is healed', async () => {
  const path = '/apis/telemetry.istio.io/v1/namespaces/ambient-demo/telemetries';
  const metadata = {name: 'access-log', namespace: 'ambient-demo'};
  demo.faults.applyObject({
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata,
    spec: {accessLogging: [{providers: [{name: 'envoy'}]}]},
  });
  const {items} = await askJson<{items: {metadata: {name: string; uid: string}}[]}>(demo, path);
  expect(items.map(({metadata: {name}}) => name)).toEqual(['access-log', 'waypoint-access-log']);
  expect(items[0]?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  await demo.faults.heal();
  expect(await askJson<{items: unknown[]}>(demo, path)).toMatchObject({items: [{metadata: {name: 'waypoint-access-log'}}]});
});
