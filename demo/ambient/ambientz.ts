import type {JsonObject} from '../dumps.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import {istiodPolicy} from './layer4.ts';
import {inNamespaces, istiodSpelling, servicesInMesh, workloadsInMesh} from './workloads.ts';

type Ambientz = Readonly<Record<'workloads' | 'services' | 'policies', readonly JsonObject[]>>;

/** istiod's `/debug/ambientz`. Its addresses are texts in base64, in which names and addresses of this mesh cannot be put. */
export function ambientz(world: World): string {
  const {workloads, services, policies} = JSON.parse(templates().text('debug/ambientz'), withAddresses(fromBase64)) as Ambientz;
  const bindings = world.ambient.now();
  const inMesh = {
    workloads: workloadsInMesh(world, workloads, bindings, istiodSpelling),
    services: servicesInMesh(world, services, bindings, istiodSpelling),
    policies: [...inNamespaces(world, policies), ...bindings.layer4.map(istiodPolicy)],
  };
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
  const all = [...inNamespaces(world, policies), ...world.ambient.now().layer4.map(istiodPolicy)];
  return JSON.stringify({configs: all.map(policy => ({'@type': type, ...policy}))});
}

/** For JSON.parse and JSON.stringify: changes the texts in `addresses` and `address`. */
const withAddresses = (change: (text: string) => string) => (key: string, value: unknown) => {
  if (key === 'address' && typeof value === 'string') return change(value);
  return key === 'addresses' && Array.isArray(value) ? value.map(each => (typeof each === 'string' ? change(each) : (each as unknown))) : value;
};
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString();
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
