import {expect} from 'vitest';
import type {Demo} from '../../demo/mesh.ts';
import {differences} from './bothSides.ts';
import {askJson, askPod, outOfSync, syncz} from './client.ts';

/** Something that a ztunnel or istiod knows. */
export type Known = {
  readonly name: string;
  readonly namespace: string;
  readonly protocol?: string;
  readonly status?: string;
  readonly waypoint?: {readonly destination: string};
};
/** The part of a ztunnel's dump, and of istiod's `/debug/ambientz`, that tests look at. */
export type Dump = Readonly<Record<'workloads' | 'services' | 'policies', readonly Known[]>> & {
  readonly workloadState: Readonly<Record<string, {readonly info: Known}>>;
};
type Condition = {readonly type: string; readonly status: string; readonly reason: string; readonly message: string};
/** An object of the API with labels, annotations and conditions. */
export type KubeObject = {
  readonly metadata: {readonly labels?: Record<string, string>; readonly annotations?: Record<string, string>};
  readonly status: {readonly conditions?: readonly Condition[]; readonly addresses?: readonly unknown[]};
};

/** The two ztunnels, the waypoint of the namespace, and the pod that has a waypoint of its own. */
export const [one, other] = ['ztunnel-2wg4r.istio-system', 'ztunnel-l9tbd.istio-system'] as const;
export const waypoint = 'waypoint-5d4f9fc9d4-b44dt.ambient-demo';
export const reviewsV2 = 'reviews-v2-7966bfddf4-xt8t4';

/** What a ztunnel has. */
export const dumpOf = async (demo: Demo, id: string) => JSON.parse((await askPod(demo, id, 15000, '/config_dump')).body) as Dump;

/** What istiod would send to ztunnels. */
export const ambientz = async (demo: Demo) =>
  JSON.parse((await askPod(demo, 'istiod-797f89d895-ddlfw.istio-system', 15014, '/debug/ambientz')).body) as Dump;

/** Finds one by its names. */
export const isIt = (name: string, namespace: string) => (item: Known) => item.name === name && item.namespace === namespace;

/** The waypoint that a ztunnel has for something; undefined for none. */
export async function waypointOf(
  demo: Demo,
  ztunnel: string,
  kind: 'workloads' | 'services',
  name: string,
  namespace = 'ambient-demo',
): Promise<string | undefined> {
  const found = (await dumpOf(demo, ztunnel))[kind].find(isIt(name, namespace));
  return found?.waypoint?.destination.split('.')[0];
}

/** The condition in which a service says which waypoint it has, or why none. */
export async function condition(demo: Demo, service: string, namespace = 'ambient-demo'): Promise<string | undefined> {
  const {status} = await askJson<KubeObject>(demo, `/api/v1/namespaces/${namespace}/services/${service}`);
  const found = status.conditions?.find(({type}) => type === 'istio.io/WaypointBound');
  return found === undefined ? undefined : `${found.status} ${found.reason}: ${found.message}`;
}

/** A Gateway of ambient-demo. */
export const gateway = (demo: Demo, name: string) =>
  askJson<KubeObject>(demo, `/apis/gateway.networking.k8s.io/v1/namespaces/ambient-demo/gateways/${name}`);

/** Both ztunnels know what istiod does, and the Envoys of the waypoints have what istiod sends. */
export async function expectAgreement(demo: Demo): Promise<void> {
  const {services} = await ambientz(demo);
  const bound = services.flatMap(({name, namespace, waypoint: of}) => (of === undefined ? [] : [`${namespace}/${name}`])).sort();
  for (const ztunnel of [one, other]) {
    const known = (await dumpOf(demo, ztunnel)).services.flatMap(({name, namespace, waypoint: of}) =>
      of === undefined ? [] : [`${namespace}/${name}`],
    );
    expect(known.sort()).toEqual(bound);
  }
  for (const row of await syncz(demo)) {
    expect(outOfSync(row), row.proxy).toEqual([]);
    if (row.proxy_type === 'waypoint') expect(await differences(demo, row.proxy), row.proxy).toEqual([]);
  }
}
