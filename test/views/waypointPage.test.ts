import {describe, expect, test} from 'vitest';
import {parseClusters} from '../../src/envoy/clusters.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {healthByCluster} from '../../src/envoy/endpointHealth.ts';
import {parseClusterStatuses} from '../../src/envoy/endpoints.ts';
import {parseListeners} from '../../src/envoy/listeners.ts';
import {parseRoutes} from '../../src/envoy/routes.ts';
import {parseAttachable} from '../../src/istio/attachedPolicies.ts';
import {type Jump, lineText} from '../../src/lib/page.ts';
import type {DescribedLine} from '../../src/views/describe.ts';
import type {WaypointData, WaypointEnvoy} from '../../src/views/waypointData.ts';
import {waypointLines} from '../../src/views/waypointLines.ts';
import {treeLines} from '../../src/views/waypointTree.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {type Item, item, label, recordedItems} from '../istio/ambientObjects.ts';
import {waypointMesh} from './waypointMesh.ts';

const pods: Readonly<Record<string, string>> = {
  waypoint: 'waypoint-5d4f9fc9d4-b44dt',
  'reviews-svc-waypoint': 'reviews-svc-waypoint-6d59c4c55-c722f',
  'reviews-v2-pod-waypoint': 'reviews-v2-pod-waypoint-75fddd4bc4-s6d2s',
};

/** What the Envoy of a recorded waypoint has. */
function envoyOf(name: string, change: (dump: string) => string = text => text): WaypointEnvoy {
  const file = `healthy/envoy/ambient-demo.${pods[name]}`;
  const dump = parseConfigDump(JSON.parse(change(JSON.stringify(fixtureJson(`${file}.config_dump.json`)))))!;
  return {
    proxy: `${pods[name]}.ambient-demo`,
    listeners: {value: parseListeners(dump)!},
    routes: {value: parseRoutes(dump)!},
    clusters: {value: new Map(parseClusters(dump)!.map(cluster => [cluster.name, cluster]))},
    endpoints: {value: healthByCluster(parseClusterStatuses(fixtureJson(`${file}.clusters.json`))!)},
  };
}
const texts = (lines: readonly DescribedLine[]): readonly string[] => lines.map(({line}) => lineText(line).trimEnd());
const words = (lines: readonly DescribedLine[]): string => texts(lines).join(' ').replace(/ +/g, ' ');
const jumpOf = (lines: readonly DescribedLine[], text: string): Jump | undefined =>
  lines.find(({line}) => lineText(line).trim().startsWith(text))?.jump;

