import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseListeners} from '../../src/envoy/listeners.ts';
import {listenerWords, roleOf} from '../../src/envoy/listenerWords.ts';
import {parseRoutes} from '../../src/envoy/routes.ts';
import {lineText} from '../../src/lib/page.ts';
import {listenerJumps} from '../../src/views/listenerJumps.ts';
import {destinationCell, listenersData, type PaneRow} from '../../src/views/listenerRow.ts';
import {listenerStrip} from '../../src/views/listenerStrip.ts';
import {listenersPc} from '../../src/views/listenersPc.ts';
import {printRows} from '../../src/views/printing.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';

const dataOf = (json: unknown) => {
  const dump = parseConfigDump(json);
  return listenersData((dump && parseListeners(dump)) ?? []);
};
const recorded = (proxy: string, scene = 'healthy') => dataOf(fixtureJson(`${scene}/envoy/${proxy}.config_dump.json`));
const printed = (data: ReturnType<typeof dataOf>, given: Readonly<Record<string, string>> = {}) => {
  const {table, gap, json, none} = printRows(listenersPc, data.rows, data, given, 0);
  return {text: tabwriter(table, gap), json, none};
};
const details = 'bookinfo.details-v1-5845b8756-ld969';
const ingress = 'istio-system.istio-ingressgateway-7fb44f5964-8v4bc';
const waypoint = 'ambient-demo.waypoint-5d4f9fc9d4-b44dt';
const rowOf = (proxy: string, name: string, destination = '', scene = 'healthy'): PaneRow => {
  const found = recorded(proxy, scene).rows.find(row => row.listener.name === name && destinationCell(row).includes(destination));
  if (found === undefined) throw new Error(`no row ${name} ${destination}`);
  return found;
};
const follows = (row: PaneRow) => listenerJumps(row).filter(({kind}) => kind === undefined);
const now = Date.parse('2026-11-21T07:20:00Z');
const words = (row: PaneRow): string => listenerStrip(row, now).map(lineText).join('\n');
/** The first row of a listener made by hand. */
const made = (listener: object, state = 'active_state'): PaneRow => {
  const dynamic_listeners = [{name: 'x', [state]: {listener: {name: 'x', ...listener}}}];
  return dataOf({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump', dynamic_listeners}]}).rows[0]!;
};
const tcp = (typed_config: object) => ({filter_chains: [{filters: [{name: 'envoy.filters.network.tcp_proxy', typed_config}]}]});
const http = (typed_config: object) => ({
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            ...typed_config,
          },
        },
      ],
    },
  ],
});

describe('i9s pc listener', () => {
  it.each(recordedProxies)('prints what istioctl prints, byte for byte: %s', proxy => {
    const data = recorded(proxy);
    expect(printed(data).text).toBe(fixture(`healthy/istioctl/${proxy}.file-listener.txt`));
    expect(printed(data, {verbose: 'false'}).text).toBe(fixture(`healthy/istioctl/${proxy}.file-listener-short.txt`));
    expect(printed(data, {waypoint: 'true'}).text).toBe(fixture(`healthy/istioctl/${proxy}.file-listener-waypoint.txt`));
  });

  it.each([waypoint, 'istio-system.istio-ingressgateway-7fb44f5964-8v4bc', details])('has the JSON of istioctl, in its order: %s', proxy =>
    expect(printed(recorded(proxy)).json).toEqual(fixtureJson(`healthy/istioctl/${proxy}.file-listener.json`)),
  );

  it.each(recordedProxies)('is a part of pc all: %s', proxy => {
    const {rows} = recorded(proxy);
    const {all, gap} = printRows(listenersPc, rows, recorded(proxy), {}, 0);
    expect(fixture(`healthy/istioctl/${proxy}.file-all.txt`)).toContain(`\n\n${tabwriter(all, gap)}\n`);
  });

  it('keeps an address, a port, a type', () => {
    const cells = (given: Readonly<Record<string, string>>) =>
      new Set(
        printed(recorded(details), {verbose: 'false', ...given})
          .text.trim()
          .split('\n')
          .slice(1)
          .map(line => line.split(/ +/).join(' ')),
      );
    expect(cells({address: '10.96.28.102'})).toEqual(new Set(['10.96.28.102 443 TCP', '10.96.28.102 15021 HTTP+TCP']));
    expect(cells({port: '9080'})).toEqual(new Set(['0.0.0.0 9080 HTTP+TCP']));
    expect(cells({type: 'http'})).toEqual(new Set(['0.0.0.0 15008 HTTP', '0.0.0.0 15021 HTTP', '0.0.0.0 15090 HTTP']));
    expect(printed(recorded(details), {port: '1'})).toEqual({text: 'ADDRESSES PORT MATCH DESTINATION\n', json: [], none: undefined});
  });

  it('has refused ones in JSON alone, with a key of their own', () => {
    const {text, json} = printed(recorded(details, 'nack'));
    expect(text).not.toContain('trouble');
    const marked = (json as {name: string; i9s?: object}[]).filter(({i9s}) => i9s !== undefined);
    expect(marked).toMatchObject([{name: '0.0.0.0_9080', i9s: {state: 'error', at: '2026-11-21T07:15:18.151Z'}}]);
  });

  it('of no listener says so', () => expect(printed(listenersData([])).none).toEqual({error: 'no listeners found'}));
});

