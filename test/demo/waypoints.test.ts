import {afterEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {bothDumps, differences} from './bothSides.ts';
import {askJson, askPod} from './client.ts';

let demo: Demo;
afterEach(() => demo.close());

type Connection = {readonly src: string; readonly originalDst: string | null; readonly actualDst: string; readonly protocol: string};
type Item = {
  readonly name: string;
  readonly namespace: string;
  readonly node?: string;
  readonly protocol?: string;
  readonly waypoint?: {readonly destination: string};
};
type ZtunnelDump = {
  readonly workloads: readonly (Item & {readonly workloadIps: readonly string[]; readonly services?: readonly string[]})[];
  readonly services: readonly (Item & {readonly vips: readonly string[]})[];
  readonly certificates: readonly {readonly identity: string; readonly certChain: readonly {readonly expirationTime: string}[]}[];
  readonly workloadState: Readonly<
    Record<string, {readonly info: Item; readonly connections: {readonly inbound: readonly Connection[]; readonly outbound: readonly Connection[]}}>
  >;
};
type KubeList = {
  readonly items: readonly {
    readonly metadata: {readonly name: string; readonly namespace: string; readonly labels?: Record<string, string>};
    readonly status?: {readonly conditions?: readonly {readonly type: string; readonly status: string; readonly reason: string}[]};
  }[];
};

const ztunnels = ['ztunnel-2wg4r.istio-system', 'ztunnel-l9tbd.istio-system'] as const;
const ztunnelDump = async (id: string) => JSON.parse((await askPod(demo, id, 15000, '/config_dump')).body) as ZtunnelDump;
const ambient = () => startDemo({scenario: 'ambient', quiet: true, healthy: true});

/** "namespace/name -> waypoint" of what has one. */
const users = (items: readonly Item[]) =>
  items
    .flatMap(({namespace, name, waypoint}) => (waypoint === undefined ? [] : [`${namespace}/${name} -> ${waypoint.destination.split('.')[0]}`]))
    .sort();

describe('a healthy mesh in ambient mode', () => {
  it('has a ztunnel on each of its two nodes, and both know the same', async () => {
    demo = await ambient();
    const nodes = await askJson<KubeList>(demo, '/api/v1/nodes');
    const [one, other] = [await ztunnelDump(ztunnels[0]), await ztunnelDump(ztunnels[1])];
    expect(nodes.items.map(({metadata}) => metadata.name)).toEqual(['node-1', 'node-2']);
    expect(new Set(one.workloads.flatMap(({node}) => node ?? []))).toEqual(new Set(['node-1', 'node-2']));
    // A ztunnel lists the services of a workload in any order.
    const known = ({workloads, services}: ZtunnelDump) => [
      workloads.map(({services: of = [], ...rest}) => ({...rest, of: [...of].sort()})),
      services,
    ];
    expect(known(other)).toEqual(known(one));
  });

  it('uses waypoints as the labels say: of a service, of a pod, of a namespace, and of another namespace', async () => {
    demo = await ambient();
    const {services, workloads} = await ztunnelDump(ztunnels[0]);
    expect(users(services)).toContain('ambient-demo/reviews -> ambient-demo/reviews-svc-waypoint');
    expect(users(services)).toContain('ambient-demo/details -> ambient-demo/waypoint');
    expect(users(services).filter(user => !user.startsWith('ambient-demo/'))).toEqual(['ambient-shop/details -> ambient-demo/waypoint']);
    expect(users(workloads)).toEqual(['ambient-demo/reviews-v2-7966bfddf4-xt8t4 -> ambient-demo/reviews-v2-pod-waypoint']);
  });

  it('has services that all bear witness to it, and none that is refused', async () => {
    demo = await ambient();
    const {services} = await ztunnelDump(ztunnels[1]);
    const {items} = await askJson<KubeList>(demo, '/api/v1/services');
    const bound = items.filter(({status}) => status?.conditions?.some(({type, status: is}) => type === 'istio.io/WaypointBound' && is === 'True'));
    const refused = items.filter(({status}) => status?.conditions?.some(({status: is}) => is === 'False'));
    expect(bound.map(({metadata}) => `${metadata.namespace}/${metadata.name}`).sort()).toEqual(users(services).map(user => user.split(' ')[0]));
    expect(refused).toEqual([]);
  });

  it('has addresses of its own for every service', async () => {
    demo = await ambient();
    const {services, workloads} = await ztunnelDump(ztunnels[0]);
    const all = [...services.flatMap(({vips}) => vips), ...workloads.flatMap(({workloadIps}) => workloadIps)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('leads every connection over HBONE, by the pod of the waypoint where there is one, and both ztunnels see its ends', async () => {
    demo = await ambient();
    const dumps = [await ztunnelDump(ztunnels[0]), await ztunnelDump(ztunnels[1])];
    const states = dumps.flatMap(({workloadState}) => Object.values(workloadState));
    const ips = new Map(
      dumps[0]?.workloads.flatMap(({name, workloadIps}) => workloadIps.map(ip => [ip, name.split('-').slice(0, -2).join('-')] as const)),
    );
    const hop = ({src, actualDst}: Connection) => [src, actualDst].map(address => ips.get(address.split(':')[0] ?? '')).join(' > ');
    const outbound = states.flatMap(({connections}) => connections.outbound);
    const inbound = states.flatMap(({connections}) => connections.inbound);
    expect(outbound.map(hop)).toContain('productpage-v1 > reviews-svc-waypoint');
    expect(outbound.map(hop)).toContain('curl > reviews-v2-pod-waypoint');
    expect(inbound.map(hop)).toContain('waypoint > details-v1');
    expect([...outbound, ...inbound].every(({protocol}) => protocol === 'HBONE')).toBe(true);
    const all = [...outbound, ...inbound];
    expect(new Set(all.map(({src, actualDst}) => `${src} ${actualDst}`)).size).toBe(all.length);
  });

  it('has a certificate for every service account of the pods on a node, also of a namespace that was copied', async () => {
    demo = await ambient();
    for (const id of ztunnels) {
      const {certificates, workloadState} = await ztunnelDump(id);
      const accounts = Object.values(workloadState).map(({info}) => `${info.namespace}/sa/${(info as {serviceAccount?: string}).serviceAccount}`);
      expect(accounts.length).toBeGreaterThan(2);
      for (const account of accounts)
        expect(
          certificates.some(({identity}) => identity.endsWith(`/ns/${account}`)),
          account,
        ).toBe(true);
      expect(certificates.every(({certChain}) => Date.parse(certChain[0]?.expirationTime ?? '') > Date.now())).toBe(true);
    }
  });

  it('has waypoints whose Envoys have what istiod sends, also for services of other namespaces', async () => {
    demo = await ambient();
    for (const waypoint of ['waypoint-5d4f9fc9d4-b44dt', 'reviews-svc-waypoint-6d59c4c55-c722f', 'reviews-v2-pod-waypoint-75fddd4bc4-s6d2s'])
      expect(await differences(demo, `${waypoint}.ambient-demo`)).toEqual([]);
    const text = JSON.stringify(await bothDumps(demo, 'waypoint-5d4f9fc9d4-b44dt.ambient-demo'));
    expect(text).toContain('inbound-vip|9080|http|details.ambient-shop.svc.cluster.local');
    expect(text).toContain('10.97.1.12');
  });

  it('has a namespace outside of it, whose pods no ztunnel has taken in', async () => {
    demo = await ambient();
    const {workloads, workloadState} = await ztunnelDump(ztunnels[0]);
    expect(workloads.filter(({namespace}) => namespace === 'outside').map(({protocol}) => protocol)).toEqual(['TCP', 'TCP']);
    expect(Object.values(workloadState).filter(({info}) => info.namespace === 'outside')).toEqual([]);
  });

  it('says which pods the injector of each revision takes', async () => {
    demo = await startDemo({quiet: true});
    const {items} = await askJson<{items: {metadata: {name: string}; webhooks: {name: string}[]}[]}>(
      demo,
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    );
    expect(items.map(({metadata, webhooks}) => `${metadata.name} ${webhooks.length}`)).toEqual([
      'istio-sidecar-injector 4',
      'istio-sidecar-injector-canary 2',
    ]);
  });
});

describe('policies that are attached', () => {
  const reviewsWaypoint = 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo';
  const filters = async (proxy: string) =>
    (JSON.stringify(await bothDumps(demo, proxy)).match(/ns\[ambient-demo\]-policy\[[^\]]+\]-rule\[0\]/g) ?? []).length;

  it('to a service are filters of the waypoint that it has, on both sides, and say so', async () => {
    demo = await ambient();
    const waypoint = 'waypoint-5d4f9fc9d4-b44dt.ambient-demo';
    expect([await filters(reviewsWaypoint), await filters(waypoint)]).toEqual([2, 0]);
    const path = '/apis/security.istio.io/v1/namespaces/ambient-demo/authorizationpolicies/reviews-readers';
    type Policy = {readonly status: {readonly conditions: readonly {readonly type: string; readonly status: string; readonly message: string}[]}};
    expect((await askJson<Policy>(demo, path)).status.conditions).toMatchObject([
      {type: 'WaypointAccepted', status: 'True', message: 'bound to ambient-demo/reviews-svc-waypoint'},
    ]);
    demo.faults.label('services', 'reviews.ambient-demo', 'istio.io/use-waypoint', 'waypoint');
    expect([await filters(reviewsWaypoint), await filters(waypoint)]).toEqual([0, 2]);
    expect(await differences(demo, waypoint)).toEqual([]);
    demo.faults.label('services', 'reviews.ambient-demo', 'istio.io/use-waypoint', 'none');
    expect((await askJson<Policy>(demo, path)).status.conditions).toMatchObject([
      {status: 'False', message: 'Service ambient-demo/reviews is not bound to a waypoint'},
    ]);
  });

  it('to a waypoint are filters of all its chains for HTTP', async () => {
    demo = await ambient();
    demo.faults.applyObject({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: {name: 'no-admin', namespace: 'ambient-demo'},
      spec: {
        targetRefs: [{kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'reviews-svc-waypoint'}],
        action: 'DENY',
        rules: [{to: [{operation: {paths: ['/admin*']}}]}],
      },
    });
    const text = JSON.stringify((await bothDumps(demo, reviewsWaypoint)).istiod);
    expect(text.match(/policy\[no-admin\]/g)?.length).toBe(2); // of the service, and of what is addressed directly
    expect(await differences(demo, reviewsWaypoint)).toEqual([]);
  });
});
