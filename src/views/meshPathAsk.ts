import {apiPaths} from '../istio/apiObjects.ts';
import {parseInjector} from '../istio/injection.ts';
import {type MeshPolicy, parseMeshPolicy} from '../istio/meshPolicy.ts';
import {parseNamespace} from '../istio/namespaces.ts';
import {parsePeerAuthentication} from '../istio/peerAuthentication.ts';
import {parsePodDetails} from '../istio/podDetails.ts';
import {type MeshPod, parsePod} from '../istio/pods.ts';
import {podRevision} from '../istio/proxies.ts';
import {ztunnelOn} from '../istio/ztunnels.ts';
import {type Json, text} from '../lib/json.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import {askAmbient, isMissingKind, kindOf} from './ambientAsk.ts';
import type {Ask} from './ask.ts';
import {askList, type Listed} from './askLists.ts';
import {askFirst} from './askObjects.ts';
import type {Asked} from './heard.ts';
import {askMeshConfig} from './meshConfigAsk.ts';
import type {MeshPathData} from './meshPathData.ts';
import {pathBindings} from './meshPathFound.ts';
import {policyWays} from './meshPathPolicies.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/**
 * Asks all that decides how a pod is in the mesh, and shows each answer when it comes. Rejects where the pod itself cannot be read; what else is not told is a trouble of
 * its own.
 */
export async function askMeshPath(ask: Ask): Promise<MeshPathData> {
  const {source, timed, soFar} = ask;
  const {pod, json} = await askPod(ask);
  const proxy = ztunnelOn(ask.mesh, pod.node);
  let data: MeshPathData = {
    rootNamespace: source.about.istioNamespace,
    ...lastOf(ask, pod),
    pod,
    details: parsePodDetails(json),
    mesh: ask.mesh,
    ztunnel: proxy === undefined ? undefined : {...(ask.before as MeshPathData | undefined)?.ztunnel, proxy},
  };
  const tell = (change: Partial<MeshPathData>): void => {
    data = {...data, ...change};
    soFar(data);
  };
  soFar(data);
  const near = askMeshConfig(ask, revisionOf(pod, ask)).then(config => {
    tell({config, rootNamespace: config.value?.rootNamespace ?? source.about.istioNamespace});
    return [pod.namespace, data.rootNamespace];
  });
  await Promise.all([
    timed(own => askFirst(source, apiPaths(kindOf('namespace'), '', pod.namespace), own)).then(({value, trouble}) =>
      tell({namespace: heard(parseNamespace(value), trouble)}),
    ),
    askList(ask, kindOf('mutating-webhook-configuration'), parseInjector).then(found => tell({injectors: heardList([found])})),
    near
      .then(names => inEach(names, namespace => askList(ask, kindOf('peer-authentication'), parsePeerAuthentication, namespace)))
      .then(found => tell({authentications: heardOf(found)})),
    ...(proxy === undefined
      ? []
      : [
          timed(() => ask.about(proxy, 'envoy').envoy(ztunnelPart)).then(({value, trouble}) =>
            tell({ztunnel: {proxy, ...ztunnelSaid(value, trouble)}}),
          ),
        ]),
    timed(() => askAmbient(ask)).then(async ({value, trouble}) => {
      tell({ambient: heard(value, trouble)});
      const bindings = pathBindings(data, ask.mesh);
      // Those of a waypoint and of the services that it serves are in their namespaces.
      const ways = bindings && policyWays(data, bindings);
      const others = ways === undefined ? [] : [ways, ...ways.services].flatMap(({waypoint}) => waypoint?.split('/')[0] ?? []);
      const names = [...(await near), ...others, ...(ways?.services ?? []).map(({namespace}) => namespace)];
      tell({policies: heardOf(await inEach(names, namespace => askPolicies(ask, namespace)))});
    }),
  ]);
  return data;
}

