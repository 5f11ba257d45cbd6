import {type Json, text} from '../lib/json.ts';
import {parseYaml} from '../lib/yaml.ts';

/** What of istiod's MeshConfig decides who may do what; undefined where it does not say. */
export type MeshConfig = {readonly rootNamespace: string | undefined; readonly trustDomain: string | undefined};

/** The ConfigMap `istio` (`istio-REVISION` of another revision than the default one) as the API writes it; undefined where its YAML cannot be read. */
export function parseMeshConfig(json: Json): MeshConfig | undefined {
  const yaml = parseYaml(text(json, 'data', 'mesh') ?? '');
  if ('problem' in yaml) return undefined;
  return {rootNamespace: text(yaml.value, 'rootNamespace'), trustDomain: text(yaml.value, 'trustDomain')};
}
