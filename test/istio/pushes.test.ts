import {describe, expect, test} from 'vitest';
import {applyEvent} from '../../src/istio/apply.ts';
import type {MeshEvent} from '../../src/istio/events.ts';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {noPushes, type Pushes, pushClockMoved, pushesAfter, pushLogs, reached} from '../../src/istio/pushes.ts';
import type {Push, PushLog, Unanswered} from '../../src/istio/pushLog.ts';
import {type Connection, parseSyncz, xdsUrl} from '../../src/istio/sync.ts';
import {fixtureJson} from '../fixtures/read.ts';

const at = Date.parse('2026-11-21T07:20:00Z');
const uuids = new Map<string, string>();
/** Another nonce for every name; the same name is the same nonce. */
const nonce = (version: number | string, of = ''): string => {
  const name = `${version} ${of}`;
  if (!uuids.has(name)) uuids.set(name, `00000000-0000-4000-8000-${String(uuids.size).padStart(12, '0')}`);
  return `${typeof version === 'number' ? versionOf(version) : version}${uuids.get(name)}`;
};
const versionOf = (number: number): string => `2026-11-21T07:2${number % 10}:00Z/${number}`;

type Sync = {readonly sent?: string; readonly acked?: string; readonly sentTime?: string; readonly lastError?: string};
const of = (name: string, types: Readonly<Record<string, Sync>>): unknown => ({
  proxy: `${name}.shop`,
  cluster_id: 'Kubernetes',
  proxy_type: 'sidecar',
  istio_version: '1.31.0',
  resources: Object.fromEntries(Object.entries(types).map(([type, sync]) => [xdsUrl(type), sync])),
});
const sentTime = (seconds: number): string => new Date(at + seconds * 1000).toISOString();
const acked = (version: number, name: string, seconds = 0): Sync => ({
  sent: nonce(version, name),
  acked: nonce(version, name),
  sentTime: sentTime(seconds),
});
const waits = (version: number, name: string, seconds = 0, before?: number): Sync => ({
  sent: nonce(version, name),
  ...(before === undefined ? {} : {acked: nonce(before, name)}),
  sentTime: sentTime(seconds),
});

const istiodPod = (name: string, uid = name): MeshPod => ({
  id: `${name}.istio-system`,
  name,
  namespace: 'istio-system',
  uid,
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  labels: {app: 'istiod'},
  annotations: {},
});

type Run = {readonly mesh: Mesh; readonly pushes: Pushes};
/** What is known after these events; reports are taken by rows of syncz. */
const runAfter = (run: Run, ...events: readonly MeshEvent[]): Run =>
  events.reduce(({mesh, pushes}, event) => {
    const next = applyEvent(mesh, event);
    return {mesh: next, pushes: pushesAfter(pushes, next, event)};
  }, run);
const listed = (...pods: readonly MeshPod[]): MeshEvent => ({type: 'podsListed', pods, at});
const report = (istiod: string, seconds: number, connections: readonly Connection[]): MeshEvent => ({
  type: 'syncReported',
  istiod: `${istiod}.istio-system`,
  connections,
  tookMs: 10,
  at: at + seconds * 1000,
});
const says = (istiod: string, seconds: number, ...rows: readonly unknown[]): MeshEvent => report(istiod, seconds, parseSyncz(rows)!.connections);
const start: Run = {mesh: emptyMesh('istio-system'), pushes: noPushes};
const one = runAfter(start, listed(istiodPod('a')));

const logOf = ({pushes}: Run, type: string, istiod = 'a'): PushLog => pushes.logs.get(`${istiod}.istio-system ${type}`)!;
const last = (run: Run, type = 'CDS', istiod = 'a'): Push => logOf(run, type, istiod).pushes.at(-1)!;
const open = (run: Run, type = 'CDS', istiod = 'a'): readonly Unanswered[] => [...logOf(run, type, istiod).open.values()];

