import {describe, expect, it} from 'vitest';
import {kindWord, nodeIdText, parseProxyId, shortKind} from '../../src/istio/names.ts';

describe('a node id', () => {
  it('is written as Envoy has it', () => {
    const id = {type: 'sidecar', ip: '10.244.0.14', id: 'reviews-v3-cc8cb9b-7595w.bookinfo', domain: 'bookinfo.svc.cluster.local'};
    expect(nodeIdText(id)).toBe('sidecar~10.244.0.14~reviews-v3-cc8cb9b-7595w.bookinfo~bookinfo.svc.cluster.local');
  });

  it('has a proxy id that splits at the last dot', () => {
    expect(parseProxyId('web.0.shop')).toEqual({name: 'web.0', namespace: 'shop'});
    expect(parseProxyId('web')).toEqual({name: 'web', namespace: ''});
  });
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
