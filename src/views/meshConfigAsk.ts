import {apiPaths} from '../istio/apiObjects.ts';
import {type MeshConfig, parseMeshConfig} from '../istio/meshConfig.ts';
import {kindOf} from './ambientAsk.ts';
import type {Ask} from './ask.ts';
import {askFirst} from './askObjects.ts';
import type {Asked} from './heard.ts';

/** MeshConfig of the istiod of a revision, or why it is not known. Of another revision than the default one its own ConfigMap counts, where there is one. */
export async function askMeshConfig({source, timed}: Ask, revision: string): Promise<Asked<MeshConfig>> {
  const {istioNamespace} = source.about;
  const names = revision === 'default' ? ['istio'] : [`istio-${revision}`, 'istio'];
  const paths = names.flatMap(name => apiPaths(kindOf('config-map'), istioNamespace, name));
  const {value, trouble} = await timed(own => askFirst(source, paths, own));
  if (trouble !== undefined) return {trouble};
  const config = parseMeshConfig(value);
  if (config !== undefined) return {value: config};
  const what = `ConfigMap ${istioNamespace}/${names[0]} holds no mesh config that can be read.`;
  return {trouble: {kind: 'garbage', what, next: `kubectl get configmap -n ${istioNamespace} ${names[0]} -o yaml shows it.`}};
}
