import type {Json} from './json.ts';

/** Keys that are no names of protobuf fields: host names, type URLs, paths. */
const isFieldName = /^[A-Za-z0-9_]+$/;
/** Fields that are maps: their keys are data. */
const maps = new Set(['typed_per_filter_config', 'typed_filter_metadata', 'typed_extension_protocol_options', 'map']);
/** Structs: JSON of others, which stays as it is. */
const structs = new Set(['filter_metadata']);

/**
 * Envoy's JSON with its keys as protojson (istioctl, istiod) writes them: `filter_chains` becomes `filterChains`. What is data stays:
 * keys of maps, keys with other characters than those of a field name, Structs (metadata, the `value` of a TypedStruct).
 */
export function camelKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  const isTypedStruct = '@type' in value && typeof value['@type'] === 'string' && value['@type'].endsWith('.TypedStruct');
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = isFieldName.test(key) ? camel(key) : key;
      if (structs.has(key) || (isTypedStruct && key === 'value')) return [name, inner];
      return [name, maps.has(key) ? camelValues(inner) : camelKeys(inner)];
    }),
  );
}

const camelValues = (value: Json): Json =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? camelKeys(value)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, camelKeys(inner)]));

const camel = (key: string): string => key.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
