import {describe, expect, it} from 'vitest';
import {clustersPart} from '../../src/envoy/clusters.ts';
import {edsPart} from '../../src/envoy/eds.ts';
import {addressText, parseAddress, target} from '../../src/envoy/endpointAddress.ts';
import {clusterProblems, healthByCluster, isServing} from '../../src/envoy/endpointHealth.ts';
import {type Endpoint, endpointsPart, sortedEndpoints} from '../../src/envoy/endpoints.ts';
import {fixtureJson} from '../fixtures/read.ts';

const recorded = 'healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5';
const v1 = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
const hosts = (name: string, ...host_statuses: readonly unknown[]) => ({cluster_statuses: [{name, host_statuses}]});
const endpoint = (host: unknown): Endpoint => sortedEndpoints(endpointsPart.read(hosts('c', host)) ?? [])[0]!;

describe('the address of an endpoint', () => {
  it.each([
    [{socket_address: {address: '10.0.0.1', port_value: 80}}, '10.0.0.1:80', {ip: '10.0.0.1', port: 80}],
    [{socketAddress: {address: '10.0.0.1', portValue: '80'}}, '10.0.0.1:80', {ip: '10.0.0.1', port: 80}],
    [{socket_address: {address: '10.0.0.1'}}, '10.0.0.1', {ip: '10.0.0.1', port: 0}],
    [{socket_address: {address: 'fd00::1', port_value: 80}}, 'fd00::1:80', {ip: 'fd00::1', port: 80}],
    [{pipe: {path: '/run/socket'}}, 'unix:///run/socket', undefined],
    [
      {envoy_internal_address: {server_listener_name: 'connect_originate', endpoint_id: '10.0.0.1:80'}},
      'envoy://connect_originate/10.0.0.1:80',
      {ip: '10.0.0.1', port: 80},
    ],
    [
      {envoy_internal_address: {server_listener_name: 'connect_originate', endpoint_id: '[fd00::1]:80'}},
      'envoy://connect_originate/[fd00::1]:80',
      {ip: 'fd00::1', port: 80},
    ],
    [{envoy_internal_address: {server_listener_name: 'encap'}}, 'envoy://encap/', undefined],
    [{}, 'unknown', undefined],
    [null, 'unknown', undefined],
  ])('%j', (json, text, to) => {
    expect(addressText(parseAddress(json))).toBe(text);
    expect(target(parseAddress(json))).toEqual(to);
  });
});

describe('an endpoint', () => {
  it('of a recorded sidecar tells its health, its place and its traffic', () => {
    const statuses = endpointsPart.read(fixtureJson(`${recorded}.clusters.json`)) ?? [];
    const found = statuses.find(({name}) => name === v1);
    expect(found).toMatchObject({edsName: v1, observabilityName: `${v1};`});
    expect(found?.endpoints).toHaveLength(1);
    expect(found?.endpoints[0]).toMatchObject({
      cluster: v1,
      address: {is: 'socket', address: '10.244.0.13', port: 9080},
      status: 'HEALTHY',
      failures: [],
      weight: 1,
      priority: 0,
      locality: 'r1/r1-z2',
      stats: {cx_active: 1, cx_connect_fail: 0, rq_total: 2, rq_error: 0},
    });
  });

  it('without a status by EDS is unknown, and gets requests', () => {
    expect(endpoint({})).toMatchObject({status: 'UNKNOWN', failures: [], locality: '', weight: 0});
    expect(isServing(endpoint({}))).toBe(true);
  });

  it.each([
    [{eds_health_status: 'HEALTHY'}, true],
    [{eds_health_status: 'DEGRADED'}, true],
    [{eds_health_status: 'HEALTHY', failed_active_degraded_check: true}, true],
    [{eds_health_status: 'UNHEALTHY'}, false],
    [{eds_health_status: 'DRAINING'}, false],
    [{eds_health_status: 'HEALTHY', failed_outlier_check: true}, false],
    [{eds_health_status: 'HEALTHY', failed_active_health_check: true}, false],
    [{edsHealthStatus: 'HEALTHY', pendingDynamicRemoval: true}, false],
  ])('%j gets requests: %s', (health_status, is) => expect(isServing(endpoint({health_status}))).toBe(is));

  it('reads 64-bit numbers in strings and a success rate', () => {
    const stats = [{name: 'rq_total', value: '4294967296'}, {name: 'rq_error'}, {value: '3'}, null];
    const {successRate, stats: read} = endpoint({stats, success_rate: {value: 99.5}});
    expect(successRate).toBe(99.5);
    expect(read).toMatchObject({rq_total: 4_294_967_296, rq_error: 0});
  });

  it('ends its locality before the first part that is missing', () => {
    expect(endpoint({locality: {region: 'r', sub_zone: 's'}}).locality).toBe('r');
    expect(endpoint({locality: {region: 'r', zone: 'z', sub_zone: 's'}}).locality).toBe('r/z/s');
  });
});

