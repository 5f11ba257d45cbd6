import {describe, expect, it} from 'vitest';
import {envoyKinds, parseSide, sidePart} from '../../src/envoy/resources.ts';
import {fixtureJson} from '../fixtures/read.ts';

const details = 'bookinfo.details-v1-5845b8756-ld969.config_dump.json';
const admin = (name: string) => ({'@type': `type.googleapis.com/envoy.admin.v3.${name}`});
const side = (...sections: object[]) => parseSide({sections});
const clusters = (active: object[], warming: object[] = []) => ({
  ...admin('ClustersConfigDump'),
  dynamic_active_clusters: active.map(cluster => ({cluster})),
  dynamic_warming_clusters: warming.map(cluster => ({cluster})),
});
const endpoints = (...names: string[]) => ({
  ...admin('EndpointsConfigDump'),
  dynamic_endpoint_configs: names.map(name => ({endpoint_config: {cluster_name: name}})),
});
const listeners = (...entries: object[]) => ({...admin('ListenersConfigDump'), dynamic_listeners: entries});
const names = (of: ReturnType<typeof side>, kind: string) => of.get(kind)?.map(({name, state}) => [name, state]);

describe('The resources of a dump', () => {
  it('are those that Envoy got by xDS, with version, time and as they came', () => {
    const read = sidePart.read(fixtureJson(`healthy/envoy/${details}`))!;
    expect([...read.keys()]).toEqual([...envoyKinds]);
    expect([...read].map(([, all]) => all.length)).toEqual([53, 24, 8, 45, 1]);
    const [cluster] = read.get('Clusters')!;
    expect(cluster).toMatchObject({
      name: 'BlackHoleCluster',
      state: 'active',
      raw: {connect_timeout: '10s'},
      updatedAt: Date.parse('2026-11-21T07:08:39.105Z'),
    });
    expect(read.get('Extensions')).toMatchObject([{name: 'details-header-lua', raw: {typed_config: {}}}]);
  });

  it('are read in the same way from istiod, which writes camelCase and versions', () => {
    const read = sidePart.read(fixtureJson(`healthy/istiod/${details}`))!;
    expect([...read].map(([kind, all]) => [kind, all.length])).toContainEqual(['Listeners', 24]);
    expect(read.get('Listeners')?.[0]?.version).toMatch(/^2026-11-21T.+\/\d+$/);
    expect(read.has('Endpoints')).toBe(false); // it was not asked for them
  });

  it('are read ahead, one by one, and are the same then', () => {
    const dump = fixtureJson(`healthy/envoy/${details}`);
    const ahead = [...(sidePart.ahead?.(dump) ?? [])];
    expect(ahead.length).toBe(53 + 8 + 53 + 24);
    const read = sidePart.read(dump)!;
    expect(ahead.flat()).toContain(read.get('Clusters')?.[0]);
    expect(ahead.flat()).toContain(read.get('Listeners')?.[0]);
  });

  it('are none of another JSON', () => {
    for (const json of [undefined, null, 7, [], {}, {configs: 7}, {configs: []}, {configs: [null, 7, {'@type': 'x'}]}])
      expect(sidePart.read(json)).toBeUndefined();
    expect([...side({...admin('ClustersConfigDump'), dynamic_active_clusters: [null, {}, {cluster: 7}]})]).toEqual([['Clusters', []]]);
  });

  it('of one kind are absent where the dump does not tell of it, and empty where there are none', () => {
    expect([...side(listeners()).keys()]).toEqual(['Listeners']);
    const envoy = {...admin('BootstrapConfigDump'), bootstrap: {}};
    expect(side(envoy, listeners()).get('Extensions')).toEqual([]); // Envoy has no such section before the first one
    expect(side(admin('BootstrapConfigDump'), listeners()).has('Extensions')).toBe(false); // istiod before it told of them
    expect(side(admin('EcdsConfigDump')).get('Extensions')).toEqual([]);
  });

  it('are those of all sections of extensions: there is one for each kind of filter', () => {
    const extension = (name: string) => ({...admin('EcdsConfigDump'), ecds_filters: [{ecds_filter: {name}}]});
    expect(names(side(extension('a'), extension('b')), 'Extensions')).toEqual([
      ['a', 'active'],
      ['b', 'active'],
    ]);
  });

  it('may stand in sections of Istio 1.6', () => {
    const old = {...listeners({active_state: {listener: {name: 'a'}}}), '@type': 'type.googleapis.com/envoy.admin.v2alpha.ListenersConfigDump'};
    expect(names(side(old), 'Listeners')).toEqual([['a', 'active']]);
  });
});

