import {holdsKeys, withoutKeys} from '../envoy/secretKeys.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Json} from '../lib/json.ts';
import type {ConfigSource} from '../lib/page.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {askAdmin, notJson} from './askEnvoy.ts';
import {askIstiod} from './askIstiod.ts';

type About = {readonly proxy: MeshProxy; readonly of: ConfigSource; readonly istiod?: MeshPod | undefined};

const path = '/config_dump?include_eds=true';

/** The whole config dump of a proxy as it comes; where it holds a private key, which Envoy and istiod leave out, without that. Rejects with a Trouble, also where it is no JSON. */
export async function wholeDump(source: MeshSource, about: About, signal: AbortSignal): Promise<string> {
  const {body, json} = await askWhole(source, about, signal);
  return holdsKeys(body) ? JSON.stringify(withoutKeys(json), null, 1) : body;
}

/** The same parsed, with all that is in it: not to be shown as it is. */
export const wholeDumpJson = async (source: MeshSource, about: About, signal: AbortSignal): Promise<Json> =>
  (await askWhole(source, about, signal)).json;

async function askWhole(source: MeshSource, {proxy, of, istiod}: About, signal: AbortSignal): Promise<{readonly body: string; readonly json: Json}> {
  const body = of === 'istiod' ? await askIstiod(source, proxy, istiod, signal) : await askAdmin(source, proxy, {path}, signal);
  try {
    return {body, json: JSON.parse(body)};
  } catch {
    throw notJson(proxy, path, body);
  }
}
