import {describe, expect, test} from 'vitest';
import {newSayMerger, type ZtunnelsSay} from '../../src/analysis/ztunnelsSay.ts';
import {lineText} from '../../src/lib/page.ts';
import {eachVerdict, usesBeside} from '../../src/views/usesBeside.ts';
import {rowsOfUses, type UsesData} from '../../src/views/usesData.ts';
import {usesNote} from '../../src/views/usesNote.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {type Item, item, label} from '../istio/ambientObjects.ts';
import {put} from '../ztunnel/recordedSides.ts';
import {waypointMesh} from './waypointMesh.ts';

const look = {context: 3, split: false, noise: false};

/** Rows of the recorded mesh after its objects were changed, and the text beside one. */
function usesOf(change?: (items: Item[]) => void, says: ZtunnelsSay = newSayMerger().said()) {
  const {ambient, known} = waypointMesh(change);
  const data: UsesData = {ambient, answers: [], says};
  const rows = rowsOfUses(data, known);
  const rowOf = (key: string) => {
    const row = rows.find(each => each.key.startsWith(key));
    if (row === undefined) throw new Error(`no ${key} among ${rows.map(each => each.key)}`);
    return row;
  };
  const beside = (key: string): string => usesBeside(rowOf(key), data, known, look, 70).lines.map(lineText).join(' ').replace(/ +/g, ' ');
  return {rows, rowOf, beside, data, known};
}

describe('what has or should have a waypoint', () => {
  test('is the namespace, its services, and of its pods the one with a label of its own', () => {
    const keys = usesOf().rows.map(({key}) => key.replace(/-[0-9a-f]+-\w{5}$/, ''));
    expect(keys[0]).toBe('Namespace ambient-demo/ambient-demo');
    expect(keys.filter(key => key.startsWith('Pod'))).toEqual(['Pod ambient-demo/reviews-v2']);
    expect(keys.filter(key => key.startsWith('Service'))).toHaveLength(12);
  });

  test('pods are told of one by one where the waypoint of their namespace is for workloads and does not let them', () => {
    const {rows} = usesOf(items => {
      label(item(items, 'Gateway', 'waypoint'), 'istio.io/waypoint-for', 'all');
      put(item(items, 'Gateway', 'waypoint'), ['status', 'addresses'], []);
    });
    expect(rows.filter(({key}) => key.startsWith('Pod')).length).toBeGreaterThan(3);
    expect(rows.filter(({problems}) => problems[0]?.is === 'not ready').length).toBeGreaterThan(12);
  });

  test('a label that opts out keeps its row, without a problem', () => {
    const {rowOf, beside} = usesOf(items => label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'none'));
    expect(rowOf('Service ambient-demo/details')).toMatchObject({binding: {waypoint: undefined}, problems: []});
    expect(beside('Service ambient-demo/details')).toMatch(
      /^Waypoint: none Because label istio\.io\/use-waypoint=none of Service details\.ambient-demo says so\./,
    );
  });

  test('rows stay the same until something has changed', () => {
    const {rows, data, known} = usesOf();
    expect(rowsOfUses(data, {...known, now: known.now + 60_000})).toBe(rows);
    expect(rowsOfUses({...data, says: newSayMerger().said()}, known)).not.toBe(rows);
  });
});

describe('what is as it is meant', () => {
  test('is no problem: what addresses of pods pass has a column of its own', () => {
    const {rowOf} = usesOf();
    const ways = ['details', 'reviews', 'reviews-v2', 'bookinfo-gateway-istio'].map(name => rowOf(`Service ambient-demo/${name}`).byAddress);
    expect(ways).toEqual(['bypasses', 'bypasses', 'other waypoint', 'not captured']);
    const forAll = usesOf(items => label(item(items, 'Gateway', 'waypoint'), 'istio.io/waypoint-for', 'all'));
    expect(forAll.rowOf('Service ambient-demo/details').byAddress).toBe('same');
    expect(forAll.rowOf('Namespace ambient-demo').byAddress).toBeUndefined();
    expect(rowOf('Service ambient-demo/details').problems.map(({is}) => is)).toEqual(['bypassed']);
  });
});

