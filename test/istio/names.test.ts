import {describe, expect, it} from 'vitest';
import {
  clusterNameText,
  kindWord,
  nodeIdText,
  parseClusterName,
  parseNodeId,
  parseProxyId,
  parseSpiffeId,
  shortKind,
  spiffeIdText,
} from '../../src/istio/names.ts';

describe('a node id', () => {
  const text = 'sidecar~10.244.0.14~reviews-v3-cc8cb9b-7595w.bookinfo~bookinfo.svc.cluster.local';

  it('is read and written', () => {
    const id = parseNodeId(text);
    expect(id).toEqual({type: 'sidecar', ip: '10.244.0.14', id: 'reviews-v3-cc8cb9b-7595w.bookinfo', domain: 'bookinfo.svc.cluster.local'});
    expect(id && nodeIdText(id)).toBe(text);
  });

  it.each(['', 'sidecar~10.0.0.1', 'a~b~c~d~e'])('"%s" is none', bad => expect(parseNodeId(bad)).toBeUndefined());

  it('has a proxy id that splits at the last dot', () => {
    expect(parseProxyId('web.0.shop')).toEqual({name: 'web.0', namespace: 'shop'});
    expect(parseProxyId('web')).toEqual({name: 'web', namespace: ''});
  });
});

describe('a cluster name', () => {
  it.each([
    ['outbound|9080|v1|reviews.bookinfo.svc.cluster.local', 'outbound', 9080, 'v1', 'reviews.bookinfo.svc.cluster.local'],
    ['outbound|443||api.payments.example', 'outbound', 443, '', 'api.payments.example'],
    ['inbound|80||', 'inbound', 80, '', ''],
    ['inbound-vip|9080|http|details.ambient-demo.svc.cluster.local', 'inbound-vip', 9080, 'http', 'details.ambient-demo.svc.cluster.local'],
    ['outbound_.9080_.v1_.reviews.bookinfo.svc.cluster.local', 'outbound', 9080, 'v1', 'reviews.bookinfo.svc.cluster.local'],
  ])('%s is read and written', (name, direction, port, subset, host) => {
    const parsed = parseClusterName(name);
    expect(parsed).toMatchObject({direction, port, subset, host});
    expect(parsed && clusterNameText(parsed)).toBe(name);
  });

  it('with a part too many has no host, as in istioctl', () => expect(parseClusterName('outbound|80||a|b')?.host).toBe(''));

  it.each(['PassthroughCluster', 'xds-grpc', 'outbound|80|a', 'outbound_.80'])("%s is not of Istio's four parts", name =>
    expect(parseClusterName(name)).toBeUndefined(),
  );
});

it('a SPIFFE id is read and written', () => {
  const text = 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews';
  const id = parseSpiffeId(text);
  expect(id).toEqual({trustDomain: 'cluster.local', namespace: 'bookinfo', serviceAccount: 'bookinfo-reviews'});
  expect(id && spiffeIdText(id)).toBe(text);
  expect(parseSpiffeId('spiffe://cluster.local/host/a')).toBeUndefined();
});

it.each([
  ['sidecar', 'sidecar', 'side'],
  ['router', 'gateway', 'gw'],
  ['gateway', 'gateway', 'gw'],
  ['waypoint', 'waypoint', 'wpt'],
  ['ztunnel', 'ztunnel', 'zt'],
  ['agentgateway', 'agentgateway', 'agentgateway'],
])("the wire's %s is a %s, in a narrow column %s", (type, word, short) => {
  expect(kindWord(type)).toBe(word);
  expect(shortKind(type)).toBe(short);
});
