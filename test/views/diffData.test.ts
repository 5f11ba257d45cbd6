import {describe, expect, test} from 'vitest';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import type {Grid} from '../../src/lib/page.ts';
import {lineText} from '../../src/lib/page.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {diff} from '../../src/views/diff.ts';
import type {LoadedView} from '../../src/views/view.ts';
import {istiodPod} from '../cli/fakeSource.ts';
import {knownAt} from './loaded.ts';

const [key, id] = ['istiod-1.istio-system', 'cart.shop'];
const pod = {namespace: 'shop', name: 'cart', uid: '1', labels: {}, phase: 'Running'} as unknown as NonNullable<MeshProxy['pod']>;
const proxy = {key: id, id, name: 'cart', namespace: 'shop', kind: 'sidecar', istiod: key, types: {}, pod} as unknown as MeshProxy;
const mesh = {
  ...emptyMesh('istio-system'),
  istiods: new Map([[key, {id: key, pod: istiodPod('istiod-1')}]]),
  proxies: new Map([[id, proxy]]),
} as unknown as Mesh;

type Section = readonly [name: string, list: string, entries: readonly object[]];
const dumpOf = (...sections: readonly Section[]) => ({
  configs: [
    {'@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump'},
    ...sections.map(([name, list, entries]) => ({'@type': `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`, [list]: entries})),
  ],
});

/** The pane of a proxy whose istiod and Envoy answer so; what is asked of Envoy. */
async function opened(istiod: object, envoy: object, clusters: object | undefined = undefined) {
  const asked: string[] = [];
  const askPod: MeshSource['askPod'] = async ({name}, {path}) => {
    if (path === '/debug/connections') return {status: 200, body: '{}'};
    if (name === 'istiod-1') return {status: 200, body: JSON.stringify(istiod)};
    asked.push(path);
    const body = path.startsWith('/clusters') ? clusters : envoy;
    return body === undefined ? {status: 500, body: ''} : {status: 200, body: JSON.stringify(body)};
  };
  const source = {about: {proxyAdminPort: 15_000, istioNamespace: 'istio-system'}, askPod} as unknown as MeshSource;
  const early: string[] = [];
  const pageOf = ({make}: LoadedView) => make({...knownAt(0), mesh}) as Grid;
  const loaded = await diff.load(askOnce(source, new AbortController().signal, {proxy, mesh}), view => {
    const page = pageOf(view);
    early.push(textOf(page, page.start ?? '') ?? '');
  });
  return {page: pageOf(loaded), early, asked};
}

const states = (page: Grid) => page.rows.map(row => row.cells().map(({text}) => text.trim()));
const textOf = (page: Grid, row: string) => page.beside?.(row, {context: 3, split: false, noise: false}, 100).lines.map(lineText).join('\n');

describe('an endpoint that stands as unhealthy in the dump of Envoy', () => {
  const socket = {socket_address: {address: '10.0.0.1', port_value: 80}};
  const endpoints = (health_status: string): Section => [
    'Endpoints',
    'dynamic_endpoint_configs',
    [{endpoint_config: {cluster_name: 'a', endpoints: [{lb_endpoints: [{endpoint: {address: socket}, health_status}]}]}}],
  ];
  const clusters = (health_status: object) => ({cluster_statuses: [{name: 'a', host_statuses: [{address: socket, health_status}]}]});
  const [istiod, envoy] = [dumpOf(endpoints('HEALTHY')), dumpOf(endpoints('UNHEALTHY'))];

  test('is the same where Envoy ejected it itself', async () => {
    const {page, asked} = await opened(istiod, envoy, clusters({eds_health_status: 'HEALTHY', failed_outlier_check: true}));
    expect(states(page)).toContainEqual(['Endpoints', '1 same']);
    expect(asked).toEqual(['/config_dump?include_eds=true', '/clusters?format=json']);
  });

  test('differs where it was sent so, and where Envoy does not tell', async () => {
    for (const told of [clusters({eds_health_status: 'UNHEALTHY'}), undefined])
      expect(states((await opened(istiod, envoy, told)).page)).toContainEqual(['Endpoints', '1 of 1 differ']);
  });

  test('is no reason to ask where nothing differs', async () => {
    expect((await opened(istiod, istiod)).asked).toEqual(['/config_dump?include_eds=true']);
  });
});

test('the difference of a long resource is made while the list is to be seen', async () => {
  const routes = (timeout: string): Section => [
    'Routes',
    'dynamic_route_configs',
    [{route_config: {name: '80', virtual_hosts: Array.from({length: 900}, (_, at) => ({name: `host-${at}`, domains: ['x'], timeout}))}}],
  ];
  const {early, page} = await opened(dumpOf(routes('1s')), dumpOf(routes('2s')));
  expect(early).toEqual(['Comparing its lines ...']);
  expect(textOf(page, 'Routes 80')).toContain('-     timeout: 1s\n+     timeout: 2s');
});

test('side by side a long line that differs goes on below, so that its end is to be seen', async () => {
  const filters = (end: string): Section => ['Clusters', 'dynamic_active_clusters', [{cluster: {name: 'a', alt: `${'x'.repeat(80)}${end}`}}]];
  const {page} = await opened(dumpOf(filters('old')), dumpOf(filters('new')));
  const lines = page.beside?.('Clusters a', {context: 3, split: true, noise: false}, 83).lines.map(lineText) ?? [];
  expect(lines.find(line => line.includes('old'))).toMatch(/^ +x*old +\| +x*new *$/);
  expect(lines.find(line => line.includes('name: a'))).toMatch(/^ {2}name: a +\| {3}name: a *$/);
});

test('of endpoints that Envoy does not tell while their cluster warms no text is made up', async () => {
  const cluster = {name: 'a', type: 'EDS'};
  const endpoints: Section = ['Endpoints', 'dynamic_endpoint_configs', [{endpoint_config: {cluster_name: 'a', endpoints: []}}]];
  const {page} = await opened(
    dumpOf(['Clusters', 'dynamic_active_clusters', [{cluster}]], endpoints),
    dumpOf(['Clusters', 'dynamic_warming_clusters', [{cluster}]], ['Endpoints', 'dynamic_endpoint_configs', []]),
  );
  expect(states(page)).toContainEqual(['a', 'warming']);
  expect(textOf(page, 'Endpoints a')).toMatch(/^What the proxy has of it is not told while it warms\.\n/);
});

test('as data a resource is told without its secrets', async () => {
  const clusters = (inline_string: string): Section => [
    'Clusters',
    'dynamic_active_clusters',
    [{cluster: {name: 'a', connect_timeout: inline_string.length, tls: {private_key: {inline_string}}}}],
  ];
  const {page} = await opened(dumpOf(clusters('geheim')), dumpOf(clusters('auch geheim')));
  const row = page.rows.find(({key}) => key === 'Clusters a');
  const data = JSON.stringify(row?.json());
  expect(data).toContain('[redacted]');
  expect(data).not.toContain('geheim');
});
