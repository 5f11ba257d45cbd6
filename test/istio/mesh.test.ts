import {describe, expect, test} from 'vitest';
import {applyEvent} from '../../src/istio/apply.ts';
import type {MeshEvent} from '../../src/istio/events.ts';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import {cellState, isInFlight, statusOf} from '../../src/istio/status.ts';
import {summaryOf} from '../../src/istio/summary.ts';
import {type Connection, parseSyncz} from '../../src/istio/sync.ts';
import {list} from '../../src/lib/json.ts';
import {fixtureJson} from '../fixtures/read.ts';

const at = Date.parse('2026-11-21T07:20:00Z');
const podsOf = (folder: string): readonly MeshPod[] =>
  list(fixtureJson(`${folder}/k8s/pods.json`), 'items')
    .map(parsePod)
    .filter(pod => pod !== undefined);
const connectionsOf = (folder: string): readonly Connection[] => parseSyncz(fixtureJson(`${folder}/istiod/syncz.json`))?.connections ?? [];
const meshAfter = (events: readonly MeshEvent[], mesh = emptyMesh('istio-system')): Mesh => events.reduce(applyEvent, mesh);
const istiodOf = (mesh: Mesh): string => [...mesh.istiods.keys()][0]!;
// The pods of one recording are those of the others: only the proxies fared differently.
const recorded = (folder: string): Mesh => {
  const listed = meshAfter([{type: 'podsListed', pods: podsOf(folder === 'gone' ? 'gone' : 'stale'), at}]);
  return meshAfter([{type: 'syncReported', istiod: istiodOf(listed), connections: connectionsOf(folder), tookMs: 20, at}], listed);
};
const proxy = (mesh: Mesh, part: string) => [...mesh.proxies.values()].find(each => each.id.startsWith(part))!;
const words = (mesh: Mesh, now = at): string =>
  summaryOf(mesh.proxies.values(), now)
    .problems.map(({count, word}) => `${count} ${word}`)
    .join(' ');

