import {describe, expect, it} from 'vitest';
import {parseClusters} from '../../src/envoy/clusters.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseListeners} from '../../src/envoy/listeners.ts';
import {clusterUsers, secretUsers} from '../../src/envoy/references.ts';
import {missingClusters, refusedOrWarming} from '../../src/envoy/routeProblems.ts';
import {parseRoutes} from '../../src/envoy/routes.ts';
import {fixtureJson} from '../fixtures/read.ts';

const proxy = (name: string, scene = 'healthy') => {
  const dump = parseConfigDump(fixtureJson(`${scene}/envoy/${name}.config_dump.json`))!;
  return {listeners: parseListeners(dump) ?? [], routes: parseRoutes(dump) ?? [], clusters: new Set(parseClusters(dump)?.map(({name}) => name))};
};
const details = proxy('bookinfo.details-v1-5845b8756-ld969');

describe('who uses a cluster', () => {
  it('are routes, also those that mirror to it, with a way to their rows', () => {
    const users = clusterUsers('outbound|9080|v1|reviews.bookinfo.svc.cluster.local', details.listeners, details.routes);
    expect(users).toEqual([
      {
        kind: 'route',
        name: '9080',
        where: 'reviews.bookinfo.svc.cluster.local:9080 regex /reviews/[0-9]+/beta :method=GET, mirrored',
        does: 'mirrors',
        jump: {to: 'routes', where: {NAME: '9080', 'VHOST NAME': 'reviews.bookinfo.svc.cluster.local:9080', MATCH: 'regex /reviews/[0-9]+/beta'}},
      },
      {
        kind: 'route',
        name: '9080',
        where: 'reviews.bookinfo.svc.cluster.local:9080 /*',
        does: 'sends',
        jump: {to: 'routes', where: {NAME: '9080', 'VHOST NAME': 'reviews.bookinfo.svc.cluster.local:9080', MATCH: '/*'}},
      },
    ]);
  });

  it('are chains of listeners', () => {
    const [first, ...rest] = clusterUsers('inbound|9080||', details.listeners, []);
    expect(first).toMatchObject({kind: 'listener', name: 'main_internal', where: 'chain 0.0.0.0_9080, Addr: 10.244.0.10/32:9080'});
    expect(new Set(rest.map(({name}) => name))).toEqual(new Set(['virtualInbound']));
    expect(clusterUsers('outbound|443||api.payments.example', details.listeners, details.routes)).toHaveLength(1);
  });

  it('are filters that ask it something', () => {
    const typed_config = {http_filters: [{typed_config: {grpc_service: {envoy_grpc: {cluster_name: 'authz'}}}}]};
    const listener = {name: 'x', filter_chains: [{filters: [{name: 'envoy.filters.network.http_connection_manager', typed_config}]}]};
    const section = {'@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump', static_listeners: [{listener}]};
    const listeners = parseListeners({sections: [section]}) ?? [];
    expect(clusterUsers('authz', listeners, [])).toMatchObject([{name: 'x', where: 'ALL, asked by a filter', does: 'asks'}]);
    expect(clusterUsers('other', listeners, [])).toEqual([]);
  });

  it('sds-grpc is not called used by every chain with TLS', () => expect(clusterUsers('sds-grpc', details.listeners, details.routes)).toEqual([]));
});

describe('who uses a secret', () => {
  it('are chains that terminate TLS with it, and clusters', () => {
    const users = secretUsers('default', details.listeners, [
      {name: 'a', secrets: ['default', 'ROOTCA']},
      {name: 'b', secrets: []},
    ]);
    expect(new Set(users.map(({name}) => name))).toEqual(new Set(['virtualInbound', 'connect_terminate', 'a']));
    expect(users.at(-1)).toEqual({
      kind: 'cluster',
      name: 'a',
      where: 'TLS to its endpoints',
      does: 'tls',
      jump: {to: 'clusters', where: {CLUSTER: 'a'}},
    });
    expect(secretUsers('nobody', details.listeners, [])).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('are routes to clusters that do not exist', () => {
    const found = missingClusters(details.routes, details.clusters).filter(({row}) => row.config.name === '9080');
    expect(found.map(({cluster}) => cluster)).toEqual([
      'outbound|9080|v9|details.bookinfo.svc.cluster.local',
      'outbound|9080||details-gone.bookinfo.svc.cluster.local',
    ]);
  });

  it('are refused listeners', () => {
    const {listeners} = proxy('bookinfo.details-v1-5845b8756-ld969', 'nack');
    expect(refusedOrWarming(listeners).map(({name, state}) => [name, state])).toEqual([['0.0.0.0_9080', 'error']]);
    expect(refusedOrWarming(details.listeners)).toEqual([]);
  });
});