describe('the tree of a waypoint', () => {
  test('of one for services leads by address and port to routes and clusters', () => {
    const lines = treeLines(envoyOf('reviews-svc-waypoint'), address => (address === '10.96.64.6' ? 'Service reviews.ambient-demo' : undefined));
    const all = texts(lines);
    expect(all[0]).toBe('  connect_terminate  0.0.0.0:15008');
    expect(all).toContain('  main_internal');
    const from = all.indexOf('    10.96.64.6  Service reviews.ambient-demo');
    expect(all.slice(from, from + 5)).toEqual([
      '    10.96.64.6  Service reviews.ambient-demo',
      '      :9080 -> inbound-vip|9080|http|reviews.ambient-demo',
      '        /* -> 90% reviews-v1.ambient-demo:9080, 10% reviews-v2.ambient-demo:9080  http-route ambient-demo/reviews',
      '          outbound|9080||reviews-v1.ambient-demo  1/1 endpoints',
      '          outbound|9080||reviews-v2.ambient-demo  1/1 endpoints',
    ]);
    expect(words(lines)).toContain('direct-tcp, direct-http: never used: no match leads here (this waypoint is for services only).');
  });

  test('every line of it leads to the pane of its proxy that shows it', () => {
    const lines = treeLines(envoyOf('reviews-svc-waypoint'), () => undefined);
    const proxy = `${pods['reviews-svc-waypoint']}.ambient-demo`;
    expect(jumpOf(lines, 'main_internal')).toMatchObject({to: 'listeners', proxy, where: {NAME: 'main_internal'}});
    expect(jumpOf(lines, ':9080')).toMatchObject({
      to: 'routes',
      proxy,
      where: {NAME: 'inbound-vip|9080|http|reviews.ambient-demo.svc.cluster.local'},
    });
    expect(jumpOf(lines, 'outbound|9080||reviews-v2')).toMatchObject({
      to: 'clusters',
      proxy,
      where: {CLUSTER: 'outbound|9080||reviews-v2.ambient-demo.svc.cluster.local'},
    });
  });

  test('routes that send all to the cluster of their name are not said apart, its endpoints are', () => {
    const lines = treeLines(envoyOf('waypoint'), () => undefined);
    expect(texts(lines)).toContain('      :9080 -> inbound-vip|9080|http|details.ambient-demo  1/1 endpoints');
    expect(jumpOf(lines, ':9080 -> inbound-vip|9080|http|details.ambient-demo')).toMatchObject({to: 'clusters'});
    expect(texts(lines).filter(text => text.includes('/* ->'))).toEqual([]);
  });

  test('of one for workloads leads by the address of the pod and its protocol', () => {
    const all = texts(treeLines(envoyOf('reviews-v2-pod-waypoint'), () => 'Pod reviews-v2'));
    const from = all.indexOf('    10.244.0.28  Pod reviews-v2');
    expect(all.slice(from + 1, from + 4).toSorted()).toEqual(['      h2c -> encap', '      http/1.1 -> encap', '      other protocols -> encap']);
  });

  test('a cluster that is not there and one without healthy endpoints stand out', () => {
    const envoy = envoyOf('waypoint');
    const name = 'inbound-vip|9080|http|details.ambient-demo.svc.cluster.local';
    const clusters = new Map(envoy.clusters.value);
    clusters.delete(name);
    expect(texts(treeLines({...envoy, clusters: {value: clusters}}, () => undefined))).toContain(
      '      :9080 -> inbound-vip|9080|http|details.ambient-demo  no such cluster',
    );
    const endpoints = {value: new Map(envoy.endpoints.value).set(name, {healthy: 0, total: 2})};
    const line = treeLines({...envoy, endpoints}, () => undefined).find(each => lineText(each.line).includes('0/2 endpoints'));
    expect(line?.line.at(-1)?.tone).toBe('bad');
  });

  test('a listener whose update was rejected is told apart from that which is in use', () => {
    const envoy = envoyOf('waypoint');
    const all = envoy.listeners.value ?? [];
    const active = all.find(({name}) => name === 'connect_originate')!;
    const rejected = {...active, state: 'error', rejection: {details: 'duplicate address'}} as unknown as typeof active;
    const headings = texts(treeLines({...envoy, listeners: {value: [rejected, ...all]}}, () => undefined)).filter(text =>
      /^ {2}connect_originate/.test(text),
    );
    expect(headings).toEqual(['  connect_originate, update', '  connect_originate, as it was before']);
  });

  test('listeners that could not be asked for are no empty tree', () => {
    const trouble = {kind: 'unreachable', what: 'Nobody answers.', next: 'Look.'} as const;
    expect(texts(treeLines({...envoyOf('waypoint'), listeners: {trouble}}, () => undefined))).toEqual([
      '    Its listeners are not known: Nobody answers. Look.',
    ]);
  });
});

/** The page of a recorded waypoint after objects were changed. */
function pageOf(name: string, change?: (items: Item[]) => void, more: Partial<WaypointData> = {}): readonly DescribedLine[] {
  const {ambient, known} = waypointMesh(change);
  const kinds = {HTTPRoute: 'http-route', AuthorizationPolicy: 'authorization-policy'};
  const objects = Object.entries(kinds).flatMap(([kind, word]) =>
    recordedItems()
      .filter(each => each.kind === kind)
      .flatMap(each => parseAttachable(each, {kind, word}) ?? []),
  );
  return waypointLines({key: `ambient-demo/${name}`, ambient, attachable: {objects, rootNamespace: 'istio-system', troubles: []}, ...more}, known);
}