const first = says('a', 0, of('cart', {CDS: acked(1, 'cart', -60)}), of('list', {CDS: acked(1, 'list', -60)}));

describe('pushes', () => {
  test('what was there at the first look is no push that was seen, and took nobody knows how long', () => {
    const run = runAfter(one, first);
    expect(last(run)).toMatchObject({id: versionOf(1), atFirstLook: true, acked: 2, sentAt: at - 60_000, slowest: []});
    expect(logOf(run, 'CDS')).toMatchObject({seen: 0, times: [], watching: 2, since: at});
  });

  test('a push that all acknowledged between two polls took no longer than from the one to the other', () => {
    const run = runAfter(one, first, says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: acked(2, 'list', 1)})));
    expect(last(run)).toMatchObject({id: versionOf(2), atFirstLook: false, seenAt: at + 2000, sentAt: at + 1000, acked: 2, waiting: 0});
    expect(last(run).slowest).toEqual([
      {proxy: 'cart.shop Kubernetes', withinMs: 2010},
      {proxy: 'list.shop Kubernetes', withinMs: 2010},
    ]);
    expect(logOf(run, 'CDS')).toMatchObject({seen: 1, times: [at + 2000], watching: 2});
    expect(open(run)).toEqual([]);
  });

  test('one lags: it is named since it was seen so, and was slow once it has acknowledged', () => {
    const lagging = says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)}));
    const run = runAfter(one, first, lagging, says('a', 4, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)})));
    expect(last(run)).toMatchObject({acked: 1, waiting: 1});
    expect(open(run)).toEqual([
      {proxy: 'list.shop Kubernetes', is: 'waiting', push: versionOf(2), since: at + 2000, after: at - 10, atFirstLook: false},
    ]);
    const done = runAfter(run, says('a', 9, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: acked(2, 'list', 1)})));
    expect(last(done)).toMatchObject({acked: 2, waiting: 0, slowest: [{proxy: 'list.shop Kubernetes', withinMs: 9010}, {withinMs: 2010}]});
    expect(open(done)).toEqual([]);
  });

  test('who waits at the first look does so since it was sent at least', () => {
    const run = runAfter(one, says('a', 0, of('cart', {CDS: waits(2, 'cart', -30, 1)})));
    expect(open(run)).toMatchObject([{since: at - 30_000, atFirstLook: true}]);
    expect(last(runAfter(run, says('a', 2, of('cart', {CDS: acked(2, 'cart', -30)}))))).toMatchObject({acked: 1, waiting: 0, slowest: []});
  });

  test('a NACK is refused, with the words of the proxy; acknowledged in the end it is not any more', () => {
    const refusal = {...waits(2, 'list', 1, 1), lastError: 'no such cluster'};
    const run = runAfter(one, first, says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: refusal})));
    expect(last(run)).toMatchObject({acked: 1, refused: 1, waiting: 0});
    expect(open(run)).toMatchObject([{proxy: 'list.shop Kubernetes', is: 'refused', why: 'no such cluster'}]);
    const later = runAfter(run, says('a', 4, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: acked(2, 'list', 1)})));
    expect(last(later)).toMatchObject({acked: 2, refused: 0});
    expect(open(later)).toEqual([]);
  });

  test('a push to some reaches these alone, and does not hide who lags since the one before', () => {
    const full = says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)}));
    const run = runAfter(one, first, full, says('a', 4, of('cart', {CDS: acked(3, 'cart', 3)}), of('list', {CDS: waits(2, 'list', 1, 1)})));
    expect(last(run)).toMatchObject({id: versionOf(3), acked: 1, waiting: 0});
    expect(reached(last(run))).toBe(1);
    expect(logOf(run, 'CDS').pushes.at(-2)).toMatchObject({id: versionOf(2), acked: 1, waiting: 1, replaced: 0});
    expect(open(run)).toMatchObject([{proxy: 'list.shop Kubernetes', push: versionOf(2)}]);
  });

  test('who is pushed again before it has answered counts for the newer push only', () => {
    const lagging = says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)}));
    const run = runAfter(one, first, lagging, says('a', 4, of('cart', {CDS: acked(3, 'cart', 3)}), of('list', {CDS: waits(3, 'list', 3, 1)})));
    expect(logOf(run, 'CDS').pushes.map(push => [push.id, reached(push), push.acked, push.replaced])).toEqual([
      [versionOf(1), 2, 2, 0],
      [versionOf(2), 1, 1, 1],
      [versionOf(3), 2, 1, 0],
    ]);
    expect(open(run)).toMatchObject([{push: versionOf(3), since: at + 4000}]);
  });

  test('types are watched apart, those of ztunnels as well', () => {
    const ztunnel = (wds: Sync, wads: Sync): unknown => ({...(of('zt', {WDS: wds, WADS: wads}) as object), proxy_type: 'ztunnel'});
    const run = runAfter(one, says('a', 0, ztunnel(acked(1, 'w'), acked(1, 'x'))), says('a', 2, ztunnel(waits(2, 'w', 1, 1), acked(1, 'x'))));
    expect(last(run, 'WDS')).toMatchObject({id: versionOf(2), waiting: 1});
    expect(last(run, 'WADS')).toMatchObject({id: versionOf(1), acked: 1});
    expect(pushLogs(run.pushes).map(({type}) => type)).toEqual(['WDS', 'WADS']);
  });

  test('a proxy that connects joins the push it was sent, one that leaves waits no more', () => {
    const lagging = says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)}));
    const run = runAfter(one, first, lagging, says('a', 4, of('cart', {CDS: acked(2, 'cart', 1)}), of('pay', {CDS: acked(2, 'pay', 3)})));
    expect(last(run)).toMatchObject({id: versionOf(2), acked: 2, waiting: 0, left: 1, sentAt: at + 1000});
    expect(logOf(run, 'CDS')).toMatchObject({watching: 2, seen: 1});
    expect(open(run)).toEqual([]);
  });

  test('a proxy that moves to another istiod lags there, if at all', () => {
    const two = runAfter(start, listed(istiodPod('a'), istiodPod('b')), first, says('b', 0));
    const lagging = runAfter(two, says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: waits(2, 'list', 1, 1)})));
    const moved = runAfter(lagging, says('a', 4, of('cart', {CDS: acked(2, 'cart', 1)})), says('b', 4, of('list', {CDS: waits(7, 'list', 3)})));
    expect(open(moved)).toEqual([]);
    expect(last(moved, 'CDS', 'a')).toMatchObject({left: 1, waiting: 0, acked: 1});
    expect(open(moved, 'CDS', 'b')).toMatchObject([{proxy: 'list.shop Kubernetes', push: versionOf(7), atFirstLook: false}]);
  });

  test('the log of an istiod ends with its process, and begins anew with another of the same name', () => {
    const run = runAfter(one, first, says('a', 2, of('cart', {CDS: acked(2, 'cart', 1)})));
    expect(runAfter(run, listed()).pushes).toEqual(noPushes);
    const restarted = runAfter(run, listed(istiodPod('a', 'another')));
    expect(restarted.pushes).toEqual(noPushes);
    const again = runAfter(restarted, says('a', 6, of('cart', {CDS: acked(1, 'cart', 5)})));
    expect(logOf(again, 'CDS')).toMatchObject({since: at + 6000, seen: 0, watching: 1, pushes: [{atFirstLook: true}]});
  });

  test('an istiod that falls silent keeps its log; what it says next is measured over the gap', () => {
    const trouble = {kind: 'timeout', what: 'No answer.', next: ''} as const;
    const silent: MeshEvent = {type: 'syncFailed', istiod: 'a.istio-system', trouble, at: at + 2000};
    const run = runAfter(one, first, silent, says('a', 20, of('cart', {CDS: acked(2, 'cart', 1)}), of('list', {CDS: acked(1, 'list', -60)})));
    expect(last(run).slowest).toEqual([{proxy: 'cart.shop Kubernetes', withinMs: 20_010}]);
  });

  test('a report like the one before changes no log', () => {
    const run = runAfter(one, first);
    expect(runAfter(run, says('a', 2, of('list', {CDS: acked(1, 'list', -60)}), of('cart', {CDS: acked(1, 'cart', -60)}))).pushes.logs).toBe(
      run.pushes.logs,
    );
  });

  test('no more than sixty of a type are kept, all are counted', () => {
    const many = Array.from({length: 80}, (_, n) => says('a', 2 * n, of('cart', {CDS: acked(n, 'cart', 2 * n)})));
    const run = runAfter(one, ...many);
    expect(logOf(run, 'CDS').pushes).toHaveLength(60);
    expect(logOf(run, 'CDS').seen).toBe(79);
    expect(last(run).id).toBe(versionOf(79));
  });

  test('a proxy that is in one report twice counts once', () => {
    const run = runAfter(one, says('a', 0, of('cart', {CDS: acked(2, 'new', 0)}), of('cart', {CDS: waits(1, 'old', -60)})));
    expect(logOf(run, 'CDS')).toMatchObject({watching: 1, pushes: [{id: versionOf(2), acked: 1}]});
  });

  test('the clock of this machine is set: own times move along, those of istiod stay', () => {
    const run = runAfter(one, first, says('a', 2, of('cart', {CDS: waits(2, 'cart', 1, 1)})));
    const moved = {...run, pushes: pushClockMoved(run.pushes, 3_600_000)};
    expect(open(moved)).toMatchObject([{since: at + 3_602_000}]);
    expect(last(moved)).toMatchObject({seenAt: at + 3_602_000, sentAt: at + 1000});
    expect(last(runAfter(moved, says('a', 3604, of('cart', {CDS: acked(2, 'cart', 1)})))).slowest).toEqual([
      {proxy: 'cart.shop Kubernetes', withinMs: 4010},
    ]);
  });
});

