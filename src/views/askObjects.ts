import type {MadeFrom} from '../envoy/configDump.ts';
import {type ApiKind, apiKind, apiPaths, httpRoute, madeOfRoutes} from '../istio/apiObjects.ts';
import {type Json, list, text} from '../lib/json.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

/**
 * The objects that istiod's words for where configuration was made from mean, as the API server has them: one, or all HTTPRoutes of a parent. Rejects with a Trouble
 * where there is none.
 */
export async function askObjects(
  source: MeshSource,
  {kind: word, namespace, name}: MadeFrom,
  signal: AbortSignal,
): Promise<readonly [Json, ...Json[]]> {
  const kind = apiKind(word);
  if (kind === undefined)
    throw troubleError({
      kind: 'other',
      what: `i9s does not know where the API serves objects of kind ${word}.`,
      next: `kubectl get ${word} -n ${namespace} ${name}`,
    });
  const made = word === 'virtual-service' ? madeOfRoutes(name) : undefined;
  if (made === undefined || 'route' in made) {
    const [of, named] = made === undefined ? [kind, name] : [httpRoute, made.route];
    const found = askFirst(source, apiPaths(of, namespace, named), signal);
    return [await found.catch(error => Promise.reject(troubleOf(error).kind === 'not found' ? gone(of, namespace, name) : error))];
  }
  const {parent} = made;
  const routes = await askFirst(source, apiPaths(httpRoute, parent.namespace), signal);
  const found = list(routes, 'items').filter(route =>
    list(route, 'spec', 'parentRefs').some(ref => text(ref, 'name') === parent.name && (text(ref, 'kind') ?? 'Gateway') === parent.kind),
  );
  const [one, ...more] = found;
  if (one === undefined) throw gone(httpRoute, parent.namespace, `for ${parent.kind} ${parent.name}`);
  return [one, ...more];
}

/** The answer of the first path that the API server knows: clusters differ in the versions they serve. Rejects as the last where it knows none. */
export async function askFirst(source: Pick<MeshSource, 'askApi'>, paths: readonly string[], signal: AbortSignal): Promise<Json> {
  let unknown: unknown;
  for (const path of paths) {
    try {
      return await source.askApi(path, signal);
    } catch (error) {
      if (troubleOf(error).kind !== 'not found') throw error;
      unknown = error;
    }
  }
  throw unknown;
}

const gone = ({kind}: ApiKind, namespace: string, name: string): Error =>
  troubleError({
    kind: 'not found',
    what: `${kind} ${namespace}/${name} does not exist: the proxy holds configuration that was made from an object that is gone.`,
    next: 'It was deleted a moment ago, or the proxy is stale: look at its sync state.',
  });
