import type {Json} from './json.ts';

/** Fields whose type is google.protobuf.Struct, or a map of them: what is in them has names of its own. */
const structs = new Set(['filter_metadata', 'filterMetadata', 'static_layer', 'staticLayer', 'json_format', 'jsonFormat']);
/** Messages whose `metadata` is a Struct; that of clusters, routes and listeners is a message. */
const withStruct = new Set(['node', 'user_agent_build_version', 'userAgentBuildVersion']);
/** Fields that are maps: their keys are no names of fields, what the keys lead to is. */
const maps = new Set(['map', 'typed_per_filter_config', 'typedPerFilterConfig', 'key_values', 'keyValues']);

/** Envoy's JSON with the names of fields as protojson (istioctl, istiod) writes them: `filter_chains` becomes `filterChains`. Keys of maps and Structs stay. What is so already is given back. */
export const camelKeys = (value: Json): Json => (isCamel(value, '') ? value : renamed(value, ''));

function renamed(value: Json, within: string): Json {
  if (Array.isArray(value)) return value.map(item => renamed(item, within));
  if (typeof value !== 'object' || value === null) return value;
  const isTyped = isTypedStruct(value);
  const keepsKeys = isMap(within);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      keepsKeys ? key : camelKey(key),
      isStruct(key, within, isTyped) ? inner : renamed(inner, keepsKeys ? '' : key),
    ]),
  );
}

function isCamel(value: Json, within: string): boolean {
  if (Array.isArray(value)) return value.every(item => isCamel(item, within));
  if (typeof value !== 'object' || value === null) return true;
  const isTyped = isTypedStruct(value);
  const keepsKeys = isMap(within);
  for (const key of Object.keys(value)) {
    if (!keepsKeys && camelKey(key) !== key) return false;
    if (!isStruct(key, within, isTyped) && !isCamel((value as Record<string, Json>)[key], keepsKeys ? '' : key)) return false;
  }
  return true;
}

/** Is a field of this name a map, so that its keys are no names of fields? */
export const isMap = (field: string): boolean => maps.has(field);

/** A message that wraps a Struct as its `value`. */
export function isTypedStruct(message: object): boolean {
  const type = (message as Record<string, Json>)['@type'];
  return typeof type === 'string' && type.endsWith('.TypedStruct');
}

/** Is the member `key` of the field `within` a Struct? `isTyped`: it is a member of a TypedStruct. */
export const isStruct = (key: string, within: string, isTyped: boolean): boolean =>
  structs.has(key) || (isTyped && key === 'value') || (key === 'metadata' && withStruct.has(within));

const known = new Map<string, string>(); // names are few, and come back thousands of times

/** protojson's name of a field. Host names, type URLs and paths are no names of fields, and stay. */
export function camelKey(key: string): string {
  const found = known.get(key);
  if (found !== undefined) return found;
  const camel = /^[A-Za-z0-9_]+$/.test(key) ? key.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase()) : key;
  if (known.size < 10_000) known.set(key, camel);
  return camel;
}
