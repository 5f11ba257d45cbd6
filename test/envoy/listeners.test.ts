import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {matchText} from '../../src/envoy/filterChains.ts';
import {destinationText} from '../../src/envoy/filters.ts';
import type {Listener} from '../../src/envoy/listeners.ts';
import {listenerRows, parseListeners} from '../../src/envoy/listeners.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';

const listenersIn = (json: unknown): readonly Listener[] => {
  const dump = parseConfigDump(json);
  return (dump && parseListeners(dump)) ?? [];
};

/** What `istioctl proxy-config listener` prints: only what is in use, and no listener without chains. */
const istioctlTable = (listeners: readonly Listener[]): string => {
  const rows = listenerRows(listeners.filter(isInUse)).flatMap(({listener, chain}) =>
    chain ? [[listener.addresses, `${listener.port}`, matchText(chain.match), destinationText(chain.destination)]] : [],
  );
  return tabwriter([['ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'], ...rows], 1);
};

const recorded = recordedProxies;
const details = 'bookinfo.details-v1-5845b8756-ld969';
const find = (listeners: readonly Listener[], name: string, state = 'active'): Listener => {
  const found = listeners.find(listener => listener.name === name && listener.state === state);
  if (found === undefined) throw new Error(`no listener ${name} ${state}`);
  return found;
};

/** istioctl shows only what Envoy uses. */
const isInUse = ({state}: Listener): boolean => state === 'active' || state === 'static';

describe('the listener table', () => {
  it('was recorded from 13 Envoys', () => expect(recorded).toHaveLength(13));

  it.each(recorded)('is that of istioctl, byte for byte: %s', proxy => {
    const listeners = listenersIn(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`));
    expect(istioctlTable(listeners)).toBe(fixture(`healthy/istioctl/${proxy}.file-listener.txt`));
  });

  it("says of istiod's camelCase dump what Envoy's says of the same listeners", () => {
    const ofEnvoy = listenersIn(fixtureJson(`healthy/envoy/${details}.config_dump.json`)).filter(({state}) => state === 'active');
    const ofIstiod = listenersIn(fixtureJson(`healthy/istiod/${details}.config_dump.json`));
    const plain = (listeners: readonly Listener[]) =>
      listeners.map(({raw, version, updatedAt, place, chains, ...rest}) => ({...rest, chains: chains.map(({raw, ...chain}) => chain)}));
    expect(ofIstiod.length).toBe(24);
    expect(plain(ofIstiod)).toEqual(plain(ofEnvoy));
  });
});

describe('a refused listener', () => {
  const listeners = listenersIn(fixtureJson(`nack/envoy/${details}.config_dump.json`));

  it('stands beside the one still in use, once, with the reason of Envoy', () => {
    expect(listeners.filter(({state}) => state === 'error').map(({name}) => name)).toEqual(['0.0.0.0_9080']);
    expect(find(listeners, '0.0.0.0_9080', 'error').rejection).toEqual({
      details: "Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'",
      at: Date.parse('2026-11-21T07:15:18.151Z'),
    });
    expect(find(listeners, '0.0.0.0_9080', 'error').chains[0]?.networkFilters).toContain('trouble.unknown');
    expect(find(listeners, '0.0.0.0_9080', 'active').chains[0]?.networkFilters).not.toContain('trouble.unknown');
    expect(find(listeners, '0.0.0.0_9080', 'active').updatedAt).toBeLessThan(Date.parse('2026-11-21T07:15:00Z'));
  });

  it('does not show in the table of istioctl', () => {
    expect(listeners.filter(isInUse)).toHaveLength(26);
    expect(istioctlTable(listeners)).not.toContain('trouble');
  });

  it('is kept when Envoy knows only that it failed', () => {
    const [only] = listenersIn({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
          dynamic_listeners: [{name: 'a', error_state: {details: 'cannot bind'}, warming_state: {version_info: '7', listener: {name: 'a'}}}],
        },
      ],
    });
    expect(only).toMatchObject({name: 'a', state: 'error', rejection: {details: 'cannot bind'}, chains: [], addresses: '', port: 0});
    expect(listenerRows([only!])).toEqual([{listener: only}]);
  });
});

describe('beyond istioctl', () => {
  const listeners = listenersIn(fixtureJson(`healthy/envoy/${details}.config_dump.json`));

  it('a listener has direction and time of its last update', () => {
    expect(find(listeners, 'virtualInbound')).toMatchObject({
      direction: 'INBOUND',
      accessLog: true,
      isInternal: false,
      type: 'HTTP+TCP',
    });
    expect(find(listeners, 'virtualInbound').updatedAt).toBeGreaterThan(Date.parse('2026-11-21T07:08:56Z'));
    expect(find(listeners, 'main_internal').isInternal).toBe(true);
  });

  it('a chain tells its filters, its TLS and whether it logs', () => {
    const chain = find(listeners, 'virtualInbound').chains.find(
      ({destination}) => destination.kind === 'cluster' && destination.name === 'inbound|9080||',
    );
    expect(chain).toMatchObject({
      name: '0.0.0.0_9080',
      accessLog: true,
      isDefault: false,
      tls: {requiresClientCertificate: true, secrets: ['default', 'ROOTCA']},
    });
    expect(chain?.networkFilters).toContain('envoy.filters.network.http_connection_manager');
    expect(chain?.httpFilters.at(-1)).toBe('envoy.filters.http.router');
  });

  it('istiod tells the version of a listener, Envoy does not with delta xDS', () => {
    const [listener] = listenersIn(fixtureJson(`healthy/istiod/${details}.config_dump.json`));
    expect(listener?.version).toMatch(/^2026-11-21T07:08:56Z/);
  });

  it('destinations are data that can be followed', () => {
    expect(find(listeners, '0.0.0.0_9080').chains[0]?.destination).toEqual({kind: 'route', name: '9080'});
    expect(find(listeners, '0.0.0.0_9080').chains.find(({isDefault}) => isDefault)?.destination).toEqual({
      kind: 'cluster',
      name: 'PassthroughCluster',
    });
    expect(find(listeners, 'virtualInbound').chains.map(({destination}) => destination.kind)).toContain('blackhole');
  });

  it('routes inside of a listener name the object that they were made from', () => {
    const waypoint = listenersIn(fixtureJson('healthy/envoy/ambient-demo.reviews-svc-waypoint-6d59c4c55-c722f.config_dump.json'));
    const objects = find(waypoint, 'main_internal').chains.flatMap(({madeFrom}) => madeFrom);
    expect(objects).toContainEqual({
      kind: 'virtual-service',
      name: 'ambient-demo~9080~reviews.ambient-demo.svc.cluster.local',
      namespace: 'ambient-demo',
    });
  });
});

describe('what is no config dump', () => {
  it('has no listeners, and says so', () => {
    expect(parseConfigDump('404 page not found')).toBeUndefined();
    expect(parseConfigDump({configs: {}})).toBeUndefined();
    expect(parseListeners({sections: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump'}]})).toBeUndefined();
  });

  it('of broken members keeps what can be read', () => {
    const listeners = listenersIn({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
          dynamic_listeners: [5, {active_state: {listener: {name: 'x', filter_chains: [7, {filters: 'no'}]}}}],
          static_listeners: 'gone',
        },
      ],
    });
    expect(istioctlTable(listeners).split('\n').slice(1, 3)).toEqual([
      '          0    ALL   Non-HTTP/Non-TCP',
      '          0    ALL   Non-HTTP/Non-TCP',
    ]);
  });
});
