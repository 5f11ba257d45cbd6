import type {Demo} from '../../demo/mesh.ts';
import {askPod} from './client.ts';

type Json = {readonly [key: string]: unknown};
type Dump = {readonly configs: readonly Json[]};

/** Kinds with the key of their list, the way to a resource in it, and the key of its name, as istiod spells them. */
const kinds = {
  clusters: ['dynamicActiveClusters', ['cluster'], 'name'],
  listeners: ['dynamicListeners', ['activeState', 'listener'], 'name'],
  routes: ['dynamicRouteConfigs', ['routeConfig'], 'name'],
  endpoints: ['dynamicEndpointConfigs', ['endpointConfig'], 'clusterName'],
  ecds: ['ecdsFilters', ['ecdsFilter'], 'name'],
} as const satisfies Readonly<Record<string, readonly [string, readonly string[], string]>>;

/** Both dumps of a connected proxy, asked of its istiod and of its Envoy. */
export async function bothDumps(demo: Demo, proxy: string): Promise<{readonly istiod: Dump; readonly envoy: Dump}> {
  const istiod = demo.world.xds.connection(proxy)?.istiod;
  const [left, right] = await Promise.all([
    askPod(demo, `${istiod}.istio-system`, 15014, `/debug/config_dump?proxyID=${proxy}&include_eds=true`),
    askPod(demo, proxy, 15000, '/config_dump?include_eds'),
  ]);
  return {istiod: JSON.parse(left.body) as Dump, envoy: JSON.parse(right.body) as Dump};
}

/** What differs between istiod and Envoy, as "differs clusters NAME", "only istiod ...", "only envoy ...". Much rougher than what i9s does: for recorded dumps of one version alone. */
export async function differences(demo: Demo, proxy: string): Promise<readonly string[]> {
  const {istiod, envoy} = await bothDumps(demo, proxy);
  return differencesOf(istiod, envoy);
}

/** What differs between two dumps. */
export function differencesOf(istiod: Dump, envoy: Dump): readonly string[] {
  const found: string[] = [];
  const texts = new Map(Object.entries(kinds).map(([kind, place]) => [kind, [resources(istiod, place), resources(envoy, place)] as const]));
  const isEds = (name: string) => texts.get('clusters')?.[1].get(name)?.includes('"edsClusterConfig"');
  for (const [kind, [left, right]] of texts) {
    for (const [name, text] of left) {
      const other = right.get(name);
      if (other === undefined) found.push(`only istiod ${kind} ${name}`);
      else if (other !== text) found.push(`differs ${kind} ${name}`);
    }
    // Envoy lists endpoints of clusters that have them in their own configuration.
    for (const name of right.keys()) if (!left.has(name) && (kind !== 'endpoints' || isEds(name))) found.push(`only envoy ${kind} ${name}`);
  }
  return found;
}

function resources(dump: Dump, [list, way, key]: (typeof kinds)[keyof typeof kinds]): ReadonlyMap<string, string> {
  const snake = list.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
  const elements = dump.configs.flatMap(section => camel(section[list] ?? section[snake] ?? []) as Json[]);
  const inner = (element: Json) => way.reduce<Json | undefined>((at, step) => at?.[step] as Json | undefined, element);
  const found = elements.map(inner).filter(resource => resource !== undefined);
  return new Map(found.map(resource => [String(resource[key]), JSON.stringify(plain(resource))]));
}

/** Keys in camelCase, apart from those of maps. */
function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      /^[a-z_0-9]+$/.test(key) ? key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : key,
      camel(inner),
    ]),
  );
}

/** In one order, without what Envoy adds to endpoints. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    const names = items.map(item => (item as Json | null)?.name);
    return names.every(name => typeof name === 'string') && items.every(item => (item as Json).domains !== undefined)
      ? items.sort((one, other) => (String((one as Json).name) < String((other as Json).name) ? -1 : 1))
      : items;
  }
  if (typeof value === 'string') return value.replace(/(\.\d*?)0+s$/, '$1s').replace(/\.s$/, 's');
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) => key !== 'policy' && key !== 'healthCheckConfig' && (key !== 'healthStatus' || inner !== 'HEALTHY'),
  );
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, plain(inner)]));
}
