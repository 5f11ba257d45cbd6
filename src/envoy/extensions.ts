import type {Json} from '../lib/json.ts';
import {list, text, time} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {type ConfigDump, type MadeFrom, member, type SectionState} from './configDump.ts';
import {dumpPart} from './part.ts';

/** A filter that Envoy got by ECDS; `details` is why it was refused. */
export type Extension = {
  readonly name: string;
  readonly type: string; // "envoy.extensions.filters.http.lua.v3.Lua"; '' where the dump does not say
  readonly state: Extract<SectionState, 'active' | 'warming' | 'error'>;
  readonly version?: string;
  readonly updatedAt?: number; // ms
  readonly details?: string;
  readonly at: number; // its place in the dump
  readonly raw: Json;
};

/** The extensions of a dump; `hasSection`: Envoy has, or once had, filters that come by ECDS. */
export type Extensions = {readonly hasSection: boolean; readonly extensions: readonly Extension[]};

/** Extensions. istioctl asks for the whole dump; this is the only section it reads. */
export const extensionsPart = dumpPart('EcdsConfigDump', 'mask=ecds_filters', parseExtensions);

const sectionType = 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump';

/** Extensions of all ECDS sections (there is one for each kind of filter) in istioctl's order: by type, then by name. A dump without them is nothing wrong. */
export function parseExtensions({sections}: ConfigDump): Extensions {
  const own = sections.filter(section => text(section, '@type') === sectionType);
  const raw = own.flatMap(section => list(member(section, 'ecds_filters')));
  const extensions = raw.map(parseExtension).sort((a, b) => compareText(a.type, b.type) || compareText(a.name, b.name));
  return {hasSection: own.length > 0, extensions};
}

function parseExtension(entry: Json, at: number): Extension {
  const error = member(entry, 'error_state');
  const filter = member(entry, 'ecds_filter') ?? member(error, 'failed_configuration');
  const config = member(filter, 'typed_config');
  const version = text(member(entry, 'version_info'));
  const updatedAt = time(member(entry, 'last_updated')) ?? time(member(error, 'last_update_attempt'));
  const details = text(member(error, 'details'));
  return {
    name: text(filter, 'name') ?? '',
    type: withoutPrefix(text(config, '@type') ?? ''),
    state: stateOf(entry, error, filter),
    at,
    raw: entry,
    ...(version === undefined ? {} : {version}),
    ...(updatedAt === undefined ? {} : {updatedAt}),
    ...(details === undefined ? {} : {details}),
  };
}

function stateOf(entry: Json, error: Json, filter: Json): Extension['state'] {
  const status = text(member(entry, 'client_status'));
  if (error !== undefined || status === 'NACKED' || status === 'RECEIVED_ERROR') return 'error';
  return filter === undefined || status === 'REQUESTED' || status === 'DOES_NOT_EXIST' || status === 'TIMEOUT' ? 'warming' : 'active';
}

/** A type URL without its host, as istioctl prints it. */
export const withoutPrefix = (url: string): string => url.replace(/^type\.googleapis\.com\//, '');

// Istio 1.12 to 1.30 name what a WasmPlugin makes by the first ones (misspelt for some time), 1.31 that and a TrafficExtension by the last.
const owners: readonly (readonly [string, readonly string[]])[] = [
  ['extensions.istio.io/wasmplugin/', ['wasm-plugin']],
  ['extenstions.istio.io/wasmplugin/', ['wasm-plugin']],
  ['extensions.istio.io/trafficextension/', ['traffic-extension', 'wasm-plugin']],
];

/** The objects that an extension may have been made from, by its name; none for those of an EnvoyFilter, whose names are free. */
export function extensionOwners(extension: string): readonly MadeFrom[] {
  const [prefix = '', kinds = []] = owners.find(([start]) => extension.startsWith(start)) ?? [];
  const [, namespace, name] = /^([^.]+)\.(.+)$/.exec(extension.slice(prefix.length)) ?? [];
  return namespace && name ? kinds.map(kind => ({kind, namespace, name})) : [];
}
