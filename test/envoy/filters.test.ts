import {describe, expect, it} from 'vitest';
import {matchText} from '../../src/envoy/filterChains.ts';
import {destinationText, parseFilters, routeMatchText} from '../../src/envoy/filters.ts';

const tcp = (typed_config: object) => ({name: 'envoy.filters.network.tcp_proxy', typed_config});
const http = (typed_config: object) => ({name: 'envoy.filters.network.http_connection_manager', typed_config});
const hosts = (...virtual_hosts: object[]) => http({route_config: {virtual_hosts}});
const textOf = (...filters: object[]) => destinationText(parseFilters(filters).destination);

describe('DESTINATION', () => {
  it('of TCP is a cluster, without the word where the name has it', () => {
    expect(textOf(tcp({cluster: 'outbound|80||a'}))).toBe('Cluster: outbound|80||a');
    expect(textOf(tcp({cluster: 'PassthroughCluster'}))).toBe('PassthroughCluster');
  });

  it('of several clusters by weight is empty in istioctl, but known', () => {
    const weighted = tcp({
      weighted_clusters: {
        clusters: [
          {name: 'a', weight: 90},
          {name: 'b', weight: 10},
        ],
      },
    });
    expect(textOf(weighted)).toBe('Cluster: ');
    expect(parseFilters([weighted]).destination).toEqual({
      kind: 'weighted',
      clusters: [
        {name: 'a', weight: 90},
        {name: 'b', weight: 10},
      ],
    });
  });

  it('passes over the black hole to the next proxy', () => {
    expect(textOf(tcp({cluster: 'BlackHoleCluster'}))).toBe('Non-HTTP/Non-TCP');
    expect(textOf(tcp({cluster: 'BlackHoleCluster'}), tcp({cluster: 'a'}))).toBe('Cluster: a');
    expect(parseFilters([tcp({cluster: 'BlackHoleCluster'})]).protocols).toEqual([]);
  });

  it('of HTTP is a route by name, else the routes themselves', () => {
    expect(textOf(http({rds: {route_config_name: '9080'}}))).toBe('Route: 9080');
    expect(textOf(http({}))).toBe('HTTP');
    expect(textOf(hosts({domains: ['*'], routes: [{match: {prefix: '/'}, route: {cluster: 'a'}}]}))).toBe('Cluster: a');
    expect(textOf(hosts({domains: ['*'], routes: [{match: {prefix: '/'}, direct_response: {status: 404}}]}))).toBe('Inline Route: /*');
    expect(textOf(hosts({domains: ['a', 'b'], routes: [{match: {path: '/x'}}, {match: {prefix: '/y'}}]}, {domains: ['*'], routes: [{}]}))).toBe(
      'Inline Route: a/b /x, /y*; ',
    );
  });

  it('of neither says so', () => expect(textOf({name: 'envoy.filters.network.mongo_proxy'})).toBe('Non-HTTP/Non-TCP'));
});

describe('MATCH', () => {
  const any = {serverNames: [], applicationProtocols: [], prefixes: []};

  it('joins its parts in the order of istioctl', () => {
    const all = {serverNames: ['a', 'b'], transportProtocol: 'tls', applicationProtocols: ['h2'], prefixes: ['10.0.0.0/8', '::/0'], port: 80};
    expect(matchText(all)).toBe('SNI: a,b; Trans: tls; App: h2; Addr: 10.0.0.0/8,::/0:80');
    expect(matchText({...any, port: 80})).toBe('Addr: *:80');
    expect(matchText(any)).toBe('ALL');
  });

  it.each([
    ['http/1.0,http/1.1,h2c', 'HTTP'],
    ['http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2', 'HTTP TLS'],
    ['istio,istio-http/1.0,istio-http/1.1,istio-h2', 'Istio HTTP Plain'],
    ['istio-peer-exchange,istio', 'TCP TLS'],
    ['istio,istio-peer-exchange', 'istio,istio-peer-exchange'],
  ])('names the application protocols %s: %s', (protocols, label) => {
    expect(matchText({...any, applicationProtocols: protocols.split(',')})).toBe(`App: ${label}`);
  });
});

describe('the match of a route', () => {
  it.each([
    [{prefix: '/a'}, '/a*'],
    [{path_separated_prefix: '/a'}, 'PathPrefix:/a'],
    [{path: '/a'}, '/a'],
    [{safe_regex: {regex: '/a.*'}}, 'regex /a.*'],
    [{safeRegex: {regex: '/a.*'}}, 'regex /a.*'],
    [{connect_matcher: {}}, ''],
    [undefined, ''],
  ])('%j is "%s"', (match, words) => expect(routeMatchText(match)).toBe(words));
});
