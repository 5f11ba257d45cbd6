import {describe, expect, test} from 'vitest';
import {breakerUse} from '../../src/analysis/breakerUse.ts';
import {type Finding, findings, type Upstream} from '../../src/analysis/upstream.ts';
import {type Endpoint, parseClusterStatuses} from '../../src/envoy/endpoints.ts';
import {fixtureJson, recordedProxies} from '../fixtures/read.ts';

const endpoint = (change: Partial<Endpoint> = {}): Endpoint => ({
  cluster: 'c',
  address: {is: 'socket', address: '10.0.0.1', port: 80},
  status: 'HEALTHY',
  failures: [],
  weight: 1,
  priority: 0,
  locality: '',
  stats: {},
  raw: {},
  ...change,
});
const well = endpoint();
const ejected = endpoint({failures: ['failed_outlier_check']});
const unready = endpoint({status: 'UNHEALTHY'});

const whole: Upstream = {
  name: 'outbound|80||a.b.svc.cluster.local',
  type: 'EDS',
  state: 'active',
  subset: '',
  endpoints: [well],
  breakers: {own: true},
  panicPercent: 0,
  stats: new Map(),
};
const of = (change: Partial<Upstream>): readonly Finding[] => findings({...whole, ...change});
const verdict = (change: Partial<Upstream>): Finding => of(change)[0] ?? {level: 'good', what: 'none', next: []};
const sentences = (change: Partial<Upstream>): string =>
  of(change)
    .map(({what}) => what)
    .join(' ');
const stats = (values: Readonly<Record<string, number>>): ReadonlyMap<string, number> => new Map(Object.entries(values));

