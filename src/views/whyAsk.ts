import {secretsPart} from '../envoy/secrets.ts';
import {serverInfoPart} from '../envoy/serverInfo.ts';
import {clusterPrefix, clusterStatsPart} from '../envoy/stats.ts';
import {connectionOf, type ListedConnection, parseConnectionList} from '../istio/connectionList.ts';
import {istiodOf} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {troubleError} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askIstiod} from './askIstiod.ts';
import type {Heard} from './heard.ts';
import {askDiscovery, askGateways, askNamespaceRevision, askPodState} from './whyAskApi.ts';
import {askLastWords} from './whyAskLog.ts';
import {askNacks, askSuspects} from './whyAskNack.ts';
import {nothingAnswered, stateAsked, type WhyData} from './whyData.ts';

const xdsCluster = 'xds-grpc;';

type Question = 'info' | 'xds' | 'suspects' | 'stream' | 'gateways' | 'pod' | 'namespaceRevision' | 'secrets' | 'discovery' | 'log';
type AnswerOf<Name extends Question> = NonNullable<WhyData[Name]> extends Heard<infer Answer> ? Answer : never;

/** Asks all that the state of the proxy makes worth asking, at once, and shows each answer as it comes; every question may fail alone. Rejects only when the pane is left. */
export async function askWhy(ask: Ask): Promise<WhyData> {
  const {proxy, proxyKey: key = '', envoy} = ask;
  const states = new Set(Object.values(proxy?.types ?? {}).map(({state}) => state));
  const isAway = proxy !== undefined && proxy.connectedness !== 'connected';
  const isLate = states.has('STALE');
  const isRefused = states.has('ERROR');
  const isEnvoy = proxy?.kind !== 'ztunnel';
  const state = proxy === undefined ? undefined : stateAsked(proxy);
  const before = ask.before as WhyData | undefined;
  let data: WhyData = {...nothingAnswered(key), ...(state === undefined ? {} : {state})};
  const show = (more: Partial<WhyData>): void => {
    data = {...data, ...more};
    // What was answered in this state before stays until all of it is answered anew.
    if (before?.state !== state) ask.soFar(data);
  };
  const hear = async <Name extends Question>(name: Name, isWanted: boolean, question: () => Promise<AnswerOf<Name>>): Promise<void> => {
    if (!isWanted) return;
    const {tookMs, ...heard} = await ask.timed(question);
    show({[name]: heard, ...(name === 'info' ? {infoTookMs: tookMs} : {})});
  };
  show({});
  await Promise.all([
    isRefused ? nacksOf(ask).then(nacks => show({nacks})) : undefined,
    hear('info', true, () => envoy(serverInfoPart)),
    hear('xds', isEnvoy && (isAway || isLate), () => xdsStats(ask)),
    hear('suspects', isRefused, () => askSuspects(ask)),
    hear('stream', isLate, () => askStream(ask, proxy)),
    hear('gateways', proxy?.kind === 'gateway' && proxy.types.RDS?.state === 'NOT SENT', () => askGateways(ask)),
    hear('pod', isAway, () => askPodState(ask)),
    hear('namespaceRevision', isAway, () => askNamespaceRevision(ask)),
    hear('secrets', isEnvoy && isAway, async () => (await envoy(secretsPart)).secrets),
    hear('discovery', isEnvoy && isAway, () => askDiscovery(ask)),
    hear('log', isAway, () => askLastWords(ask)),
  ]);
  const {pending: _, ...all} = data;
  return all;
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
  const list = parseConnectionList(await askIstiod(source, proxy, istiod, signal, '/debug/connections'));
  if (list === undefined)
    throw troubleError({kind: 'garbage', what: `istiod ${istiod.name} answers /debug/connections with no list of them.`, next: 'ctrl-r asks again.'});
  return connectionOf(list, proxy.id);
}
