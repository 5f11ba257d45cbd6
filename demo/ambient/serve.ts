import type {Member} from '../cast.ts';
import {type DumpSide, elementsOf, keyOn, nameIn, places, sectionOf} from '../drift/places.ts';
import type {JsonObject} from '../dumps.ts';
import type {World} from '../world.ts';
import {attachPolicies} from './attached.ts';
import type {Bindings} from './bindings.ts';
import {otherParts} from './otherParts.ts';
import {branchesIn, branchOfPod, chainsOf, type Dump, hostIn, mainListener, type Parts, recordedParts, routesOf, textIn} from './waypointParts.ts';

/** "namespace/name" of the Gateway that a pod of a waypoint belongs to; undefined for other pods. */
export const gatewayOf = ({namespace, recorded, object}: Member): string | undefined =>
  recorded.proxy?.type === 'waypoint' ? `${namespace}/${object.metadata.labels?.['gateway.networking.k8s.io/gateway-name']}` : undefined;

/** Gives the dump of a waypoint what it has for the services and pods that use it now, and takes from it what it has for others. Changes the dump in place. */
export function serve(world: World, member: Member, dump: Dump, side: DumpSide, bindings: Bindings): void {
  const key = gatewayOf(member);
  const listener = mainListener(dump, side);
  if (key === undefined || listener === undefined) return;
  const hosts = servedBy(bindings, key);
  const had = new Set(chainsOf(listener, side).flatMap(({name}) => hostIn(String(name)) ?? []));
  for (const host of had) if (!hosts.has(host)) remove(dump, listener, host, side);
  for (const [host, service] of hosts) {
    const parts = had.has(host) ? undefined : partsOf(world, host, service, side);
    if (parts !== undefined) add(dump, listener, parts, side);
  }
  dropUnusedClusters(dump, listener, side);
  servePods(world, bindings, key, listener, side);
  attachPolicies(listener, side, bindings, key, hosts);
}

/** Hosts of the services that use a waypoint, with "namespace/name". */
const servedBy = ({services}: Bindings, key: string): ReadonlyMap<string, string> =>
  new Map(
    [...services].flatMap(([service, {waypoint}]) => {
      const [namespace, name] = service.split('/');
      return waypoint?.key === key ? [[`${name}.${namespace}.svc.cluster.local`, service] as const] : [];
    }),
  );

function partsOf(world: World, host: string, service: string, side: DumpSide): Parts | undefined {
  const [namespace = '', name = ''] = service.split('/');
  const recorded = recordedParts(host.replace(`.${namespace}.`, `.${world.cast.namespaces.get(namespace) ?? namespace}.`), side);
  if (recorded !== undefined) return JSON.parse(textIn(world, namespace, JSON.stringify(recorded))) as Parts;
  const object = world.ambient.objects('services').get(namespace, name);
  return object === undefined ? undefined : otherParts(world, object, side);
}

const lists = ['clusters', 'endpoints'] as const;

function remove(dump: Dump, listener: JsonObject, host: string, side: DumpSide): void {
  for (const kind of lists) replace(dump, kind, side, elements => elements.filter(one => hostIn(nameIn(one, kind, side)) !== host));
  listener[keyOn(side, 'filter_chains')] = chainsOf(listener, side).filter(({name}) => hostIn(String(name)) !== host);
  changeBranches(listener, side, branches => branches.filter(one => !JSON.stringify(one).includes(`|${host}"`)));
  const routes = side === 'envoy' ? routesOf(dump) : undefined;
  if (routes !== undefined) routes.section.static_route_configs = routes.list.filter(one => hostIn(nameIn(one, 'routes', 'envoy')) !== host);
}

