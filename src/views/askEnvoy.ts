import type {Part} from '../envoy/part.ts';
import {istiodOf} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Json} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import {parseSlowly} from '../lib/slowJson.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {Asking, MeshSource} from '../transport/meshSource.ts';
import {adminTrouble, notRunning} from './adminTrouble.ts';
import type {Answered, Ask} from './ask.ts';
import {askIstiod} from './askIstiod.ts';

/** Milliseconds for each of several questions of a page. */
const patienceMs = 5_000;

/** The asking of one page; `answers` collects what it got, by path. */
export function askOf(asking: Asking, answers: Map<string, Answered>, soFar: Ask['soFar'] = () => {}): Ask {
  const {source, proxy, proxyKey = proxy?.key, subject, of, mesh, signal, since, keep, timed, before, rest, wordless, looks = []} = asking;
  // Most panes read istiod's whole dump.
  const pathOf = ({istiod = '', path}: Part<unknown>): string => (of === 'istiod' ? `istiod ${istiod}` : path);
  const answerKey = (part: Part<unknown>): string => [proxy?.key, pathOf(part)].join(' ');
  const envoy = async <T>(part: Part<T>): Promise<T> => {
    if (of === 'istiod' && !part.ofIstiod)
      throw troubleError({kind: 'not found', what: `istiod does not know what ${part.path} tells.`, next: 'i shows what Envoy has.'});
    const key = [proxy?.key, proxy?.pod?.uid, pathOf(part)].join(' ');
    const {value, ...answer} = await keep(key, since, own => fetchJson(asking, part, own), signal);
    answers.set(answerKey(part), answer);
    return readPart(asking, part, value);
  };
  const maybe = <T>(part: Part<T>): Promise<T | undefined> => envoy(part).catch(none);
  const explain: typeof maybe = wordless ? none : maybe;
  return {
    ...{source, proxy, proxyKey, subject, of, mesh, signal, envoy, maybe, explain, rest, before, answers, looks, soFar},
    timed: work => timed(work, patienceMs, signal),
    anew: () => askOf({...asking, since: Number.POSITIVE_INFINITY}, answers, soFar),
    about: (other, side) => askOf({...asking, proxy: other, proxyKey: other.key, of: side, istiod: istiodOf(mesh, other)}, answers),
    answeredAt: part => answers.get(answerKey(part))?.at,
  };
}

const none = async (): Promise<undefined> => undefined;

async function fetchJson({source, proxy, of, istiod, rest}: Asking, part: Part<unknown>, signal: AbortSignal): Promise<{value: Json; size: number}> {
  const body = of === 'istiod' ? await askIstiod(source, proxy, istiod, signal, part.istiod) : await askAdmin(source, proxy, part, signal);
  return {value: await parsed(proxy, part, body, rest), size: body.length};
}

// Several panes read the same answer, and a pane reads it again with each of its polls.
const read = new WeakMap<object, Map<Part<unknown>, unknown>>();

async function readPart<T>({source, proxy, rest}: Asking, part: Part<T>, json: Json): Promise<T> {
  const isRead = (): boolean => typeof json === 'object' && json !== null && read.get(json)?.has(part) === true;
  if (!isRead()) {
    for (const _ of part.ahead?.(json) ?? []) await rest();
    await rest();
  }
  const known = typeof json === 'object' && json !== null ? read.get(json) : undefined;
  const value = known?.has(part) ? (known.get(part) as T) : part.read(json);
  if (value === undefined)
    throw troubleError({
      kind: 'not found',
      what: `The proxy ${proxy?.id}: ${part.missing}.`,
      next: `Is port ${source.about.proxyAdminPort} its Envoy admin interface?`,
    });
  if (typeof json === 'object' && json !== null) read.set(json, (known ?? new Map()).set(part, value));
  return value;
}

async function parsed(proxy: MeshProxy | undefined, {path}: Part<unknown>, body: string, rest: Rest): Promise<Json> {
  try {
    return await parseSlowly(body, rest);
  } catch {
    throw notJson(proxy, path, body);
  }
}

/** What is said of an answer of Envoy that is no JSON. */
export const notJson = (proxy: MeshProxy | undefined, path: string, body: string): Error =>
  troubleError({
    kind: 'garbage',
    what: `The proxy ${proxy?.id} answered ${path} with something else than JSON (${body.length} bytes).`,
    next: 'The answer may have been cut off: ask again.',
  });

/** GET of a part on the proxy's admin port, as text. Rejects with a Trouble when it cannot be asked. */
export async function askAdmin(
  source: MeshSource,
  proxy: MeshProxy | undefined,
  {path, otherwise}: Pick<Part<unknown>, 'path' | 'otherwise'>,
  signal: AbortSignal,
): Promise<string> {
  if (proxy?.pod === undefined) throw troubleError({kind: 'not found', what: 'There is no pod to ask.', next: 'Select a proxy that has one.'});
  const why = notRunning(proxy.pod);
  if (why !== undefined) throw troubleError(why);
  const port = source.about.proxyAdminPort;
  const asked = source.askPod(proxy.pod, {port, path}, signal);
  const {status, body} = await asked.catch(error => Promise.reject(troubleError(adminTrouble(troubleOf(error)))));
  if (status === 200) return body;
  // Masks came with Envoy 1.19; before, an unknown one is a bad request.
  if (status >= 400 && status < 500 && otherwise !== undefined) return askAdmin(source, proxy, {path: otherwise}, signal);
  throw troubleError({
    kind: 'other',
    what: `The proxy ${proxy.id} answers HTTP ${status} for ${path}.`,
    next: `Is port ${port} its Envoy admin interface?`,
  });
}
