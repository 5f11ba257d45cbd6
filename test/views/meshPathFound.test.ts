import {expect, test} from 'vitest';
import type {PodDetails} from '../../src/istio/podDetails.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import type {MeshPathData} from '../../src/views/meshPathData.ts';
import {meshPathOf} from '../../src/views/meshPathFound.ts';
import {waypointFacts} from '../../src/views/meshPathWaypoint.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {type Recorded, recordedSides} from '../ztunnel/recordedSides.ts';
import {waypointMesh} from './waypointMesh.ts';

const {ambient, known} = waypointMesh();
const pod = [...known.mesh.pods.values()].find(({name}) => name.startsWith('reviews-v2-7'))!;

/** The path of reviews-v2 as its ztunnel tells it after a change. */
function pathData(change: (ztunnel: Recorded['ztunnel']) => void = () => {}, of: MeshPod = pod): MeshPathData {
  const {ztunnel} = recordedSides();
  change(ztunnel);
  const details: PodDetails = {...of, containers: [], hostNetwork: false, serviceAccount: 'default', ports: []} as unknown as PodDetails;
  return {
    ...{pod: of, details, mesh: known.mesh, rootNamespace: 'istio-system', config: {}, ambient: {value: ambient}},
    ...{namespace: {}, injectors: {}, authentications: {}, policies: {}},
    ztunnel: {
      proxy: {key: 'zt-1.istio-system', id: 'zt-1.istio-system', name: 'zt-1', namespace: 'istio-system', clusterId: 'Kubernetes'} as MeshProxy,
      dump: parseZtunnelDump(ztunnel)!,
    },
  };
}
const notesOf = (data: MeshPathData): string => JSON.stringify(waypointFacts(data, meshPathOf(data, known.mesh)));
const isOurs = ({name}: {name?: unknown}): boolean => name === pod.name;

test('a pod of the same name in another cluster is another one', () => {
  const data = pathData(ztunnel => {
    const own = ztunnel.workloads.find(isOurs)!;
    ztunnel.workloads.unshift({...own, uid: `east//Pod/${pod.namespace}/${pod.name}`, clusterId: 'east', status: 'Unhealthy', waypoint: undefined});
  });
  expect(meshPathOf(data, known.mesh).workload).toMatchObject({clusterId: 'Kubernetes', status: 'Healthy'});
  expect(notesOf(data)).not.toContain('its own node');
  const alone = pathData(ztunnel => Object.assign(ztunnel.workloads.find(isOurs)!, {clusterId: 'east'}));
  expect(meshPathOf(alone, known.mesh).workload).toBeUndefined();
  expect(notesOf(alone)).toContain('The ztunnel of its own node (zt-1) does not have Pod ');
});

test('a pod that has no address yet need not be known to its ztunnel', () => {
  const gone = (ztunnel: Recorded['ztunnel']): void => void ztunnel.workloads.splice(ztunnel.workloads.findIndex(isOurs), 1);
  const {ip: _, ...pending} = pod;
  expect(notesOf(pathData(gone))).toContain('The ztunnel of its own node (zt-1) does not have Pod ');
  expect(notesOf(pathData(gone, pending))).not.toContain('does not have');
});

test('pages are made each second: a dump is gone through and pods are grouped once', () => {
  const data = pathData();
  const reads = {services: 0, pods: 0};
  const dump = Object.defineProperty({...data.ztunnel!.dump!}, 'services', {
    get: () => {
      reads.services++;
      return data.ztunnel?.dump?.services;
    },
  });
  class Pods extends Map<string, MeshPod> {
    override values() {
      reads.pods++;
      return super.values();
    }
  }
  const mesh = {...known.mesh, pods: new Pods(known.mesh.pods)};
  const counted = {...data, ztunnel: {...data.ztunnel!, dump}};
  for (let page = 0; page < 3; page++) expect(waypointFacts(counted, meshPathOf(counted, mesh)).length).toBeGreaterThan(2);
  expect(reads).toEqual({services: 1, pods: 1});
});
