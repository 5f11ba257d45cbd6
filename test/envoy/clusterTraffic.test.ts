import {describe, expect, it} from 'vitest';
import {clusterTraffic, trafficByName, unservedText} from '../../src/envoy/clusterTraffic.ts';
import {listenersPart} from '../../src/envoy/listeners.ts';
import {routesPart} from '../../src/envoy/routes.ts';
import {fixtureJson} from '../fixtures/read.ts';

const trafficOf = (proxy: string) => {
  const dump = fixtureJson(`healthy/envoy/${proxy}.config_dump.json`);
  return clusterTraffic(listenersPart.read(dump) ?? [], routesPart.read(dump) ?? []);
};

describe('what reaches a cluster', () => {
  it.each([
    ['outbound|9080||reviews.bookinfo.svc.cluster.local', undefined], // no route goes to it, all to subsets
    ['outbound|9080|v3|reviews.bookinfo.svc.cluster.local', 'requests'],
    ['outbound|443||kubernetes.default.svc.cluster.local', 'connections'],
    ['outbound|443||api.payments.example', 'connections'],
    ['outbound|80||api.payments.example', 'requests'],
    ['PassthroughCluster', 'both'],
    ['inbound|9080||', 'requests'],
    ['connect_originate', 'connections'],
  ])('of a sidecar: %s %s', (name, traffic) => expect(trafficOf('bookinfo.productpage-v1-64c6885d4f-xhps5').get(name)).toBe(traffic));

  it.each([
    ['inbound-vip|9080|http|details.ambient-demo.svc.cluster.local', 'requests'],
    ['inbound-vip|15021|tcp|bookinfo-gateway-istio.ambient-demo.svc.cluster.local', 'connections'],
  ])('of a waypoint: %s %s', (name, traffic) => expect(trafficOf('ambient-demo.waypoint-5d4f9fc9d4-b44dt').get(name)).toBe(traffic));

  it('is not told by configurations that Envoy refused or waits with', () => {
    const route_config = {name: 'r', virtual_hosts: [{routes: [{route: {cluster: 'a'}}]}]};
    const section = {'@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump'};
    const read = (entry: object) => clusterTraffic([], routesPart.read({configs: [{...section, dynamic_route_configs: [entry]}]}) ?? []).get('a');
    expect(read({route_config})).toBe('requests');
    expect(read({error_state: {failed_configuration: route_config, details: 'no'}})).toBeUndefined();
  });

  it('is TCP where a gateway finds it by SNI, which nothing refers to', () => {
    expect(trafficByName('outbound_.443_._.a.b.svc.cluster.local')).toBe('connections');
    expect(trafficByName('outbound|443||a.b.svc.cluster.local')).toBeUndefined();
  });
});

it('what becomes of it is said for one kind, or for both', () => {
  expect(unservedText('requests')).toBe('requests to it are answered 503 (UH, no healthy upstream)');
  expect(unservedText('connections', 'them')).toBe('TCP connections to them are closed (UH, no healthy upstream)');
  expect(unservedText('both')).toBe(unservedText(undefined));
});
