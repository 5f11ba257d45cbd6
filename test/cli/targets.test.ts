import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {parseTarget, resolveSelector, resolveTarget, resolveTargets} from '../../src/cli/targets.ts';
import {troubleOf} from '../../src/lib/trouble.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {sourceOf} from '../transport/source.ts';

let demo: Demo;
let source: MeshSource;
beforeAll(async () => {
  demo = await startDemo({quiet: true, healthy: true});
  source = sourceOf(demo.url); // its context has the namespace bookinfo
});
afterEach(() => demo.faults.heal());
afterAll(async () => {
  source.close();
  await demo.close();
});

const idOf = async (text: string, namespace?: string) => (await resolveTarget(source, text, namespace)).pod.id;
const idsOf = async (text: string) => (await resolveTargets(source, text)).map(({pod}) => pod.id);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    error => troubleOf(error).what,
  );

describe('[type/]name[.namespace]', () => {
  test.each([
    ['pod', {resource: 'pod', name: 'pod'}],
    ['pod.ns', {resource: 'pod', name: 'pod', namespace: 'ns'}],
    ['a.b.ns', {resource: 'a.b', name: 'a.b', namespace: 'ns'}],
    ['deploy/x', {resource: 'deploy/x', type: 'deploy', name: 'x'}],
    ['deploy/x.ns', {resource: 'deploy/x', type: 'deploy', name: 'x', namespace: 'ns'}],
    ['deployments.v1.apps/x', {resource: 'deployments.v1.apps/x', type: 'deployments.v1.apps', name: 'x'}],
    ['deployments.apps/x.ns', {resource: 'deployments.apps/x', type: 'deployments.apps', name: 'x', namespace: 'ns'}],
    ['x.', {resource: 'x', name: 'x'}],
    ['', {resource: '', name: ''}],
  ])('%s', (text, parts) => expect(parseTarget(text)).toEqual(parts));
});

describe('a pod by its name', () => {
  const curl = 'curl-66d454fb44-92pb7';

  test('in the namespace of the target, else the one given, else that of the context', async () => {
    expect(await idOf(curl)).toBe(`${curl}.bookinfo`);
    expect(await idOf(`${curl}.bookinfo`, 'other')).toBe(`${curl}.bookinfo`);
    expect(await idOf('curl-66d454fb44-hdvlm', 'ambient-demo')).toBe('curl-66d454fb44-hdvlm.ambient-demo');
    expect(await idOf(`pod/${curl}`)).toBe(`${curl}.bookinfo`);
    expect(await refusal(idOf(curl, 'ambient-demo'))).toBe(`Failed retrieving: pods "${curl}" not found in the "ambient-demo" namespace.`);
  });

  test('that does not run: its phase; all pods of the target are given all the same', async () => {
    demo.faults.changePod(`${curl}.bookinfo`, pod => ({...pod, status: {...(pod as {status?: object}).status, phase: 'Failed'}}) as never);
    expect(await refusal(idOf(curl))).toBe(`Pod ${curl}.bookinfo is not running. Status=Failed.`);
    expect(await idsOf(curl)).toEqual([`${curl}.bookinfo`]);
    demo.faults.deletePod(`${curl}.bookinfo`); // so that healing brings it back as it was
  });
});

describe('what has pods', () => {
  const reviews = 'reviews-v1-5695cbbdd8-sxpzf.bookinfo';

  test.each(['deploy', 'deployment', 'deployments', 'Deployment', 'deployments.apps', 'deployments.v1.apps'])('%s/reviews-v1', async word => {
    expect(await idOf(`${word}/reviews-v1.bookinfo`, 'default')).toBe(reviews);
  });

  test('a daemon set, a replica set, a service: the first pod, or all', async () => {
    expect(await idOf('ds/ztunnel.istio-system')).toMatch(/^ztunnel-\w+\.istio-system$/);
    expect(await idsOf('daemonset/ztunnel.istio-system')).toHaveLength(3);
    expect(await idOf('rs/reviews-v1-5695cbbdd8')).toBe(reviews);
    expect((await idsOf('svc/reviews')).map(id => id.slice(0, 10)).sort()).toEqual(['reviews-v1', 'reviews-v2', 'reviews-v3']);
    expect(await idsOf('service/reviews')).toContain(await idOf('services/reviews'));
  });

  test('a gateway of the Gateway API, a waypoint either way', async () => {
    expect(await idOf('gateway/bookinfo-gateway.ambient-demo')).toMatch(/^bookinfo-gateway-istio-/);
    expect(await idOf('gtw/waypoint.ambient-demo')).toBe(await idOf('deploy/waypoint.ambient-demo'));
    expect(await idOf('gateways.gateway.networking.k8s.io/waypoint', 'ambient-demo')).toMatch(/^waypoint-/);
  });

  test('the one that is ready comes before those that are not', async () => {
    const ids = await idsOf('deploy/ratings-v1');
    expect(ids).toHaveLength(2);
    demo.faults.changePod(ids[0] ?? '', pod => ({...pod, status: {...(pod as {status?: object}).status, conditions: []}}) as never);
    expect(await idsOf('deploy/ratings-v1')).toEqual([...ids].reverse());
    demo.faults.deletePod(ids[0] ?? '');
    expect(await idsOf('deploy/ratings-v1')).toEqual(ids.slice(1));
  });

  test('labels: all pods that have them', async () => {
    const names = (await resolveSelector(source, 'app=reviews,version in (v1, v3)')).map(({pod}) => pod.labels.version);
    expect(names.sort()).toEqual(['v1', 'v3']);
    expect(await refusal(resolveSelector(source, 'app=nosuch', 'ambient-demo'))).toBe(
      'No pods found: none in namespace ambient-demo has the labels app=nosuch.',
    );
  });
});

