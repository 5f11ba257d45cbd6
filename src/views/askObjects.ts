import type {MadeFrom} from '../envoy/configDump.ts';
import {type ApiKind, apiKind, apiPaths, httpRoute, madeOfRoutes} from '../istio/apiObjects.ts';
import {type Json, list, text} from '../lib/json.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
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
  const get = (path: string): Promise<Json> => source.askApi(path, signal);
  if (kind === undefined)
    throw troubleError({
      kind: 'other',
      what: `i9s does not know where the API serves objects of kind ${word}.`,
      next: `kubectl get ${word} -n ${namespace} ${name}`,
    });
  const made = word === 'virtual-service' ? madeOfRoutes(name) : undefined;
  if (made === undefined || 'route' in made) {
    const found = await first(get, apiPaths(made === undefined ? kind : httpRoute, namespace, made === undefined ? name : made.route));
    if ('what' in found) throw found.kind === 'not found' ? gone(made === undefined ? kind : httpRoute, namespace, name) : troubleError(found);
    return [found.value];
  }
  const {parent} = made;
  const routes = await first(get, apiPaths(httpRoute, parent.namespace));
  if ('what' in routes) throw troubleError(routes);
  const found = list(routes.value, 'items').filter(route =>
    list(route, 'spec', 'parentRefs').some(ref => text(ref, 'name') === parent.name && (text(ref, 'kind') ?? 'Gateway') === parent.kind),
  );
  const [one, ...more] = found;
  if (one === undefined) throw gone(httpRoute, parent.namespace, `for ${parent.kind} ${parent.name}`);
  return [one, ...more];
}

type Found = {readonly value: Json} | Trouble;

/** The first path that the API server knows: clusters differ in the versions they serve. */
async function first(get: (path: string) => Promise<Json>, paths: readonly string[]): Promise<Found> {
  let trouble: Trouble = {kind: 'not found', what: '', next: ''};
  for (const path of paths) {
    try {
      return {value: await get(path)};
    } catch (error) {
      trouble = troubleOf(error);
      if (trouble.kind !== 'not found') return trouble;
    }
  }
  return trouble;
}

const gone = ({kind}: ApiKind, namespace: string, name: string): Error =>
  troubleError({
    kind: 'not found',
    what: `${kind} ${namespace}/${name} does not exist: the proxy holds configuration that was made from an object that is gone.`,
    next: 'It was deleted a moment ago, or the proxy is stale: look at its sync state.',
  });
