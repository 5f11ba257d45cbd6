import {type Cluster, clustersPart} from '../envoy/clusters.ts';
import {type Health, healthByCluster} from '../envoy/endpointHealth.ts';
import {endpointsPart} from '../envoy/endpoints.ts';
import {type Listener, listenersPart} from '../envoy/listeners.ts';
import type {Part} from '../envoy/part.ts';
import {type RouteConfig, routesPart} from '../envoy/routes.ts';
import {type Attachable, parseAttachable} from '../istio/attachedPolicies.ts';
import {text} from '../lib/json.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import {type Ambient, askAll, askAmbient} from './ambientAsk.ts';
import {podsOfWaypoint} from './ambientBindings.ts';
import type {Ask} from './ask.ts';
import type {Heard} from './heard.ts';
import {askMeshConfig} from './meshConfigAsk.ts';
import {waypointAbout} from './waypointRow.ts';

/** What the Envoy of one of its pods has. */
export type WaypointEnvoy = {
  readonly proxy: string; // its key
  readonly listeners: Heard<readonly Listener[]>;
  readonly routes: Heard<readonly RouteConfig[]>;
  readonly clusters: Heard<ReadonlyMap<string, Cluster>>; // by name
  readonly endpoints: Heard<ReadonlyMap<string, Health>>; // by cluster
};

/** What the page of a waypoint is made of; `envoy` and `attachable` are undefined until they are known, `envoy` also where no pod can be asked. */
export type WaypointData = {
  readonly key: string; // "namespace/name"
  readonly ambient: Ambient;
  /** `rootNamespace`: of the mesh config, that of istiod where it does not say; where it may not be read a trouble tells that it is a guess. */
  readonly attachable?: {readonly objects: readonly Attachable[]; readonly rootNamespace: string; readonly troubles: readonly Trouble[]};
  readonly envoy?: WaypointEnvoy;
};

/** Kinds of objects that are attached by name, by istiod's words for them. */
const attachables: Readonly<Record<string, string>> = {
  'authorization-policy': 'AuthorizationPolicy',
  'request-authentication': 'RequestAuthentication',
  telemetry: 'Telemetry',
  'wasm-plugin': 'WasmPlugin',
  'traffic-extension': 'TrafficExtension',
  'envoy-filter': 'EnvoyFilter',
  'http-route': 'HTTPRoute',
  'grpc-route': 'GRPCRoute',
  'tcp-route': 'TCPRoute',
  'tls-route': 'TLSRoute',
};

/** Asks the API for what decides who uses the waypoint and what is attached, and its Envoy for what it has. Rejects only when the pane is left. */
export async function askWaypoint(ask: Ask): Promise<WaypointData> {
  const before = ask.before as WaypointData | undefined;
  const [namespace = '', name = ''] = ['namespace', 'name'].map(member => text(ask.subject?.json, member));
  const key = `${namespace}/${name}`;
  const first = askAmbient(ask).then(ambient => {
    ask.soFar({...before, key, ambient});
    return ambient;
  });
  const [ambient, attachable, envoy] = await Promise.all([
    first,
    first.then(({objects}) => askAttachable(ask, objects.waypoints.get(key)?.revision ?? 'default')),
    askEnvoyOf(ask, {namespace, name}),
  ]);
  return {key, ambient, attachable, ...(envoy === undefined ? {} : {envoy})};
}

async function askAttachable(ask: Ask, revision: string): Promise<NonNullable<WaypointData['attachable']>> {
  const all = Object.entries(attachables).map(([word, kind]) => askAll(ask, word, item => parseAttachable(item, {kind, word})));
  const [lists, config] = await Promise.all([Promise.all(all), askMeshConfig(ask, revision)]);
  const rootNamespace = config.value?.rootNamespace ?? ask.source.about.istioNamespace;
  const troubles = [
    ...lists.flatMap(({trouble}) => trouble ?? []),
    ...(config.trouble === undefined ? [] : [guessed(rootNamespace, config.trouble)]),
  ];
  return {objects: lists.flatMap(({items}) => items), rootNamespace, troubles};
}

const guessed = (namespace: string, trouble: Trouble): Trouble => ({
  ...trouble,
  what: `Whether ${namespace} is the root namespace, whose policies may be for all waypoints, is not known: ${trouble.what}`,
});

/** The first pod that runs: all of them are sent the same. */
async function askEnvoyOf(ask: Ask, waypoint: {readonly namespace: string; readonly name: string}): Promise<WaypointEnvoy | undefined> {
  const {proxies, pods} = podsOfWaypoint(ask.mesh, waypoint);
  const key = waypointAbout({proxies, pods}).proxy;
  const proxy = proxies.find(each => each.key === key);
  if (proxy === undefined) return undefined;
  const {envoy} = ask.about(proxy, 'envoy');
  const hear = async <T, R>(part: Part<T>, read: (value: T) => R): Promise<Heard<R>> => {
    try {
      return {value: read(await envoy(part))};
    } catch (error) {
      if (ask.signal.aborted) throw error;
      return {trouble: troubleOf(error)};
    }
  };
  const [listeners, routes, clusters, endpoints] = await Promise.all([
    hear(listenersPart, all => all),
    hear(routesPart, all => all),
    hear(clustersPart, all => new Map(all.map(cluster => [cluster.name, cluster]))),
    hear(endpointsPart, healthByCluster),
  ]);
  return {proxy: proxy.key, listeners, routes, clusters, endpoints};
}