describe('recorded meshes', () => {
  test('a NACK is the worst of its proxy, with the words of Envoy', () => {
    const mesh = recorded('nack');
    const details = proxy(mesh, 'details-v1-5845b8756-ld969.bookinfo');
    expect(statusOf(details, at)).toMatchObject({state: 'ERROR', type: 'LDS', problem: true, atFirstLook: true});
    expect(details.types.LDS?.lastError).toMatch(/Error adding\/updating listener\(s\) 0\.0\.0\.0_9080/);
    expect(words(mesh)).toBe('1 NACK');
  });

  test('a proxy that no longer answers is STALE in what was pushed since', () => {
    const ratings = proxy(recorded('stale'), 'ratings-v1-54849b6d-z65fs.bookinfo');
    expect(['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'].map(type => cellState(ratings, type))).toEqual(['STALE', 'STALE', 'SYNCED', 'STALE', 'IGNORED']);
  });

  test('a proxy that died while its pod runs on is not connected', () => {
    const mesh = recorded('gone');
    expect(words(mesh)).toBe('1 n/c');
    expect(proxy(mesh, 'reviews-v3').connectedness).toBe('missing');
  });

  test('kinds come from istiod and pods: gateways, waypoints, ztunnels, sidecars', () => {
    const kinds = new Map<string, number>();
    for (const {kind} of recorded('stale').proxies.values()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({gateway: 3, waypoint: 3, ztunnel: 3, sidecar: 7});
  });
});

/** A small mesh whose every fact the test chooses. */
const pod = (name: string, more: Partial<MeshPod> = {}): MeshPod => ({
  id: `${name}.shop`,
  name,
  namespace: 'shop',
  uid: name,
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  labels: {},
  annotations: {},
  proxy: {
    name: 'istio-proxy',
    native: false,
    image: 'proxyv2:1.31.0',
    role: 'sidecar',
    running: true,
    ended: false,
    restarts: 0,
    startedAt: at - 3_600_000,
  },
  ...more,
});
const istiodPod = (name: string): MeshPod => {
  const {proxy: _, ...rest} = pod(name);
  return {...rest, id: `${name}.istio-system`, namespace: 'istio-system', labels: {app: 'istiod', 'istio.io/rev': 'default'}};
};
const connection = (name: string, sent = 'a', acked = 'a', more: Record<string, unknown> = {}): Connection => {
  const row = {
    proxy: `${name}.shop`,
    cluster_id: 'Kubernetes',
    proxy_type: 'sidecar',
    istio_version: '1.31.0',
    resources: {'type.googleapis.com/envoy.config.cluster.v3.Cluster': {sent, acked, sentTime: new Date(at - 60_000).toISOString(), ...more}},
  };
  return parseSyncz([row])!.connections[0]!;
};
const listed = (...pods: readonly MeshPod[]): MeshEvent => ({type: 'podsListed', pods, at});
const reported = (istiod: string, connections: readonly Connection[], later = 0): MeshEvent => ({
  type: 'syncReported',
  istiod: `${istiod}.istio-system`,
  connections,
  tookMs: 5,
  at: at + later,
});
const silent = (istiod: string, later = 0): MeshEvent => ({
  type: 'syncFailed',
  istiod: `${istiod}.istio-system`,
  trouble: {kind: 'timeout', what: 'No answer.', next: ''},
  at: at + later,
});

describe('joining pods with what istiods say', () => {
  test('nobody is called not connected while one istiod has not answered', () => {
    const two = meshAfter([listed(istiodPod('istiod-1'), istiodPod('istiod-2'), pod('cart')), reported('istiod-1', [])]);
    expect(proxy(two, 'cart').connectedness).toBe('unknown');
    expect(proxy(meshAfter([silent('istiod-2')], two), 'cart').connectedness).toBe('unknown');
    expect(proxy(meshAfter([reported('istiod-2', [])], two), 'cart').connectedness).toBe('missing');
    expect(proxy(meshAfter([reported('istiod-2', [connection('cart')])], two), 'cart').connectedness).toBe('connected');
  });

  test('an istiod that falls silent keeps its last report, and turns nobody into not connected', () => {
    const mesh = meshAfter([listed(istiodPod('istiod-1'), pod('cart')), reported('istiod-1', [connection('cart')]), silent('istiod-1', 2000)]);
    expect(cellState(proxy(mesh, 'cart'), 'CDS')).toBe('SYNCED');
    expect([...mesh.istiods.values()][0]).toMatchObject({trouble: {since: at + 2000}, report: {at}});
  });

  test('a pod that has just started has a grace, a completed or dying one is no proxy', () => {
    const young = {name: 'istio-proxy', native: false, image: '', running: true, ended: false, restarts: 0, startedAt: at - 10_000};
    const pods = [
      pod('young', {proxy: young}),
      pod('done', {phase: 'Succeeded'}),
      pod('dying', {deleting: true}),
      pod('job', {proxy: {...young, running: false, ended: true}}),
    ];
    const mesh = meshAfter([listed(istiodPod('istiod-1'), ...pods), reported('istiod-1', [])]);
    expect([...mesh.proxies.values()].map(({name, connectedness}) => [name, connectedness])).toEqual([['young', 'starting']]);
    expect(summaryOf(mesh.proxies.values(), at).problems).toEqual([]);
    expect(proxy(meshAfter([reported('istiod-1', [], 25_000)], mesh), 'young').connectedness).toBe('missing');
  });

  test('a proxy without a pod here is shown; one of another cluster keeps apart from its namesake', () => {
    const remote = {...connection('db-0'), clusterId: 'west'};
    const mesh = meshAfter([
      listed(istiodPod('istiod-1'), pod('db-0'), pod('cart')),
      reported('istiod-1', [connection('db-0'), connection('cart'), connection('vm'), remote]),
    ]);
    expect([...mesh.proxies.keys()].sort()).toEqual(['cart.shop', 'db-0.shop', 'db-0.shop@west', 'vm.shop']);
    expect(proxy(mesh, 'vm').pod).toBeUndefined();
    expect(mesh.proxies.get('db-0.shop@west')?.pod).toBeUndefined();
  });

  test('a proxy in two reports is believed where the newest push was, and where an istiod answers', () => {
    const older = connection('cart', 'old', '', {sentTime: new Date(at - 900_000).toISOString()});
    const both = meshAfter([
      listed(istiodPod('istiod-1'), istiodPod('istiod-2'), pod('cart')),
      reported('istiod-1', [older]),
      reported('istiod-2', [connection('cart')]),
    ]);
    expect(proxy(both, 'cart')).toMatchObject({istiod: 'istiod-2.istio-system'});
    expect(proxy(meshAfter([silent('istiod-2')], both), 'cart')).toMatchObject({istiod: 'istiod-1.istio-system'});
  });

  test('since: from the moment i9s saw it, and a lower bound where it was so at the first look', () => {
    const start = meshAfter([
      listed(istiodPod('istiod-1'), pod('cart'), pod('list')),
      reported('istiod-1', [connection('cart', 'b', 'a'), connection('list')]),
    ]);
    expect(proxy(start, 'cart').types.CDS).toMatchObject({state: 'STALE', since: at, atFirstLook: true});
    const later = meshAfter([reported('istiod-1', [connection('cart', 'b', 'a'), connection('list', 'c', 'a')], 2000)], start);
    expect(proxy(later, 'cart').types.CDS).toMatchObject({since: at, atFirstLook: true});
    expect(proxy(later, 'list').types.CDS).toMatchObject({state: 'STALE', since: at + 2000, atFirstLook: false});
    expect(proxy(meshAfter([reported('istiod-1', [connection('cart', 'b', 'b'), connection('list')], 4000)], later), 'cart').types.CDS).toMatchObject(
      {
        since: at + 4000,
        atFirstLook: false,
      },
    );
  });

  test('a push in flight is no problem for five seconds; at the first look the last push says how old it is', () => {
    const start = meshAfter([
      listed(istiodPod('istiod-1'), pod('cart'), pod('list')),
      reported('istiod-1', [connection('cart'), connection('list', 'b', 'a')]),
    ]);
    expect(isInFlight(proxy(start, 'list'), 'CDS', at)).toBe(false);
    const stale = meshAfter([reported('istiod-1', [connection('cart', 'c', 'a'), connection('list', 'b', 'a')], 2000)], start);
    const cart = proxy(stale, 'cart');
    expect([isInFlight(cart, 'CDS', at + 6900), isInFlight(cart, 'CDS', at + 7000)]).toEqual([true, false]);
    expect(words(stale, at + 3000)).toBe('1 STALE');
    expect(words(stale, at + 8000)).toBe('2 STALE');
  });

  test('what did not change keeps its identity, also over a whole new report', () => {
    const start = meshAfter([
      listed(istiodPod('istiod-1'), pod('cart'), pod('list')),
      reported('istiod-1', [connection('cart'), connection('list')]),
    ]);
    const next = meshAfter([reported('istiod-1', [connection('cart'), connection('list', 'z', 'a')], 2000)], start);
    expect(proxy(next, 'cart')).toBe(proxy(start, 'cart'));
    expect(proxy(next, 'list')).not.toBe(proxy(start, 'list'));
  });

  test('an istiod that was replaced under its name has said nothing yet, and answers of one that is gone are dropped', () => {
    const start = meshAfter([listed(istiodPod('istiod-1'), pod('cart')), reported('istiod-1', [connection('cart')])]);
    const replaced = meshAfter([{type: 'podsChanged', seen: [{...istiodPod('istiod-1'), uid: 'new'}], gone: [], at}], start);
    expect([...replaced.istiods.values()][0]?.report).toBeUndefined();
    const gone = meshAfter([{type: 'podsChanged', seen: [], gone: ['istiod-1.istio-system'], at}], start);
    expect(meshAfter([reported('istiod-1', [connection('cart')])], gone).istiods.size).toBe(0);
    expect(proxy(gone, 'cart').connectedness).toBe('unknown');
  });

  test('a list of one namespace leaves the pods of others alone', () => {
    const other = pod('pay', {id: 'pay.bank', namespace: 'bank'});
    const mesh = meshAfter([listed(istiodPod('istiod-1'), pod('cart'), other), {type: 'podsListed', pods: [], namespaces: ['shop'], at}]);
    expect([...mesh.pods.keys()].sort()).toEqual(['istiod-1.istio-system', 'pay.bank']);
  });

  test('a proxy that crashes again and again is missing, without a new grace for every start', () => {
    const crashing = pod('cart', {
      createdAt: at - 600_000,
      proxy: {name: 'istio-proxy', native: false, image: '', running: false, ended: false, restarts: 7},
    });
    const mesh = meshAfter([listed(istiodPod('istiod-1'), crashing), reported('istiod-1', [])]);
    expect(proxy(mesh, 'cart').connectedness).toBe('missing');
    const again = {...crashing, proxy: {...crashing.proxy!, running: true, startedAt: at}};
    expect(proxy(meshAfter([{type: 'podsChanged', seen: [again], gone: [], at}, reported('istiod-1', [])], mesh), 'cart').connectedness).toBe(
      'missing',
    );
  });

  test('a proxy that moves to another istiod is never called missing on reports from before it moved', () => {
    const pods = listed(istiodPod('istiod-1'), istiodPod('istiod-2'), pod('cart'));
    const start = meshAfter([pods, reported('istiod-1', [connection('cart')]), reported('istiod-2', [])]);
    const moving = meshAfter([reported('istiod-1', [], 2000)], start);
    expect(proxy(moving, 'cart')).toMatchObject({connectedness: 'connected', lostAt: at + 2000});
    expect(proxy(meshAfter([reported('istiod-2', [connection('cart')], 2500)], moving), 'cart')).toMatchObject({istiod: 'istiod-2.istio-system'});
    expect(proxy(meshAfter([reported('istiod-2', [], 2500)], moving), 'cart').connectedness).toBe('missing');
    expect(proxy(meshAfter([reported('istiod-1', [connection('cart')], 2500)], moving), 'cart')).not.toHaveProperty('lostAt');
  });

  test('an istiod pod that goes takes its proxies with it only when the others have been asked', () => {
    const pods = listed(istiodPod('istiod-1'), istiodPod('istiod-2'), pod('cart'));
    const start = meshAfter([pods, reported('istiod-1', [connection('cart'), connection('vm')]), reported('istiod-2', [])]);
    const gone = meshAfter([{type: 'podsChanged', seen: [], gone: ['istiod-1.istio-system'], at: at + 1000}], start);
    expect([...gone.proxies.values()].map(each => [each.name, each.connectedness])).toEqual([
      ['cart', 'connected'],
      ['vm', 'connected'],
    ]);
    const asked = meshAfter([reported('istiod-2', [], 1500)], gone);
    expect([...asked.proxies.values()].map(each => [each.name, each.connectedness])).toEqual([['cart', 'missing']]);
  });

  test('an istiod that hiccups does not restart the time since when a proxy is missing', () => {
    const start = meshAfter([listed(istiodPod('istiod-1'), pod('cart')), reported('istiod-1', [connection('cart')]), reported('istiod-1', [], 2000)]);
    const unknown = meshAfter([silent('istiod-1', 4000)], start);
    expect(proxy(unknown, 'cart').connectedness).toBe('unknown');
    expect(proxy(meshAfter([reported('istiod-1', [], 60_000)], unknown), 'cart')).toMatchObject({
      connectedness: 'missing',
      since: at + 2000,
      atFirstLook: false,
    });
  });

  test('an istiod too old to name the cluster means this one', () => {
    const old = {...connection('cart'), clusterId: ''};
    const mesh = meshAfter([listed(istiodPod('istiod-1'), pod('cart'), pod('list')), reported('istiod-1', [old, connection('list')])]);
    expect([...mesh.proxies.keys()]).toEqual(['cart.shop', 'list.shop']);
    expect(proxy(mesh, 'cart').connectedness).toBe('connected');
  });
});
