import {describe, expect, test} from 'vitest';
import {applyEvent} from '../../src/istio/apply.ts';
import type {MeshEvent} from '../../src/istio/events.ts';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {nonceVersion} from '../../src/istio/nonce.ts';
import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {type Connection, parseSyncz} from '../../src/istio/sync.ts';
import {type Change, emptyTimeline, keptChanges, recorded, type Timeline, timelineMoved} from '../../src/istio/timeline.ts';

const start = Date.parse('2026-11-21T07:20:00Z');
const uuid = '890afb9a-85ea-433a-8d35-9e3d0e250aa2';
const LDS = 'type.googleapis.com/envoy.config.listener.v3.Listener';

const podOf = (name: string, namespace: string, more: object): MeshPod => {
  const pod = parsePod({
    metadata: {name, namespace, uid: name, creationTimestamp: '2026-11-21T06:00:00Z', ...more},
    spec: {containers: namespace === 'shop' ? [{name: 'istio-proxy', args: ['proxy', 'sidecar']}] : []},
    status: {phase: 'Running'},
  });
  if (pod === undefined) throw new Error('no pod');
  return pod;
};
const istiods = ['istiod-a', 'istiod-b'];
const podsOf = (...proxies: readonly string[]): readonly MeshPod[] => [
  ...istiods.map(name => podOf(name, 'istio-system', {labels: {app: 'istiod'}})),
  ...proxies.map(name => podOf(name, 'shop', {})),
];
type Sync = {readonly sent?: string; readonly acked?: string; readonly lastError?: string};
const connectionsOf = (rows: Readonly<Record<string, Sync>>): readonly Connection[] =>
  parseSyncz(
    Object.entries(rows).map(([name, sync]) => ({proxy: `${name}.shop`, cluster_id: 'Kubernetes', proxy_type: 'sidecar', resources: {[LDS]: sync}})),
  )!.connections;
const ok = (version: string): Sync => ({sent: `${version}${uuid}`, acked: `${version}${uuid}`});
const reported = (istiod: string, rows: Readonly<Record<string, Sync>>, at: number): MeshEvent => ({
  type: 'syncReported',
  istiod: `${istiod}.istio-system`,
  connections: connectionsOf(rows),
  tookMs: 1,
  at,
});

type Seen = {readonly mesh: Mesh; readonly timeline: Timeline};
const seenAfter = (events: readonly MeshEvent[], seen: Seen = {mesh: emptyMesh('istio-system'), timeline: emptyTimeline}): Seen =>
  events.reduce(({mesh, timeline}, event): Seen => {
    const next = applyEvent(mesh, event);
    return {mesh: next, timeline: recorded(timeline, mesh, next, 'at' in event ? event.at : 0)};
  }, seen);
const looked = (rows: Readonly<Record<string, Sync>>): Seen =>
  seenAfter([
    {type: 'podsListed', pods: podsOf(...Object.keys(rows)), at: start},
    reported('istiod-a', rows, start + 1),
    reported('istiod-b', {}, start + 2),
  ]);
const changes = ({timeline}: Seen, name = 'cart'): readonly Change[] => timeline.changes.get(`${name}.shop`) ?? [];
const words = (seen: Seen, name?: string): readonly string[] =>
  changes(seen, name).map(({type = 'connection', from = '-', to}) => `${type} ${from} > ${to}`);