describe('bad input', () => {
  it('is no list of clusters', () => {
    expect(endpointsPart.read('404 page not found')).toBeUndefined();
    expect(endpointsPart.read({configs: []})).toBeUndefined();
    expect(endpointsPart.read(null)).toBeUndefined();
    expect(endpointsPart.read([])).toBeUndefined();
  });

  it('of an Envoy without clusters is an empty object', () => expect(endpointsPart.read({})).toEqual([]));

  it('of broken members keeps what can be read', () => {
    const statuses = endpointsPart.read({cluster_statuses: [null, 7, {name: 'a', host_statuses: 'x'}, {name: 'b', host_statuses: [null, {}]}]}) ?? [];
    expect(statuses.map(({name, endpoints}) => [name, endpoints.length])).toEqual([
      ['', 0],
      ['', 0],
      ['a', 0],
      ['b', 2],
    ]);
  });

  it('of endpoints in a config dump as well', () => {
    const [only] =
      edsPart.read({
        configs: [
          {
            '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
            dynamic_endpoint_configs: [
              {endpoint_config: {cluster_name: 'a', endpoints: [null, {lb_endpoints: [null, {health_status: 'DRAINING'}]}]}},
            ],
            static_endpoint_configs: 'no',
          },
        ],
      }) ?? [];
    expect(only?.localities.map(({endpoints}) => endpoints.map(({addresses, status}) => [addresses.join(), status]))).toEqual([
      [],
      [
        ['unknown', 'UNKNOWN'],
        ['unknown', 'DRAINING'],
      ],
    ]);
    expect(edsPart.read({configs: []})).toEqual([]);
  });
});

describe('what is wrong with clusters', () => {
  const clusters = clustersPart.read(fixtureJson(`${recorded}.config_dump.json`)) ?? [];

  it('those without endpoints that need some', () => {
    const statuses = endpointsPart.read(fixtureJson(`${recorded}.clusters.json`)) ?? [];
    const problems = clusterProblems(clusters, statuses);
    expect(problems.map(({cluster}) => cluster)).toContain('outbound|9080|v2-mysql|ratings.bookinfo.svc.cluster.local');
    expect(problems.map(({cluster}) => cluster)).not.toContain('BlackHoleCluster');
    expect(new Set(problems.map(({kind}) => kind))).toEqual(new Set(['no endpoint']));
    expect(healthByCluster(statuses).get('outbound|9080||reviews.bookinfo.svc.cluster.local')).toEqual({healthy: 3, total: 3});
  });

  it('nothing is guessed where the endpoints are not known', () => expect(clusterProblems(clusters, undefined)).toEqual([]));

  it('the worst stands first: none healthy, then what is ejected', () => {
    const failed = {address: {socket_address: {address: '10.0.0.1', port_value: 80}}, health_status: {failed_outlier_check: true}};
    const statuses = endpointsPart.read({
      cluster_statuses: [
        {name: 'agent', host_statuses: [failed, {}]},
        {name: v1, host_statuses: [failed]},
      ],
    });
    expect(clusterProblems(clusters, statuses).map(({kind, cluster, what}) => `${kind}: ${cluster} ${what}`)).toEqual([
      `no healthy endpoint: ${v1} none of its 1 endpoints is healthy`,
      'ejected: agent 10.0.0.1:80 is ejected by outlier detection',
      `ejected: ${v1} 10.0.0.1:80 is ejected by outlier detection`,
    ]);
  });
});
