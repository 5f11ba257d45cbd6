import type {JsonObject} from './dumps.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** Recorded workloads as they are in this mesh: each pod of theirs has one. Those without a pod are of a ServiceEntry. */
export function workloadsInMesh(world: World, recorded: readonly JsonObject[]): readonly JsonObject[] {
  const inhabitants = [...world.cast.members.values()];
  return recorded.flatMap(workload => {
    if (!String(workload.uid).includes('//Pod/')) return inNamespaces(world, [workload]);
    const pods = inhabitants.filter(one => one.recorded.id === `${workload.name}.${workload.namespace}`);
    return pods.map(pod => JSON.parse(world.own(pod, JSON.stringify(workload))) as JsonObject);
  });
}

/** Recorded services or policies, and their likenesses in copied namespaces. */
export const inNamespaces = (world: World, recorded: readonly JsonObject[]): readonly JsonObject[] =>
  recorded.flatMap(item => world.inEveryNamespace(JSON.stringify(item), String(item.namespace))).map(text => JSON.parse(text) as JsonObject);

type Ambientz = Readonly<Record<'workloads' | 'services' | 'policies', readonly JsonObject[]>>;

/** istiod's `/debug/ambientz`. Its addresses are texts in base64, in which names and addresses of this mesh cannot be put. */
export function ambientz(world: World): string {
  const {workloads, services, policies} = JSON.parse(templates().text('debug/ambientz'), withAddresses(fromBase64)) as Ambientz;
  const inMesh = {workloads: workloadsInMesh(world, workloads), services: inNamespaces(world, services), policies: inNamespaces(world, policies)};
  return JSON.stringify(inMesh, withAddresses(toBase64));
}

/**
 * `/debug/config_dump` of a ztunnel: empty, as no address has changed while istiod makes it (pilot/pkg/xds/workload.go, 1.31);
 * with `types=WADS` the policies.
 */
export function istiodZtunnelDump(world: World, query: URLSearchParams): string {
  const types = query.get('types')?.split(',') ?? [];
  const type = 'type.googleapis.com/istio.security.Authorization';
  if (!types.includes('WADS') && !types.includes(type)) return '{}';
  const {policies} = JSON.parse(templates().text('debug/ambientz')) as Ambientz;
  return JSON.stringify({configs: inNamespaces(world, policies).map(policy => ({'@type': type, ...policy}))});
}

/** For JSON.parse and JSON.stringify: changes the texts in `addresses` and `address`. */
const withAddresses = (change: (text: string) => string) => (key: string, value: unknown) => {
  if (key === 'address' && typeof value === 'string') return change(value);
  return key === 'addresses' && Array.isArray(value) ? value.map(each => (typeof each === 'string' ? change(each) : (each as unknown))) : value;
};
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString();
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
