import {connectionOf, parseConnectionList} from '../istio/connectionList.ts';
import {debugPort, debugRefusal} from '../istio/debug.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {type Trouble, troubleError} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

/** What istiod would send this proxy, whole; `{proxy}` stands for the id of its connection. */
const wholeDump = '/debug/config_dump?proxyID={proxy}&include_eds';

/** What istiod would send this proxy, or what else a debug endpoint tells: as text, from the istiod that the proxy is connected to. Rejects with a Trouble. */
export async function askIstiod(
  source: MeshSource,
  proxy: MeshProxy | undefined,
  istiod: MeshPod | undefined,
  signal: AbortSignal,
  endpoint = wholeDump,
): Promise<string> {
  if (proxy === undefined || istiod === undefined)
    throw troubleError({
      kind: 'not found',
      what: 'No istiod is known to hold this proxy, so none can say what it would send.',
      next: 'i shows what Envoy has.',
    });
  const isAboutProxy = endpoint.includes('{proxy}');
  const id = isAboutProxy ? await connectionId(source, proxy, istiod, signal) : '';
  const path = endpoint.replace('{proxy}', encodeURIComponent(id));
  const {status, body} = await source.askPod(istiod, {port: debugPort(istiod), path}, signal);
  if (status === 200) return body;
  throw troubleError(refused(istiod, path, status, body.trim()));
}

/** An istiod that serves debug endpoints answers 404 as well, for proxies that are not connected to it, and says so. */
function refused({name}: MeshPod, path: string, status: number, body: string): Trouble {
  const isAboutProxy = status === 404 && body !== '' && !body.startsWith('404 page not found');
  const refusal = isAboutProxy ? undefined : debugRefusal(name, path, status);
  if (refusal !== undefined) return refusal;
  return {
    kind: status === 404 ? 'not found' : 'other',
    what: `istiod ${name} answers HTTP ${status} for ${path}${body === '' ? '.' : `: ${body.slice(0, 200)}`}`,
    next: status === 404 ? 'The proxy may have moved to another istiod; ctrl-r asks again.' : 'Look at its log.',
  };
}

/** istiod looks for the first connection that holds the text: only the whole id cannot mean another proxy. Older istiods do not list connections. */
async function connectionId(source: MeshSource, proxy: MeshProxy, istiod: MeshPod, signal: AbortSignal): Promise<string> {
  try {
    const list = parseConnectionList(await askIstiod(source, proxy, istiod, signal, '/debug/connections'));
    return (list && connectionOf(list, proxy.id)?.id) ?? proxy.id;
  } catch (error) {
    if (signal.aborted) throw error;
    return proxy.id;
  }
}