describe('Endpoints', () => {
  it('are only those that istiod sends: of clusters of type EDS, also where they are called otherwise', () => {
    const active = [
      {name: 'a', type: 'EDS', eds_cluster_config: {service_name: 'a-eds'}},
      {name: 'b', type: 'STRICT_DNS'},
      {name: 'c'},
      {name: 'd', type: 'EDS'},
    ];
    expect(names(side(clusters(active), endpoints('a-eds', 'b', 'c', 'd', 'unknown')), 'Endpoints')).toEqual([
      ['a-eds', 'active'],
      ['d', 'active'],
      ['unknown', 'active'],
    ]);
    expect(names(side(endpoints('a', 'b')), 'Endpoints')).toHaveLength(2); // nothing is known of the clusters
  });

  it('of a cluster that warms are not told by Envoy, which does not mean that they were not sent', () => {
    const warming = side(
      clusters(
        [{name: 'a', type: 'EDS'}],
        [
          {name: 'a', type: 'EDS'},
          {name: 'b', type: 'EDS'},
          {name: 'c', type: 'STATIC'},
        ],
      ),
      endpoints('a'),
    );
    expect(warming.get('Endpoints')).toEqual([
      {name: 'a', state: 'active', raw: {cluster_name: 'a'}},
      {name: 'b', state: 'warming', raw: undefined},
    ]);
    expect(names(warming, 'Clusters')).toEqual([
      ['a', 'active'],
      ['a', 'warming'],
      ['b', 'warming'],
      ['c', 'warming'],
    ]);
  });
});

describe('A listener', () => {
  const state = (name: string) => ({listener: {name}});

  it('may be in several states at once', () => {
    const read = side(listeners({name: 'a', active_state: state('a'), warming_state: state('a'), draining_state: state('a')}));
    expect(names(read, 'Listeners')).toEqual([
      ['a', 'active'],
      ['a', 'warming'],
      ['a', 'draining'],
    ]);
  });

  it('that was refused has what was refused, and why, beside what is in use: once, though Envoy tells of it twice', () => {
    const read = sidePart.read(fixtureJson(`nack/envoy/${details}`))!;
    const refused = read.get('Listeners')!.filter(each => each.refused !== undefined || each.state === 'refused');
    expect(refused).toMatchObject([
      {name: '0.0.0.0_9080', state: 'active', refused: {raw: {name: '0.0.0.0_9080'}, details: expect.stringContaining('trouble.unknown')}},
    ]);
    expect(refused[0]?.refused?.at).toBeGreaterThan(0);
    expect(read.get('Listeners')).toHaveLength(24);
  });

  it('of which no version was accepted is there once, without any configuration', () => {
    const error = {failed_configuration: {name: 'a'}, details: 'No.'};
    const read = side(
      listeners({name: 'a', error_state: {...error, last_update_attempt: '2026-11-21T07:00:00Z'}}, {error_state: error}, {error_state: error}),
    );
    const at = Date.parse('2026-11-21T07:00:00Z');
    expect(read.get('Listeners')).toEqual([{name: 'a', state: 'refused', raw: undefined, refused: {details: 'No.', raw: {name: 'a'}, at}}]);
    expect(names(side(listeners({error_state: error}, {error_state: error})), 'Listeners')).toEqual([['a', 'refused']]);
    expect(side(listeners({error_state: {}})).get('Listeners')).toEqual([
      {name: '', state: 'refused', raw: undefined, refused: {details: '', raw: undefined}},
    ]);
  });

  it('is not the only one to be refused: so may a cluster, a route and an extension', () => {
    const error_state = {failed_configuration: {name: 'a'}, details: 'No.'};
    const read = side(
      {...admin('EcdsConfigDump'), ecds_filters: [{ecds_filter: {name: 'a'}, error_state}]},
      {...admin('RoutesConfigDump'), dynamic_route_configs: [{error_state}]},
    );
    expect(read.get('Extensions')).toMatchObject([{name: 'a', state: 'active', refused: {details: 'No.'}}]);
    expect(read.get('Routes')).toMatchObject([{name: 'a', state: 'refused', refused: {details: 'No.'}}]);
  });
});
