import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {parseClusters} from '../../src/envoy/clusters.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseRouteConfig, parseRoutes} from '../../src/envoy/routes.ts';
import {type Grid, type GridRow, lineText, type Span} from '../../src/lib/page.ts';
import {truncate} from '../../src/lib/text.ts';
import {printRows} from '../../src/views/printing.ts';
import {actionText, durationText, retriesText, shortCluster} from '../../src/views/routeCells.ts';
import {type PaneRow, routeFollows, routesData} from '../../src/views/routeRow.ts';
import {routeStrip} from '../../src/views/routeStrip.ts';
import {routes} from '../../src/views/routes.ts';
import {routesPc} from '../../src/views/routesPc.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {cellOf, gridOf} from './loaded.ts';

const recorded = (proxy: string, scene = 'healthy') => {
  const dump = parseConfigDump(fixtureJson(`${scene}/envoy/${proxy}.config_dump.json`));
  if (dump === undefined) throw new Error('no dump');
  return routesData(parseRoutes(dump) ?? [], new Set(parseClusters(dump)?.map(({name}) => name)));
};
const printed = (proxy: string, given: Readonly<Record<string, string>> = {}) => {
  const data = recorded(proxy);
  const {table, gap, json, none} = printRows(routesPc, data.rows, data, given, 0);
  return {text: tabwriter(table, gap), json, none};
};
const lines = (text: string): readonly string[] => text.split('\n').sort();
const byName = (json: unknown): readonly unknown[] => (json as {name?: string}[]).toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
const row = (route: object, {host = {}, clusters = undefined as ReadonlySet<string> | undefined} = {}): PaneRow => {
  const config = parseRouteConfig({name: '80', virtual_hosts: [{name: 'v', domains: ['v'], ...host, routes: [route]}]}, 'active');
  return routesData([config], clusters).rows[0]!;
};
const words = (found: PaneRow): string => routeStrip(found, 60_000).map(lineText).join('\n');

const productpage = 'bookinfo.productpage-v1-64c6885d4f-xhps5';
const beta = 'outbound|9080|v3|reviews.bookinfo.svc.cluster.local';

describe('i9s pc route', () => {
  it.each(recordedProxies)('has the lines of istioctl, byte for byte, in an order of its own: %s', proxy => {
    expect(lines(printed(proxy).text)).toEqual(lines(fixture(`healthy/istioctl/${proxy}.file-route.txt`)));
    expect(lines(printed(proxy, {verbose: 'false'}).text)).toEqual(lines(fixture(`healthy/istioctl/${proxy}.file-route-short.txt`)));
  });

  it.each(['ambient-demo.waypoint-5d4f9fc9d4-b44dt', 'istio-system.istio-ingressgateway-7fb44f5964-8v4bc', 'bookinfo.details-v1-5845b8756-ld969'])(
    'has the JSON of istioctl: %s',
    proxy => expect(byName(printed(proxy).json)).toEqual(byName(fixtureJson(`healthy/istioctl/${proxy}.file-route.json`))),
  );

  it.each(recordedProxies)('is a part of pc all: %s', proxy => {
    const data = recorded(proxy);
    const all = new Set(fixture(`healthy/istioctl/${proxy}.file-all.txt`).split('\n'));
    for (const line of tabwriter(printRows(routesPc, data.rows, data, {}, 0).all, routesPc.gap).split('\n')) expect(all).toContain(line);
  });

  it('takes a name; where it names nothing, only the header is left', () => {
    const {text, json, none} = printed(productpage, {name: '9080'});
    expect(
      new Set(
        text
          .trim()
          .split('\n')
          .slice(1)
          .map(line => line.split(' ')[0]),
      ),
    ).toEqual(new Set(['9080']));
    expect(json).toHaveLength(1);
    expect(none).toBeUndefined();
    expect(printed(productpage, {name: 'x'})).toEqual({
      text: 'NAME     VHOST NAME     DOMAINS     MATCH     VIRTUAL SERVICE\n',
      json: [],
      none: undefined,
    });
  });

  it('says so in the words of istioctl where there is none; refused ones are in JSON alone, with a key of their own', () => {
    const config = {...parseRouteConfig({'@type': 'x', name: '80', virtual_hosts: [{}]}, 'error'), rejection: {details: 'no'}};
    const data = routesData([config], undefined);
    const {table, none, json} = printRows(routesPc, data.rows, data, {}, 0);
    expect(table).toHaveLength(1);
    expect(none).toEqual({error: 'no routes found'});
    expect(json).toEqual([{name: '80', virtualHosts: [{}], i9s: {state: 'error', error: 'no'}}]);
  });
});

