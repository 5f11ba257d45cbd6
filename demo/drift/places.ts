import type {JsonObject} from '../dumps.ts';
import type {XdsType} from '../xdsTypes.ts';

/** What can differ between istiod and an Envoy, in istioctl's words. */
export type EditKind = 'clusters' | 'listeners' | 'routes' | 'endpoints' | 'ecds';

/** The side that a dump is of: istiod's is protojson (camelCase), Envoy's has the names of the protos. */
export type DumpSide = 'istiod' | 'envoy';

type Place = {
  readonly type: XdsType;
  /** The last part of the section's type. */
  readonly section: string;
  /** Key of the list, path of the resource in an element of it, and the key of its name, in snake case. */
  readonly list: string;
  readonly inner: readonly string[];
  readonly name: string;
};

/** Where the resources of each kind are in a dump. */
export const places: Readonly<Record<EditKind, Place>> = {
  clusters: {type: 'CDS', section: 'ClustersConfigDump', list: 'dynamic_active_clusters', inner: ['cluster'], name: 'name'},
  listeners: {type: 'LDS', section: 'ListenersConfigDump', list: 'dynamic_listeners', inner: ['active_state', 'listener'], name: 'name'},
  routes: {type: 'RDS', section: 'RoutesConfigDump', list: 'dynamic_route_configs', inner: ['route_config'], name: 'name'},
  endpoints: {type: 'EDS', section: 'EndpointsConfigDump', list: 'dynamic_endpoint_configs', inner: ['endpoint_config'], name: 'cluster_name'},
  ecds: {type: 'ECDS', section: 'EcdsConfigDump', list: 'ecds_filters', inner: ['ecds_filter'], name: 'name'},
};

export const isEditKind = (text: unknown): text is EditKind => typeof text === 'string' && Object.hasOwn(places, text);

/** The kind that a type of xDS carries, undefined for what a dump does not show. */
export const kindOfType = (type: XdsType): EditKind | undefined => (Object.keys(places) as EditKind[]).find(kind => places[kind].type === type);

/** A key of a proto as istiod writes it. */
const camel = (key: string): string => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A key of a proto as Envoy writes it; keys of maps ("envoy.lb", "@type") are no such keys and stay. */
export const snake = (key: string): string =>
  /^[a-z]+(?:[A-Z0-9][a-z0-9]*)+$/.test(key) ? key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`) : key;

/** A key of a proto, given in snake case, as that side writes it. */
export const keyOn = (side: DumpSide, key: string): string => (side === 'envoy' ? key : camel(key));

/** The section of a dump in which a kind is listed. */
export const sectionOf = (dump: {readonly configs: readonly JsonObject[]}, kind: EditKind): JsonObject | undefined =>
  dump.configs.find(section => String(section['@type']).endsWith(`.${places[kind].section}`));

/** The elements of a kind's list; none where the section or the list is missing. */
export const elementsOf = (section: JsonObject | undefined, kind: EditKind, side: DumpSide): readonly JsonObject[] =>
  (section?.[keyOn(side, places[kind].list)] ?? []) as readonly JsonObject[];

/** The resource in an element of a list, undefined for an element without one (a listener that only failed). */
export function resourceIn(element: JsonObject, kind: EditKind, side: DumpSide): JsonObject | undefined {
  let at: JsonObject | undefined = element;
  for (const key of places[kind].inner) at = at?.[keyOn(side, key)] as JsonObject | undefined;
  return at;
}

/** The name of the resource in an element of a list. */
export const nameIn = (element: JsonObject, kind: EditKind, side: DumpSide): string =>
  String(resourceIn(element, kind, side)?.[keyOn(side, places[kind].name)] ?? '');
