import {describe, expect, it} from 'vitest';
import type {Connection} from '../../src/istio/sync.ts';
import {parseSyncz, severity, watchedTypes, xdsName, xdsNames, xdsUrl} from '../../src/istio/sync.ts';
import {fixtureJson} from '../fixtures/read.ts';

const connectionsOf = (json: unknown): readonly Connection[] => parseSyncz(json)?.connections ?? [];
const one = (row: object): Connection => {
  const [connection] = connectionsOf([{proxy: 'a.ns', proxy_type: 'sidecar', ...row}]);
  if (connection === undefined) throw new Error('the row was dropped');
  return connection;
};
const named = (folder: string, start: string): Connection => {
  const found = connectionsOf(fixtureJson(`${folder}/istiod/syncz.json`)).find(({id}) => id.startsWith(start));
  if (found === undefined) throw new Error(`no ${start} in ${folder}`);
  return found;
};

describe('syncz of a real mesh', () => {
  it('lists every proxy', () => {
    expect(parseSyncz(fixtureJson('healthy/istiod/syncz.json'))).toMatchObject({skipped: 0, connections: {length: 16}});
    expect(connectionsOf(fixtureJson('scale/istiod/syncz.json'))).toHaveLength(416);
    expect(connectionsOf(fixtureJson('gone/istiod/syncz.json')).some(({id}) => id.startsWith('reviews-v3'))).toBe(false);
  });

  it('a sidecar in sync', () => {
    const details = named('healthy', 'details');
    expect(details).toMatchObject({name: 'details-v1-5845b8756-ld969', namespace: 'bookinfo', clusterId: 'Kubernetes', type: 'sidecar'});
    expect(details.version).toBe('1.31-alpha.eed52ebb66ad');
    expect(watchedTypes(details)).toEqual(['CDS', 'LDS', 'EDS', 'RDS', 'ECDS']);
    expect(Object.values(details.types).map(({state}) => state)).toEqual(Array(5).fill('SYNCED'));
  });

  it('a ztunnel has a type but no version, and watches workloads and policies', () => {
    const ztunnel = named('healthy', 'ztunnel');
    expect(ztunnel).toMatchObject({type: 'ztunnel', types: {WDS: {state: 'SYNCED'}, WADS: {state: 'SYNCED'}}});
    expect(ztunnel).not.toHaveProperty('version');
  });

  it('a refused listener is an ERROR with the reason of Envoy', () => {
    const details = named('nack', 'details');
    expect(details.types.LDS).toMatchObject({state: 'ERROR', sentAt: Date.parse('2026-11-21T07:15:18.134Z')});
    expect(details.types.LDS?.lastError).toMatch(/^Error adding\/updating listener\(s\) 0.0.0.0_9080: Didn't find/);
  });

  it('a proxy that does not answer is STALE in what was pushed since', () => {
    const {types} = named('stale', 'ratings');
    expect(
      Object.entries(types)
        .filter(([, {state}]) => state === 'STALE')
        .map(([name]) => name)
        .sort(),
    ).toEqual(['CDS', 'LDS', 'RDS']);
  });
});

describe('the state of a type', () => {
  const url = xdsUrl('CDS');
  it.each([
    [
      {sent: 'a', acked: 'a', lastError: 'no'},
      {state: 'ERROR', sent: 'a', acked: 'a', lastError: 'no'},
    ],
    [{lastError: 'no'}, {state: 'ERROR', lastError: 'no'}],
    [{sentTime: '0001-01-01T00:00:00Z'}, {state: 'NOT SENT'}],
    [
      {sent: 'a', acked: 'a', sentTime: '2026-11-21T07:00:00Z'},
      {state: 'SYNCED', sent: 'a', acked: 'a', sentAt: Date.UTC(2026, 10, 21, 7)},
    ],
    [
      {sent: 'b', acked: 'a'},
      {state: 'STALE', sent: 'b', acked: 'a'},
    ],
    [{sent: 'b'}, {state: 'STALE', sent: 'b', neverAcked: true}],
    ['garbage', {state: 'NOT SENT'}],
  ])('%j gives %j', (resource, sync) => {
    expect(one({resources: {[url]: resource}}).types.CDS).toEqual(sync);
  });

  it('comes from the resources, whatever the nonce pairs of old say', () => {
    expect(one({cluster_sent: 'b', cluster_acked: 'a', resources: {}}).types).toEqual({});
  });

  it('of two type URLs with one short name is the worse, and both are kept', () => {
    const address = 'type.googleapis.com/istio.workload.Address';
    const workload = 'type.googleapis.com/istio.workload.Workload';
    const both = one({resources: {[address]: {sent: 'b', acked: 'a'}, [workload]: {sent: 'c', acked: 'c'}}});
    expect(both.types).toEqual({WDS: {state: 'STALE', sent: 'b', acked: 'a'}});
    expect(Object.keys(both.resources)).toEqual([address, workload]);
  });

  it('of a type without a short name stands under its URL, after the others', () => {
    const raw = 'type.googleapis.com/agentgateway.dev.resource.Resource';
    expect(watchedTypes(one({resources: {[raw]: {sent: 'a', acked: 'a'}, [xdsUrl('WADS')]: {}, [url]: {}}}))).toEqual(['CDS', 'WADS', raw]);
  });
});

describe('an istiod before 1.23', () => {
  const old = {cluster_sent: 'a', cluster_acked: 'a', listener_sent: 'b', listener_acked: 'a', endpoint_sent: 'c'};

  it('tells nonces of types, without times', () => {
    const {types} = one(old);
    expect(types).toEqual({
      CDS: {state: 'SYNCED', sent: 'a', acked: 'a'},
      LDS: {state: 'STALE', sent: 'b', acked: 'a'},
      EDS: {state: 'STALE', sent: 'c', neverAcked: true},
      RDS: {state: 'NOT SENT'},
    });
  });

  it('of ECDS only when it was sent', () => expect(one({...old, extensionconfig_sent: 'e'}).types.ECDS).toMatchObject({neverAcked: true}));

  it('has nothing to say of a ztunnel', () => expect(one({proxy_type: 'ztunnel'}).types).toEqual({}));

  it('1.6 names neither kind nor cluster', () => {
    const [row] = connectionsOf([{proxy: 'a.ns', proxy_version: '1.5.0', cluster_sent: 'a'}]);
    expect(row).toMatchObject({type: '', clusterId: '', version: '1.5.0*'});
  });
});

describe('what else is in the list', () => {
  it('istioctl itself is dropped, a proxy of that name is not', () => {
    const rows = [
      {proxy: 'test-1.istio-system', resources: {'istio.io/debug/syncz': {}}},
      {proxy: 'test-1.istio-system', proxy_type: 'sidecar'},
      {proxy: 'test-1.default', proxy_type: 'sidecar', istio_version: '65536.65536.65536'}, // seen in a mesh of 1.31 while istioctl ps ran
      {proxy: 'test-1.shop', proxy_type: 'sidecar', istio_version: '1.31.0'},
      {proxy: 'test-1.shop', proxy_type: 'ztunnel'},
    ];
    expect(connectionsOf(rows).map(({id, type}) => `${id} ${type}`)).toEqual(['test-1.shop sidecar', 'test-1.shop ztunnel']);
  });

  it('garbage is skipped and counted', () => {
    expect(parseSyncz([null, 5, 'x', {}, {proxy: ''}, {proxy: 'a.ns', resources: []}])).toMatchObject({skipped: 5, connections: [{id: 'a.ns'}]});
  });

  it.each([undefined, null, {}, 'Not found', 5])('%j is not syncz', json => expect(parseSyncz(json)).toBeUndefined());
});

describe('how bad it is', () => {
  it('ERROR before STALE before NOT SENT before the rest', () => {
    expect((['ERROR', 'STALE', 'NOT SENT', 'SYNCED', 'IGNORED'] as const).map(state => severity(state))).toEqual([1, 2, 4, 5, 5]);
  });

  it('routes never sent to a gateway count more', () => {
    expect(severity('NOT SENT', {xds: 'RDS', type: 'router'})).toBe(3);
    expect(severity('NOT SENT', {xds: 'RDS', type: 'sidecar'})).toBe(4);
  });
});

it('short names are those of istioctl', () => {
  expect(xdsNames).toEqual(['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'SDS', 'NDS', 'PCDS', 'WDS', 'WADS']);
  expect(xdsNames.map(xdsUrl).map(xdsName)).toEqual(xdsNames);
  expect(xdsName('type.googleapis.com/other')).toBe('type.googleapis.com/other');
});
