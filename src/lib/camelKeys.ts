import {type Json, text} from './json.ts';

/** Fields whose type is google.protobuf.Struct, or a map of them: what is in them has names of its own. */
const structs = new Set(['filter_metadata', 'filterMetadata', 'static_layer', 'staticLayer', 'json_format', 'jsonFormat']);
/** Messages whose `metadata` is a Struct; that of clusters, routes and listeners is a message. */
const withStruct = new Set(['node', 'user_agent_build_version', 'userAgentBuildVersion']);
/** Fields that are maps: their keys are no names of fields, what the keys lead to is. */
const maps = new Set(['map', 'typed_per_filter_config', 'typedPerFilterConfig']);

/** Envoy's JSON with the names of fields as protojson (istioctl, istiod) writes them: `filter_chains` becomes `filterChains`. Keys of maps and Structs stay. */
export function camelKeys(value: Json, within = ''): Json {
  if (Array.isArray(value)) return value.map(item => camelKeys(item, within));
  if (typeof value !== 'object' || value === null) return value;
  const isTyped = text(value, '@type')?.endsWith('.TypedStruct');
  const isStruct = (key: string): boolean =>
    structs.has(key) || (isTyped === true && key === 'value') || (key === 'metadata' && withStruct.has(within));
  const keepsKeys = maps.has(within);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [keepsKeys ? key : camel(key), isStruct(key) ? inner : camelKeys(inner, keepsKeys ? '' : key)]),
  );
}

/** Host names, type URLs and paths are no names of fields. */
const camel = (key: string): string => (/^[A-Za-z0-9_]+$/.test(key) ? key.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase()) : key);
