import {describe, expect, test} from 'vitest';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import type {Grid} from '../../src/lib/page.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {odd} from '../../src/views/odd.ts';
import {oddSubject} from '../../src/views/oddData.ts';
import type {LoadedView} from '../../src/views/view.ts';
import {cellOf, knownAt, stripText} from './loaded.ts';

/** Replicas of one workload, `count` of them. */
function meshOf(count: number): Mesh {
  const proxies = Array.from({length: count}, (_, at): MeshProxy => {
    const name = `web-7f9c-${String(at).padStart(2, '0')}`;
    const pod = {
      id: `${name}.shop`,
      name,
      namespace: 'shop',
      uid: name,
      owner: 'ReplicaSet/web-7f9c',
      labels: {},
      phase: 'Running',
      ip: `10.0.0.${at}`,
    };
    return {key: pod.id, id: pod.id, name, namespace: 'shop', kind: 'sidecar', pod: pod as unknown as MeshPod} as unknown as MeshProxy;
  });
  return {...emptyMesh('istio-system'), proxies: new Map(proxies.map(proxy => [proxy.key, proxy]))};
}

const cluster = (name: string, more: object = {}): object => ({cluster: {name, type: 'STATIC', ...more}});
const dumpOf = (...clusters: readonly object[]): object => ({
  configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump', dynamic_active_clusters: clusters}],
});
const usual = dumpOf(cluster('a'), cluster('b'));

function gridOf(make: LoadedView['make']): Grid {
  const page = make(knownAt(0));
  if (page.kind !== 'grid') throw new Error('no table');
  return page;
}

/** The table of so many replicas, of which some answer something else, or not at all. `told`: how far it has come, in words. */
async function table(
  count: number,
  others: Readonly<Record<string, object | 'away'>> = {},
): Promise<{grid: Grid; told: readonly string[]; most: number}> {
  const told: string[] = [];
  let [asking, most] = [0, 0];
  const askPod: MeshSource['askPod'] = async ({name}, {path}) => {
    most = Math.max(most, ++asking);
    await new Promise(setImmediate);
    asking--;
    const answer = others[name.slice(-2)] ?? usual;
    if (answer === 'away') throw troubleError({kind: 'refused', what: `${name} does not answer.`, next: 'Wait.'});
    return {status: 200, body: JSON.stringify(path.includes('mask=bootstrap') ? {configs: []} : answer)};
  };
  const source = {about: {proxyAdminPort: 15_000, istioNamespace: 'istio-system'}, askPod} as unknown as MeshSource;
  const asked = askOnce(source, new AbortController().signal, {mesh: meshOf(count)});
  const loaded = await odd.load({...asked, subject: oddSubject('deployment', 'web', 'shop')}, ({make}) => told.push(gridOf(make).note ?? ''));
  const page = gridOf(loaded.make);
  return {grid: {...page, rows: page.rows.toSorted((a, b) => a.rank - b.rank)}, told, most};
}

describe('the table of replicas', () => {
  test('has the odd one first, and says in what it differs', async () => {
    const {grid} = await table(4, {'02': dumpOf(cluster('a', {alt_stat_name: 'x'}), cluster('c'))});
    const [first, second] = grid.rows;
    expect(first?.name).toBe('web-7f9c-02');
    expect(['DIFFERS', 'DIFFERENT', 'ONLY HERE', 'MISSING HERE', 'KINDS'].map(title => cellOf(grid, first, title))).toEqual([
      '3',
      '1',
      '1',
      '1',
      '3 Clusters',
    ]);
    expect(stripText(first)).toBe('Clusters: a (different), b (missing here), c (only here)');
    expect(cellOf(grid, second, 'DIFFERS')).toBe('0');
    expect(grid.note).toBe('1 replica of 4 differs from the most.');
    expect(first?.jumps()).toMatchObject([{to: 'compare', subject: {json: {left: 'web-7f9c-00.shop', right: 'web-7f9c-02.shop'}}}]);
  });

  test('says why one could not be asked, and judges the others without it', async () => {
    const {grid} = await table(3, {'01': 'away'});
    const [first] = grid.rows;
    expect(first?.name).toBe('web-7f9c-01');
    expect(cellOf(grid, first, 'DIFFERS')).toBe('?');
    expect(cellOf(grid, first, 'KINDS')).toBe('web-7f9c-01 does not answer.');
    expect(first?.jumps()).toMatchObject([{nowhere: 'web-7f9c-01 does not answer.'}]);
    expect(grid.note).toBe('No replica of deployment web.shop differs from its siblings. 1 replica could not be asked.');
  });

  test('is of the first 20 of many, a few of which are asked at a time, and tells how far it has come', async () => {
    const {grid, told, most} = await table(23);
    expect(grid.rows).toHaveLength(20);
    expect(grid.note).toMatch(/Only the first 20 of 23 were asked\.$/);
    expect(told).toHaveLength(20);
    expect(told.at(0)).toBe('1 of 20 replicas have answered; esc gives up.');
    expect(told.at(-1)).toBe('20 of 20 replicas have answered; esc gives up.');
    expect(most).toBe(4);
  });

  test('of two that differ says of both that they do', async () => {
    const {grid} = await table(2, {'01': dumpOf(cluster('a'))});
    expect(grid.rows.map(row => stripText(row))).toEqual(['Clusters: b (only here)', 'Clusters: b (missing here)']);
    expect(grid.note).toBe('All 2 replicas differ: there is no majority that says which is right.');
  });

  test('of a headless service has nobody odd, though each has a listener for each other pod', async () => {
    const bound = (address: string): object => {
      const listener = {name: `${address}_9080`, address: {socket_address: {address, port_value: 9080}}};
      return {name: listener.name, active_state: {listener}};
    };
    const replica = (own: number): object => ({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
          dynamic_listeners: [0, 1, 2, 3].filter(at => at !== own).map(at => bound(`10.0.0.${at}`)),
        },
      ],
    });
    const {grid} = await table(4, {'00': replica(0), '01': replica(1), '02': replica(2), '03': replica(3)});
    expect(grid.note).toBe('No replica of deployment web.shop differs from its siblings.');
    const two = await table(2, {'00': replica(0), '01': replica(1)});
    expect(two.grid.note).toBe('No replica of deployment web.shop differs from its siblings.');
  });
});
