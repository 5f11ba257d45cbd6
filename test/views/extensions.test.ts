import {describe, expect, it} from 'vitest';
import {extensions} from '../../src/views/extensions.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {cellOf, gridOf, knownAt, loaded, printed, stripText} from './loaded.ts';

const dumpOf = (proxy: string): unknown => fixtureJson(`healthy/envoy/${proxy}.config_dump.json`);
const details = 'bookinfo.details-v1-5845b8756-ld969';
const now = Date.parse('2026-11-21T07:15:15Z');
const ecds = (...ecds_filters: readonly unknown[]): object => ({'@type': 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump', ecds_filters});
const filter = (name: string, type: string): object => ({ecds_filter: {name, typed_config: {'@type': `type.googleapis.com/${type}`}}});
const listening = (...names: readonly string[]): object => ({
  '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
  dynamic_listeners: [
    {
      name: 'in',
      active_state: {
        listener: {
          name: 'in',
          listener_filters: [{name: 'early', config_discovery: {type_urls: ['type.googleapis.com/t.Early']}}],
          filter_chains: [
            {filters: names.map(name => ({name, config_discovery: {type_urls: ['type.googleapis.com/t.Wasm', 'type.googleapis.com/t.Lua']}}))},
          ],
        },
      },
    },
  ],
});
const states = (grid: Awaited<ReturnType<typeof gridOf>>): unknown =>
  grid.rows.map(row => ['ECDS NAME', 'TYPE', 'USED BY', 'STATE'].map(title => cellOf(grid, row, title)));

describe('i9s pc ecds', () => {
  it.each(recordedProxies)('prints what istioctl does, byte for byte: %s', async proxy =>
    expect(await printed(extensions, dumpOf(proxy), now)).toBe(fixture(`healthy/istioctl/${proxy}.file-ecds.txt`)),
  );

  it('puts several sections together, by type and name; an empty one is a header', async () => {
    const dump = {configs: [ecds(filter('b', 't.Wasm'), filter('z', 't.Lua')), listening('waits'), ecds(filter('a', 't.Wasm'), {})]};
    expect(await printed(extensions, dump, now)).toBe(
      'ECDS NAME     TYPE\n              \nz             t.Lua\na             t.Wasm\nb             t.Wasm\n'
        .replaceAll('     ', '     ')
        .replace('              \n', '              \n'),
    );
    expect(await printed(extensions, {configs: [ecds()]}, now)).toBe('ECDS NAME     TYPE\n');
  });

  it('prints JSON in the order of the dump, with what istioctl leaves out marked', async () => {
    const refused = {...filter('r', 't.Wasm'), error_state: {details: 'no such module', last_update_attempt: '2026-11-21T07:00:00Z'}};
    const {json} = (await loaded(extensions, {configs: [ecds(filter('b', 't.Wasm'), filter('a', 't.Wasm'), refused), listening('waits')]})).print(
      knownAt(now),
      {},
    )!;
    expect(json).toMatchObject({
      ecdsFilters: [
        {ecdsFilter: {name: 'b', typedConfig: {'@type': 'type.googleapis.com/t.Wasm'}}},
        {ecdsFilter: {name: 'a'}},
        {ecdsFilter: {name: 'r'}, i9s: {state: 'error', details: 'no such module'}},
        {i9s: {state: 'missing', name: 'early'}},
        {i9s: {state: 'missing', name: 'waits'}},
      ],
    });
  });
});

describe('the pane', () => {
  it('says which filters are made of an extension, and leads there', async () => {
    const grid = await gridOf(extensions, dumpOf(details), now);
    expect(states(grid)).toEqual([
      ['details-header-lua', 'envoy.extensions.filters.http.lua.v3.Lua', 'virtualInbound,connect_terminate,main_internal', 'active'],
    ]);
    expect(stripText(grid.rows[0])).toMatch(/HTTP filter 1 of virtualInbound \(4 chains\).*\nactive, received 6m14s ago/);
    expect(grid.rows[0]?.jumps()[0]).toMatchObject({to: 'listeners', where: {NAME: 'virtualInbound'}});
  });

  it('shows first what listeners wait for, and what Envoy refused', async () => {
    const refused = {...filter('bad', 't.Wasm'), error_state: {details: 'no such module'}, client_status: 'NACKED'};
    const grid = await gridOf(extensions, {configs: [ecds(filter('free', 't.Lua'), refused), listening('bad', 'waits')]}, now);
    expect(states({...grid, rows: [...grid.rows].sort((a, b) => a.rank - b.rank)})).toEqual([
      ['bad', 't.Wasm', 'in', 'error'],
      ['early', 't.Early', 'in', 'warming'],
      ['waits', 't.Wasm,t.Lua', 'in', 'warming'],
      ['free', 't.Lua', 'no listener', 'active'],
    ]);
    const strips = grid.rows.map(row => stripText(row)).join('\n');
    expect(strips).toContain('Refused by Envoy: no such module');
    expect(strips).toContain('istiod has not sent it');
    expect(grid.rows.find(row => row.name === 'free')?.jumps()[0]).toMatchObject({nowhere: expect.stringContaining('No listener')});
  });

  it('does not claim what it does not know', async () => {
    const grid = await gridOf(extensions, {configs: [ecds(filter('a', 't.Lua'))]}, now);
    expect(states(grid)).toEqual([['a', 't.Lua', '?', 'active']]);
    expect(await gridOf(extensions, {configs: []}, now)).toMatchObject({rows: [], note: 'This proxy has no filters by ECDS.'});
  });

  it('knows the object that a Wasm plugin came from', async () => {
    const grid = await gridOf(extensions, {configs: [ecds(filter('extensions.istio.io/wasmplugin/shop.auth.v2', 't.Wasm'))]}, now);
    expect(grid.rows[0]?.jumps().filter(({kind}) => kind === 'owner')).toMatchObject([{label: 'wasm-plugin shop/auth.v2'}]);
  });

  it.each([[null], [7], [{ecds_filter: null}], [{ecds_filter: 'x', error_state: 7}], [{client_status: 5, version_info: {}}]])(
    'throws at nothing: %j',
    async entry => {
      const grid = await gridOf(extensions, {configs: [ecds(entry), listening()]}, now);
      expect(grid.rows.map(row => [row.cells(), stripText(row), row.json(), row.jumps()])).toHaveLength(2);
      expect(await printed(extensions, {configs: [ecds(entry)]}, now)).toMatch(/^ECDS NAME/);
    },
  );
});
