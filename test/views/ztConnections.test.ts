import {describe, expect, test} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {ztConnections} from '../../src/views/ztConnections.ts';
import {ztWorkloads} from '../../src/views/ztWorkloads.ts';
import {named} from '../ztunnel/recordedSides.ts';
import {mesh, rowOf} from './proxyPage.ts';
import {column, type Sides, ztGrid} from './ztPage.ts';

const name = 'ztunnel-2wg4r';
const key = `${name}.istio-system`;
const details = 'details-v1-5845b8756-5xcnn.ambient-demo';
type State = {connections: {inbound: object[]; outbound: object[]}; info: {name: string; namespace: string}; state: string};
const stateOf = ({ztunnels}: Sides): State => {
  const states = Object.values((ztunnels[name] as unknown as {workloadState: Record<string, State>}).workloadState);
  const found = states.find(({info}) => `${info.name}.${info.namespace}` === details);
  if (found === undefined) throw new Error('no details');
  return found;
};

/** Details is called by its waypoint and by curl, and calls reviews by its service, through the waypoint of that, and a place outside. */
const edit = (sides: Sides): void => {
  stateOf(sides).connections = {
    inbound: [
      {src: '10.244.0.25:41000', originalDst: null, actualDst: '10.244.0.17:9080', protocol: 'HBONE'},
      {src: '10.244.0.24:52000', originalDst: 'details.ambient-demo.svc.cluster.local:9080', actualDst: '10.244.0.17:9080', protocol: 'HBONE'},
    ],
    outbound: [
      {src: '10.244.0.17:33000', originalDst: '10.96.64.6:9080', actualDst: '10.244.0.26:15008', protocol: 'HBONE'},
      {src: '10.244.0.17:33001', originalDst: '[::ffff:192.0.2.7]:443', actualDst: '[::ffff:192.0.2.7]:443', protocol: 'TCP'},
    ],
  };
};

