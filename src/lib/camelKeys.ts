import type {Json} from './json.ts';

/** Keys that are no names of protobuf fields: host names, type URLs, paths. */
const isFieldName = /^[A-Za-z0-9_]+$/;

/** Envoy's JSON with its keys as protojson (istioctl, istiod) writes them: `filter_chains` becomes `filterChains`. Keys with other characters than those of a field name stay, and so does what is in arrays of them. */
export function camelKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [isFieldName.test(key) ? camel(key) : key, camelKeys(inner)]));
}

const camel = (key: string): string => key.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