describe('istiods of other releases', () => {
  test('an istiod before 1.23 tells no times and no resources; its pushes are seen all the same', () => {
    const old = (name: string, version: string, done: boolean): unknown => ({
      proxy: `${name}.shop`,
      cluster_sent: nonce(version, name),
      cluster_acked: done ? nonce(version, name) : nonce('before=', name),
    });
    const run = runAfter(
      one,
      says('a', 0, old('cart', 'one=', true)),
      says('a', 2, old('cart', 'two=', false)),
      says('a', 4, old('cart', 'two=', true)),
    );
    expect(last(run)).toMatchObject({id: 'two=', seenAt: at + 2000, acked: 1, slowest: [{proxy: 'cart.shop', withinMs: 4010}]});
    expect(last(run)).not.toHaveProperty('sentAt');
  });

  test('older istiods push endpoints without a new version: that is another push of the same', () => {
    const row = (round: string): unknown => of('cart', {EDS: {sent: nonce('C6JqN6wI4GU=', round), acked: nonce('C6JqN6wI4GU=', round)}});
    const run = runAfter(one, says('a', 0, row('1')), says('a', 2, row('2')), says('a', 4, row('3')));
    expect(logOf(run, 'EDS')).toMatchObject({seen: 2, pushes: [{id: 'C6JqN6wI4GU=', acked: 1, waiting: 0}]});
  });

  test('from newer ones the same version again is the answer to a request, and no push', () => {
    const row = (round: string, seconds: number): unknown => of('cart', {EDS: acked(5, round, seconds)});
    const run = runAfter(one, says('a', 0, row('1', -60)), says('a', 2, row('2', 1)));
    expect(logOf(run, 'EDS')).toMatchObject({seen: 0, pushes: [{acked: 1, sentAt: at - 60_000}]});
  });
});

