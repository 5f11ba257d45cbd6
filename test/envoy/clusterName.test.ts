import {describe, expect, it} from 'vitest';
import {clusterColumns, inClusterOrder, parseClusterName} from '../../src/envoy/clusterName.ts';
import {clusterWords} from '../../src/envoy/clusterWords.ts';

const host = 'reviews.bookinfo.svc.cluster.local';

describe('the name of a cluster', () => {
  it.each([
    [`outbound|9080|v1|${host}`, {direction: 'outbound', port: 9080, subset: 'v1', host, form: 'pipe'}],
    [`outbound_.9080_.v1_.${host}`, {direction: 'outbound', port: 9080, subset: 'v1', host, form: 'sni'}],
    ['inbound|9080||', {direction: 'inbound', port: 9080, subset: '', host: '', form: 'pipe'}],
    [`inbound-vip|9080|http|${host}`, {direction: 'inbound-vip', port: 9080, subset: 'http', host, form: 'pipe'}],
  ])('%s is taken apart', (name, parts) => {
    expect(parseClusterName(name)).toEqual(parts);
  });

  it.each(['PassthroughCluster', 'outbound|80|', '', 'outbound_cluster', 'a_.b_.c_.d'])('%s is not of four parts', name =>
    expect(parseClusterName(name)).toBeUndefined(),
  );

  it('odd ones are read as istioctl reads them', () => {
    expect(parseClusterName('outbound|http|v1|host|more')).toMatchObject({port: 0, host: ''});
    expect(clusterColumns(`outbound_.9080_.v1_.${host}`)).toEqual({fqdn: `outbound_.9080_.v1_.${host}`, port: '-', subset: '-', direction: '-'});
    expect(clusterColumns('inbound|9080||')).toEqual({fqdn: '', port: '9080', subset: '-', direction: 'inbound'});
  });

  it('sorts by host, subset, port as a number, direction', () => {
    const names = ['outbound|9080||b', 'outbound|80|v1|b', 'inbound|9080||b', 'outbound|443||b', 'a', 'outbound|80||a'];
    expect(inClusterOrder(names, name => name)).toEqual([
      'a',
      'outbound|80||a',
      'outbound|443||b',
      'inbound|9080||b',
      'outbound|9080||b',
      'outbound|80|v1|b',
    ]);
  });
});

describe('what a cluster is, in words', () => {
  it.each([
    ['PassthroughCluster', /very address that was dialled, without mTLS/],
    ['BlackHoleCluster', /no endpoints on purpose/],
    ['InboundPassthroughCluster', /ports that no Service names/],
    ['connect_originate', /HBONE.*15008/],
    ['inbound|9080||', /own pod, port 9080/],
    [`outbound|9080|v1|${host}`, /labels of subset v1/],
    [`inbound-vip|80|http|${host}`, /behind this waypoint/],
    [`outbound_.80_._.${host}`, /SNI/],
  ])('%s', (name, words) => expect(clusterWords(name)).toMatch(words));

  it('of names that are none of Istio nothing is said', () => {
    expect(clusterWords('my-cluster')).toBeUndefined();
    expect(clusterWords('constructor')).toBeUndefined();
  });
});