describe('the note', () => {
  test('says that not all pods are known, and nothing while they are first listed', () => {
    const {data, known} = usesOf();
    const trouble = {kind: 'forbidden', what: 'Pods may not be listed.', next: ''} as const;
    const noted = (mesh: Partial<typeof known.mesh>): string | undefined => usesNote(data, {mesh: {...known.mesh, ...mesh}});
    expect(noted({})).toBeUndefined();
    expect(noted({feed: {is: 'loading'}})).toBeUndefined();
    expect(noted({feed: {is: 'denied', trouble, retryAt: 0}})).toBe(
      '! Not all pods are known: Pods may not be listed. It is tried again every few minutes.',
    );
    expect(noted({limited: {namespaces: ['istio-system'], trouble}})).toBe(
      '! Not all pods are known: Pods may not be listed. It is tried again every few minutes.',
    );
  });
});

describe('the text beside', () => {
  test('without a row says how to read the table', () => {
    const {data, known} = usesOf();
    expect(usesBeside(undefined, data, known, look, 40).lines.map(lineText).join(' ')).toMatch(/pod or service comes before that of its namespace/);
  });

  test('of a pod tells its own waypoint from those of the services that select it', () => {
    const text = usesOf().beside('Pod ambient-demo/reviews-v2');
    expect(text).toContain('By its address they pass ambient-demo/reviews-v2-pod-waypoint.');
    expect(text).toContain('By the name of Service reviews they pass ambient-demo/reviews-svc-waypoint.');
    expect(text).toContain('By the name of Service reviews-v2 they pass ambient-demo/waypoint.');
  });

  test('names the canary and its share', () => {
    const {beside} = usesOf(items => {
      const details = item(items, 'Service', 'details');
      label(details, 'istio.io/use-waypoint-canary', 'reviews-svc-waypoint');
      put(details, ['metadata', 'annotations'], {'istio.io/use-waypoint-canary-weight': '20'});
    });
    expect(beside('Service ambient-demo/details')).toContain('20% of the connections go to the canary ambient-demo/reviews-svc-waypoint.');
  });

  test('says what each ztunnel has, and first what is wrong with that', () => {
    const service = (name: string, waypoint?: object) => ({
      ...{name, namespace: 'ambient-demo', hostname: `${name}.ambient-demo.svc.cluster.local`, vips: [], ports: {}},
      ...{waypoint, endpoints: {a: {workloadUid: 'w'}}},
    });
    const details = service('details', {destination: 'ambient-demo/waypoint.ambient-demo.svc.cluster.local', hboneMtlsPort: 15_008});
    const merger = newSayMerger();
    const knows = (id: string, services?: readonly object[]): void => {
      for (const _ of merger.add({id}, parseZtunnelDump({workloads: [{uid: 'w'}], services})!));
    };
    knows('zt-1', [details, service('waypoint')]);
    knows('zt-2', [service('waypoint')]);
    knows('zt-3');
    const {rowOf, beside} = usesOf(undefined, merger.said());
    const {verdicts} = rowOf('Service ambient-demo/details');
    expect(eachVerdict(verdicts).map(({ztunnel, is}) => `${ztunnel} ${is}`)).toEqual(['zt-1 agrees', 'zt-2 target unknown', 'zt-3 not told']);
    expect(rowOf('Service ambient-demo/details').problems[0]).toMatchObject({is: 'unknown to ztunnel', severity: 'bad'});
    expect(beside('Service ambient-demo/details')).toMatch(
      /zt-1 has it as istiod decided zt-2 does not know it zt-3 tells nothing of it: it tells no services/,
    );
  });

  test('tells what istiod has written of a service', () => {
    expect(usesOf().beside('Service ambient-demo/details')).toContain(
      'istiod says WaypointBound True, WaypointAccepted: Successfully attached to waypoint ambient-demo/waypoint',
    );
  });
});