describe('recorded reports', () => {
  const recorded = (folder: string): readonly Connection[] => parseSyncz(fixtureJson(`${folder}/istiod/syncz.json`))!.connections;

  test('of one mesh, one after the other: all in sync, a NACK, one that does not answer', () => {
    const healthy = runAfter(one, report('a', 0, recorded('healthy')));
    expect(last(healthy)).toMatchObject({id: '2026-11-21T07:08:56Z/43', acked: 13, atFirstLook: true});
    expect(pushLogs(healthy.pushes).flatMap(({open}) => [...open.values()])).toEqual([]);
    expect(pushLogs(healthy.pushes).map(({type}) => type)).toEqual(['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'SDS', 'WDS', 'WADS']);
    const nacked = runAfter(healthy, report('a', 2, recorded('nack')));
    expect(last(nacked, 'LDS')).toMatchObject({id: '2026-11-21T07:15:17Z/44', acked: 12, refused: 1, waiting: 0});
    expect(open(nacked, 'LDS')).toMatchObject([
      {proxy: 'details-v1-5845b8756-ld969.bookinfo Kubernetes', why: expect.stringMatching(/^Error adding\/updating listener/)},
    ]);
    expect(last(nacked, 'WDS')).toMatchObject({id: '2026-11-21T07:08:30Z/42', acked: 3});
    const stale = runAfter(nacked, report('a', 4, recorded('stale')));
    expect(last(stale, 'CDS')).toMatchObject({id: '2026-11-21T07:16:32Z/46', acked: 12, waiting: 1});
    expect(last(stale, 'EDS')).toMatchObject({id: '2026-11-21T07:15:35Z/45', acked: 12, waiting: 0});
    expect(open(stale, 'LDS')).toMatchObject([{proxy: expect.stringMatching(/^ratings/), is: 'waiting', push: '2026-11-21T07:16:32Z/46'}]);
  });

  test('of 416 proxies count them all', () => {
    const run = runAfter(one, report('a', 0, recorded('scale')));
    const connections = recorded('scale');
    for (const log of pushLogs(run.pushes)) {
      const asking = connections.filter(({types}) => types[log.type] !== undefined);
      const sent = asking.filter(({types}) => types[log.type]?.sent !== undefined);
      expect(log.watching).toBe(asking.length);
      expect(log.pushes.reduce((sum, push) => sum + reached(push), 0)).toBe(sent.length);
      expect(log.open.size).toBe(sent.filter(({types}) => types[log.type]?.state !== 'SYNCED').length);
    }
  });

  test('of ten times as many proxies cost not much more than ten times as much: there may be 5,000', () => {
    /** Milliseconds for a push to so many proxies, and for a poll without one, the quickest of several each. */
    const costs = (proxies: number): {readonly pushed: number; readonly quiet: number} => {
      const rows = (version: number): readonly Connection[] =>
        parseSyncz(
          Array.from({length: proxies}, (_, n) =>
            of(`p-${n}`, Object.fromEntries(['CDS', 'LDS', 'EDS', 'RDS'].map(type => [type, acked(version, `${type}${n}`, version)]))),
          ),
        )!.connections;
      const all: number[] = [];
      let {mesh, pushes} = one;
      for (const [n, version] of [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6].entries()) {
        const event = report('a', 2 * n, rows(version));
        mesh = applyEvent(mesh, event);
        const from = performance.now();
        pushes = pushesAfter(pushes, mesh, event);
        all.push(performance.now() - from);
      }
      expect(logOf({mesh, pushes}, 'EDS')).toMatchObject({seen: 5, watching: proxies});
      const least = (rest: number): number => Math.min(...all.filter((_, n) => n > 0 && n % 2 === rest));
      return {pushed: least(1), quiet: least(0)};
    };
    costs(500); // compiled
    const [few, many] = [costs(500), costs(5_000)];
    expect(many.pushed).toBeLessThan(40 * Math.max(0.2, few.pushed));
    expect(many.quiet).toBeLessThan(many.pushed);
  });
});
