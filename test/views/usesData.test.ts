import {describe, expect, test} from 'vitest';
import {newSayMerger} from '../../src/analysis/ztunnelsSay.ts';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {askOf} from '../../src/views/askEnvoy.ts';
import {uses} from '../../src/views/uses.ts';
import {askUses, rowsOfUses, type UsesData} from '../../src/views/usesData.ts';
import {heldEveryMs} from '../../src/views/ztCells.ts';
import {recordedItems} from '../istio/ambientObjects.ts';
import {recordedSides} from '../ztunnel/recordedSides.ts';
import {waypointMesh} from './waypointMesh.ts';

const {ambient, known} = waypointMesh();
const {pods} = known.mesh;
const ztunnels = [...pods.values()]
  .filter(({labels}) => labels.app === 'ztunnel')
  .map(pod => ({key: pod.id, id: pod.id, name: pod.name, namespace: pod.namespace, kind: 'ztunnel', pod}) as unknown as MeshProxy);
const mesh = {...known.mesh, proxies: new Map(ztunnels.map(proxy => [proxy.key, proxy]))};
const answeredAt = known.now;

const kinds: Readonly<Record<string, string>> = {
  namespaces: 'Namespace',
  services: 'Service',
  serviceentries: 'ServiceEntry',
  gateways: 'Gateway',
  gatewayclasses: 'GatewayClass',
};

/** Loads the page of the recorded mesh; `shown`: what it shows until then. */
async function load(before?: UsesData, of: Mesh = mesh) {
  const shown: UsesData[] = [];
  const items = recordedItems();
  const askApi = async (path: string) => ({items: items.filter(({kind}) => kind === kinds[path.split('/').at(-1) ?? ''])});
  const askPod = async () => ({status: 200, body: JSON.stringify(recordedSides().ztunnel)});
  const source = {about: known.session.about, askApi, askPod} as unknown as MeshSource;
  let rests = 0;
  const rest = async (): Promise<void> => {
    rests++;
  };
  const asking = {...askOnce(source, new AbortController().signal, {mesh: of}), since: answeredAt, before, rest};
  const data = await askUses(askOf(asking, new Map(), each => shown.push(each as UsesData)));
  return {data, shown, rests};
}

describe('what is asked', () => {
  test('is shown as it comes, the first time: in a reload new objects would be judged by old answers', async () => {
    const {data, shown} = await load();
    expect(shown.length).toBeGreaterThan(0);
    const again = await load(data);
    expect(again.shown).toEqual([]);
    expect(again.data.says.ids).toEqual(data.says.ids);
  });

  test('is asked for as often as the other tables of ztunnels, and of a dump only what rows are made of is kept', async () => {
    const {data} = await load();
    expect(uses.everyMs).toBe(heldEveryMs);
    expect(data.answers.map(({value}) => value)).toEqual(ztunnels.map(() => true));
    expect([...data.says.answeredAt.values()]).toEqual(ztunnels.map(() => answeredAt));
    expect(data.says.pods.get('ambient-demo/reviews-v2-7966bfddf4-xt8t4')).toHaveLength(1);
    const kept = JSON.stringify([data.answers.map(({value}) => value), [...data.says.pods], [...data.says.services]]);
    expect(kept).not.toMatch(/workloadIps|canonicalName|"raw"/);
  });

  test('gives rows that are made already, with rests between them', async () => {
    const {data} = await load();
    const {rests} = await load(undefined, known.mesh); // without ztunnels, whose dumps are read with rests as well
    expect(rests).toBeGreaterThan(2 * (data.ambient.objects.services.length + pods.size));
    expect(rowsOfUses(data, {mesh, now: 0}).every(({problems}) => problems.every(({is}) => is !== 'unknown to ztunnel'))).toBe(true);
  });
});

/** The recorded pods with these changed; undefined takes one away. */
function changed(change: (pod: MeshPod) => MeshPod | undefined): typeof known.mesh {
  const now = [...pods.values()].flatMap(pod => change(pod) ?? []);
  return {...known.mesh, pods: new Map(now.map(pod => [pod.id, pod]))};
}

describe('while pods change', () => {
  const fresh = (): UsesData => ({ambient, answers: [], says: newSayMerger().said()});
  const later = known.now + 60_000;
  const isReviews = ({name}: MeshPod): boolean => name.startsWith('reviews-v2-7');
  const ofWaypoint = ({labels}: MeshPod): boolean => labels['gateway.networking.k8s.io/gateway-name'] === 'waypoint';

  test('only rows that depend on them are made again', () => {
    const data = fresh();
    const before = rowsOfUses(data, known);
    const rows = rowsOfUses(data, {mesh: changed(pod => (isReviews(pod) ? {...pod, annotations: {}} : pod)), now: later});
    const others = rows.filter(row => !before.includes(row)).map(({key}) => key.replace(/-[0-9a-f]+-\w{5}$/, ''));
    expect(others.toSorted()).toEqual([
      'Namespace ambient-demo/ambient-demo',
      'Pod ambient-demo/reviews-v2',
      'Service ambient-demo/reviews',
      'Service ambient-demo/reviews-v2',
    ]);
  });

  test('what is of no row changes none', () => {
    const data = fresh();
    const before = rowsOfUses(data, known);
    expect(rowsOfUses(data, {mesh: changed(pod => (pod.namespace === 'istio-system' ? {...pod} : pod)), now: later})).toBe(before);
  });

  const changes: Readonly<Record<string, (pod: MeshPod) => MeshPod | undefined>> = {
    'the pods of a waypoint are not ready': pod => (ofWaypoint(pod) ? {...pod, ready: false} : pod),
    'a pod is captured no more': pod => (isReviews(pod) ? {...pod, annotations: {}} : pod),
    'a pod has another label': pod => (isReviews(pod) ? {...pod, labels: {...pod.labels, 'istio.io/use-waypoint': 'nosuch', app: 'other'}} : pod),
    'a pod is gone': pod => (isReviews(pod) ? undefined : pod),
    'a pod is going': pod => (isReviews(pod) ? {...pod, deleting: true} : pod),
    'all are other ones': pod => ({...pod}),
  };
  test.each(Object.entries(changes))('the rows are those that would be made from the start: %s', (_, change) => {
    const data = fresh();
    const before = rowsOfUses(data, known);
    const after = changed(change);
    const rows = rowsOfUses(data, {mesh: after, now: later});
    expect(rows).toEqual(rowsOfUses(fresh(), {mesh: after, now: later}));
    if (!_.startsWith('all')) expect(rows).not.toEqual(before);
    // And back again.
    expect(rowsOfUses(data, {...known, now: later + 60_000})).toEqual(before);
  });

  test('no page waits for thousands of them: it has the rows of before until the next pages have done the rest', () => {
    const data = fresh();
    const reviews = [...pods.values()].find(isReviews)!;
    const many = (ready: boolean): typeof known.mesh => {
      const all = Array.from({length: 3_000}, (_, n) => ({...reviews, ready, id: `reviews-${n}.ambient-demo`, name: `reviews-${n}`}));
      return {...known.mesh, pods: new Map(all.map(pod => [pod.id, pod]))};
    };
    const before = rowsOfUses(data, {mesh: many(true), now: later});
    const other = many(false);
    let pages = 1;
    for (; rowsOfUses(data, {mesh: other, now: later + 5_000 + pages}) === before; pages++) if (pages > 50) throw new Error('never done');
    expect(pages).toBeGreaterThan(2);
    expect(rowsOfUses(data, {mesh: other, now: later + 6_000})).toHaveLength(before.length);
  });
});