describe('the pane of routes', () => {
  it('knows routes to clusters that the proxy does not have', () => {
    const gone = recorded(productpage).rows.filter(({missing, config}) => missing.length > 0 && config.name === '9080');
    expect(gone.map(({missing}) => missing)).toEqual([
      ['outbound|9080|v9|details.bookinfo.svc.cluster.local'],
      ['outbound|9080||details-gone.bookinfo.svc.cluster.local'],
    ]);
    expect(routeFollows(gone[0]!)).toEqual([
      {label: gone[0]?.missing[0], nowhere: `This proxy has no cluster ${gone[0]?.missing[0]}: requests are answered 503 (NC, cluster_not_found).`},
    ]);
    expect(words(gone[0]!)).toMatch(/^No such cluster: requests for it are answered 503/);
  });

  it('rows have keys of their own that the next dump has as well', () => {
    const keys = recorded(productpage).rows.map(({key}) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(recorded(productpage).rows.map(({key}) => key)).toEqual(keys);
  });

  it.each([
    ['outbound|9080|v1|reviews.bookinfo.svc.cluster.local', 'reviews.bookinfo:9080 v1'],
    ['outbound|443||api.example', 'api.example:443'],
    ['inbound|9080||', 'inbound|9080||'],
    ['inbound-vip|9080|http|a.b.svc.cluster.local', 'vip a.b:9080'],
    ['PassthroughCluster', 'PassthroughCluster'],
  ])('shortens %s to %s', (name, short) => expect(shortCluster(name)).toBe(short));

  it('names the service of weighted subsets once', () => {
    const shares = ['v1', 'v2'].map((subset, at) => ({cluster: `outbound|80|${subset}|a.b.svc.cluster.local`, percent: at === 0 ? 80 : 20}));
    expect(actionText({is: 'weighted', shares})).toBe('80% a.b:80 v1, 20% v2');
    const other = {cluster: 'outbound|80||c.b.svc.cluster.local', percent: 0};
    expect(actionText({is: 'weighted', shares: [...shares, other]})).toBe('80% a.b:80 v1, 20% v2, 0% c.b:80');
  });

  it.each([
    ['0s', 'none'],
    ['0.500s', '500ms'],
    ['1.500s', '1.5s'],
    ['15s', '15s'],
    ['300s', '5m'],
    ['soon', 'soon'],
  ])('a duration of %s is %s', (duration, text) => expect(durationText(duration)).toBe(text));

  it('a route without retries has 0', () => expect(retriesText({hash: [], mirrors: [], upgrades: [], missingStatus: 503})).toBe('0'));
});

describe('the table of routes', () => {
  const dump = (proxy: string) => gridOf(routes, fixtureJson(`healthy/envoy/${proxy}.config_dump.json`), 0);
  /** What stands on the screen in this column: the last of its title that is not for jumps and wide mode only. */
  const shown = (grid: Grid, found: GridRow, title: string): Span =>
    found.cells()[grid.headings.findLastIndex(heading => heading.title === title)] ?? {text: '?'};

  it('never joins the name of one cluster with the share of another, however it is cut', async () => {
    const grid = await dump(productpage);
    const weighted = grid.rows.find(({name}) => name === '9080 reviews.ambient-demo.svc.cluster.local:9080')!;
    const {text, cut} = shown(grid, weighted, 'CLUSTER');
    expect(text).toBe('90% reviews-v1.ambient-demo:9080, 10% reviews-v2.ambient-demo:9080');
    for (let cells = 4; cells < text.length; cells++) expect(text.startsWith(truncate(text, cells, cut).slice(0, -1))).toBe(true);
  });

  it('keeps the subset of a name that is cut, and marks clusters that are not there', async () => {
    const grid = await dump(productpage);
    const cells = grid.rows.map(found => shown(grid, found, 'CLUSTER'));
    expect(cells).toContainEqual({text: 'reviews.bookinfo:9080 v2', tone: 'plain', cut: 'middle'});
    expect(cells).toContainEqual({text: '! details.bookinfo:9080 v9', tone: 'bad', cut: 'middle'});
  });

  it('says what a request needs besides its path, in short names', async () => {
    const grid = await dump(productpage);
    const jason = grid.rows.find(found => cellOf(grid, found, 'HEADERS') === 'end-user=jason')!;
    expect(shown(grid, jason, 'MATCH').text).toBe('/* end-user=jason');
    expect(shown(grid, jason, 'VHOST NAME').text).toBe('reviews.bookinfo:80');
    expect(cellOf(grid, jason, 'MATCH')).toBe('/*');
    expect(cellOf(grid, jason, 'VHOST NAME')).toBe('reviews.bookinfo.svc.cluster.local:80');
    const tunnels = await dump('ambient-demo.waypoint-5d4f9fc9d4-b44dt');
    const connect = tunnels.rows.find(found => shown(tunnels, found, 'MATCH').text === 'CONNECT');
    expect(cellOf(tunnels, connect, 'TIMEOUT')).toBe('-');
    expect(tunnels.rows.map(found => shown(tunnels, found, 'NAME').text)).toContain('vip details.ambient-demo:9080');
  });

  it('its note counts the rows that are shown', async () => {
    const grid = await dump(productpage);
    expect(grid.note).toMatch(/^! routes lead to 9 clusters/);
    expect(grid.noteOf?.(grid.rows.filter(({name}) => name.startsWith('9080')))).toMatch(/^! routes lead to 2 clusters/);
    expect(grid.noteOf?.(grid.rows.filter(({name}) => name.startsWith('15010')))).toBeUndefined();
  });

  it('o opens the Gateway that the name of the route configuration tells', async () => {
    const grid = await dump('istio-system.istio-ingressgateway-7fb44f5964-8v4bc');
    const found = grid.rows.find(({name}) => name.startsWith('https.443'));
    expect(found?.jumps().flatMap(({kind, label}) => (kind === 'owner' ? [label] : []))).toContain('gateway bookinfo/shop-tls');
  });
});

describe('Enter on a route', () => {
  const labels = (route: object) => routeFollows(row(route)).map(({label}) => label);

  it('leads to its cluster by the full name', () =>
    expect(routeFollows(row({route: {cluster: beta}}))).toEqual([{label: beta, to: 'clusters', where: {CLUSTER: beta}}]));

  it('offers weighted clusters and mirrors each', () => {
    const route = {
      weighted_clusters: {
        clusters: [
          {name: 'a', weight: 3},
          {name: 'b', weight: 1},
        ],
      },
      request_mirror_policies: [{cluster: 'c'}],
    };
    expect(labels({route})).toEqual(['75%: a', '25%: b', 'mirror 100%: c']);
  });

  it.each([
    [{redirect: {path_redirect: '/a'}}, 'Envoy answers these requests itself: redirected to /a with 301.'],
    [{direct_response: {status: 200}}, 'Envoy answers these requests itself: with 200, no cluster is asked.'],
    [{route: {cluster_header: 'x'}}, 'The cluster is the one that the request names in its header x.'],
    [{}, 'This route does nothing that i9s knows; y shows it whole.'],
  ])('that leads nowhere says why: %j', (route, nowhere) => expect(routeFollows(row(route))[0]).toMatchObject({nowhere}));

  it('without a route: 404', () => {
    const [empty] = routesData([parseRouteConfig({virtual_hosts: [{name: 'v'}]}, 'active')], undefined).rows;
    expect(routeFollows(empty!)[0]).toMatchObject({nowhere: 'The virtual host v has no route: requests are answered 404 (NR, route_not_found).'});
  });

  it('a mirror that does not exist harms no request', () => {
    const found = row({route: {cluster: 'a', request_mirror_policies: [{cluster: 'b'}]}}, {clusters: new Set(['a'])});
    expect(routeFollows(found)).toMatchObject([{to: 'clusters'}, {nowhere: 'This proxy has no cluster b: nothing is mirrored there.'}]);
    expect(words(found)).toMatch(/^No such cluster b: nothing is mirrored there\./);
  });
});

describe('a route in words', () => {
  it('says what it takes, where that goes, how, and who made it', () => {
    const found = recorded(productpage).rows.find(({config, route}) => config.name === '9080' && route?.name === 'beta');
    const text = words(found!);
    expect(text).toContain(`Paths of the regular expression /reviews/[0-9]+/beta where :method=GET -> cluster ${beta}.`);
    expect(text).toContain('mirrors 10% to outbound|9080|v1|reviews.bookinfo.svc.cluster.local');
    expect(text).toContain('the whole path becomes /reviews/0');
    expect(text).toContain('delays 5% by 1s');
    expect(text).toContain('Made from virtual-service bookinfo/reviews, route beta; active');
  });

  it.each([
    [{route: {cluster: 'a'}}, "Timeout 15s (Envoy's default); no retries."],
    [{route: {cluster: 'a', timeout: '0s', retry_policy: {num_retries: 1, retry_on: '5xx'}}}, 'Timeout none; 1 retry on 5xx.'],
    [{match: {connect_matcher: {}}, route: {cluster: 'a'}}, 'The route timeout does not apply to tunnels; no retries.'],
    [{direct_response: {status: 404}}, '-> answered 404 by Envoy itself'],
    [
      {typed_per_filter_config: {'envoy.filters.http.fault': {abort: {http_status: 503, percentage: {numerator: 50}}}}},
      'fault on purpose: aborts 50% with 503.',
    ],
    [{route: {cluster: 'PassthroughCluster'}}, 'sent on to where the client wanted to go'],
    [{typed_per_filter_config: {'envoy.filters.http.local_ratelimit': {}}}, 'Filters: settings for local_ratelimit.'],
  ])('%j', (route, part) => expect(words(row(route))).toContain(part));

  it('of a domain that ends with a dot has one dot', () => {
    const found = row({route: {cluster: 'a'}}, {host: {domains: ['api.example', 'api.example.']}});
    expect(words(found)).toMatch(/: api\.example, api\.example\.$/);
    expect(words(row({}))).toMatch(/: v\.$/);
  });

  it('explains hosts that the mesh does not know', () => {
    expect(words(row({direct_response: {status: 502}}, {host: {name: 'block_all'}}))).toContain('REGISTRY_ONLY');
    expect(words(row({route: {cluster: 'PassthroughCluster'}}, {host: {name: 'allow_any'}}))).toContain('ALLOW_ANY');
  });
});