function add(dump: Dump, listener: JsonObject, parts: Parts, side: DumpSide): void {
  for (const kind of lists)
    replace(dump, kind, side, elements => {
      const known = new Set(elements.map(one => nameIn(one, kind, side)));
      const all = [...elements, ...parts[kind].filter(one => !known.has(nameIn(one, kind, side)))];
      return all.sort((one, other) => (nameIn(one, kind, side) < nameIn(other, kind, side) ? -1 : 1));
    });
  const chains = chainsOf(listener, side);
  const own = parts.chains.map(chain =>
    traced(
      chain,
      chains.find(({name}) => name === 'direct-http'),
      side,
    ),
  );
  const isDirect = ({name}: JsonObject) => String(name).startsWith('direct-');
  listener[keyOn(side, 'filter_chains')] = [...chains.filter(one => !isDirect(one)), ...own, ...chains.filter(isDirect)];
  changeBranches(listener, side, branches => [...branches, ...parts.branches]);
  const routes = side === 'envoy' ? routesOf(dump) : undefined;
  if (routes !== undefined) routes.section.static_route_configs = [...routes.list, ...parts.routes];
}

/** A chain of another waypoint with the names that this one gives itself in traces. */
function traced(chain: JsonObject, own: JsonObject | undefined, side: DumpSide): JsonObject {
  const managerOf = ({filters}: JsonObject) =>
    (filters as JsonObject[]).find(({name}) => name === 'envoy.filters.network.http_connection_manager')?.[keyOn(side, 'typed_config')] as
      | JsonObject
      | undefined;
  const manager = managerOf(chain);
  const tracing = own === undefined ? undefined : managerOf(own)?.tracing;
  if (manager !== undefined && tracing !== undefined) manager.tracing = tracing;
  return chain;
}

/** Clusters of other services are there for routes that lead to them. */
function dropUnusedClusters(dump: Dump, listener: JsonObject, side: DumpSide): void {
  const text = JSON.stringify(chainsOf(listener, side));
  const isUsed = (name: string) => !name.startsWith('outbound|') || text.includes(JSON.stringify(name));
  for (const kind of lists) replace(dump, kind, side, elements => elements.filter(one => isUsed(nameIn(one, kind, side))));
}

/** Pods whose waypoint this is have a branch for each of their addresses. */
function servePods(world: World, bindings: Bindings, key: string, listener: JsonObject, side: DumpSide): void {
  const pods = [...world.cast.members.values()].filter(({id}) => bindings.pods.get(id)?.waypoint?.key === key);
  changeBranches(listener, side, branches => {
    const services = branches.filter(one => JSON.stringify(one).includes('inbound-vip|'));
    return [...services, ...pods.map(pod => branchOfPod(pod, side))];
  });
}

function replace(dump: Dump, kind: (typeof lists)[number], side: DumpSide, change: (elements: readonly JsonObject[]) => JsonObject[]): void {
  const section = sectionOf(dump, kind);
  if (section !== undefined) section[keyOn(side, places[kind].list)] = change([...elementsOf(section, kind, side)]);
}

/** A listener with a branch for nothing has no matcher. */
function changeBranches(listener: JsonObject, side: DumpSide, change: (branches: readonly JsonObject[]) => readonly JsonObject[]): void {
  const place = branchesIn(listener, side) ?? emptyMatcher(listener, side);
  const branches = change((place.range[place.key] ?? []) as readonly JsonObject[]);
  place.range[place.key] = branches;
  if (branches.length === 0) delete listener[keyOn(side, 'filter_chain_matcher')];
}

function emptyMatcher(listener: JsonObject, side: DumpSide): {range: JsonObject; key: string} {
  const typed = (type: string) => ({'@type': `type.googleapis.com/${type}`});
  const range: JsonObject = typed('xds.type.matcher.v3.IPMatcher');
  const input = {name: 'ip', [keyOn(side, 'typed_config')]: typed('envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput')};
  const custom = {name: 'ip', [keyOn(side, 'typed_config')]: range};
  listener[keyOn(side, 'filter_chain_matcher')] = {[keyOn(side, 'matcher_tree')]: {input, [keyOn(side, 'custom_match')]: custom}};
  return {range, key: keyOn(side, 'range_matchers')};
}
