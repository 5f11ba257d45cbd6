import {describe, expect, test} from 'vitest';
import {attachedTo, parseAttachable} from '../../src/istio/attachedPolicies.ts';
import {read, recordedItems} from './ambientObjects.ts';

const gateway = {group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint'};
const policy = (targetRefs: readonly object[], namespace = 'shop', more: object = {}): unknown => ({
  metadata: {namespace, name: 'p'},
  spec: {...(targetRefs.length === 0 ? {} : {targetRefs}), ...more},
});
const authorization = {kind: 'AuthorizationPolicy', word: 'authorization-policy'} as const;
const services = [
  {kind: 'Service', namespace: 'shop', name: 'cart'},
  {kind: 'ServiceEntry', namespace: 'shop', name: 'bank'},
  {kind: 'Service', namespace: 'other', name: 'far'},
] as const;

/** Whether istiod attaches it to waypoint shop/waypoint, and by which target. */
function attached(json: unknown): string | undefined {
  const object = parseAttachable(json, authorization);
  if (object === undefined) throw new Error('no object');
  const to = attachedTo({namespace: 'shop', name: 'waypoint'}, services, [object], 'istio-system')[0]?.to;
  return to === undefined ? undefined : `${to.kind} ${to.name}`;
}

describe('policies of a waypoint', () => {
  test.each([
    ['the waypoint itself', policy([gateway]), 'Gateway waypoint'],
    ['the older targetRef', policy([], 'shop', {targetRef: gateway}), 'Gateway waypoint'],
    ['another Gateway', policy([{...gateway, name: 'w2'}]), undefined],
    ['a Gateway of that name elsewhere', policy([gateway], 'other'), undefined],
    ['across namespaces, which istiod does not know', policy([{...gateway, namespace: 'shop'}], 'other'), undefined],
    ['a service that it serves', policy([{group: '', kind: 'Service', name: 'cart'}]), 'Service cart'],
    ['the core by its name', policy([{group: 'core', kind: 'Service', name: 'cart'}]), 'Service cart'],
    ['a service of its namespace, served from here', policy([{kind: 'Service', name: 'far'}], 'other'), 'Service far'],
    ['a service that it does not serve', policy([{kind: 'Service', name: 'mail'}]), undefined],
    ['a service entry', policy([{group: 'networking.istio.io', kind: 'ServiceEntry', name: 'bank'}]), 'ServiceEntry bank'],
    [
      'the class, in the root namespace',
      policy([{...gateway, kind: 'GatewayClass', name: 'istio-waypoint'}], 'istio-system'),
      'GatewayClass istio-waypoint',
    ],
    ['the class, elsewhere', policy([{...gateway, kind: 'GatewayClass', name: 'istio-waypoint'}]), undefined],
    ['one of several', policy([{kind: 'Service', name: 'mail'}, gateway]), 'Gateway waypoint'],
    ['a selector, at which waypoints never look', policy([], 'shop', {selector: {matchLabels: {app: 'x'}}}), undefined],
    ['the whole namespace', policy([]), undefined],
  ])('%s', (_, json, to) => expect(attached(json)).toBe(to));

  test('what has no name is none; the action of an AuthorizationPolicy is ALLOW where it says none', () => {
    expect(parseAttachable({metadata: {name: 'p'}}, authorization)).toBeUndefined();
    expect(parseAttachable(policy([]), authorization)).toMatchObject({action: 'ALLOW', targets: []});
    expect(parseAttachable(policy([], 'shop', {action: 'DENY'}), authorization)).toMatchObject({action: 'DENY'});
    expect(parseAttachable(policy([]), {kind: 'Telemetry', word: 'telemetry'})).not.toHaveProperty('action');
  });

  test('what is no reference is passed over', () => {
    const targets = (spec: object) => parseAttachable({metadata: {namespace: 'shop', name: 'p'}, spec}, authorization)?.targets.map(({name}) => name);
    expect(targets({targetRefs: [null, 'x', gateway]})).toEqual(['waypoint']);
    expect(targets({targetRef: null})).toEqual([]);
    expect(targets({parentRefs: [null, {name: 'w'}]})).toEqual(['w']);
  });

  test('the recorded HTTPRoutes: one of a service, one of a gateway', () => {
    const items = recordedItems();
    const routes = items
      .filter(({kind}) => kind === 'HTTPRoute')
      .flatMap(each => parseAttachable(each, {kind: 'HTTPRoute', word: 'http-route'}) ?? []);
    const of = (name: string, served: readonly string[]) =>
      attachedTo(
        {namespace: 'ambient-demo', name},
        read(items).objects.services.filter(service => service.namespace === 'ambient-demo' && served.includes(service.name)),
        routes,
        'istio-system',
      ).map(({object, to}) => `${object.name} ${to.kind} ${to.name}`);
    expect(of('reviews-svc-waypoint', ['reviews'])).toEqual(['reviews Service reviews']);
    expect(of('waypoint', ['details', 'productpage'])).toEqual([]);
    expect(of('bookinfo-gateway', [])).toEqual(['bookinfo Gateway bookinfo-gateway']);
  });
});
