import {describe, expect, it} from 'vitest';
import {policies} from '../../src/views/policies.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {cellOf, gridOf, knownAt, loaded, printed, stripText} from './loaded.ts';

const dumpOf = (proxy: string): unknown => fixtureJson(`healthy/envoy/${proxy}.config_dump.json`);
const reviews = 'bookinfo.reviews-v1-5695cbbdd8-sxpzf';
const rule = (path: string): unknown => ({permissions: [{url_path: {path: {exact: path}}}], principals: [{any: true}]});
const rbac = (config: object): unknown => ({
  name: 'envoy.filters.http.rbac',
  typed_config: {'@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC', ...config},
});
const manager = (...http_filters: readonly unknown[]): unknown => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: {http_filters},
});
const listener = (members: object, state = 'active_state'): unknown => ({
  name: 'virtualInbound',
  [state]: {listener: {name: 'virtualInbound', address: {socket_address: {address: '0.0.0.0', port_value: 15006}}, ...members}},
});
const dumpWith = (...dynamic_listeners: readonly unknown[]): unknown => ({
  configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump', dynamic_listeners}],
});
const one = (...filters: readonly unknown[]): unknown => dumpWith(listener({filter_chains: [{filters: [manager(...filters)]}]}));

describe('i9s authz', () => {
  it.each(recordedProxies)('prints the table of istioctl x authz check, byte for byte: %s', async proxy =>
    expect(await printed(policies, dumpOf(proxy), 0)).toBe(fixture(`healthy/istioctl/${proxy}.authz.txt`)),
  );

  it('takes an external authorizer from shadow rules, and with it what istioctl takes for a policy', async () => {
    const shadow_rules = {
      action: 'DENY',
      policies: {'istio-ext-authz-default-ns[shop]-policy[ext]-rule[0]': rule('/a'), 'istio-ext-authz-ns[shop]-policy[ext]-rule[1]': rule('/b')},
    };
    const dump = one(rbac({shadow_rules, shadow_rules_stat_prefix: 'istio_ext_authz_'}));
    expect(await printed(policies, dump, 0)).toBe(
      'ACTION   AuthorizationPolicy         RULES\nALLOW    _anonymous_match_nothing_   1\nCUSTOM   ext.shop                    2\n',
    );
    expect((await gridOf(policies, dump, 0)).rows.map(row => row.name)).toEqual(['ext.shop']);
  });

  it("counts rules of a name whatever their action, leaves out dry runs, names that are not Istio's have none", async () => {
    const deny = rbac({rules: {action: 'DENY', policies: {'ns[a]-policy[p]-rule[0]': rule('/a'), mine: rule('/m')}}});
    const allow = rbac({
      rules: {policies: {'ns[a]-policy[p]-rule[1]': rule('/b')}},
      shadow_rules: {policies: {'ns[a]-policy[dry]-rule[0]': rule('/d')}},
    });
    const audit = rbac({rules: {action: 'LOG', policies: {'ns[a]-policy[l]-rule[0]': rule('/l')}}});
    expect(await printed(policies, one(allow, deny, audit), 0)).toBe(
      'ACTION   AuthorizationPolicy   RULES\nDENY                           1\nDENY     p.a                   2\nALLOW    p.a                   2\nLOG      l.a                   1\n',
    );
    const grid = await gridOf(policies, one(allow, deny, audit), 0);
    expect(grid.rows.map(row => [row.name, cellOf(grid, row, 'MODE'), cellOf(grid, row, 'RULES')])).toEqual([
      ['mine', 'enforced', '1'],
      ['p.a', 'enforced', '1'],
      ['dry.a', 'dry run', '1'],
      ['p.a', 'enforced', '1'],
      ['l.a', 'enforced', '1'],
    ]);
    expect(stripText(grid.rows[2])).toContain('Dry run: matches are counted');
    expect(stripText(grid.rows[0])).toContain('not named as Istio names rules');
  });

  it('reads listeners in use only, and a default chain, which istioctl does not', async () => {
    const filters = {filters: [manager(rbac({rules: {action: 'DENY', policies: {'ns[a]-policy[p]-rule[0]': rule('/a')}}}))]};
    expect(await printed(policies, dumpWith(listener({filter_chains: [filters]}, 'warming_state')), 0)).not.toContain('p.a');
    const dump = dumpWith(listener({default_filter_chain: filters}));
    expect(await printed(policies, dump, 0)).not.toContain('p.a');
    expect((await gridOf(policies, dump, 0)).rows.map(row => row.name)).toEqual(['p.a']);
  });

  it.each([
    [null],
    [{name: 'envoy.filters.http.rbac'}],
    [rbac({rules: null, shadow_rules: null})],
    [rbac({rules: {policies: {'ns[a]-policy[b]-rule[0]': null}}})],
    [rbac({rules: {policies: ['x', {permissions: 7, principals: {}}], action: 3}})],
    [{name: 'envoy.filters.http.rbac', typed_config: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', value: {}}}],
  ])('throws at nothing: %j', async filter => {
    const grid = await gridOf(policies, one(filter), 0);
    expect(grid.rows.map(row => [row.cells(), stripText(row), row.json(), row.jumps()])).toBeDefined();
    expect(await printed(policies, one(filter), 0)).toMatch(/^ACTION/);
  });

  it('has JSON of its own: the rules, and their words', async () => {
    const {json} = (await loaded(policies, dumpOf(reviews))).print(knownAt(0), {})!;
    expect(json).toMatchObject([
      {
        action: 'DENY',
        name: 'deny-admin',
        namespace: 'bookinfo',
        isDryRun: false,
        inWords: ['rule 0: to path /admin*, from anyone', 'rule 0 on TCP: to anything, from anyone'],
      },
      {action: 'ALLOW', name: '_anonymous_match_nothing_', rules: []},
      {action: 'ALLOW', name: 'reviews-viewer', rules: [{index: '0', layer: 'HTTP', policy: {permissions: [{andRules: {}}]}}, {}]},
    ]);
  });
});

describe('the pane', () => {
  it('explains rules, says where, and leads to listeners and owner', async () => {
    const grid = await gridOf(policies, dumpOf(reviews), 0);
    const viewer = grid.rows.find(row => row.name === 'reviews-viewer.bookinfo');
    expect(cellOf(grid, viewer, 'WHEN')).toBe(
      'to method GET and path /reviews/*, from identity cluster.local/ns/bookinfo/sa/bookinfo-productpage or cluster.local/ns/bookinfo/sa/curl',
    );
    expect(cellOf(grid, viewer, 'PORTS')).toBe('9080,15006');
    expect(stripText(viewer)).toMatch(/^ALLOW bookinfo\/reviews-viewer: \nrule 0: to method GET [\s\S]*Requests that match are allowed/);
    expect(viewer?.jumps()).toMatchObject([
      {to: 'listeners', where: {NAME: 'virtualInbound'}},
      {to: 'listeners', where: {NAME: 'main_internal'}},
      {
        kind: 'owner',
        label: 'authorization-policy bookinfo/reviews-viewer',
        to: 'owner',
        subject: {json: {kind: 'authorization-policy', namespace: 'bookinfo', name: 'reviews-viewer'}},
      },
    ]);
    expect(stripText(grid.rows[1])).toContain('plain TCP is denied');
  });

  it('says so where none is in force', async () =>
    expect(await gridOf(policies, dumpOf('istio-system.istio-ingressgateway-7fb44f5964-8v4bc'), 0)).toMatchObject({
      rows: [],
      note: expect.stringContaining('everything is allowed'),
    }));
});
