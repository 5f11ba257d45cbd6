import {describe, expect, it} from 'vitest';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseRouteAction} from '../../src/envoy/routeAction.ts';
import {parseRouteMatch, pathWords, percentOf} from '../../src/envoy/routeMatch.ts';
import {inNameOrder, parseRouteConfig, parseRoutes, type Route, type RouteConfig, routeRows} from '../../src/envoy/routes.ts';
import {domainsText, gatewayOf, ownerOf, virtualServiceText} from '../../src/envoy/routeTexts.ts';
import {fixtureJson} from '../fixtures/read.ts';

const routesIn = (json: unknown): readonly RouteConfig[] | undefined => {
  const dump = parseConfigDump(json);
  return dump && parseRoutes(dump);
};
const section = (more: object) => routesIn({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump', ...more}]}) ?? [];
const productpage = routesIn(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.config_dump.json')) ?? [];
const named = (name: string): Route => {
  const rows = routeRows(productpage).filter(({config}) => config.name === '9080');
  const found = rows.find(({route}) => route?.name === name)?.route;
  if (found === undefined) throw new Error(`no route ${name}`);
  return found;
};
/** The one route of a virtual host of a route configuration. */
const route = (json: object, host: object = {}): Route => {
  const config = parseRouteConfig({virtual_hosts: [{...host, routes: [json]}]}, 'active');
  return config.hosts[0]!.routes[0]!;
};

describe('a recorded route', () => {
  it('tells what it takes, where that goes, and how', () => {
    expect(named('jason')).toMatchObject({
      match: {text: '/*', path: {is: 'any'}, conditions: ['end-user=jason']},
      action: {is: 'cluster', cluster: 'outbound|9080|v2|reviews.bookinfo.svc.cluster.local'},
      forwarding: {timeout: '2s', retries: {count: 3, on: '5xx,reset,connect-failure', perTry: '0.500s'}, missingStatus: 503},
      madeFrom: {kind: 'virtual-service', namespace: 'bookinfo', name: 'reviews'},
    });
  });

  it('tells faults, mirrors and rewrites', () => {
    expect(named('beta')).toMatchObject({
      match: {text: 'regex /reviews/[0-9]+/beta', conditions: [':method=GET']},
      forwarding: {
        rewrite: 'the whole path becomes /reviews/0',
        mirrors: [{cluster: 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local', percent: 10}],
      },
      filters: {fault: {delay: {percent: 5, duration: '1s'}}, cors: false, names: ['envoy.filters.http.fault']},
    });
  });

  it('tells the shares of weighted clusters', () => {
    expect(named('rest').action).toEqual({
      is: 'weighted',
      shares: [
        {cluster: 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local', percent: 90},
        {cluster: 'outbound|9080|v3|reviews.bookinfo.svc.cluster.local', percent: 10},
      ],
    });
  });

  it("has the same parts in istiod's camelCase dump", () => {
    const plain = (configs: readonly RouteConfig[]) =>
      inNameOrder(configs)
        .filter(({state}) => state === 'active')
        .flatMap(({name, hosts}) => hosts.flatMap(host => host.routes.map(({raw, ...rest}) => ({config: name, host: host.name, ...rest}))));
    const details = 'bookinfo.details-v1-5845b8756-ld969.config_dump.json';
    const ofEnvoy = plain(routesIn(fixtureJson(`healthy/envoy/${details}`)) ?? []);
    const ofIstiod = plain(routesIn(fixtureJson(`healthy/istiod/${details}`)) ?? []);
    expect(ofIstiod.length).toBeGreaterThan(30);
    expect(ofIstiod).toEqual(ofEnvoy);
  });
});

describe('what a request needs besides its path', () => {
  it.each([
    [{headers: [{name: 'a', string_match: {exact: 'x'}}]}, ['a=x']],
    [{headers: [{name: 'a', string_match: {prefix: 'x', ignore_case: true}}]}, ['a=x* (any case)']],
    [{headers: [{name: 'a', string_match: {suffix: 'x'}}]}, ['a=*x']],
    [{headers: [{name: 'a', string_match: {contains: 'x'}, invert_match: true}]}, ['!a=*x*']],
    [{headers: [{name: 'a', stringMatch: {safeRegex: {regex: 'x.*'}}}]}, ['a~x.*']],
    [{headers: [{name: 'a', present_match: true}]}, ['a present']],
    [{headers: [{name: 'a', present_match: false}]}, ['!a present']],
    [{headers: [{name: 'a', present_match: true, invert_match: true}]}, ['!a present']],
    [{headers: [{name: 'a', range_match: {start: '1', end: '5'}}]}, ['a in 1..4']],
    [{headers: [{name: 'a', exact_match: 'x'}]}, ['a=x']],
    [{headers: [{name: 'a', safe_regex_match: {regex: 'x'}}]}, ['a~x']],
    [{headers: [{name: 'a'}]}, ['a present']],
    [
      {
        query_parameters: [
          {name: 'q', string_match: {exact: '1'}},
          {name: 'r', present_match: true},
        ],
      },
      ['?q=1', '?r present'],
    ],
    [{runtime_fraction: {default_value: {numerator: 25}}}, ['25% of requests']],
    [{grpc: {}}, ['gRPC only']],
    [{headers: [5, null], query_parameters: 'x'}, ['? present', '? present']],
  ])('%j', (match, words) => expect(parseRouteMatch(match).conditions).toEqual(words));

  it.each([
    [{prefix: '/'}, 'any path'],
    [{prefix: '/a'}, 'paths that begin with /a'],
    [{path_separated_prefix: '/a'}, 'path /a and all below it'],
    [{path: '/a'}, 'path /a'],
    [{safeRegex: {regex: '/a.*'}}, 'paths of the regular expression /a.*'],
    [{connect_matcher: {}}, 'CONNECT requests (tunnels, HBONE)'],
    [undefined, 'paths that i9s cannot read'],
  ])('its path in words: %j', (match, words) => expect(pathWords(parseRouteMatch(match))).toBe(words));

  it('fractions are percent', () => {
    expect(percentOf({numerator: 50_000, denominator: 'MILLION'})).toBe(5);
    expect(percentOf({numerator: 3, denominator: 'TEN_THOUSAND'})).toBe(0.03);
    expect(percentOf({})).toBe(0);
    expect(percentOf(null)).toBeUndefined();
  });
});

describe('what a route does', () => {
  it.each([
    [{redirect: {https_redirect: true}}, {is: 'redirect', to: 'https://*', status: 301}],
    [
      {redirect: {scheme_redirect: 'https', host_redirect: 'a', port_redirect: 8443, prefix_rewrite: '/b', response_code: 'FOUND'}},
      {is: 'redirect', to: 'https://a:8443/b*', status: 302},
    ],
    [{direct_response: {status: 503, body: {inline_string: 'no'}}}, {is: 'direct', status: 503, body: 'no'}],
    [{route: {cluster_header: 'x-to'}}, {is: 'header', header: 'x-to'}],
    [
      {route: {weighted_clusters: {clusters: [{name: 'a', weight: 1}, {name: 'b'}]}}},
      {
        is: 'weighted',
        shares: [
          {cluster: 'a', percent: 100},
          {cluster: 'b', percent: 0},
        ],
      },
    ],
    [{non_forwarding_action: {}}, {is: 'none'}],
    [{route: 5}, {is: 'none'}],
    [null, {is: 'none'}],
  ])('%j', (json, action) => expect(parseRouteAction(json)).toEqual(action));

  it.each([
    [{prefix: '/a'}, 'the prefix becomes /b'],
    [{path_separated_prefix: '/a'}, 'the prefix becomes /b'],
    [{path: '/a'}, 'the whole path becomes /b'],
    [{safe_regex: {regex: '/a.*'}}, 'the whole path becomes /b'],
  ])('prefix_rewrite replaces what the match names: %j', (match, words) =>
    expect(route({match, route: {cluster: 'x', prefix_rewrite: '/b'}}).forwarding?.rewrite).toBe(words),
  );

  it('sticks to an endpoint by what it hashes', () => {
    const hash_policy = [
      {header: {header_name: 'x'}},
      {cookie: {name: 'c'}},
      {connection_properties: {source_ip: true}},
      {query_parameter: {name: 'q'}},
      {},
    ];
    expect(route({route: {cluster: 'a', hash_policy}}).forwarding?.hash).toEqual([
      'header x',
      'cookie c',
      'source address',
      'query parameter q',
      'something unknown',
    ]);
  });

  it('aborts on purpose, also by a setting of its virtual host; its own setting wins', () => {
    const fault = (http_status: number) => ({
      typed_per_filter_config: {'envoy.filters.http.fault': {abort: {http_status, percentage: {numerator: 50}}}},
    });
    expect(route({}, fault(503)).filters.fault).toEqual({abort: {percent: 50, status: '503'}});
    expect(route(fault(418), fault(503)).filters.fault).toEqual({abort: {percent: 50, status: '418'}});
    const wrapped = {'@type': 'x/envoy.config.route.v3.FilterConfig', config: {abort: {grpc_status: 14}}, disabled: true};
    expect(route({typed_per_filter_config: {'envoy.filters.http.fault': wrapped}}).filters).toMatchObject({
      fault: {abort: {percent: 0, status: 'gRPC 14'}},
      disabled: ['envoy.filters.http.fault'],
    });
  });
});

describe('DOMAINS', () => {
  it.each([
    [[], ''],
    [['a:80'], 'a:80'],
    [['a.ns.svc.cluster.local', 'a.ns.svc.cluster.local:80', 'a', 'a:80', 'a.ns.svc', 'a.ns', '10.0.0.1'], 'a, a.ns + 1 more...'],
    [['x.svc.cluster.local', 'y'], 'x.svc.cluster.local, y'],
    [['[fd00:10:96::7fc7]', '[fd00:10:96::7fc7]:80', 'b'], '[fd00:10:96::7fc7], b'],
  ])('%j is "%s"', (domains, words) => expect(domainsText(domains)).toBe(words));
});

describe('VIRTUAL SERVICE and owner', () => {
  const made = (config: unknown, name = '') => {
    const found = route({name, metadata: {filter_metadata: {istio: {config}}}});
    return {text: virtualServiceText({config: productpage[0]!, route: found}), owner: ownerOf(found)};
  };

  it.each([
    ['/apis/networking.istio.io/v1/namespaces/ns/virtual-service/a', 'a.ns'],
    ['/apis/networking.istio.io/v1/a', ''],
    ['/apis/other/v1/namespaces/ns/thing/a', '<unknown>'],
    [5, '<unknown>'],
  ])('%j is "%s"', (config, words) => expect(made(config).text).toBe(words));

  it('a host without routes is 404', () => expect(virtualServiceText({config: productpage[0]!})).toBe('404'));

  it('of what istiod made of an HTTPRoute is the HTTPRoute', () => {
    const generated = '/apis/networking.istio.io/v1/namespaces/ns/virtual-service/ns~gw~istio-autogenerated-k8s-gateway~http~*';
    expect(made(generated, 'ns.my.route.0').owner).toEqual({kind: 'http-route', namespace: 'ns', name: 'my.route'});
    expect(made(generated, 'default').owner).toBeUndefined();
    expect(made('/apis/networking.istio.io/v1/namespaces/ns/virtual-service/a', 'x.y.0').owner).toMatchObject({kind: 'virtual-service', name: 'a'});
  });
});

describe('the Gateway in the name of a route configuration', () => {
  it.each([
    ['https.443.https.shop-tls.bookinfo', {kind: 'gateway', namespace: 'bookinfo', name: 'shop-tls'}],
    ['https.443.https.my.shop.bookinfo', {kind: 'gateway', namespace: 'bookinfo', name: 'my.shop'}],
    ['https.443.https.shop-tls.bookinfo.10.0.0.1', {kind: 'gateway', namespace: 'bookinfo', name: 'shop-tls'}],
    ['https.443.default.gw-istio-autogenerated-k8s-gateway-web.ns', {kind: 'kubernetes-gateway', namespace: 'ns', name: 'gw'}],
    ['http.8080', undefined],
    ['9080', undefined],
    ['https.443.x', undefined],
    ['', undefined],
  ])('%s', (name, object) => expect(gatewayOf(name)).toEqual(object));
});

describe('route configurations', () => {
  it('are in an order: numbers, names, none', () => {
    const configs = ['b', '', '9080', 'a', '80'].map(name => parseRouteConfig({name}, 'active'));
    expect(inNameOrder(configs).map(({name}) => name)).toEqual(['80', '9080', 'a', 'b', '']);
  });

  it('that Envoy refused stand beside the ones in use', () => {
    const error_state = {details: 'duplicate domain', last_update_attempt: '2026-11-21T07:15:18Z', version_info: '7'};
    const configs = section({
      dynamic_route_configs: [
        {version_info: '6', route_config: {name: '80'}, error_state},
        {route_config: {name: '81'}, client_status: 'REQUESTED'},
      ],
    });
    expect(configs.map(({name, state, version}) => [name, state, version])).toEqual([
      ['80', 'active', '6'],
      ['80', 'error', undefined],
      ['81', 'warming', undefined],
    ]);
    expect(configs[1]?.rejection).toEqual({details: 'duplicate domain', at: Date.parse('2026-11-21T07:15:18Z'), version: '7'});
  });

  it('without hosts and hosts without routes are rows', () => {
    const rows = routeRows(section({static_route_configs: [{route_config: {}}, {route_config: {virtual_hosts: [{name: 'v'}]}}]}));
    expect(rows.map(({host, route}) => [host?.name, route])).toEqual([
      [undefined, undefined],
      ['v', undefined],
    ]);
  });

  it('of bad input keep what can be read, and never throw', () => {
    expect(routesIn({configs: [{'@type': 'type.googleapis.com/envoy.admin.v9.RoutesConfigDump'}]})).toBeUndefined();
    expect(section({})).toEqual([]);
    const odd = [
      5,
      null,
      {},
      {route_config: null},
      {route_config: {name: 7, virtual_hosts: [null, 5, {domains: [1], routes: [null, 7, {match: 3, route: []}]}]}},
    ];
    expect(routeRows(section({dynamic_route_configs: odd, static_route_configs: 'gone'})).length).toBe(5);
  });
});
