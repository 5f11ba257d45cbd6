import type {Json} from '../lib/json.ts';
import {field, list, text} from '../lib/json.ts';

/** Envoy's `/config_dump` (snake_case) or istiod's `/debug/config_dump` (camelCase): sections told apart by their `@type`. */
export type ConfigDump = {readonly sections: readonly Json[]};

/** Reads a config dump, whole or cut by `?mask=`; undefined when the JSON has no list `configs`. */
export function parseConfigDump(json: unknown): ConfigDump | undefined {
  return Array.isArray(field(json, 'configs')) ? {sections: list(json, 'configs')} : undefined;
}

/**
 * The section that istioctl reads, for instance `section(dump, 'ListenersConfigDump')`: the last of that type; undefined when there is none.
 * Envoys before 1.15 (Istio 1.6) call theirs v2alpha; their fields have the same names.
 */
export const section = (dump: ConfigDump, name: string): Json | undefined =>
  lastOf(dump, `envoy.admin.v3.${name}`) ?? lastOf(dump, `envoy.admin.v2alpha.${name}`);

const lastOf = ({sections}: ConfigDump, type: string): Json | undefined =>
  sections.findLast(each => text(each, '@type') === `type.googleapis.com/${type}`);

/**
 * A member by path, named as in the proto files: `member(chain, 'filter_chain_match', 'server_names')`.
 * Finds it in Envoy's snake_case and in protojson's camelCase.
 * Keys that are not field names (in maps such as filter_metadata) have to be read with `field`.
 */
export function member(value: Json, ...path: readonly string[]): Json {
  let at = value;
  for (const name of path) at = field(at, name) ?? field(at, camelCase(name));
  return at;
}

const camelNames = new Map<string, string>();

/** Names are few, and of what a resource does not have both are looked for. */
function camelCase(name: string): string {
  const known = camelNames.get(name);
  if (known !== undefined) return known;
  const camel = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  camelNames.set(name, camel);
  return camel;
}

/** The Istio or Kubernetes object that a piece of configuration was made from. */
export type MadeFrom = {readonly kind: string /* "virtual-service" */; readonly name: string; readonly namespace: string};

/**
 * Reads `metadata.filter_metadata.istio.config`: "/apis/networking.istio.io/v1/namespaces/NS/virtual-service/NAME".
 * Undefined when absent or of another shape.
 */
export function madeFrom(resource: Json): MadeFrom | undefined {
  const pieces = text(field(member(resource, 'metadata', 'filter_metadata'), 'istio', 'config'))?.split('/');
  const [, apis, , , namespaces, namespace, kind, name] = pieces ?? [];
  if (pieces?.length !== 8 || apis !== 'apis' || namespaces !== 'namespaces') return undefined;
  return namespace && kind && name ? {kind, name, namespace} : undefined;
}

/** What Envoy makes of a resource: only static and active ones are in use, warming and error ones are findings. */
export type SectionState = 'static' | 'active' | 'warming' | 'draining' | 'error';

/** Does Envoy use it now? istioctl shows only these. */
export const isInUse = ({state}: {readonly state: SectionState}): boolean => state === 'active' || state === 'static';