describe('connections of ztunnels', () => {
  test('stand there with names for addresses', async () => {
    const grid = await ztGrid(ztConnections, {edit});
    expect(grid.note).toBeUndefined();
    expect(column(grid, 'WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE', 'REMOTE TARGET', 'PROTOCOL', 'NODE')).toEqual([
      [details, 'Inbound', `${details}:9080`, 'waypoint-5d4f9fc9d4-b44dt.ambient-demo:41000', '-', 'HBONE', 'rig-node-1'],
      [details, 'Inbound', `${details}:9080`, 'curl-66d454fb44-hdvlm.ambient-demo:52000', 'details.ambient-demo:9080', 'HBONE', 'rig-node-1'],
      [
        details,
        'Outbound',
        `${details}:33000`,
        'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo:15008',
        'reviews.ambient-demo:9080',
        'HBONE',
        'rig-node-1',
      ],
      [details, 'Outbound', `${details}:33001`, '[::ffff:192.0.2.7]:443', '[::ffff:192.0.2.7]:443', 'TCP', 'rig-node-1'],
    ]);
  });

  test('lead to the proxy of the peer, to its ztunnel, to the service; one without a pod says so', async () => {
    const grid = await ztGrid(ztConnections, {edit});
    const through = rowOf(grid, `${key} ${details} outbound 10.244.0.17:33000`);
    expect(through.follow).toMatchObject([
      {to: 'listeners', proxy: 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo', where: {NAME: 'connect_terminate'}},
    ]);
    expect(through.jumps.filter(({kind}) => kind === 'use')).toMatchObject([
      {to: 'meshPath', subject: {title: 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo'}},
      {to: 'ztServices', where: {NAMESPACE: 'ambient-demo', HOSTNAME: 'reviews.ambient-demo.svc.cluster.local'}},
      {to: 'ztWorkloads', where: {UID: 'Kubernetes//Pod/ambient-demo/reviews-svc-waypoint-6d59c4c55-c722f'}},
      {to: 'ztConnections', proxy: key, where: {WORKLOAD: details}},
    ]);
    expect(through.strip).toMatch(
      /^details-v1-\S+ calls reviews\.ambient-demo\.svc\.cluster\.local:9080, through waypoint reviews-svc-waypoint-\S+:15008 in an HBONE tunnel \(mTLS\)\./,
    );
    const called = rowOf(grid, `${key} ${details} inbound 10.244.0.24:52000`);
    expect(called.follow).toMatchObject([
      {to: 'ztConnections', proxy: 'ztunnel-l9tbd.istio-system', where: {WORKLOAD: 'curl-66d454fb44-hdvlm.ambient-demo'}},
    ]);
    expect(called.strip).toMatch(/is called by curl-\S+:52000 in an HBONE tunnel \(mTLS\), which wanted details\.ambient-demo\.svc/);
    const outside = rowOf(grid, `${key} ${details} outbound 10.244.0.17:33001`);
    expect(outside.follow).toMatchObject([{nowhere: expect.stringMatching(/^No pod here has the address 192\.0\.2\.7: /)}]);
    expect(outside.strip).toMatch(/calls \[::ffff:192\.0\.2\.7\]:443 as plain TCP\./);
    expect(called.row.about?.()).toEqual({pod: details, proxy: key});
  });

  describe('whose peer cannot be found by its address', () => {
    const curl = 'curl-66d454fb44-hdvlm.ambient-demo';
    const called = `${key} ${details} inbound 10.244.0.24:52000`;
    const peerOf = async (change: Partial<MeshPod>, more: Partial<Mesh> = {}, edited = edit) => {
      const pods = new Map(mesh.pods).set(curl, {...mesh.pods.get(curl)!, ...change});
      return rowOf(await ztGrid(ztConnections, {edit: edited, mesh: {...mesh, pods, ...more}}), called);
    };

    test('is found by the name that the ztunnel has for it: it knows all addresses of a pod', async () => {
      const {follow, strip} = await peerOf({ip: 'fd00::24'});
      expect(follow).toMatchObject([{to: 'ztConnections', proxy: 'ztunnel-l9tbd.istio-system', where: {WORKLOAD: curl}}]);
      expect(strip).toMatch(/; the peer is on node rig-node-2\./);
    });

    test('is not taken for a pod of the same name in another cluster', async () => {
      const elsewhere = (sides: Sides): void => {
        edit(sides);
        named(sides.ztunnels[name]!, 'workloads', 'Kubernetes//Pod/ambient-demo/curl-66d454fb44-hdvlm').uid =
          `west//Pod/ambient-demo/${curl.split('.')[0]}`;
      };
      const {follow} = await peerOf({ip: 'fd00::24'}, {}, elsewhere);
      expect(follow).toMatchObject([{nowhere: `${curl} is in the cluster west, whose pods are not known here.`}]);
    });

    test('is one of those that share the address of their node', async () => {
      const other = {...mesh.pods.get(details)!, ip: '10.244.0.24'};
      const {follow} = await peerOf({}, {pods: new Map(mesh.pods).set(details, other)});
      expect(follow).toMatchObject([{nowhere: expect.stringMatching(/^2 pods share the address 10\.244\.0\.24 of node \S+ \(host network\): /)}]);
    });

    test('may be in a namespace that may not be listed', async () => {
      const pods = new Map(mesh.pods);
      pods.delete(curl);
      const limited = {namespaces: ['bookinfo'], trouble: {kind: 'forbidden', what: 'no', next: ''}} as const;
      const {follow} = await peerOf({}, {pods, limited});
      expect(follow).toMatchObject([{nowhere: expect.stringMatching(/, or a pod of a namespace that may not be listed\.$/)}]);
    });
  });

  test('are asked for as often as dumps can be read: those of one, or of a few, every 5 s', () => {
    const [every, everyOfAll] = [ztConnections.everyMs, ztWorkloads.everyMs];
    if (typeof every !== 'function' || typeof everyOfAll !== 'function') throw new Error('not by number');
    const ztunnel = mesh.proxies.get(key)!;
    const many = new Map(Array.from({length: 100}, (_, at) => [`z${at}`, {...ztunnel, key: `z${at}`}]));
    expect(every({mesh, proxy: undefined})).toBe(5_000);
    expect(every({mesh: {...mesh, proxies: many}, proxy: undefined})).toBeGreaterThan(30_000);
    expect(every({mesh: {...mesh, proxies: many}, proxy: 'z1'})).toBe(5_000);
    expect(everyOfAll({mesh, proxy: undefined})).toBe(30_000);
    expect(everyOfAll({mesh: {...mesh, proxies: many}, proxy: undefined})).toBe(150_000);
  });

  test('where there is none it is said of how many pods', async () => {
    expect((await ztGrid(ztConnections)).note).toBe('No connection is open now, of 7 pods');
  });

  test('a pod that is not served yet, and a ztunnel that does not answer, are told', async () => {
    const waiting = (sides: Sides): void => {
      edit(sides);
      stateOf(sides).state = 'Pending';
    };
    const grid = await ztGrid(ztConnections, {edit: waiting, silent: ['ztunnel-l9tbd']});
    expect(grid.note).toMatch(
      /^! 1 of 3 ztunnels did not answer: ztunnel-l9tbd \(rig-node-2\): .*; ! 1 pod not served yet: details-v1-\S+ \(Pending\)$/,
    );
    expect(grid.rows).toHaveLength(4);
  });
});
