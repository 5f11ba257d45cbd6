import {field, type Json, text} from './json.ts';

/** Fields whose type is google.protobuf.Struct, or a map of them: what is in them has names of its own. */
const structs = new Set(['filter_metadata', 'filterMetadata', 'static_layer', 'staticLayer', 'json_format', 'jsonFormat']);
/** Fields that are maps: their keys are no names of fields, what the keys lead to is. */
const maps = new Set(['map', 'typed_per_filter_config', 'typedPerFilterConfig']);

/** Envoy's JSON with the names of fields as protojson (istioctl, istiod) writes them: `filter_chains` becomes `filterChains`. Keys of maps and Structs stay. */
export function camelKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  const isStruct = text(value, '@type')?.endsWith('.TypedStruct');
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      camel(key),
      structs.has(key) || isNode(key, inner) || (isStruct && key === 'value') ? inner : inside(key, inner),
    ]),
  );
}

/** `metadata` of a node is a Struct, that of a cluster or route is not, nor that of a tag of a trace. */
const isNode = (key: string, value: Json): boolean =>
  key === 'metadata' &&
  ['filter_metadata', 'filterMetadata', 'typed_filter_metadata', 'typedFilterMetadata', 'metadata_key', 'metadataKey'].every(
    name => field(value, name) === undefined,
  );

function inside(key: string, value: Json): Json {
  if (!maps.has(key) || typeof value !== 'object' || value === null || Array.isArray(value)) return camelKeys(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, camelKeys(inner)]));
}

/** Host names, type URLs and paths are no names of fields. */
const camel = (key: string): string => (/^[A-Za-z0-9_]+$/.test(key) ? key.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase()) : key);
