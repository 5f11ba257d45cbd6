import type {Part} from '../envoy/part.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Json} from '../lib/json.ts';
import {parseSlowly} from '../lib/slowJson.ts';
import {troubleError} from '../lib/trouble.ts';
import type {Asking, MeshSource} from '../transport/meshSource.ts';
import {askIstiodDump} from './askIstiod.ts';
import type {Ask} from './view.ts';

const adminPort = 15_000;

/** When an answer came (ms since 1970), and its size in characters. */
export type Answered = {readonly at: number; readonly size: number};

/** The asking of one page; `answers` collects what it got, by path. */
export function askOf(asking: Asking, answers: Map<string, Answered>): Ask {
  const {source, proxy, subject, of, signal, since, keep, before} = asking;
  const envoy = async <T>(part: Part<T>): Promise<T> => {
    const key = `${proxy?.key ?? ''} ${proxy?.pod?.uid ?? ''} ${of} ${part.path}`;
    const {value, at, size} = await keep(key, since, own => fetchPart(asking, part, own), signal);
    answers.set(part.path, {at, size});
    return value;
  };
  const maybe = <T>(part: Part<T>): Promise<T | undefined> => (of === 'istiod' && !part.ofIstiod ? none() : envoy(part).catch(none));
  return {source, proxy, subject, of, signal, envoy, maybe, before, answeredAt: ({path}) => answers.get(path)?.at};
}

const none = async (): Promise<undefined> => undefined;

async function fetchPart<T>({source, proxy, of, istiod, rest}: Asking, part: Part<T>, signal: AbortSignal): Promise<{value: T; size: number}> {
  if (of === 'istiod' && !part.ofIstiod)
    throw troubleError({kind: 'not found', what: `istiod does not know what ${part.path} tells.`, next: 'i shows what Envoy has.'});
  const body = of === 'istiod' ? await askIstiodDump(source, proxy, istiod, signal) : await askAdmin(source, proxy, part, signal);
  const value = part.read(await parsed(proxy, part, body, rest));
  if (value === undefined)
    throw troubleError({kind: 'not found', what: `The proxy ${proxy?.id}: ${part.missing}.`, next: 'Is port 15000 its Envoy admin interface?'});
  return {value, size: body.length};
}

async function parsed(proxy: MeshProxy | undefined, {path}: Part<unknown>, body: string, rest: () => Promise<void>): Promise<Json> {
  try {
    return await parseSlowly(body, rest);
  } catch {
    const what = `The proxy ${proxy?.id} answered ${path} with something else than JSON (${body.length} bytes).`;
    throw troubleError({kind: 'garbage', what, next: 'The answer may have been cut off; ctrl-r asks again.'});
  }
}

/** GET of a part on the proxy's admin port, as text. Rejects with a Trouble when it cannot be asked. */
export async function askAdmin(
  source: MeshSource,
  proxy: MeshProxy | undefined,
  {path, otherwise}: Pick<Part<unknown>, 'path' | 'otherwise'>,
  signal: AbortSignal,
): Promise<string> {
  if (proxy?.pod === undefined) throw troubleError({kind: 'not found', what: 'There is no pod to ask.', next: 'Select a proxy that has one.'});
  const {status, body} = await source.askPod(proxy.pod, {port: adminPort, path}, signal);
  if (status === 200) return body;
  // Masks came with Envoy 1.19; before, an unknown one is a bad request.
  if (status >= 400 && status < 500 && otherwise !== undefined) return askAdmin(source, proxy, {path: otherwise}, signal);
  throw troubleError({
    kind: 'other',
    what: `The proxy ${proxy.id} answers HTTP ${status} for ${path}.`,
    next: 'Is port 15000 its Envoy admin interface?',
  });
}
