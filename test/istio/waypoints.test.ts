import {describe, expect, test} from 'vitest';
import {parseNamespace} from '../../src/istio/namespaces.ts';
import {parseService, parseServiceEntry} from '../../src/istio/services.ts';
import {type GatewayClass, type GatewayClasses, parseGatewayClass, sortGateways} from '../../src/istio/waypoints.ts';
import {list} from '../../src/lib/json.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {read, recordedItems} from './ambientObjects.ts';

const classes = (...found: readonly Partial<GatewayClass>[]): ReadonlyMap<string, GatewayClass> =>
  new Map(found.map(each => [each.name ?? '', {name: '', controller: '', labels: {}, annotations: {}, ...each}]));
const gateway = (className: string, more: {readonly labels?: object; readonly annotations?: object; readonly protocol?: string} = {}): unknown => ({
  metadata: {name: 'a', namespace: 'shop', labels: more.labels, annotations: more.annotations},
  spec: {gatewayClassName: className, listeners: [{name: 'mesh', port: 15_008, protocol: more.protocol ?? 'HTTP'}]},
});

/** The waypoint that a Gateway is; undefined where it is none. */
const waypointOf = (json: unknown, known: GatewayClasses) => [...sortGateways([json], known).waypoints.values()][0];

describe('Gateways that are waypoints', () => {
  test('the recorded ones', () => {
    const {objects} = read(recordedItems());
    expect([...objects.waypoints.values()].map(({key, handles, handlesBy}) => [key, handles, handlesBy])).toEqual([
      ['ambient-demo/reviews-svc-waypoint', 'service', 'default'],
      ['ambient-demo/reviews-v2-pod-waypoint', 'workload', 'Gateway'],
      ['ambient-demo/waypoint', 'service', 'default'],
    ]);
    expect([...(objects.otherGateways?.keys() ?? [])]).toEqual(['ambient-demo/bookinfo-gateway']);
    expect(objects.waypoints.get('ambient-demo/waypoint')).toMatchObject({
      className: 'istio-waypoint',
      revision: undefined,
      addresses: ['10.96.34.233', 'waypoint.ambient-demo.svc.cluster.local'],
      listeners: [{name: 'mesh', port: 15_008, protocol: 'HBONE', from: 'Same'}],
      conditions: [{type: 'Accepted'}, {type: 'Programmed', status: 'True', since: Date.parse('2026-11-21T07:08:02Z')}, {type: 'ResolvedRefs'}],
    });
  });

  test.each([
    ['istio-waypoint', gateway('istio-waypoint'), true],
    ['a class of the controller for meshes', gateway('own'), true],
    ['one that says what it handles', gateway('other', {labels: {'istio.io/waypoint-for': 'all'}}), true],
    ['one that says how ztunnels come to it', gateway('other', {annotations: {'ambient.istio.io/waypoint-inbound-binding': 'PROXY/15088'}}), true],
    ['one that listens for HBONE', gateway('other', {protocol: 'HBONE'}), true],
    ['a gateway between networks', gateway('istio-east-west', {protocol: 'HBONE'}), false],
    ['an ingress gateway', gateway('istio'), false],
  ])('%s', (_, json, is) => {
    expect(waypointOf(json, classes({name: 'own', controller: 'istio.io/mesh-controller'})) !== undefined).toBe(is);
  });

  test('what the class says holds where the Gateway says nothing', () => {
    const ofClass = classes({
      name: 'own',
      labels: {'istio.io/waypoint-for': 'all'},
      annotations: {'ambient.istio.io/waypoint-inbound-binding': 'PROXY'},
    });
    expect(waypointOf(gateway('own'), ofClass)).toMatchObject({handles: 'all', handlesBy: 'GatewayClass', inboundBinding: 'PROXY'});
    expect(waypointOf(gateway('own', {labels: {'istio.io/waypoint-for': 'none'}}), ofClass)).toMatchObject({
      handles: 'none',
      handlesBy: 'Gateway',
    });
  });
});

describe('Services and ServiceEntries', () => {
  const named = {name: 'reviews', namespace: 'shop'};
  test('hosts, addresses, ports and selectors', () => {
    const json = {
      metadata: named,
      spec: {
        clusterIP: '10.0.0.1',
        clusterIPs: ['10.0.0.1', 'fd00::1'],
        selector: {app: 'reviews'},
        type: 'ClusterIP',
        ports: [{name: 'http', port: 80, targetPort: 'web'}, {port: 81}],
      },
    };
    expect(parseService(json, 'example.org')).toEqual({
      kind: 'Service',
      ...named,
      hosts: ['reviews.shop.svc.example.org'],
      labels: {},
      annotations: {},
      selector: {app: 'reviews'},
      addresses: ['10.0.0.1', 'fd00::1'],
      ports: [
        {name: 'http', port: 80, protocol: 'TCP'},
        {name: '', port: 81, protocol: 'TCP', target: 81},
      ],
      conditions: [],
      type: 'ClusterIP',
    });
    expect(parseService({metadata: named, spec: {clusterIP: 'None'}})).toMatchObject({addresses: [], selector: undefined});
  });

  test('the recorded ServiceEntries, with addresses of their own or of istiod', () => {
    const entries = list(fixtureJson('healthy/k8s/istio.json'), 'items').flatMap(each =>
      JSON.stringify(each).includes('"ServiceEntry"') ? (parseServiceEntry(each) ?? []) : [],
    );
    expect(entries.map(({name, hosts, addresses}) => [name, hosts, addresses])).toEqual([
      ['legacy-db', ['db.legacy.example'], ['240.250.0.9']],
      ['payments-api', ['api.payments.example'], ['240.240.0.1', '2001:2::1']],
    ]);
  });

  test.each([undefined, null, 3, 'text', [], {}, {metadata: 7}, {metadata: {name: 'a', namespace: 3}}])('%j is none of them', json => {
    expect([parseService(json), parseServiceEntry(json), waypointOf(json, classes())]).toEqual([undefined, undefined, undefined]);
    expect(sortGateways([json], classes()).waypoints.size).toBe(0);
  });

  test('what has no name is no namespace and no class', () => {
    expect([parseNamespace({metadata: {}}), parseGatewayClass(null)]).toEqual([undefined, undefined]);
    expect(parseService({metadata: named, spec: {ports: 'x', clusterIPs: 5}, status: {conditions: [3, {type: 4}]}})).toMatchObject({
      ports: [],
      addresses: [],
      conditions: [],
    });
  });
});
