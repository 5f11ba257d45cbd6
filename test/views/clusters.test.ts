import {describe, expect, it} from 'vitest';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {clusters} from '../../src/views/clusters.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {gridOf, mesh, productpage, rowOf} from './proxyPage.ts';

const recorded = 'healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5';
const dump = fixtureJson(`${recorded}.config_dump.json`);
const answers = {'/config_dump': dump, '/clusters': fixtureJson(`${recorded}.clusters.json`)};
const waypoint = {'/config_dump': fixtureJson('healthy/envoy/ambient-demo.waypoint-5d4f9fc9d4-b44dt.config_dump.json')};
const reviews = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
const ratings = 'outbound|9080|v2-mysql|ratings.bookinfo.svc.cluster.local';

const changed = (section: object) => ({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', ...section}]});
const host = (health_status: object, port: number) => ({address: {socket_address: {address: '10.0.0.1', port_value: port}}, health_status});
const eds = (name: string) => ({cluster: {name, type: 'EDS'}});

describe('endpoints of a cluster', () => {
  it('are counted where Envoy tells them', async () => {
    const grid = await gridOf(clusters, answers);
    expect(rowOf(grid, reviews).cell('ENDPOINTS')).toBe('1/1');
    expect(rowOf(grid, 'outbound|9080||reviews.bookinfo').cell('ENDPOINTS')).toBe('3/3');
    expect([rowOf(grid, ratings).cell('ENDPOINTS'), rowOf(grid, ratings).tone('ENDPOINTS')]).toEqual(['0/0', 'bad']);
    expect(rowOf(grid, ratings).row.problem).toBe(true);
    expect(rowOf(grid, 'BlackHoleCluster').cell('ENDPOINTS')).toBe('-');
    expect(rowOf(grid, 'BlackHoleCluster').row.problem).toBe(false);
  });

  it('are ? where it cannot be asked', async () => {
    const grid = await gridOf(clusters, {'/config_dump': dump});
    expect(rowOf(grid, ratings).cell('ENDPOINTS')).toBe('?');
    expect(rowOf(grid, ratings).row.problem).toBe(false);
  });

  it('that all fail put the cluster first, some only warn', async () => {
    const cluster_statuses = [
      {name: 'a', host_statuses: [host({}, 1)]},
      {name: 'b', host_statuses: [host({}, 1), host({failed_outlier_check: true}, 2)]},
      {name: 'c', host_statuses: [host({eds_health_status: 'UNHEALTHY'}, 1)]},
    ];
    const grid = await gridOf(clusters, {
      '/config_dump': changed({dynamic_active_clusters: ['a', 'b', 'c'].map(eds)}),
      '/clusters': {cluster_statuses},
    });
    expect(grid.rows.toSorted((a, b) => a.rank - b.rank).map(({name}) => name)).toEqual(['c', 'a', 'b']);
    expect(['a', 'b', 'c'].map(name => rowOf(grid, `${name}/`).tone('ENDPOINTS'))).toEqual(['plain', 'warn', 'bad']);
    expect(rowOf(grid, 'c/').strip).toContain(
      'None of 1 endpoints is healthy: requests get 503 (UH, no healthy upstream), TCP connections are closed.',
    );
  });
});

describe('enter follows the request', () => {
  it('to the endpoints of the cluster', async () => {
    const grid = await gridOf(clusters, answers);
    expect(rowOf(grid, reviews).follow).toEqual([{label: `endpoints of ${reviews}`, to: 'endpoints', proxy: productpage, where: {CLUSTER: reviews}}]);
    expect(rowOf(grid, 'inbound|9080||').follow).toMatchObject([{to: 'endpoints', where: {CLUSTER: 'inbound|9080||'}}]);
  });

  it.each([
    [ratings, `${ratings} has no endpoints: requests get 503 (UH, no healthy upstream), TCP connections are closed.`],
    ['outbound|443||api.payments.example', /api\.payments\.example:443 resolves to nothing\): TCP connections to it are closed \(UH/],
    ['outbound|80||api.payments.example', /: requests to it are answered 503 \(UH, no healthy upstream\)\.$/],
    ['outbound|443||kubernetes.default.svc.cluster.local', /has no endpoints: TCP connections to it are closed \(UH, no healthy upstream\)\.$/],
    ['BlackHoleCluster', /no endpoints on purpose.*closed/],
    ['PassthroughCluster', /^PassthroughCluster: .*on to the very address that was dialled/],
    ['InboundPassthroughCluster', /on to the application at the port that was dialled/],
  ])('nowhere from %s, and says why', async (name, why) => {
    const grid = await gridOf(clusters, answers);
    const [jump] = rowOf(grid, name).follow;
    expect(jump !== undefined && 'nowhere' in jump ? jump.nowhere : jump).toMatch(why);
  });

  it('to endpoints also where it is not known whether there are any', async () => {
    const grid = await gridOf(clusters, {'/config_dump': dump});
    expect(rowOf(grid, ratings).follow).toMatchObject([{to: 'endpoints'}]);
  });

  it('a cluster that a route names and that is not there is said to be missing, and a host that a log names', () => {
    expect(clusters.nowhere?.({CLUSTER: 'outbound|1||x'})).toMatch(/no cluster outbound\|1\|\|x: .*503 \(NC/);
    expect(clusters.nowhere?.({'SERVICE FQDN': 'a.example'})).toMatch(/no cluster of the host a\.example: /);
  });
});

describe('o and u', () => {
  it('lead to DestinationRule, Services and users', async () => {
    const jumps = rowOf(await gridOf(clusters, answers), reviews).jumps.filter(({kind}) => kind !== undefined);
    expect(jumps.map(({kind, label}) => [kind, label])).toEqual([
      ['owner', 'destination-rule bookinfo/reviews'],
      ['owner', 'service bookinfo/reviews'],
      ['use', `what uses cluster ${reviews}`],
    ]);
  });

  it('name no ServiceEntry, whose name istiod does not tell', async () => {
    const jumps = rowOf(await gridOf(clusters, answers), 'outbound|443||api.payments.example').jumps.filter(({kind}) => kind === 'owner');
    expect(jumps.map(({label}) => label)).toEqual(['destination-rule bookinfo/payments-api']);
  });
});

describe('the strip', () => {
  it('explains a cluster in words', async () => {
    const {strip} = rowOf(await gridOf(clusters, answers), reviews);
    expect(strip.split('\n').slice(0, 5)).toEqual([
      `${reviews}: The endpoints of the service at port 9080 that have the labels of subset v1 (DestinationRule).`,
      'mTLS (ISTIO_MUTUAL); peer must be spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews; SNI outbound_.9080_.v1_.reviews.bookinfo.svc.cluster.local; HBONE (HTTP/2 CONNECT over mTLS, port 15008) to endpoints that take it.',
      'Circuit breakers connections 100, pending 10, retries 3, outlier detection 5xx 3, eject 30s, max 100%.',
      'EDS, lb LEAST_REQUEST, connect timeout 3s.',
      'Made from destination-rule bookinfo/reviews, service bookinfo/reviews.',
    ]);
  });

  it('says of a cluster that only TCP reaches that connections are closed', async () => {
    const {strip} = rowOf(await gridOf(clusters, answers), 'outbound|443||kubernetes.default');
    expect(strip).toMatch(/^No endpoints: TCP connections to it are closed \(UH, no healthy upstream\)\./);
  });

  it('costs nothing where nobody reads it', async () => {
    const asked: string[] = [];
    const askPod: MeshSource['askPod'] = async (_pod, {path}) => {
      asked.push(path);
      return {status: 200, body: JSON.stringify(path.startsWith('/clusters') ? answers['/clusters'] : dump)};
    };
    const source = {about: {proxyAdminPort: 15_000}, askPod} as unknown as MeshSource;
    await clusters.load({...askOnce(source, new AbortController().signal, {proxy: mesh.proxies.get(productpage)!}), wordless: true});
    expect(asked.map(path => path.split('?')[0]).sort()).toEqual(['/clusters', '/config_dump']);
  });

  it('names no tunnel where one has just been opened, and no plain text where there is always one', async () => {
    const strips = ['main_internal', 'encap'].map(async name => rowOf(await gridOf(clusters, waypoint), name).strip);
    expect(await Promise.all(strips)).toEqual([
      expect.stringMatching(/^No TLS\.$/m),
      expect.stringMatching(/^HBONE \(HTTP\/2 CONNECT over mTLS, port 15008\)\.$/m),
    ]);
  });

  it('and notes tell first what Envoy refused or waits for', async () => {
    const grid = await gridOf(clusters, {
      '/config_dump': changed({
        dynamic_active_clusters: [{...eds('a'), error_state: {details: 'duplicate', last_update_attempt: '2026-11-21T07:19:00Z'}}, eds('0')],
        dynamic_warming_clusters: [eds('b')],
      }),
    });
    expect(grid.note).toBe('! rejected by Envoy: a; warming: b');
    expect(rowOf(grid, 'a/error').strip).toMatch(/^Rejected by Envoy 60s ago, it keeps what it had: duplicate/);
    expect(rowOf(grid, 'a/error').tone('STATE')).toBe('bad');
    expect(rowOf(grid, 'b/warming').strip).toMatch(/^Warming: Envoy waits/);
    expect(grid.rows.toSorted((a, b) => a.rank - b.rank).map(({key}) => key)).toEqual(['a/error', 'b/warming', '0/active', 'a/active']);
    expect(rowOf(grid, 'a/error').row.json()).toMatchObject({state: 'error', rejection: {details: 'duplicate'}});
  });
});