describe('what i9s saw of a proxy', () => {
  test('the first look is no change, whatever there is to see', () => {
    const seen = looked({cart: {sent: 'v1', lastError: 'no'}, web: ok('v1')});
    expect(seen.timeline).toEqual({count: 0, since: start, changes: new Map()});
  });

  test('a push, its refusal, and its recovery: how long each lasted, version, istiod, text', () => {
    const refused = {sent: `v2${uuid}`, acked: `v1${uuid}`, lastError: 'Error adding/updating listener(s) a: no'};
    const seen = seenAfter(
      [
        reported('istiod-a', {cart: {...ok('v1'), sent: `v2${uuid}`}}, start + 1_000),
        reported('istiod-a', {cart: refused}, start + 3_000),
        reported('istiod-a', {cart: ok('v3')}, start + 9_000),
      ],
      looked({cart: ok('v1')}),
    );
    expect(words(seen)).toEqual(['LDS SYNCED > STALE', 'LDS STALE > ERROR', 'LDS ERROR > SYNCED']);
    const [stale, error, synced] = changes(seen);
    expect(stale).toMatchObject({lasted: 999, atLeast: true, version: 'v2', istiod: 'istiod-a.istio-system'});
    expect(error).toMatchObject({lasted: 2_000, version: 'v2', text: refused.lastError});
    expect(error).not.toHaveProperty('atLeast');
    expect(synced).toMatchObject({lasted: 6_000, version: 'v3'});
    expect(synced).not.toHaveProperty('text');
  });

  test('each push that is refused is told, the same answer once', () => {
    const refused = (version: string): Sync => ({sent: `${version}${uuid}`, acked: `v1${uuid}`, lastError: 'no'});
    const events = ['v2', 'v2', 'v3'].map((version, at) => reported('istiod-a', {cart: refused(version)}, start + 1_000 * (at + 1)));
    const seen = seenAfter(events, looked({cart: ok('v1')}));
    expect(changes(seen).map(({from, to, version}) => [from, to, version])).toEqual([
      ['SYNCED', 'ERROR', 'v2'],
      ['ERROR', 'ERROR', 'v3'],
    ]);
    expect(changes(seen)[1]?.lasted).toBe(2_000);
  });

  test('a connection that is lost, comes back at another istiod, and moves', () => {
    const seen = seenAfter(
      [
        reported('istiod-a', {}, start + 1_000),
        reported('istiod-b', {}, start + 2_000),
        reported('istiod-a', {}, start + 2_500),
        reported('istiod-b', {cart: {sent: 'v2', lastError: 'no'}}, start + 5_000),
        reported('istiod-a', {cart: {sent: 'v2', lastError: 'no'}}, start + 6_000),
        reported('istiod-b', {}, start + 6_000),
      ],
      looked({cart: ok('v1')}),
    );
    expect(words(seen)).toEqual([
      'connection CONNECTED > NOT CONNECTED',
      'connection NOT CONNECTED > CONNECTED',
      'LDS - > ERROR',
      'connection CONNECTED > CONNECTED',
    ]);
    expect(changes(seen).at(-1)).toMatchObject({istiod: 'istiod-a.istio-system', text: 'moved from istiod-b.istio-system'});
  });

  test('a proxy that comes later, and one that goes', () => {
    const seen = seenAfter(
      [
        {type: 'podsListed', pods: podsOf('cart', 'web'), at: start + 5_000},
        {type: 'podsChanged', seen: [], gone: ['web.shop'], at: start + 8_000},
      ],
      looked({cart: ok('v1')}),
    );
    expect(words(seen, 'web')).toEqual(['connection - > NOT CONNECTED', 'connection NOT CONNECTED > GONE']);
    expect(changes(seen, 'web')[1]?.lasted).toBe(3_000);
    expect(words(seen)).toEqual([]);
  });

  test('the clock of this machine was set', () => {
    const seen = seenAfter([reported('istiod-a', {cart: {sent: 'v2'}}, start + 1_000)], looked({cart: ok('v1')}));
    const moved = timelineMoved(seen.timeline, 60_000);
    expect(moved.since).toBe(start + 60_000);
    expect(moved.changes.get('cart.shop')?.[0]?.at).toBe(start + 61_000);
  });

  test('the version is the nonce without its UUID', () => {
    expect(nonceVersion(`2026-11-21T07:15:17Z/44${uuid}`)).toBe('2026-11-21T07:15:17Z/44');
    expect(nonceVersion(uuid)).toBe(uuid);
  });
});

describe('a timeline is bounded', () => {
  const flapping = (names: readonly string[], rounds: number): Seen => {
    const rows = (sync: Sync) => Object.fromEntries(names.map(name => [name, sync]));
    const events = Array.from({length: rounds}, (_, at) =>
      reported('istiod-a', rows(at % 2 === 0 ? {sent: 'v2', acked: 'v1'} : ok('v2')), start + 1_000 + at),
    );
    return seenAfter(events, looked(rows(ok('v1'))));
  };

  test('a proxy keeps its newest changes', () => {
    const seen = flapping(['cart'], keptChanges.ofProxy + 50);
    expect(changes(seen)).toHaveLength(keptChanges.ofProxy);
    expect(changes(seen).at(-1)?.at).toBe(start + 1_000 + keptChanges.ofProxy + 49);
    expect(seen.timeline.count).toBe(keptChanges.ofProxy);
  });

  test('all together keep the newest, also where many changed at the same moment', () => {
    const names = Array.from({length: 2_900}, (_, at) => `p${at}`);
    const seen = flapping(names, 8);
    const all = [...seen.timeline.changes.values()].flat();
    expect(seen.timeline.count).toBe(all.length);
    expect(all.length).toBeLessThanOrEqual(keptChanges.inAll);
    expect(all.filter(({at}) => at === start + 1_007)).toHaveLength(names.length);
    expect(all.some(({at}) => at === start + 1_000)).toBe(false);
  });

  test('a proxy that is the same object is not looked into: there are thousands', () => {
    const untouchable = new Proxy({} as MeshProxy, {
      get: () => {
        throw new Error('it was looked into');
      },
    });
    const of = (mesh: Mesh): Mesh => ({...mesh, proxies: new Map(mesh.proxies).set('same', untouchable)});
    const {mesh, timeline} = looked({cart: ok('v1')});
    const next = applyEvent(mesh, reported('istiod-a', {cart: {sent: 'v2', acked: 'v1'}}, start + 3_000));
    expect(recorded(timeline, of(mesh), of(next), start + 3_000).count).toBe(1);
  });

  test('a mesh of which nothing changed gives the same timeline', () => {
    const {mesh, timeline} = looked({cart: ok('v1'), web: ok('v1')});
    const next = applyEvent(mesh, reported('istiod-a', {cart: ok('v1'), web: ok('v1')}, start + 3_000));
    expect(next.proxies).not.toBe(mesh.proxies);
    expect(recorded(timeline, mesh, next, start + 3_000)).toBe(timeline);
  });
});
