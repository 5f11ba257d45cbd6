import {type ConfigDump, parseConfigDump} from '../envoy/configDump.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {adminTrouble, notRunning} from './adminTrouble.ts';

const failure = (trouble: Trouble): Error => Object.assign(new Error(trouble.what), {trouble});

/** GET of a path of a proxy's admin interface, parsed. Rejects with a Trouble when it cannot be asked, or answers something else than JSON. */
export async function askEnvoy(source: MeshSource, proxy: MeshProxy | undefined, path: string, signal: AbortSignal): Promise<unknown> {
  if (proxy?.pod === undefined) throw failure({kind: 'not found', what: 'There is no pod to ask.', next: 'Select a proxy that has one.'});
  const why = notRunning(proxy.pod);
  if (why !== undefined) throw failure(why);
  const port = source.about.proxyAdminPort;
  const {status, body} = await source.askPod(proxy.pod, {port, path}, signal).catch(error => Promise.reject(failure(adminTrouble(troubleOf(error)))));
  if (status !== 200)
    throw failure({
      kind: 'other',
      what: `The proxy ${proxy.id} answers HTTP ${status} for ${path}.`,
      next: `Is port ${port} its Envoy admin interface?`,
    });
  try {
    return JSON.parse(body);
  } catch {
    const what = `The proxy ${proxy.id} answered ${path} with something else than JSON (${body.length} bytes).`;
    throw failure({kind: 'garbage', what, next: 'The answer may have been cut off; ctrl-r asks again.'});
  }
}

/** A config dump, or the part of it that the path asks for. Rejects also when the JSON is none. */
export async function askDump(source: MeshSource, proxy: MeshProxy | undefined, path: string, signal: AbortSignal): Promise<ConfigDump> {
  const dump = parseConfigDump(await askEnvoy(source, proxy, path, signal));
  if (dump !== undefined) return dump;
  throw failure({
    kind: 'garbage',
    what: `The proxy ${proxy?.id} answered ${path} with JSON that is no config dump.`,
    next: `Is port ${source.about.proxyAdminPort} its Envoy admin interface?`,
  });
}
