import {type MeshPod, parsePod} from '../istio/pods.ts';
import {list} from '../lib/json.ts';
import {capital} from '../lib/text.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {notRunning} from '../views/adminTrouble.ts';
import {isPodWord, type PodKind, podKindNamed} from './podKinds.ts';
import {inLogsOrder} from './podOrder.ts';

/** A pod that a word of the command line means. */
export type PodTarget = {readonly text: string; readonly pod: MeshPod};
/** `[type/]name[.namespace]` taken apart; `resource` is "type/name". */
export type ParsedTarget = {readonly resource: string; readonly type?: string; readonly name: string; readonly namespace?: string};

const never = new AbortController().signal;
const refusal = (what: string, next: string): Error => troubleError({kind: 'not found', what, next});

/** What follows the last dot is the namespace; in front of a slash dots belong to the type. So a pod whose name holds a dot needs its namespace behind it. */
export function parseTarget(text: string): ParsedTarget {
  const slash = Math.max(0, text.lastIndexOf('/'));
  const dot = text.lastIndexOf('.');
  const resource = dot < slash || dot < 0 ? text : text.slice(0, dot);
  const namespace = resource === text ? '' : text.slice(dot + 1);
  const type = slash === 0 ? undefined : resource.slice(0, slash);
  return {
    resource,
    name: slash === 0 ? resource : resource.slice(slash + 1),
    ...(type === undefined ? {} : {type}),
    ...(namespace === '' ? {} : {namespace}),
  };
}

/**
 * The pod that istioctl would take for this target: a pod by its name, or the first one of a workload, service or gateway in the order of `kubectl logs`. The
 * namespace is that of the target, else the one given, else that of the context. Throws (with a Trouble) where there is none, or it does not run.
 */
export async function resolveTarget(source: MeshSource, text: string, namespace?: string, signal = never): Promise<PodTarget> {
  const [first] = await resolveTargets(source, text, namespace, signal);
  const target = first ?? missing(text);
  const why = notRunning(target.pod);
  if (why !== undefined) throw troubleError(why);
  return target;
}

/** All pods of a target, running or not, in the order of `kubectl logs`; at least one. Throws (with a Trouble) where there is none. */
export async function resolveTargets(source: MeshSource, text: string, namespace?: string, signal = never): Promise<readonly PodTarget[]> {
  const target = parseTarget(text);
  const where = target.namespace ?? namespace ?? source.about.namespace;
  const {type, name, resource} = target;
  if (type?.includes('/')) throw refusal('Arguments in resource/name form may not have more than one slash.', form);
  if (name === '') throw refusal('Arguments in resource/name form must have a single resource and name.', form);
  const ask = (path: string) => source.askApi(path, signal);
  if (type === undefined || isPodWord(type)) {
    const pod = await get(ask, {plural: 'pods', paths: ['/api/v1/namespaces/{}/pods']}, name, where);
    return targets(text, [pod]);
  }
  const kind = podKindNamed(type);
  if (kind === undefined) throw refusal(`"${resource}" does not refer to a pod: i9s knows no resource type "${type}".`, form);
  const selector = kind.selector(await get(ask, kind, name, where));
  if (typeof selector === 'object') throw refusal(`"${resource}" does not refer to a pod: ${selector.why}.`, form);
  const found = selector === undefined ? [] : targets(text, await podsOf(ask, where, selector));
  return found.length > 0 ? found : [missing(resource)];
}

/** All pods of a namespace with these labels (`-l`), in the order of `kubectl logs`; at least one. Throws (with a Trouble) where there is none. */
export async function resolveSelector(source: MeshSource, selector: string, namespace?: string, signal = never): Promise<readonly PodTarget[]> {
  const where = namespace ?? source.about.namespace;
  const found = targets(`-l ${selector}`, await podsOf(path => source.askApi(path, signal), where, selector));
  if (found.length === 0) throw refusal(`No pods found: none in namespace ${where} has the labels ${selector}.`, elsewhere);
  return found;
}

const form = 'Name a pod, or one of deploy, ds, sts, rs, rc, job, svc and gateway: deploy/reviews-v1.bookinfo.';
const elsewhere = 'In another namespace? NAME.NAMESPACE or -n names it.';

const missing = (resource: string): never => {
  throw refusal(`No pods match "${resource}".`, 'It has none now: is it scaled to zero, or still starting?');
};

const targets = (text: string, items: readonly unknown[]): readonly PodTarget[] =>
  inLogsOrder(items).flatMap(item => {
    const pod = parsePod(item);
    return pod === undefined ? [] : [{text, pod}];
  });

type Ask = (path: string) => Promise<unknown>;

const podsOf = async (ask: Ask, namespace: string, selector: string): Promise<readonly unknown[]> =>
  list(await ask(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?labelSelector=${encodeURIComponent(selector)}`), 'items');

/** One object; where the API server lacks a version of its kind, an older one is tried. */
async function get(ask: Ask, {plural, paths}: Pick<PodKind, 'plural' | 'paths'>, name: string, namespace: string): Promise<unknown> {
  for (const path of paths) {
    try {
      return await ask(`${path.replace('{}', encodeURIComponent(namespace))}/${encodeURIComponent(name)}`);
    } catch (error) {
      const {kind, what} = troubleOf(error);
      if (kind !== 'not found') throw error;
      if (what.includes(`"${name}" not found`))
        throw refusal(capital(`failed retrieving: ${plural} "${name}" not found in the "${namespace}" namespace.`), elsewhere);
    }
  }
  throw refusal(`Failed retrieving: the server doesn't have a resource type "${plural}".`, form);
}
