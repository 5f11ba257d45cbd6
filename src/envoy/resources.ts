import type {Json} from '../lib/json.ts';
import {list, text, time} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import type {Refused, Resource, Side} from '../lib/resources.ts';
import {type ConfigDump, member, section} from './configDump.ts';
import {dumpPart, type Part} from './part.ts';

/** What istiod sends to an Envoy, kind by kind, in the order in which it is shown. */
export const envoyKinds = ['Clusters', 'Listeners', 'Routes', 'Endpoints', 'Extensions'] as const;

/** Everything that istiod sends, as Envoy has it or as istiod would send it. Shares its answer with `edsPart`. */
export const sidePart: Part<Side> = dumpPart('ClustersConfigDump', 'include_eds=true', someSide, function* (dump) {
  for (const [name, entries, of] of simple) for (const entry of list(member(section(dump, name), entries))) yield parseEntry(entry, of, 'active');
  for (const entry of list(member(section(dump, 'ListenersConfigDump'), 'dynamic_listeners'))) yield parseListener(entry);
});

/** Most resources, as they stand in a dump: in which section, in which list of it, in which field. */
const simple = [
  ['ClustersConfigDump', 'dynamic_active_clusters', 'cluster'],
  ['RoutesConfigDump', 'dynamic_route_configs', 'route_config'],
  ['EndpointsConfigDump', 'dynamic_endpoint_configs', 'endpoint_config'],
] as const;

function someSide(dump: ConfigDump): Side | undefined {
  const side = parseSide(dump);
  return side.size === 0 ? undefined : side;
}

/**
 * The resources of Envoy's dump (snake_case) and of istiod's (camelCase) alike; only those that come by xDS. Sections of Istio 1.6 (v2alpha) are read as well.
 * Endpoints are those of clusters of type EDS: Envoy lists all others too, which istiod never sends.
 */
export function parseSide(dump: ConfigDump): Side {
  const side = new Map<string, readonly Resource[]>();
  const clusters = section(dump, 'ClustersConfigDump');
  if (clusters !== undefined) side.set('Clusters', parseClusters(clusters));
  const listeners = section(dump, 'ListenersConfigDump');
  if (listeners !== undefined) side.set('Listeners', inOne(list(member(listeners, 'dynamic_listeners')).flatMap(parseListener)));
  const routes = section(dump, 'RoutesConfigDump');
  if (routes !== undefined) side.set('Routes', parseEntries(list(member(routes, 'dynamic_route_configs')), 'route_config'));
  const endpoints = section(dump, 'EndpointsConfigDump');
  if (endpoints !== undefined) side.set('Endpoints', parseEndpoints(endpoints, side.get('Clusters') ?? []));
  const extensions = dump.sections.filter(each => text(each, '@type') === 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump');
  if (extensions.length > 0 || (side.size > 0 && isOfEnvoy(dump)))
    side.set(
      'Extensions',
      parseEntries(
        extensions.flatMap(each => list(member(each, 'ecds_filters'))),
        'ecds_filter',
      ),
    );
  return side;
}

/** Only an Envoy knows its bootstrap. It has no section of extensions before it got the first one. */
const isOfEnvoy = (dump: ConfigDump): boolean => member(section(dump, 'BootstrapConfigDump'), 'bootstrap') !== undefined;

const parseClusters = (clusters: Json): readonly Resource[] =>
  inOne([
    ...parseEntries(list(member(clusters, 'dynamic_active_clusters')), 'cluster'),
    ...list(member(clusters, 'dynamic_warming_clusters')).flatMap(entry => parseEntry(entry, 'cluster', 'warming')),
  ]);

const parseListener = remembered((entry: Json): readonly Resource[] => {
  const states = (['active', 'warming', 'draining'] as const).flatMap(state => parseEntry(member(entry, `${state}_state`), 'listener', state));
  return withRefused(states, refusedOf(entry), text(entry, 'name'));
});

const parseEntries = (entries: readonly Json[], of: string): readonly Resource[] => inOne(entries.flatMap(entry => parseEntry(entry, of, 'active')));

const parseEntry = remembered((entry: Json, of: string, state: 'active' | 'warming' | 'draining'): readonly Resource[] => {
  const raw = member(entry, of);
  const version = text(member(entry, 'version_info'));
  const updatedAt = time(member(entry, 'last_updated'));
  const resource = {name: nameOf(raw), state, raw, ...(version === undefined ? {} : {version}), ...(updatedAt === undefined ? {} : {updatedAt})};
  return withRefused(typeof raw === 'object' && raw !== null ? [resource] : [], refusedOf(entry), text(entry, 'name'));
});

const nameOf = (raw: Json): string => text(raw, 'name') ?? text(member(raw, 'cluster_name')) ?? '';

function refusedOf(entry: Json): Refused | undefined {
  const error = member(entry, 'error_state');
  if (error === undefined || error === null) return undefined;
  const at = time(member(error, 'last_update_attempt'));
  return {details: text(member(error, 'details')) ?? '', raw: member(error, 'failed_configuration'), ...(at === undefined ? {} : {at})};
}

function withRefused(resources: readonly Resource[], refused: Refused | undefined, name: string | undefined): readonly Resource[] {
  if (refused === undefined) return resources;
  const [first, ...others] = resources;
  if (first === undefined) return [{name: name ?? nameOf(refused.raw), state: 'refused', raw: undefined, refused}];
  return [{...first, refused}, ...others];
}

/** Envoy tells of a refused listener under its name with the time of the attempt, and once more without both: one is made of them. */
function inOne(resources: readonly Resource[]): readonly Resource[] {
  const only = resources.filter(({state}) => state === 'refused');
  if (only.length === 0) return resources;
  const others = new Map(resources.filter(({state, refused}) => state !== 'refused' && refused !== undefined).map(each => [each.name, each]));
  const first = new Map(only.map(each => [each.name, only.find(({name, refused}) => name === each.name && refused?.at !== undefined) ?? each]));
  return resources.filter(each => each.state !== 'refused' || (!others.has(each.name) && first.get(each.name) === each));
}

/** Envoy tells nothing of endpoints of a cluster that warms: that they were sent is all that can be said. */
function parseEndpoints(endpoints: Json, clusters: readonly Resource[]): readonly Resource[] {
  const fromElsewhere = new Set<string>();
  const awaited = new Set<string>();
  for (const {name, state, raw} of clusters) {
    const service = text(member(raw, 'eds_cluster_config', 'service_name')) ?? name;
    if (member(raw, 'type') !== 'EDS') fromElsewhere.add(service);
    else if (state === 'warming') awaited.add(service);
  }
  const told = parseEntries(list(member(endpoints, 'dynamic_endpoint_configs')), 'endpoint_config').filter(({name}) => !fromElsewhere.has(name));
  const names = new Set(told.map(({name}) => name));
  const warming = [...awaited].filter(name => !names.has(name)).map((name): Resource => ({name, state: 'warming', raw: undefined}));
  return [...told, ...warming];
}
