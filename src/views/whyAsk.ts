import {secretsPart} from '../envoy/secrets.ts';
import {serverInfoPart} from '../envoy/serverInfo.ts';
import {clusterPrefix, clusterStatsPart} from '../envoy/stats.ts';
import {connectionOf, type ListedConnection, parseConnectionList} from '../istio/connectionList.ts';
import {debugPort} from '../istio/debug.ts';
import {istiodOf} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import type {Heard} from './summaryAnswers.ts';
import {askDiscovery, askGateways, askNamespaceRevision, askPodState} from './whyAskApi.ts';
import {askLastWords} from './whyAskLog.ts';
import {askNacks, askSuspects} from './whyAskNack.ts';
import type {WhyData} from './whyData.ts';

const xdsCluster = 'xds-grpc;';

/** Asks all that the state of the proxy makes worth asking, at once; every question may fail alone. Rejects only when the pane is left. */
export async function askWhy(ask: Ask): Promise<WhyData> {
  const {proxy, proxyKey: key = '', signal, envoy} = ask;
  const hear = async <T>(answer: Promise<T>): Promise<Heard<T>> => {
    try {
      return {value: await answer};
    } catch (error) {
      if (signal.aborted) throw error;
      return {trouble: troubleOf(error)};
    }
  };
  const hearIf = async <T>(isWanted: boolean, question: () => Promise<T>): Promise<Heard<T> | undefined> => (isWanted ? hear(question()) : undefined);
  const states = new Set(Object.values(proxy?.types ?? {}).map(({state}) => state));
  const isAway = proxy !== undefined && proxy.connectedness !== 'connected';
  const isLate = states.has('STALE');
  const needsRoutes = proxy?.kind === 'gateway' && proxy.types.RDS?.state === 'NOT SENT';
  const isEnvoy = proxy?.kind !== 'ztunnel';
  const [info, xds, nacks, suspects, stream, gateways, pod, namespaceRevision, secrets, discovery, log] = await Promise.all([
    hear(envoy(serverInfoPart)),
    hearIf(isEnvoy && (isAway || isLate), () => xdsStats(ask)),
    states.has('ERROR') ? nacksOf(ask) : {},
    hearIf(states.has('ERROR'), () => askSuspects(ask)),
    hearIf(isLate, () => askStream(ask, proxy)),
    hearIf(needsRoutes, () => askGateways(ask)),
    hearIf(isAway, () => askPodState(ask)),
    hearIf(isAway, () => askNamespaceRevision(ask)),
    hearIf(isEnvoy && isAway, async () => (await envoy(secretsPart)).secrets),
    hearIf(isEnvoy && isAway, () => askDiscovery(ask)),
    hearIf(isAway, () => askLastWords(ask)),
  ]);
  const infoTookMs = ask.answered(serverInfoPart)?.tookMs;
  return {key, info, infoTookMs, xds, nacks, suspects, stream, gateways, pod, namespaceRevision, secrets, discovery, log};
}

/** Dumps of both sides are large, and say the same until something else is refused. */
async function nacksOf(ask: Ask): Promise<WhyData['nacks']> {
  const last = (ask.before as WhyData | undefined)?.nacks ?? {};
  const refused = Object.entries(ask.proxy?.types ?? {}).filter(([, {state}]) => state === 'ERROR');
  const isSame = refused.every(([type, {sent}]) => last[type] !== undefined && last[type].sent === sent && last[type].trouble === undefined);
  return isSame ? last : askNacks(ask);
}

/** Stats of the cluster by which Envoy gets its configuration, by what stands behind its name. */
async function xdsStats({envoy}: Ask): Promise<ReadonlyMap<string, number>> {
  const prefix = clusterPrefix(xdsCluster);
  const {stats} = await envoy(clusterStatsPart(xdsCluster));
  return new Map(
    stats.flatMap(({name, value}) => (typeof value === 'number' && name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );
}

async function askStream({source, signal, mesh}: Ask, proxy: MeshProxy | undefined): Promise<ListedConnection | undefined> {
  const istiod = proxy === undefined ? undefined : istiodOf(mesh, proxy);
  if (proxy === undefined || istiod === undefined)
    throw troubleError({kind: 'not found', what: 'No istiod is known to hold this proxy.', next: ':istiods lists them.'});
  const {status, body} = await source.askPod(istiod, {port: debugPort(istiod), path: '/debug/connections'}, signal);
  if (status !== 200)
    throw troubleError({kind: 'other', what: `istiod ${istiod.name} answers HTTP ${status} for /debug/connections.`, next: 'Look at its log.'});
  const list = parseConnectionList(body);
  if (list === undefined)
    throw troubleError({kind: 'garbage', what: `istiod ${istiod.name} answers /debug/connections with no list of them.`, next: 'ctrl-r asks again.'});
  return connectionOf(list, proxy.id);
}
