import {describe, expect, test} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import {lineText} from '../../src/lib/page.ts';
import {bindingsOf} from '../../src/views/ambientBindings.ts';
import {podsCell, waypointAbout, waypointRows} from '../../src/views/waypointRow.ts';
import {waypointStrip, waypointsNote} from '../../src/views/waypointStrip.ts';
import {type Item, item, label} from '../istio/ambientObjects.ts';
import {put} from '../ztunnel/recordedSides.ts';
import {waypointMesh} from './waypointMesh.ts';

/** What is wrong with a waypoint, and the strip, after the objects were changed. */
function rowOf(name: string, change?: (items: Item[]) => void) {
  const {ambient, known} = waypointMesh(change);
  const row = waypointRows(ambient, known).find(({waypoint}) => waypoint.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return {row, strip: waypointStrip(row, known).map(lineText), note: waypointsNote(ambient, known)};
}
const podOf = (items: readonly Item[], gateway: string): Item => {
  const found = items.find(({kind, metadata}) => kind === 'Pod' && metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === gateway);
  if (found === undefined) throw new Error('no pod');
  return found;
};
const unready = (items: readonly Item[], gateway: string): void => put(podOf(items, gateway), ['status', 'conditions'], []);
const programmed = (items: readonly Item[], conditions: unknown): void =>
  put(item(items, 'Gateway', 'waypoint'), ['status', 'conditions'], conditions);

describe('waypoints', () => {
  test('the recorded ones serve what istiod attached to them, and nothing is wrong', () => {
    const {ambient, known} = waypointMesh();
    const rows = waypointRows(ambient, known);
    expect(rows.map(({waypoint, use, findings}) => [waypoint.name, use.services.length, use.workloads.length, use.denied.length, findings])).toEqual([
      ['reviews-svc-waypoint', 1, 0, 0, []],
      ['reviews-v2-pod-waypoint', 0, 1, 0, []],
      ['waypoint', 11, 0, 0, []],
    ]);
    expect(rowOf('reviews-v2-pod-waypoint').strip).toEqual([
      expect.stringMatching(/^Programmed True, Programmed: Resource programmed, assigned to service\(s\) .*, 51m ago\.$/),
      expect.stringMatching(/^Serves 1 pod by address: reviews-v2-/),
    ]);
  });

  test('a condition that is wrong is told once, and a full stop is not doubled', () => {
    const condition = {type: 'Programmed', reason: 'Invalid', message: 'It is not programmed.', lastTransitionTime: '2026-11-18T08:00:00Z'};
    const wrong = rowOf('waypoint', items => programmed(items, [{...condition, status: 'False'}])).strip;
    expect(wrong.filter(line => line.includes('It is not programmed'))).toEqual(['Programmed False, Invalid: It is not programmed.']);
    expect(rowOf('waypoint', items => programmed(items, [{...condition, status: 'True'}])).strip[0]).toBe(
      'Programmed True, Invalid: It is not programmed, 3d ago.',
    );
  });

  test('that it has no pod is said only where all pods of its namespace are known', () => {
    const {ambient, known} = waypointMesh(items => void items.splice(items.indexOf(podOf(items, 'waypoint')), 1));
    const trouble = {kind: 'forbidden', what: 'Pods may not be listed.', next: ''} as const;
    const limited = {namespaces: ['ambient-demo'], trouble};
    const seen = (mesh: Partial<Mesh>) => {
      const now = {...known, mesh: {...known.mesh, ...mesh}};
      const row = waypointRows(ambient, now).find(({waypoint}) => waypoint.name === 'waypoint')!;
      return [podsCell(row, now).text, ...row.findings.map(({what}) => what.split(':')[0])];
    };
    expect(seen({feed: {is: 'live'}})).toEqual(['0/0', 'It has no pod']);
    expect(seen({feed: {is: 'loading'}})).toEqual(['?']);
    expect(seen({feed: {is: 'denied', trouble, retryAt: 0}})).toEqual(['?']);
    expect(seen({limited, feeds: new Map([['ambient-shop', {is: 'live'}]])})).toEqual(['?']);
    expect(seen({limited, feeds: new Map([['ambient-demo', {is: 'live'}]])})).toEqual(['0/0', 'It has no pod']);
  });

  test('where services and namespaces could not be listed more than are known may use it', () => {
    const {ambient, known} = waypointMesh(items => void items.splice(0, items.length, ...items.filter(({kind}) => kind !== 'Service')));
    const trouble = {kind: 'forbidden', what: 'Services may not be listed.', next: ''} as const;
    const unlisted = [{kind: 'Service', besides: [], trouble}] as const;
    const row = waypointRows({...ambient, objects: {...ambient.objects, unlisted}}, known).find(({waypoint}) => waypoint.name === 'waypoint')!;
    expect(row.isPartial).toEqual({services: true, pods: false});
    expect(waypointStrip(row, known).map(lineText).at(-1)).toBe('Nothing that is known uses it: not all could be listed.');
  });

  test('pods that have gone since the Gateway was read tell of no missing pod, as it may be gone as well', () => {
    const {ambient, known} = waypointMesh();
    const pods = new Map([...known.mesh.pods].filter(([, {labels}]) => labels['gateway.networking.k8s.io/gateway-name'] !== 'waypoint'));
    const now = {...known, now: known.now + 5_000, mesh: {...known.mesh, pods}};
    const findings = (read: typeof known.mesh.pods) =>
      waypointRows({...ambient, pods: read}, now)
        .find(({waypoint}) => waypoint.name === 'waypoint')
        ?.findings.map(({what}) => what);
    expect(findings(known.mesh.pods)).toEqual(['Its pods have gone since its Gateway was read: it may have been deleted.']);
    expect(findings(pods)?.[0]).toMatch(/^It has no pod: connections/);
  });

  test('without an address nobody is refused: traffic flows without it', () => {
    const {row} = rowOf('waypoint', items => {
      put(item(items, 'Gateway', 'waypoint'), ['status', 'addresses'], []);
      programmed(items, [{type: 'Programmed', status: 'False', reason: 'AddressNotUsable', message: 'no instances'}]);
      unready(items, 'waypoint');
    });
    const all = row.findings.map(({what}) => what);
    expect(all.slice(0, 3)).toEqual([
      'Programmed False, AddressNotUsable: no instances.',
      'It has no address, and istiod tells no ztunnel to use it: traffic that should pass it flows without it.',
      'Its pod is not ready.',
    ]);
    expect(all.join(' ')).not.toContain('refused');
  });

  test('a namespace that uses it and is not in ambient mode is told, with the remedy', () => {
    const {row, strip} = rowOf('waypoint', items => {
      label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/dataplane-mode');
      for (const {kind, metadata} of items) if (kind === 'Pod') delete metadata.annotations?.['ambient.istio.io/redirection'];
    });
    expect(row.findings).toMatchObject([{severity: 'warn', next: expect.stringContaining('kubectl label namespace ambient-demo')}]);
    expect(strip[0]).toMatch(/^Namespace ambient-demo uses waypoint ambient-demo\/waypoint but is not in ambient mode/);
  });

  test('keys of proxies mean all pods that run', () => {
    const {row} = rowOf('waypoint', items => {
      const pod = podOf(items, 'waypoint');
      items.push({...pod, metadata: {...pod.metadata, name: 'waypoint-5d4f9fc9d4-zzzzz'}});
    });
    expect(waypointAbout(row).all).toEqual(['waypoint-5d4f9fc9d4-b44dt.ambient-demo', 'waypoint-5d4f9fc9d4-zzzzz.ambient-demo']);
    expect(waypointAbout(row).proxy).toBe('waypoint-5d4f9fc9d4-b44dt.ambient-demo');
  });

  test.each<[string, (items: Item[]) => void, 'bad' | 'warn', RegExp]>([
    [
      'is not accepted',
      items => programmed(items, [{type: 'Accepted', status: 'False', reason: 'Invalid', message: 'no'}]),
      'bad',
      /^Accepted False, Invalid: no\.$/,
    ],
    ['no istiod has seen', items => programmed(items, []), 'bad', /^Not programmed: no istiod has written/],
    [
      'is not programmed',
      items => programmed(items, [{type: 'Programmed', status: 'False', reason: 'AddressNotUsable', message: 'no instances'}]),
      'bad',
      /^Programmed False, AddressNotUsable: no instances\.$/,
    ],
    [
      'has no address',
      items => put(item(items, 'Gateway', 'waypoint'), ['status', 'addresses'], []),
      'bad',
      /^It has no address, and istiod tells no ztunnel/,
    ],
    ['has no pod', items => void items.splice(items.indexOf(podOf(items, 'waypoint')), 1), 'bad', /^It has no pod: connections .* refused\.$/],
    ['has a pod that is not ready', items => unready(items, 'waypoint'), 'bad', /^Its pod is not ready: /],
  ])('one that %s', (_, change, severity, what) => {
    const {row, strip} = rowOf('waypoint', change);
    expect(row.findings[0]).toMatchObject({severity, what: expect.stringMatching(what)});
    expect(strip[0]).toMatch(what);
  });

  test('what names it and does not get it is told, once for all', () => {
    const {row} = rowOf('reviews-v2-pod-waypoint', items =>
      label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'reviews-v2-pod-waypoint'),
    );
    expect(row.findings).toEqual([
      expect.objectContaining({
        severity: 'warn',
        what: 'Named by a label, and not used by Service ambient-demo/details.',
        next: ':uses tells why of each of them.',
      }),
    ]);
  });

  test('a waypoint that labels name and that does not exist is told under the table', () => {
    const {note} = rowOf('waypoint', items => label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'nosuch'));
    expect(note).toBe('! No such waypoint: ambient-demo/nosuch; :uses tells who names it');
    expect(rowOf('waypoint').note).toBeUndefined();
    const other = rowOf('waypoint', items => label(item(items, 'Service', 'details'), 'istio.io/use-waypoint', 'bookinfo-gateway'));
    expect(other.note).toBe('! A Gateway that is no waypoint: ambient-demo/bookinfo-gateway; :uses tells who names it');
  });

  test('that not all pods are known is told under the table', () => {
    const {ambient, known} = waypointMesh();
    const trouble = {kind: 'forbidden', what: 'Pods may not be listed.', next: ''} as const;
    const mesh: Mesh = {...known.mesh, limited: {namespaces: ['istio-system'], trouble}};
    expect(waypointsNote(ambient, {...known, mesh})).toBe('! Not all pods are known: Pods may not be listed. It is tried again every few minutes.');
  });

  test('use from another namespace counts where it is allowed', () => {
    const use = (items: Item[]): void => {
      label(item(items, 'Service', 'details', 'bookinfo'), 'istio.io/use-waypoint', 'waypoint');
      label(item(items, 'Service', 'details', 'bookinfo'), 'istio.io/use-waypoint-namespace', 'ambient-demo');
    };
    expect(rowOf('waypoint', use).row.use).toMatchObject({outside: [], denied: [{target: {namespace: 'bookinfo', name: 'details'}}]});
    const allowed = rowOf('waypoint', items => {
      use(items);
      put(item(items, 'Gateway', 'waypoint'), ['spec', 'listeners', 0, 'allowedRoutes', 'namespaces'], {from: 'All'});
    });
    expect(allowed.row.use.outside).toEqual(['bookinfo']);
    expect(allowed.strip.at(-1)).toMatch(/^Serves 12 services: .* Of other namespaces: bookinfo\.$/);
  });

  test('bindings are made anew for other pods, but not with each change of one', () => {
    const {ambient, known} = waypointMesh();
    const first = bindingsOf(ambient.objects, known);
    const other = (now: number) => ({now, mesh: {pods: new Map(known.mesh.pods)}});
    expect(bindingsOf(ambient.objects, {...known, now: known.now + 60_000})).toBe(first);
    expect(bindingsOf(ambient.objects, other(known.now + 1_000))).toBe(first);
    expect(bindingsOf(ambient.objects, other(known.now + 3_000))).not.toBe(first);
  });
});
