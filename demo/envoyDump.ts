import {serve} from './ambient/serve.ts';
import type {Member} from './cast.ts';
import {nanoseconds} from './clock.ts';
import {refuseListeners, takeChanges} from './drift/sides.ts';
import {type JsonObject, spreadEndpoints} from './dumps.ts';
import {type Answer, json, plain, type Question} from './http.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';
import type {XdsType} from './xdsTypes.ts';

/** What the elements of a section's lists are called in `@type` when they are asked for with `resource=`. */
const elements: Readonly<Record<string, string>> = {
  static_listeners: 'StaticListener',
  dynamic_listeners: 'DynamicListener',
  static_clusters: 'StaticCluster',
  dynamic_active_clusters: 'DynamicCluster',
  dynamic_warming_clusters: 'DynamicCluster',
  static_route_configs: 'StaticRouteConfig',
  dynamic_route_configs: 'DynamicRouteConfig',
  static_endpoint_configs: 'StaticEndpointConfig',
  dynamic_endpoint_configs: 'DynamicEndpointConfig',
  dynamic_active_secrets: 'DynamicSecret',
  dynamic_warming_secrets: 'DynamicSecret',
  static_secrets: 'StaticSecret',
  ecds_filters: 'EcdsFilterConfig',
};

/** Envoy's `/config_dump`, with `include_eds`, `mask`, `resource` and `name_regex`. */
export function envoyDump(world: World, member: Member, {query}: Question): Answer {
  const dump = currentDump(world, member);
  const mask = query.get('mask')?.split(',');
  const resource = query.get('resource');
  const sections = query.has('include_eds')
    ? dump.configs
    : dump.configs.filter(section => !String(section['@type']).endsWith('EndpointsConfigDump'));
  const pattern = query.has('name_regex') ? new RegExp(query.get('name_regex') ?? '') : undefined;
  if (resource !== null) return oneResource(sections, resource, mask, pattern);
  const kept = pattern === undefined ? sections : sections.map(section => named(section, pattern));
  return envoyJson({configs: mask === undefined ? kept : kept.map(section => masked(section, mask))});
}

/** JSON as Envoy prints it: indented by one space. */
export const envoyJson = (value: unknown): Answer => json(`${JSON.stringify(value, null, 1)}\n`);

/** The recorded dump as it is in this mesh, for the services that use this proxy, without what was changed or refused. */
export function recordedDump(world: World, member: Member): Dump {
  const dump = startedAnew(world, member, JSON.parse(world.own(member, templates().text(`envoy/${member.recorded.key}/config_dump`))));
  spreadEndpoints(dump, world.cast.spread);
  serve(world, member, dump, 'envoy', world.ambient.of(member.id));
  return dump;
}

function currentDump(world: World, member: Member): Dump {
  const dump = recordedDump(world, member);
  const types = world.xds.connection(member.id)?.types;
  const taken = (type: XdsType) => types?.get(type)?.acked?.slice(0, -36) ?? world.drift.version(member.id, type);
  for (const section of dump.configs) {
    const {bootstrap} = section as {bootstrap?: {node: JsonObject}};
    if (bootstrap !== undefined) bootstrap.node.extensions = sharedExtensions('bootstrap');
    const version = section.dynamic_active_clusters !== undefined ? taken('CDS') : section.dynamic_listeners !== undefined ? taken('LDS') : undefined;
    if (version !== undefined) section.version_info = version;
  }
  takeChanges(world, member, dump);
  refuseListeners(world, member, dump);
  return dump;
}

type Dump = {configs: JsonObject[]};

/** An Envoy that was started since has everything from then on. */
function startedAnew(world: World, member: Member, dump: Dump): Dump {
  const start = world.starts.get(member.id);
  const recorded = dump.configs.find(section => section.bootstrap !== undefined)?.last_updated;
  if (start === undefined || typeof recorded !== 'string') return dump;
  const later = start - Date.parse(recorded);
  const moved = (_: string, key: string, time: string) => `"${key}":"${nanoseconds(Date.parse(time) + later, 0)}"`;
  return JSON.parse(JSON.stringify(dump).replace(/"(last_updated)":"([^"]+)"/g, moved)) as Dump;
}

/** The list of extensions is the same for all Envoys of a build and kept once. */
export const sharedExtensions = (where: 'bootstrap' | 'server_info'): unknown => JSON.parse(templates().text(`extensions/${where}`));

function oneResource(sections: readonly JsonObject[], resource: string, mask: readonly string[] | undefined, pattern: RegExp | undefined): Answer {
  const section = sections.find(one => Array.isArray(one[resource]));
  if (section === undefined || elements[resource] === undefined) return plain(`${resource} not found in config dump`, 404);
  const type = `${section['@type']}.${elements[resource]}`;
  const found = (section[resource] as JsonObject[]).filter(element => pattern === undefined || pattern.test(nameOf(element)));
  return envoyJson({configs: found.map(element => masked({'@type': type, ...element}, mask))});
}

function named(section: JsonObject, pattern: RegExp): JsonObject {
  const kept = Object.entries(section).map(
    ([key, value]) => [key, Array.isArray(value) ? value.filter(one => pattern.test(nameOf(one as JsonObject))) : value] as const,
  );
  return Object.fromEntries(kept);
}

/** The name of an element: its own, or that of the resource in it. */
function nameOf(element: JsonObject): string {
  if (typeof element.name === 'string') return element.name;
  const inner = Object.values(element).find((value): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value));
  return String(inner?.name ?? inner?.cluster_name ?? '');
}

/** Keeps the fields of a field mask ("dynamic_listeners", "bootstrap.node"); the type stays in any case. */
function masked(value: JsonObject, mask: readonly string[] | undefined): JsonObject {
  if (mask === undefined) return value;
  const kept: JsonObject = value['@type'] === undefined ? {} : {'@type': value['@type']};
  for (const [key, inner] of Object.entries(value)) {
    const paths = mask.filter(path => path === key || path.startsWith(`${key}.`));
    if (paths.length === 0) continue;
    const deeper = paths.map(path => path.slice(key.length + 1));
    kept[key] =
      deeper.includes('') || typeof inner !== 'object' || inner === null || Array.isArray(inner) ? inner : masked(inner as JsonObject, deeper);
  }
  return kept;
}