/** Of the istiod that decides: pods in ambient mode, and those out of the mesh, do not say it. */
function revisionOf(pod: MeshPod, {mesh}: Pick<Ask, 'mesh'>): string {
  const [one, ...others] = new Set([...mesh.istiods.values()].map(({revision}) => revision));
  return podRevision(pod) ?? (others.length === 0 ? one : undefined) ?? 'default';
}

type Answered = 'config' | 'namespace' | 'injectors' | 'ambient' | 'authentications' | 'policies';

/** What was answered the last time stands until the next answer. */
function lastOf({before}: Ask, {uid}: MeshPod): Pick<MeshPathData, Answered> & Partial<MeshPathData> {
  const last = before as MeshPathData | undefined;
  if (last?.pod.uid === uid) return last;
  return {config: {}, namespace: {}, injectors: {}, ambient: {}, authentications: {}, policies: {}};
}

async function askPod({source, subject, signal}: Ask): Promise<{readonly pod: MeshPod; readonly json: Json}> {
  const [namespace = '', name = ''] = [text(subject?.json, 'namespace'), text(subject?.json, 'name')];
  if (name === '')
    throw troubleError({kind: 'not found', what: 'No pod was chosen.', next: 'Press M on a row of a pod or proxy, or type :mesh POD.NAMESPACE.'});
  const json = await askFirst(source, apiPaths(kindOf('pod'), namespace, name), signal).catch((error: unknown) => {
    if (troubleOf(error).kind !== 'not found') throw error;
    throw troubleError({
      kind: 'not found',
      what: `There is no pod ${name} in namespace ${namespace}.`,
      next: 'It has been deleted, or replaced by another one.',
    });
  });
  const pod = parsePod(json);
  if (pod === undefined) throw troubleError({kind: 'garbage', what: `What the API server tells of ${name}.${namespace} is no pod.`, next: ''});
  return {pod, json};
}

const askPolicies = async (ask: Ask, namespace: string): Promise<Listed<MeshPolicy>> => {
  const [authorization, request] = await Promise.all([
    askList(ask, kindOf('authorization-policy'), item => parseMeshPolicy('AuthorizationPolicy', item), namespace),
    askList(ask, kindOf('request-authentication'), item => parseMeshPolicy('RequestAuthentication', item), namespace),
  ]);
  const trouble = [authorization, request].map(told).find(each => each !== undefined);
  return {items: [...authorization.items, ...request.items], ...(trouble === undefined ? {} : {trouble})};
};

/** A kind that the cluster does not know has no objects. */
const told = ({trouble}: {readonly trouble?: Trouble}): Trouble | undefined =>
  trouble === undefined || isMissingKind(trouble) ? undefined : trouble;

const inEach = <T>(namespaces: readonly string[], list: (namespace: string) => Promise<Listed<T>>): Promise<readonly Listed<T>[]> =>
  Promise.all([...new Set(namespaces)].map(list));

/** All of them, or why some are missing: half of what selects a pod would be a guess. */
function heardList<T>(found: readonly Listed<T>[]): Asked<readonly T[]> {
  const trouble = found.map(told).find(each => each !== undefined);
  return trouble === undefined ? {value: found.flatMap(({items}) => items)} : {trouble};
}

/** What is known, and why the rest is not: each policy stands by itself, and a nearer PeerAuthentication comes before that of the mesh. */
function heardOf<T>(found: readonly Listed<T>[]): Asked<readonly T[]> {
  const trouble = found.map(told).find(each => each !== undefined);
  return {value: found.flatMap(({items}) => items), ...(trouble === undefined ? {} : {trouble})};
}

const heard = <T>(value: T | undefined, trouble: Trouble | undefined): Asked<T> =>
  value !== undefined ? {value} : trouble === undefined ? {} : {trouble};

const ztunnelSaid = <T>(dump: T | undefined, trouble: Trouble | undefined): {readonly dump?: T; readonly trouble?: Trouble} =>
  dump !== undefined ? {dump} : trouble === undefined ? {} : {trouble};