describe('the page of a waypoint', () => {
  test('says what it is for, its pods, whom it serves by which label, and what is attached', () => {
    const lines = pageOf('reviews-svc-waypoint', undefined, {envoy: envoyOf('reviews-svc-waypoint')});
    const all = texts(lines);
    expect(all[0]).toBe('No problem found.');
    expect(all).toContain('  For:                    service (default)');
    expect(all).toContain('  Address:                10.96.152.249');
    expect(all).toContain('  Listener:               mesh HBONE/15008, namespaces: Same');
    expect(all).toContain('  reviews-svc-waypoint-6d59c4c55-c722f  ready  SYNCED');
    expect(all).toContain('  Service  ambient-demo/reviews  label of Service');
    expect(all).toContain('  HTTPRoute  ambient-demo/reviews    to Service reviews');
    expect(jumpOf(lines, 'Service  ambient-demo/reviews')).toMatchObject({to: 'uses', where: {KIND: 'Service', NS: 'ambient-demo', NAME: 'reviews'}});
    expect(jumpOf(lines, 'HTTPRoute')).toMatchObject({to: 'owner', kind: 'follow'});
    expect(jumpOf(lines, 'reviews-svc-waypoint-6d59c4c55-c722f  ready')).toMatchObject({
      to: 'summary',
      proxy: `${pods['reviews-svc-waypoint']}.ambient-demo`,
    });
  });

  test('names an address by the service that it serves', () => {
    const lines = pageOf('waypoint', undefined, {envoy: envoyOf('waypoint')});
    expect(texts(lines)).toContain('    10.96.39.81  Service details.ambient-demo');
  });

  test('tells apart what names it and does not get it', () => {
    const lines = pageOf('reviews-v2-pod-waypoint', items =>
      label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'reviews-v2-pod-waypoint'),
    );
    expect(words(lines)).toContain('and not these, which name it: Service ambient-demo/details other traffic');
  });

  test('says what is not known yet, and what cannot be', () => {
    expect(words(pageOf('waypoint'))).toContain('Envoy No pod of it runs that could be asked.');
    const {attachable: _, ...pending} = {attachable: undefined};
    const {ambient, known} = waypointMesh();
    expect(words(waypointLines({key: 'ambient-demo/waypoint', ambient, ...pending}, known))).toContain('Attached Still asking. Envoy Still asking.');
    const trouble = {kind: 'forbidden', what: 'Services may not be listed.', next: 'Ask for it.'} as const;
    const limited = {...ambient, troubles: [trouble]};
    expect(words(waypointLines({key: 'ambient-demo/waypoint', ambient: limited}, known))).toContain('Services may not be listed. Ask for it.');
  });

  test('policies for the class of waypoints are those of the root namespace of the mesh config', () => {
    const json = {
      metadata: {namespace: 'mesh-root', name: 'all-waypoints'},
      spec: {targetRefs: [{group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint'}]},
    };
    const objects = [parseAttachable(json, {kind: 'AuthorizationPolicy', word: 'authorization-policy'})!];
    const of = (rootNamespace: string): string => words(pageOf('waypoint', undefined, {attachable: {objects, rootNamespace, troubles: []}}));
    expect(of('mesh-root')).toContain('AuthorizationPolicy mesh-root/all-waypoints ALLOW to GatewayClass istio-waypoint');
    expect(of('istio-system')).not.toContain('all-waypoints');
  });

  test('where Gateways could not be listed none is said to be missing', () => {
    const {ambient, known} = waypointMesh(items => void items.splice(0, items.length, ...items.filter(({kind}) => kind !== 'Gateway')));
    const trouble = {kind: 'forbidden', what: 'Gateways may not be listed.', next: 'Ask for it.'} as const;
    const unlisted = [{kind: 'Gateway', besides: [], trouble}] as const;
    const limited = {objects: {...ambient.objects, unlisted}, troubles: [trouble]};
    const page = words(waypointLines({key: 'ambient-demo/waypoint', ambient: limited}, known));
    expect(page).toMatch(
      /^ ?Whether there is a Gateway waypoint in namespace ambient-demo is not known: Gateways may not be listed\. Ask for it\. Named by/,
    );
    expect(page).toContain('Service ambient-demo/details ?');
  });

  test('of one that is not there says who names it', () => {
    const lines = pageOf('nosuch', items => label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'nosuch'));
    expect(words(lines)).toMatch(
      /^There is no Gateway nosuch in namespace ambient-demo\. istioctl waypoint apply -n ambient-demo --name nosuch makes one\./,
    );
    expect(words(lines)).toContain('Named by Service ambient-demo/details missing');
  });
});