describe('what leads to no pod, in the words of istioctl', () => {
  test.each([
    ['deployment/nosuch', 'Failed retrieving: deployments.apps "nosuch" not found in the "bookinfo" namespace.'],
    ['svc/nosuch.other', 'Failed retrieving: services "nosuch" not found in the "other" namespace.'],
    ['gateway/nosuch', 'Failed retrieving: gateways.gateway.networking.k8s.io "nosuch" not found in the "bookinfo" namespace.'],
    ['sa/default', '"sa/default" does not refer to a pod: selector for *v1.ServiceAccount not implemented.'],
    ['vs/bookinfo', '"vs/bookinfo" does not refer to a pod: selector for *v1.VirtualService not implemented.'],
    ['namespace/bookinfo', '"namespace/bookinfo" does not refer to a pod: selector for *v1.Namespace not implemented.'],
    ['svc/kubernetes.default', `"svc/kubernetes" does not refer to a pod: invalid service 'kubernetes': Service is defined without a selector.`],
    ['foo/bar', '"foo/bar" does not refer to a pod: i9s knows no resource type "foo".'],
    ['deploy/a/b', 'Arguments in resource/name form may not have more than one slash.'],
    ['deploy/', 'Arguments in resource/name form must have a single resource and name.'],
    ['.bookinfo', 'Arguments in resource/name form must have a single resource and name.'],
    ['sts/x', `Failed retrieving: the server doesn't have a resource type "statefulsets.apps".`], // the demo serves none
  ])('%s', async (text, words) => expect(await refusal(idOf(text))).toBe(words));

  test('a workload without pods', async () => {
    demo.faults.deletePod('reviews-v1-5695cbbdd8-sxpzf.bookinfo');
    expect(await refusal(idOf('deployment/reviews-v1'))).toBe('No pods match "deployment/reviews-v1".');
  });

  test('what may not be read is for the API server to say', async () => {
    demo.faults.answer403({verb: 'get', resource: 'deployments'});
    expect(await refusal(idOf('deploy/reviews-v1'))).toMatch(/^Deployments\S* "reviews-v1" is forbidden: User/);
    demo.faults.answer403({verb: 'list', resource: 'pods'});
    expect(await refusal(idOf('svc/reviews'))).toMatch(/^Pods is forbidden: User/);
  });
});

describe('selectors', () => {
  /** Objects by path; what pods were asked for is kept. */
  const over = (objects: Readonly<Record<string, unknown>>) => {
    const asked: string[] = [];
    const fake = {
      ...source,
      askApi: async (path: string) => {
        const {pathname, searchParams} = new URL(path, 'http://fake');
        const selector = searchParams.get('labelSelector');
        if (selector !== null) asked.push(selector);
        if (pathname in objects) return objects[pathname];
        if (selector !== null) return {items: [{metadata: {name: 'p', namespace: 'shop'}, status: {phase: 'Running'}}]};
        throw Object.assign(new Error(), {trouble: {kind: 'not found', what: 'The server could not find the requested resource.', next: ''}});
      },
    };
    return {asked, find: (text: string) => resolveTarget(fake, text, 'shop')};
  };
  const base = '/namespaces/shop';
  const gateway = (spec: object) => ({metadata: {name: 'g', namespace: 'shop'}, spec});

  test('labels and expressions of workloads, the map of a replication controller', async () => {
    const {asked, find} = over({
      [`/apis/apps/v1${base}/statefulsets/s`]: {
        spec: {
          selector: {
            matchLabels: {app: 'db', tier: ''},
            matchExpressions: [
              {key: 'zone', operator: 'In', values: ['a', 'b']},
              {key: 'zone', operator: 'NotIn', values: ['c']},
              {key: 'live', operator: 'Exists'},
              {key: 'old', operator: 'DoesNotExist'},
            ],
          },
        },
      },
      [`/apis/batch/v1${base}/jobs/j`]: {spec: {selector: {matchLabels: {'batch.kubernetes.io/controller-uid': '7'}}}},
      [`/api/v1${base}/replicationcontrollers/r`]: {spec: {selector: {app: 'old'}}},
    });
    await find('sts/s');
    await find('job/j');
    await find('rc/r');
    expect(asked).toEqual(['app=db,tier=,zone in (a,b),zone notin (c),live,!old', 'batch.kubernetes.io/controller-uid=7', 'app=old']);
  });

  test('gateways that istiod deploys, of either version of the API, and those it does not', async () => {
    const address = (type?: string) => ({...(type === undefined ? {} : {type}), value: 'x'});
    const v1 = (spec: object) => over({[`/apis/gateway.networking.k8s.io/v1${base}/gateways/g`]: gateway(spec)});
    for (const spec of [{}, {addresses: []}, {addresses: [address()]}, {addresses: [address('IPAddress')]}]) {
      const {asked, find} = v1(spec);
      await find('gateway/g');
      expect(asked).toEqual(['gateway.networking.k8s.io/gateway-name=g']);
    }
    for (const addresses of [[address('Hostname')], [address(), address()]])
      expect(await refusal(v1({addresses}).find('gateway/g'))).toBe('"gateway/g" does not refer to a pod: gateway is not a managed gateway.');
    const beta = over({[`/apis/gateway.networking.k8s.io/v1beta1${base}/gateways/g`]: gateway({})});
    expect((await beta.find('gateway/g')).pod.id).toBe('p.shop');
  });
});
