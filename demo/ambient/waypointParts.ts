import type {Member} from '../cast.ts';
import {type DumpSide, elementsOf, keyOn, nameIn, resourceIn, sectionOf} from '../drift/places.ts';
import type {JsonObject} from '../dumps.ts';
import {recordedPods} from '../recordedPods.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';

/** What a waypoint has for one service: clusters and endpoints, a filter chain for each port, the branch of its address in the matcher, and Envoy's list of the routes in it. */
export type Parts = {
  readonly clusters: readonly JsonObject[];
  readonly endpoints: readonly JsonObject[];
  readonly chains: readonly JsonObject[];
  readonly branches: readonly JsonObject[];
  readonly routes: readonly JsonObject[];
};

export type Dump = {configs: JsonObject[]};

/** The host that a cluster or a filter chain of a waypoint is for: of `inbound-vip|9080|http|HOST`; undefined for others. */
export const hostIn = (name: string): string | undefined => /^inbound-vip\|\d+\|[^|]*\|(.+)$/.exec(name)?.[1];

/** The internal listener in which a waypoint decides what is to be done, and its chains. */
export function mainListener(dump: Dump, side: DumpSide): JsonObject | undefined {
  const element = elementsOf(sectionOf(dump, 'listeners'), 'listeners', side).find(one => nameIn(one, 'listeners', side) === 'main_internal');
  return element === undefined ? undefined : resourceIn(element, 'listeners', side);
}

export const chainsOf = (listener: JsonObject, side: DumpSide): readonly JsonObject[] =>
  (listener[keyOn(side, 'filter_chains')] ?? []) as readonly JsonObject[];

/** The object that holds the branches of a listener's matcher, one for each address; undefined where it has no matcher. */
export function branchesIn(listener: JsonObject, side: DumpSide): {range: JsonObject; key: string} | undefined {
  const path = ['filter_chain_matcher', 'matcher_tree', 'custom_match', 'typed_config'].map(key => keyOn(side, key));
  const range = path.reduce<JsonObject | undefined>((at, key) => at?.[key] as JsonObject | undefined, listener);
  return range === undefined ? undefined : {range, key: keyOn(side, 'range_matchers')};
}

/** Envoy lists the routes that are part of a listener among those that do not change. */
export const routesOf = (dump: Dump): {section: JsonObject; list: readonly JsonObject[]} | undefined => {
  const section = sectionOf(dump, 'routes');
  return section === undefined ? undefined : {section, list: (section.static_route_configs ?? []) as readonly JsonObject[]};
};

/** What a recorded waypoint has for a host, as recorded; undefined when none has it. With clusters that its routes lead to. */
export function recordedParts(host: string, side: DumpSide): Parts | undefined {
  const waypoints = recordedPods().filter(({proxy}) => proxy?.type === 'waypoint');
  for (const {key} of waypoints) {
    const dump = JSON.parse(templates().text(side === 'envoy' ? `envoy/${key}/config_dump` : `istiod/${key}`)) as Dump;
    const listener = mainListener(dump, side);
    const chains = listener === undefined ? [] : chainsOf(listener, side).filter(({name}) => hostIn(String(name)) === host);
    if (listener === undefined || chains.length === 0) continue;
    const text = JSON.stringify(chains);
    const isPart = (name: string) => hostIn(name) === host || (name.startsWith('outbound|') && text.includes(JSON.stringify(name)));
    const place = branchesIn(listener, side);
    const branches = (place?.range[place.key] ?? []) as readonly JsonObject[];
    return {
      clusters: elementsOf(sectionOf(dump, 'clusters'), 'clusters', side).filter(one => isPart(nameIn(one, 'clusters', side))),
      endpoints: elementsOf(sectionOf(dump, 'endpoints'), 'endpoints', side).filter(one => isPart(nameIn(one, 'endpoints', side))),
      chains,
      branches: branches.filter(one => JSON.stringify(one).includes(`|${host}"`)),
      routes: (routesOf(dump)?.list ?? []).filter(one => hostIn(nameIn(one, 'routes', 'envoy')) === host),
    };
  }
  return undefined;
}

/** A text of the recording of a namespace as it is in that namespace or in a copy of it. */
export function textIn(world: World, namespace: string, text: string): string {
  const resident = [...world.cast.members.values()].find(one => one.namespace === namespace);
  return world.cast.namespaces.has(namespace) && resident !== undefined ? world.own(resident, text) : world.base(text);
}

/** The branch of the matcher that leads requests to a pod's address on; like that of the one recorded waypoint for pods. */
export function branchOfPod(pod: Member, side: DumpSide): JsonObject {
  const waypoint = recordedPods().find(
    ({proxy, object}) => proxy?.type === 'waypoint' && object.metadata.labels?.['istio.io/waypoint-for'] === 'workload',
  );
  if (waypoint === undefined) throw new Error('The recording has no waypoint for workloads.');
  const dump = JSON.parse(templates().text(side === 'envoy' ? `envoy/${waypoint.key}/config_dump` : `istiod/${waypoint.key}`)) as Dump;
  const listener = mainListener(dump, side);
  const place = listener === undefined ? undefined : branchesIn(listener, side);
  const [branch] = (place?.range[place.key] ?? []) as readonly JsonObject[];
  return JSON.parse(JSON.stringify(branch).replace(/10\.244\.\d+\.\d+/g, pod.ip)) as JsonObject;
}
