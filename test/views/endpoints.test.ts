import {describe, expect, it} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {endpoints} from '../../src/views/endpoints.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {gridOf, mesh, productpage, rowOf} from './proxyPage.ts';

const answers = {'/clusters': fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.clusters.json')};
const v1 = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
const reviews = 'reviews-v1-5695cbbdd8-sxpzf';

const of = (name: string, host: object) => ({'/clusters': {cluster_statuses: [{name, host_statuses: [host]}]}});
const socket = (address: string, port: number, more: object = {}) => ({address: {socket_address: {address, port_value: port}}, ...more});
const internal = (listener: string, id: string) => ({address: {envoy_internal_address: {server_listener_name: listener, endpoint_id: id}}});
const onlyRow = async (name: string, host: object, other: Mesh = mesh) => rowOf(await gridOf(endpoints, of(name, host), other), name);
const ipOf = (pod: string): string => {
  const ip = mesh.pods.get(pod)?.ip;
  if (ip === undefined) throw new Error(`no pod ${pod}`);
  return ip;
};
const podIn = (start: string): MeshPod => {
  const found = [...mesh.pods.values()].find(({id}) => id.startsWith(start));
  if (found === undefined) throw new Error(`no pod ${start}`);
  return found;
};

describe('behind an address', () => {
  it('stands its pod and node', async () => {
    const row = rowOf(await gridOf(endpoints, answers), v1);
    expect(row.cell('POD')).toBe(reviews);
    expect(row.cell('NODE')).toBe(mesh.pods.get(`${reviews}.bookinfo`)?.node);
    expect([row.cell('LOCALITY'), row.cell('PRIORITY'), row.cell('CX ACTIVE'), row.cell('RQ TOTAL')]).toEqual(['r1/r1-z2', '0', '1', '2']);
  });

  it('stands the proxy itself, or nobody that is known', async () => {
    const grid = await gridOf(endpoints, answers);
    expect(rowOf(grid, 'inbound|9080||').cell('POD')).toBe('this pod');
    expect(rowOf(grid, 'agent').cell('POD')).toBe('this pod');
    expect(rowOf(grid, 'xds-grpc').cell('POD')).toBe('this pod');
    expect((await onlyRow('c', socket('192.0.2.1', 80))).cell('POD')).toBe('-');
  });

  it('stands the pod behind the tunnel', async () => {
    const row = await onlyRow('c', internal('connect_originate', `${ipOf(`${reviews}.bookinfo`)}:9080`));
    expect(row.cell('POD')).toBe(reviews);
  });

  it('stands a node where its pods share its network', async () => {
    const host = {...podIn(reviews), ip: '172.18.0.3', node: 'worker'};
    const pods = new Map(['a', 'b'].map(name => [`${name}.x`, {...host, id: `${name}.x`, name}]));
    const row = await onlyRow('c', socket('172.18.0.3', 9100), {...mesh, pods});
    expect([row.cell('POD'), row.cell('NODE')]).toEqual(['2 pods of the node', 'worker']);
    expect(row.follow).toMatchObject([{nowhere: expect.stringContaining('2 pods share the address of node worker (host network)')}]);
  });

  it('stands no pod that has ended', async () => {
    const pods = new Map([['a.x', {...podIn(reviews), ip: '10.9.9.9', phase: 'Succeeded'}]]);
    expect((await onlyRow('c', socket('10.9.9.9', 80), {...mesh, pods})).cell('POD')).toBe('-');
  });
});

describe('enter', () => {
  it("leads to the peer's own inbound listener", async () => {
    const {follow} = rowOf(await gridOf(endpoints, answers), v1);
    expect(follow).toEqual([
      {label: `peer ${reviews}`, to: 'listeners', proxy: `${reviews}.bookinfo`, where: {NAME: 'virtualInbound', 'INBOUND PORT': '9080'}},
    ]);
  });

  it('leads to the listener of a gateway at its port', async () => {
    const gateway = podIn('istio-egressgateway');
    const {follow} = await onlyRow('c', socket(gateway.ip ?? '', 8443));
    expect(follow).toMatchObject([{to: 'listeners', proxy: gateway.id, where: {PORT: '8443'}}]);
  });

  it('offers the internal listener of this proxy first, then the tunnel, then the waypoint behind it', async () => {
    const waypoint = podIn('waypoint-');
    const {follow} = await onlyRow('c', internal('connect_originate', `${waypoint.ip}:15008`));
    expect(follow).toEqual([
      {label: 'connect_originate (HBONE), this proxy', to: 'listeners', proxy: productpage, where: {NAME: 'connect_originate'}},
      {
        label: `tunnel to ${waypoint.ip}:15008`,
        nowhere: expect.stringMatching(/has no HBONE tunnel to .* now: the first request makes one/),
      },
      {label: `peer ${waypoint.name}`, to: 'listeners', proxy: waypoint.id, where: {NAME: 'connect_terminate'}},
    ]);
  });

  it('says of an ambient peer that the ztunnel of its node takes the connection', async () => {
    const pod = [...mesh.pods.values()].find(
      ({annotations, proxy}) => annotations['ambient.istio.io/redirection'] === 'enabled' && proxy === undefined,
    );
    expect(pod).toBeDefined();
    const {follow} = await onlyRow('c', internal('connect_originate', `${pod?.ip}:9080`));
    expect(follow[2]).toMatchObject({
      nowhere: `The pod ${pod?.id} runs no sidecar: the ztunnel of its node ${pod?.node} takes the connection and hands it to port 9080.`,
    });
  });

  it('keeps the address that was followed on the way through the tunnel', async () => {
    const host_statuses = [internal('connect_originate', '10.244.0.17:9080')];
    const statuses = [
      {name: 'inbound-vip|9080|http|a', host_statuses},
      {name: 'connect_originate', host_statuses: [socket('10.244.0.17', 15008)]},
    ];
    const grid = await gridOf(endpoints, {'/clusters': {cluster_statuses: statuses}});
    const where = {CLUSTER: 'connect_originate', ENDPOINT: '10.244.0.17:15008'};
    expect(rowOf(grid, 'envoy://').follow[1]).toEqual({label: 'tunnel to 10.244.0.17:15008', to: 'endpoints', proxy: productpage, where});
    expect(rowOf(grid, '10.244.0.17:15008').follow).toMatchObject([
      {nowhere: expect.stringMatching(/the ztunnel of its node \S+ takes the tunnel and hands what comes out of it to the port that was asked for/)},
    ]);
    expect(endpoints.nowhere?.(where)).toMatch(/no HBONE tunnel to 10\.244\.0\.17:15008 now/);
  });

  it('says of a pod without a proxy that the request reaches it directly', async () => {
    const pods = new Map([['db.x', {...podIn(reviews), id: 'db.x', ip: '10.9.9.9', annotations: {}}]]);
    const {follow} = await onlyRow('c', socket('10.9.9.9', 80), {...mesh, pods});
    expect(follow).toMatchObject([{nowhere: 'The pod db.x runs no proxy: the request reaches its port 80 directly.'}]);
  });

  it.each([
    ['inbound|9080||', socket('10.244.0.15', 9080), "The request has arrived: the application's port 9080."],
    ['agent', socket('127.0.0.1', 15020), /127\.0\.0\.1:15020 is in the proxy's own pod\. pilot-agent/],
    ['sds-grpc', {address: {pipe: {path: './socket'}}}, /unix:\/\/\.\/socket is in the proxy's own pod/],
    ['outbound|443||api.example.com', socket('192.0.2.1', 443), /outside of the mesh, of host api\.example\.com \(ServiceEntry\)/],
    ['outbound|80||a.b.svc.cluster.local', socket('192.0.2.1', 80), /a VM \(WorkloadEntry\), a node, another cluster/],
    ['odd', {}, 'Envoy does not tell its address.'],
  ])('leads nowhere from %s, and says why', async (cluster, host, why) => {
    const [jump] = (await onlyRow(cluster, host)).follow;
    expect(jump !== undefined && 'nowhere' in jump ? jump.nowhere : jump).toMatch(why);
  });

  it('leads from an internal address without anything behind it to that listener only', async () => {
    const {follow} = await onlyRow('main_internal', internal('main_internal', ''));
    expect(follow).toMatchObject([{label: 'main_internal, this proxy', where: {NAME: 'main_internal'}}]);
  });
});

describe('health', () => {
  it('an ejected endpoint stands first and says so, though EDS calls it healthy', async () => {
    const hosts = [socket('10.0.0.1', 80), socket('10.0.0.2', 80, {health_status: {eds_health_status: 'HEALTHY', failed_outlier_check: true}})];
    const grid = await gridOf(endpoints, {'/clusters': {cluster_statuses: [{name: 'c', host_statuses: hosts}]}});
    const row = rowOf(grid, '10.0.0.2');
    expect([row.cell('STATUS'), row.tone('STATUS'), row.cell('OUTLIER CHECK'), row.tone('OUTLIER CHECK')]).toEqual([
      'HEALTHY',
      'bad',
      'FAILED',
      'bad',
    ]);
    expect(row.strip).toMatch(/^10\.0\.0\.2:80: ejected by outlier detection/);
    expect(grid.note).toMatch(/^! 10\.0\.0\.2:80: ejected by outlier detection/);
    expect(grid.rows.toSorted((a, b) => a.rank - b.rank).map(({name}) => name)).toEqual(['10.0.0.2:80', '10.0.0.1:80']);
    expect(rowOf(grid, '10.0.0.1').row.problem).toBe(false);
  });

  it('no row is said to be missing without saying what becomes of requests', () => {
    expect(endpoints.nowhere?.({CLUSTER: 'outbound|80||a'})).toBe(
      'outbound|80||a has no endpoints: requests get 503 (UH, no healthy upstream), TCP connections are closed.',
    );
    expect(endpoints.nowhere?.({CLUSTER: 'outbound|80||a', ENDPOINT: '10.0.0.1:80'})).toMatch(
      /^10\.0\.0\.1:80 is no endpoint of outbound\|80\|\|a now: /,
    );
    expect(endpoints.nowhere?.({CLUSTER: 'PassthroughCluster'})).toMatch(/very address that was dialled/);
  });

  it('rows of the same address and cluster are told apart', async () => {
    const grid = await gridOf(endpoints, {
      '/clusters': {cluster_statuses: [{name: 'c', host_statuses: [socket('10.0.0.1', 80), socket('10.0.0.1', 80)]}]},
    });
    expect(new Set(grid.rows.map(({key}) => key)).size).toBe(2);
  });
});