describe('the verdict', () => {
  test('all is well', () => {
    expect(verdict({endpoints: [well, well, well]})).toEqual({level: 'good', what: 'All 3 endpoints are healthy.', next: []});
    expect(verdict({}).what).toBe('Its one endpoint is healthy.');
  });

  test('all are ejected, and when they come back', () => {
    const {level, what, next} = verdict({endpoints: [ejected, ejected, ejected]});
    expect(level).toBe('bad');
    expect(what).toBe('All 3 endpoints are ejected by outlier detection: requests get 503 (UH, no healthy upstream), TCP connections are closed.');
    expect(next.join(' ')).toMatch(/baseEjectionTime/);
    expect(verdict({endpoints: [ejected]}).what).toMatch(/^The only endpoint is ejected/);
  });

  test('some are ejected, some are not ready', () => {
    expect(verdict({endpoints: [well, well, ejected]})).toMatchObject({
      level: 'warn',
      what: '2 of 3 endpoints healthy: 1 ejected by outlier detection.',
    });
    expect(verdict({endpoints: [unready, ejected]}).what).toMatch(/^None of 2 endpoints is healthy \(1 ejected by outlier detection, 1 not ready/);
  });

  test('all fail health checks, drain, or are about to go', () => {
    const checked = endpoint({failures: ['failed_active_health_check']});
    expect(verdict({endpoints: [checked, checked]}).what).toMatch(/^All 2 endpoints are failing active health checks: .*UH/);
    expect(verdict({endpoints: [endpoint({status: 'DRAINING'})]}).what).toMatch(/^The only endpoint is draining/);
    expect(verdict({endpoints: [endpoint({failures: ['pending_dynamic_removal']}), well]}).what).toMatch(/1 about to be removed/);
  });

  test('what becomes of traffic is told by what reaches the cluster', () => {
    expect(verdict({endpoints: [ejected], traffic: 'requests'}).what).toMatch(/: requests to it are answered 503 \(UH, no healthy upstream\)\.$/);
    expect(verdict({endpoints: [], traffic: 'connections'}).what).toMatch(/behind the Service, TCP connections to it are closed \(UH/);
    expect(verdict({endpoints: [], traffic: 'both'}).what).toMatch(/requests get 503 .*, TCP connections are closed\.$/);
  });

  test('a status never heard of counts as not healthy, without a reason', () => {
    expect(verdict({endpoints: [endpoint({status: 'SLEEPY'}), well]}).what).toBe('1 of 2 endpoints healthy.');
    expect(verdict({endpoints: [endpoint({status: 'SLEEPY'})]}).what).toBe(
      'None of 1 endpoints is healthy: requests get 503 (UH, no healthy upstream), TCP connections are closed.',
    );
  });

  test('there is no endpoint: by selector, by subset, by DNS, or because none is needed', () => {
    expect(verdict({endpoints: []}).what).toMatch(/^No endpoint: nothing that is ready is behind the Service, requests get 503/);
    expect(verdict({name: 'outbound|5432||db.example', endpoints: []}).what).toMatch(/no address is known of db\.example \(ServiceEntry\)/);
    expect(verdict({endpoints: [], subset: 'v2'}).what).toMatch(/none has the labels of subset v2/);
    expect(verdict({endpoints: [], type: 'STRICT_DNS'}).what).toMatch(/did not resolve/);
    expect(verdict({endpoints: [], type: 'ORIGINAL_DST', name: 'PassthroughCluster'}).level).toBe('good');
    expect(verdict({endpoints: [], name: 'BlackHoleCluster', type: 'STATIC'}).what).toMatch(/on purpose/);
  });

  test('there is no such cluster, or it is not in use', () => {
    const {state: _, ...unknown} = whole;
    expect(findings({...unknown, endpoints: undefined})[0]?.what).toMatch(/has no cluster outbound\|80\|\|a\.b.*NC/);
    expect(verdict({endpoints: undefined, state: 'warming'}).what).toMatch(/warming/);
    expect(verdict({endpoints: undefined, state: 'error'}).what).toMatch(/refused/);
  });

  test('a circuit breaker is open, by its use or by what Envoy says', () => {
    const busy = endpoint({stats: {cx_active: 60}});
    const {what, next} = verdict({endpoints: [busy, busy], breakers: {own: true, connections: 100}});
    expect(what).toMatch(/^A circuit breaker is open: max_connections \(120 of 100\)\. .*UO/);
    expect(next.join()).toMatch(/connectionPool\.tcp\.maxConnections/);
    expect(verdict({stats: stats({'circuit_breakers.default.rq_pending_open': 1})}).what).toMatch(/max_pending_requests/);
    expect(verdict({endpoints: [busy], breakers: {own: true, connections: 100}}).level).toBe('good');
  });

  test('no connection succeeds, or some fail', () => {
    const dead = endpoint({stats: {cx_connect_fail: 7, cx_total: 7, cx_active: 0}});
    const {level, what} = verdict({endpoints: [dead]});
    expect([level, what]).toEqual([
      'bad',
      'No connection to any endpoint succeeded, 7 failed: requests get 503 (UF, upstream connection failure), TCP connections are closed.',
    ]);
    expect(verdict({endpoints: [dead, endpoint({stats: {cx_total: 9, cx_active: 2}})]})).toMatchObject({
      level: 'warn',
      what: '7 of 16 connections failed since Envoy started (UF).',
    });
  });

  test('TLS fails, and where to look', () => {
    expect(verdict({stats: stats({'ssl.fail_verify_san': 2})}).what).toMatch(/2 times the certificate names another service/);
    expect(verdict({stats: stats({'ssl.connection_error': 1})}).next.join()).toMatch(/PeerAuthentication/);
  });

  test('panic mode: health is ignored', () => {
    expect(sentences({endpoints: [ejected, well, unready], panicPercent: 50})).toMatch(/Panic mode: fewer than 50 %/);
    expect(verdict({endpoints: [ejected], panicPercent: 50}).what).toMatch(/panic mode sends requests to it all the same/);
    expect(sentences({endpoints: [ejected, well, unready]})).not.toMatch(/panic/i);
    expect(sentences({stats: stats({lb_healthy_panic: 3})})).toMatch(/3 requests balanced in panic mode/);
  });

  test('the worst stands first, and what was refused before is told', () => {
    const found = of({stats: stats({upstream_rq_pending_overflow: 5}), endpoints: [ejected]});
    expect(found.map(({level}) => level)).toEqual(['bad', 'warn']);
    expect(found[1]?.what).toMatch(/^5 requests refused by a circuit breaker/);
  });
});

test('breakers: use by stats where Envoy keeps them, else the sum over endpoints', () => {
  const endpoints = [endpoint({stats: {rq_active: 2}}), endpoint({stats: {rq_active: 3}})];
  const use = (values: Readonly<Record<string, number>>) =>
    breakerUse({own: true, requests: 10}, endpoints, stats(values)).map(({name, used, limit}) => [name, used, limit]);
  expect(use({})).toEqual([
    ['max_connections', 0, undefined],
    ['max_pending_requests', 0, undefined],
    ['max_requests', 5, 10],
    ['max_retries', undefined, undefined],
  ]);
  expect(use({upstream_rq_active: 6})[2]).toEqual(['max_requests', 6, 10]);
});

test.each(recordedProxies)('every cluster of %s gets a verdict, in sentences', proxy => {
  const statuses = parseClusterStatuses(fixtureJson(`healthy/envoy/${proxy}.clusters.json`)) ?? [];
  expect(statuses.length).toBeGreaterThan(0);
  for (const {name, endpoints} of statuses) {
    const found = of({name, endpoints});
    expect(found.flatMap(({what, next}) => [what, ...next]).filter(text => !/^\S.*[.?]$/.test(text))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  }
});
