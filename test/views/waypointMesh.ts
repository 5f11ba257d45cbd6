import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {type MeshProxy, podKind} from '../../src/istio/proxies.ts';
import type {Ambient} from '../../src/views/ambientAsk.ts';
import type {Known} from '../../src/views/view.ts';
import {type Item, read, recordedItems} from '../istio/ambientObjects.ts';
import {knownAt} from './loaded.ts';

const types = {LDS: {state: 'SYNCED', sent: '1', acked: '1', since: 0, atFirstLook: true}};

/** The recorded mesh in ambient mode after its objects were changed: what the API tells, and what is known of pods. Proxies of waypoints are in sync. */
export function waypointMesh(change: (items: Item[]) => void = () => {}): {readonly ambient: Ambient; readonly known: Known} {
  const items = recordedItems();
  change(items);
  const {objects, allPods} = read(items);
  const proxies = allPods
    .filter(pod => podKind(pod) === 'waypoint')
    .map(pod => {
      const {id, name, namespace} = pod;
      return {
        key: id,
        id,
        name,
        namespace,
        kind: 'waypoint',
        connectedness: 'connected',
        since: 0,
        atFirstLook: true,
        types,
        pod,
      } as unknown as MeshProxy;
    });
  const mesh: Mesh = {
    ...emptyMesh('istio-system'),
    feed: {is: 'live'},
    pods: new Map(allPods.map(pod => [pod.id, pod])),
    proxies: new Map(proxies.map(proxy => [proxy.key, proxy])),
  };
  return {ambient: {objects, troubles: []}, known: {...knownAt(Date.parse('2026-11-21T08:00:00Z')), mesh}};
}
