import {describe, expect, test} from 'vitest';
import {type MeshPolicy, parseMeshPolicy} from '../../src/istio/meshPolicy.ts';
import {type PolicySubject, policiesOf, useOf} from '../../src/istio/policySelection.ts';

type Given = {
  readonly name?: string;
  readonly namespace?: string;
  readonly app?: string;
  readonly action?: string;
  readonly targets?: readonly unknown[];
  readonly rules?: readonly unknown[];
  readonly dryRun?: boolean;
};
function policy(
  {name = 'p', namespace = 'shop', app, action, targets, rules = [], dryRun}: Given = {},
  kind: MeshPolicy['kind'] = 'AuthorizationPolicy',
) {
  const metadata = {name, namespace, ...(dryRun ? {annotations: {'istio.io/dry-run': 'true'}} : {})};
  const selector = app === undefined ? {} : {selector: {matchLabels: {app}}};
  const found = parseMeshPolicy(kind, {metadata, spec: {...selector, action, targetRefs: targets, rules}});
  if (found === undefined) throw new Error('it has a name');
  return found;
}
const subject = (given: Partial<PolicySubject> = {}): PolicySubject => ({
  namespace: 'shop',
  labels: {app: 'cart'},
  by: 'ambient',
  rootNamespace: 'istio-system',
  services: [{kind: 'Service', namespace: 'shop', name: 'cart', waypoint: undefined}],
  waypoint: undefined,
  ...given,
});
const through = (waypoint: string) => ({services: [{kind: 'Service', namespace: 'shop', name: 'cart', waypoint}]}) as const;
const entry = (name: string) => ({group: 'networking.istio.io', kind: 'ServiceEntry', name});
const service = (name: string) => ({group: '', kind: 'Service', name});
const gateway = (name: string) => ({group: 'gateway.networking.k8s.io', kind: 'Gateway', name});
const gatewayClass = {group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint'};
const paths = {to: [{operation: {paths: ['/admin*'], methods: ['GET']}}]};

describe('which policies mean a pod', () => {
  test('those of its namespace and of the root namespace whose selector has its labels', () => {
    const because = (given: Given) => useOf(policy(given), subject())?.because;
    expect(because({})).toBe('whole namespace');
    expect(because({namespace: 'istio-system'})).toBe('whole mesh');
    expect(because({app: 'cart'})).toBe('selector app=cart');
    expect(because({app: 'shipping'})).toBeUndefined();
    expect(because({namespace: 'other'})).toBeUndefined();
  });

  test('its sidecar or its ztunnel enforces them; out of the mesh nobody does', () => {
    const by = (by: PolicySubject['by']) => useOf(policy(), subject({by}))?.by.is;
    expect([by('sidecar'), by('gateway'), by('ambient'), by('none'), by('waypoint')]).toEqual(['sidecar', 'gateway', 'ztunnel', 'nobody', undefined]);
  });

  test('a policy of its service is enforced by the waypoint of that, or by nobody', () => {
    const given = policy({targets: [service('cart')]});
    expect(useOf(given, subject(through('shop/waypoint')))).toMatchObject({
      because: 'targetRef Service cart',
      by: {is: 'waypoint', waypoints: ['shop/waypoint']},
    });
    expect(useOf(given, subject())?.by).toEqual({is: 'nobody', why: 'Only a waypoint enforces it, and Service cart has none.'});
    expect(useOf(policy({targets: [service('shipping')]}), subject())).toBeUndefined();
    expect(useOf(policy({namespace: 'other', targets: [service('cart')]}), subject())).toBeUndefined();
  });

  test('a policy of a waypoint that leads to it, also from another namespace, and of all waypoints', () => {
    const behind = subject(through('infra/waypoint'));
    expect(useOf(policy({namespace: 'infra', targets: [gateway('waypoint')]}), behind)?.by).toMatchObject({is: 'waypoint'});
    expect(useOf(policy({targets: [gateway('waypoint')]}), behind)).toBeUndefined();
    expect(useOf(policy({namespace: 'istio-system', targets: [gatewayClass]}), behind)?.by).toMatchObject({waypoints: ['infra/waypoint']});
    expect(useOf(policy({targets: [gatewayClass]}), behind)).toBeUndefined();
    expect(useOf(policy({namespace: 'istio-system', targets: [gatewayClass]}), subject())).toBeUndefined();
  });

  test('a gateway takes those of its Gateway and selectors, a waypoint only those of its Gateway', () => {
    const labels = {'gateway.networking.k8s.io/gateway-name': 'edge'};
    const waypoint = {by: 'waypoint', labels, waypoint: 'shop/edge', services: []} as const;
    expect(useOf(policy({targets: [gateway('edge')]}), subject({by: 'gateway', labels}))?.by.is).toBe('gateway');
    expect(useOf(policy({targets: [gateway('other')]}), subject({by: 'gateway', labels}))).toBeUndefined();
    expect(useOf(policy({targets: [gateway('edge')]}), subject(waypoint))?.by).toEqual({is: 'waypoint', waypoints: ['shop/edge']});
    expect(useOf(policy(), subject(waypoint))).toBeUndefined();
  });

  test('a waypoint takes those of the services that it serves, wherever they are', () => {
    const served = (kind: 'Service' | 'ServiceEntry', namespace: string, name: string) => ({kind, namespace, name, waypoint: 'shop/edge'});
    const services = [served('Service', 'shop', 'cart'), served('ServiceEntry', 'shop', 'bank'), served('Service', 'far', 'mail')];
    const waypoint = subject({by: 'waypoint', waypoint: 'shop/edge', services});
    const found = (given: Given) => useOf(policy(given), waypoint);
    expect(found({targets: [service('cart')]})).toMatchObject({because: 'targetRef Service cart', by: {is: 'waypoint', waypoints: ['shop/edge']}});
    expect(found({targets: [entry('bank')]})?.because).toBe('targetRef ServiceEntry bank');
    expect(found({namespace: 'far', targets: [service('mail')]})?.because).toBe('targetRef Service mail');
    expect(found({targets: [service('mail')]})).toBeUndefined();
    expect(found({targets: [service('other')]})).toBeUndefined();
  });

  test('a policy of a service entry that leads to the pod', () => {
    const bank = (waypoint: string | undefined) => subject({services: [{kind: 'ServiceEntry', namespace: 'shop', name: 'bank', waypoint}]});
    const given = policy({targets: [entry('bank')]});
    expect(useOf(given, bank('shop/waypoint'))?.by).toEqual({is: 'waypoint', waypoints: ['shop/waypoint']});
    expect(useOf(given, bank(undefined))?.by).toEqual({is: 'nobody', why: 'Only a waypoint enforces it, and ServiceEntry bank has none.'});
    expect(useOf(policy({targets: [service('bank')]}), bank('shop/waypoint'))).toBeUndefined();
  });

  test('of several services each with its own waypoint, and one without', () => {
    const services = (['a', 'b', 'c'] as const).map(name => ({
      kind: 'Service' as const,
      namespace: 'shop',
      name,
      waypoint: name === 'c' ? undefined : `shop/of-${name}`,
    }));
    expect(useOf(policy({targets: services.map(({name}) => service(name))}), subject({services}))).toMatchObject({
      because: 'targetRef Service a',
      by: {is: 'waypoint', waypoints: ['shop/of-a', 'shop/of-b']},
      warnings: ['Service c has no waypoint: nobody enforces it there.'],
    });
  });
});

describe('a ztunnel does not enforce all that is written', () => {
  test('of HTTP rules ALLOW allows nothing, DENY denies without asking', () => {
    const warnings = (given: Given) => useOf(policy(given), subject())?.warnings;
    expect(warnings({rules: [paths]})).toEqual([
      'ztunnel does not support HTTP attributes (found: methods, paths): only a waypoint does. Rules with them allow nothing, so every request is denied.',
    ]);
    expect(warnings({rules: [paths, {from: [{source: {ipBlocks: ['10.0.0.0/8']}}]}]})?.[0]).toMatch(/allow nothing\.$/);
    expect(warnings({action: 'DENY', rules: [paths]})?.[0]).toMatch(/denies without asking for them/);
    expect(warnings({rules: [{when: [{key: 'request.headers[x]', values: ['1']}]}]})?.[0]).toMatch(/found: request\.headers\[x\]/);
    expect(warnings({rules: [{when: [{key: 'source.ip', values: ['10.0.0.1']}], to: [{operation: {ports: ['80']}}]}]})).toEqual([]);
    expect(useOf(policy({rules: [paths]}), subject({by: 'sidecar'}))?.warnings).toEqual([]);
  });

  test('CUSTOM and AUDIT, dry runs and tokens it leaves out', () => {
    const by = (given: Given, kind?: MeshPolicy['kind']) => useOf(policy(given, kind), subject())?.by;
    expect(by({action: 'CUSTOM'})).toMatchObject({is: 'nobody', why: expect.stringContaining('does not support the CUSTOM action')});
    expect(by({dryRun: true})).toMatchObject({is: 'nobody'});
    expect(by({}, 'RequestAuthentication')).toMatchObject({is: 'nobody', why: expect.stringContaining('tokens')});
  });

  test('behind a waypoint it does not see the client', () => {
    const given = policy({rules: [{from: [{source: {principals: ['cluster.local/ns/shop/sa/web']}}]}]});
    expect(useOf(given, subject(through('shop/waypoint')))?.warnings[0]).toMatch(/have its identity here/);
    expect(useOf(given, subject())?.warnings).toEqual([]);
  });

  test('what nobody enforces comes first', () => {
    const all = [policy({name: 'well'}), policy({name: 'http', rules: [paths]}), policy({name: 'custom', action: 'CUSTOM'})];
    expect(policiesOf(all, subject()).map(({policy: {name}}) => name)).toEqual(['custom', 'http', 'well']);
  });
});
