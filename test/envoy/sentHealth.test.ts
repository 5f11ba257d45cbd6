import {describe, expect, it} from 'vitest';
import {parseClusterStatuses} from '../../src/envoy/endpoints.ts';
import {sidePart} from '../../src/envoy/resources.ts';
import {withSentHealth} from '../../src/envoy/sentHealth.ts';
import {fixtureJson, recordedProxies} from '../fixtures/read.ts';

const socket = (address: string) => ({socket_address: {address, port_value: 80}});
const endpoint = (address: string, health_status: string) => ({endpoint: {address: socket(address)}, health_status, load_balancing_weight: 1});
const sideOf = (...lb_endpoints: object[]) => {
  const raw = {cluster_name: 'eds', endpoints: [{locality: {zone: 'a'}, lb_endpoints}], policy: {}};
  return new Map([['Endpoints', [{name: 'eds', state: 'active' as const, raw}]]]);
};
const statuses = (...hosts: [address: string, health: object][]) => {
  const host_statuses = hosts.map(([address, health_status]) => ({address: socket(address), health_status}));
  return parseClusterStatuses({cluster_statuses: [{name: 'cluster', eds_service_name: 'eds', host_statuses}]})!;
};

describe('The health that was sent', () => {
  it('is not that of an endpoint which Envoy ejected itself', () => {
    const side = sideOf(endpoint('1.1.1.1', 'UNHEALTHY'), endpoint('1.1.1.2', 'HEALTHY'));
    const sent = withSentHealth(
      side,
      statuses(['1.1.1.1', {eds_health_status: 'HEALTHY', failed_outlier_check: true}], ['1.1.1.2', {eds_health_status: 'HEALTHY'}]),
    );
    expect(sent).toEqual(sideOf(endpoint('1.1.1.1', 'HEALTHY'), endpoint('1.1.1.2', 'HEALTHY')));
  });

  it('stays where istiod sent it', () => {
    const side = sideOf(endpoint('1.1.1.1', 'UNHEALTHY'), endpoint('1.1.1.2', 'UNHEALTHY'));
    expect(withSentHealth(side, statuses(['1.1.1.1', {eds_health_status: 'UNHEALTHY'}]))).toBe(side);
    expect(withSentHealth(side, statuses(['1.1.1.2', {eds_health_status: 'DRAINING'}]))).toEqual(
      sideOf(endpoint('1.1.1.1', 'UNHEALTHY'), endpoint('1.1.1.2', 'DRAINING')),
    );
    expect(withSentHealth(new Map(), [])).toEqual(new Map());
  });

  it.each(recordedProxies)('is that of the dump where nothing was ejected: %s', proxy => {
    const side = sidePart.read(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`))!;
    const sent = parseClusterStatuses(fixtureJson(`healthy/envoy/${proxy}.clusters.json`))!;
    expect(withSentHealth(side, sent)).toBe(side);
  });
});