describe('Enter on a listener', () => {
  it.each([
    [details, '0.0.0.0_9080', 'Route', {to: 'routes', where: {NAME: '9080'}}],
    [details, '0.0.0.0_443', 'api.payments', {to: 'clusters', where: {CLUSTER: 'outbound|443||api.payments.example'}}],
    [details, 'virtualOutbound', 'Passthrough', {to: 'clusters', where: {CLUSTER: 'PassthroughCluster'}}],
    [details, 'virtualInbound', 'inbound|9080', {to: 'clusters', where: {CLUSTER: 'inbound|9080||'}}],
    [details, 'connect_terminate', 'Inline', {to: 'routes', where: {NAME: 'default'}}],
    [details, 'connect_originate', '', {to: 'clusters', where: {CLUSTER: 'connect_originate'}}],
    [waypoint, 'main_internal', 'encap', {to: 'clusters', where: {CLUSTER: 'encap'}}],
  ])('%s %s %s follows the request', (proxy, name, destination, jump) => expect(follows(rowOf(proxy, name, destination))).toMatchObject([jump]));

  it('routes inside of a listener by their name are among the static ones', () => {
    for (const proxy of recordedProxies) {
      const dump = parseConfigDump(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`))!;
      const names = new Set(parseRoutes(dump)?.map(({name}) => name));
      for (const row of listenersData(parseListeners(dump) ?? []).rows)
        for (const jump of follows(row)) if ('to' in jump && jump.to === 'routes') expect(names).toContain(Object.values(jump.where ?? {})[0]);
    }
  });

  it('offers weighted clusters each, which the table shows as well', () => {
    const row = made(
      tcp({
        weighted_clusters: {
          clusters: [
            {name: 'outbound|80|v1|a.b.svc.cluster.local', weight: 90},
            {name: 'b', weight: 10},
          ],
        },
      }),
    );
    expect(follows(row).map(({label}) => label)).toEqual(['90%: a.b:80 v1', '10%: b']);
    expect(destinationCell(row)).toBe('Cluster: 90% a.b:80 v1, 10% b');
  });

  it('without a name for its routes goes to their clusters', () => {
    const virtual_hosts = [{domains: ['*'], routes: [{match: {prefix: '/ready'}, route: {cluster: 'agent'}}]}];
    expect(follows(made(http({route_config: {virtual_hosts}})))).toEqual([{label: 'agent', to: 'clusters', where: {CLUSTER: 'agent'}}]);
    expect(follows(made(http({route_config: {}})))).toMatchObject([{nowhere: expect.stringContaining('answers these requests itself')}]);
  });

  it.each([
    [tcp({cluster: 'BlackHoleCluster'}), 'BlackHoleCluster has no endpoints'],
    [http({}), 'has no routes: requests are answered 404'],
    [{filter_chains: [{}]}, 'No filter of this chain proxies HTTP or TCP'],
    [{}, 'has no filter chain'],
  ])('that leads nowhere says why: %j', (listener, part) =>
    expect(follows(made(listener))).toMatchObject([{nowhere: expect.stringContaining(part)}]),
  );

  it('the port of a redirection itself would be a loop', () =>
    expect(follows(rowOf(details, 'virtualOutbound', 'Non-HTTP'))).toMatchObject([
      {nowhere: expect.stringContaining('Connections to port 15001 itself are closed')},
    ]));
});

describe('the owners of a listener', () => {
  const owners = (row: PaneRow) => listenerJumps(row).flatMap(({kind, label}) => (kind === 'owner' ? [label] : []));

  it('are no policies: they are parts of its filters, and the strip names them', () => {
    const row = rowOf(details, 'virtualInbound', 'inbound|9080');
    expect(owners(row)).toEqual([]);
    expect(words(row)).toContain('AuthorizationPolicies bookinfo/deny-admin');
  });

  it('is the Gateway that the name of its routes tells; of an HTTP port, which Gateways share, none', () => {
    expect(owners(rowOf(ingress, '0.0.0.0_8443'))).toEqual(['gateway bookinfo/shop-tls']);
    expect(owners(rowOf(ingress, '0.0.0.0_8080'))).toEqual([]);
  });

  it('are the HTTPRoutes of routes inside of it', () =>
    expect(owners(rowOf('ambient-demo.reviews-svc-waypoint-6d59c4c55-c722f', 'main_internal', 'Inline'))).toEqual([
      'http-route ambient-demo/reviews',
    ]));
});

describe('a listener in words', () => {
  it('says what it is for, what the chain takes and where that goes', () => {
    const text = words(rowOf(details, '0.0.0.0_9080', 'Route'));
    expect(text).toContain('0.0.0.0_9080: connections of the pod to port 9080 of any address; for HTTP the Host header decides.');
    expect(text).toContain('This chain: plain HTTP, found by looking at the first bytes -> route configuration 9080 (RDS, see Routes).');
    expect(text).toContain('No TLS ends here; access log /dev/stdout; stream idle timeout none.');
    expect(text).toMatch(/outbound, active, loaded 1\dm ago/);
    expect(text).toContain('HTTP filters: ');
    expect(text).toContain('Filters: http_connection_manager.');
  });

  it('names TLS with its secrets, HBONE tunnels and ways of a waypoint', () => {
    expect(words(rowOf(details, 'virtualInbound', 'inbound|9080'))).toContain('mTLS ends here, secrets default, ROOTCA');
    expect(words(rowOf(details, 'connect_originate'))).toMatch(
      /^This chain: all -> cluster connect_originate: sent into an HBONE tunnel \(CONNECT over mTLS\) to port 15008 of the other side, for the address that was asked for\.\n/,
    );
    expect(words(rowOf(waypoint, 'main_internal', 'ratings.ambient'))).toMatch(
      /^This chain: for service address 10\.96\.2\.179, port 9080 -> cluster inbound-vip/,
    );
  });

  it('of a chain that nothing leads to says so; a waypoint for pods leads there', () => {
    expect(words(rowOf(waypoint, 'main_internal', 'encap'))).toMatch(
      /^Chain direct-tcp: never used: no match leads here \(this waypoint is for services only\)\.\n/,
    );
    const chains = recorded('ambient-demo.reviews-v2-pod-waypoint-75fddd4bc4-s6d2s').rows.filter(({listener}) => listener.name === 'main_internal');
    expect(chains.map(row => words(row).split('\n')[0])).toEqual([
      expect.stringContaining('Chain direct-tcp: for address 10.244.0.28, other protocols -> cluster encap'),
      expect.stringContaining('Chain direct-http: for address 10.244.0.28, h2c or http/1.1 -> cluster encap'),
    ]);
  });

  it('of a refused one says first why, and what Envoy keeps', () => {
    const [first] = listenerStrip(recorded(details, 'nack').rows.find(({listener}) => listener.state === 'error')!, now);
    expect(lineText(first!)).toMatch(/^Rejected by Envoy 4m41s ago: Didn't find a registered .*; Envoy keeps the one of \d+m ago\.$/);
  });

  it.each([
    ['warming_state', /^Warming: waits for .*there is no earlier one, so nothing listens here/],
    ['draining_state', /^Draining: takes no new connections/],
  ])('explains %s', (state, text) => expect(words(made({}, state))).toMatch(text));

  it.each([
    ['virtualOutbound', 'redirected here (port 15001)'],
    ['virtualInbound', 'redirected here (port 15006)'],
    ['connect_terminate', 'takes HBONE tunnels'],
    ['main_internal', 'what came out of an HBONE tunnel'],
    ['connect_originate', 'wraps connections into an HBONE tunnel'],
    ['0.0.0.0_15021', 'asked by the kubelet'],
    ['0.0.0.0_15090', 'asked by Prometheus'],
    ['10.96.28.102_443', 'connections of the pod to 10.96.28.102 port 443'],
    ['10.96.28.102_15021', 'the address of one service'],
  ])('knows what %s is for', (name, part) => expect(listenerWords(rowOf(details, name).listener, 'sidecar')).toContain(part));

  it('of a gateway is what clients connect to', () => {
    expect(words(rowOf(ingress, '0.0.0.0_8080'))).toContain('0.0.0.0_8080: connections that clients make to port 8080 of this gateway.');
    const text = words(rowOf(ingress, '0.0.0.0_8443'));
    expect(text).toMatch(/^This chain: TLS for shop\.example \(SNI\) -> route configuration https\.443\.https\.shop-tls\.bookinfo /);
    expect(text).toContain('TLS ends here, secrets kubernetes://shop-cert');
    expect(text).not.toContain('not opened');
  });

  it('names what tells services of a port apart: Host for HTTP, SNI for TLS', () => {
    expect(words(rowOf(details, '0.0.0.0_443', 'api.payments'))).toContain('of any address; for TLS the server name (SNI) decides.');
    expect(words(rowOf(details, '0.0.0.0_443', 'api.payments'))).toMatch(/^This chain: TLS for api\.payments\.example \(SNI\), not opened here/);
  });

  it('main_internal of a sidecar chooses a port, of a waypoint a service', () => {
    expect(words(rowOf(details, 'main_internal'))).toContain('chooses the port of the application in this pod');
    expect(words(rowOf(waypoint, 'main_internal'))).toContain('chooses the service, or the pod, by its address and port');
  });

  it.each(recordedProxies)('knows the role of a proxy by its listeners: %s', proxy => {
    const {listeners} = recorded(proxy);
    expect(roleOf(listeners)).toBe(/waypoint/.test(proxy) ? 'waypoint' : /gateway/.test(proxy) ? 'gateway' : 'sidecar');
  });
});
