import {bootstrapPart} from '../envoy/bootstrap.ts';
import {endpointsPart} from '../envoy/endpoints.ts';
import {secretsPart} from '../envoy/secrets.ts';
import {clusterStatsPart} from '../envoy/stats.ts';
import {connectionOf, parseConnectionList} from '../istio/connectionList.ts';
import {debugPort} from '../istio/debug.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {AccessAnswer, PodAnswer, Timed} from '../transport/meshSource.ts';
import {type Need, needs} from './access.ts';
import type {Ask} from './ask.ts';
import type {ConnData, ConnectionsAnswer, EnvoyAnswers, IstiodAnswers, IstiodQuestion, Right} from './connData.ts';

/** Port and path of each question to an istiod. */
export const istiodQuestions = (pod: MeshPod): Readonly<Record<IstiodQuestion, {readonly port: number; readonly path: string}>> => ({
  ready: {port: 8080, path: '/ready'},
  version: {port: debugPort(pod), path: '/version'},
  list: {port: debugPort(pod), path: '/debug/list'},
  connections: {port: debugPort(pod), path: '/debug/connections'},
});

type Change = (data: ConnData) => ConnData;

/** Asks everybody at once, and shows each answer when it comes. Rejects only when the pane is left. */
export async function askConnectivity(ask: Ask): Promise<ConnData> {
  const {source, proxy, proxyKey, mesh, timed, soFar} = ask;
  const before = ask.before as ConnData | undefined;
  const istiods = [...mesh.istiods.values()];
  // What was answered the last time stands until the next answer.
  let data: ConnData = {
    ...(before?.api === undefined ? {} : {api: before.api}),
    ...(before?.rights === undefined ? {} : {rights: before.rights}),
    proxy: proxyKey,
    istiods: new Map(istiods.map(({id}) => [id, before?.istiods.get(id) ?? {}])),
    envoy: before?.envoy ?? {},
  };
  const hear = async <T>(work: (signal: AbortSignal) => Promise<T>, change: (answer: Timed<T>) => Change): Promise<void> => {
    const answer = await timed(work);
    data = change(answer)(data);
    soFar(data);
  };
  soFar(data);
  const wanted = needsFor(source.about.istioNamespace, proxy);
  await Promise.all([
    hear(
      own => source.askApi('/version', own),
      api => all => ({...all, api}),
    ),
    hear(
      own => source.access(wanted, own).then(answers => rightsOf(wanted, answers)),
      rights => all => ({...all, rights}),
    ),
    ...istiods.flatMap(({id, pod, report}) =>
      Object.entries(istiodQuestions(pod)).map(([name, question]) => {
        const work = (own: AbortSignal) => source.askPod(pod, question, own);
        const kept =
          name === 'connections'
            ? (own: AbortSignal) => work(own).then(answer => ({...connectionsOf(answer, proxy), synced: report?.connections.length}))
            : work;
        return hear(kept, answer => withIstiod(id, {[name]: answer}));
      }),
    ),
    ...(proxy === undefined || proxy.kind === 'ztunnel' ? [] : askEnvoy(ask, hear)),
  ]);
  return data;
}

/** A page is drawn once a second, and the list may be of thousands. */
function connectionsOf(answer: PodAnswer, proxy: MeshProxy | undefined): ConnectionsAnswer {
  const all = answer.status === 200 ? parseConnectionList(answer.body) : undefined;
  if (all === undefined) return answer;
  const own = proxy === undefined ? undefined : connectionOf(all, proxy.id);
  return {status: answer.status, body: '', total: all.total, ...(own === undefined ? {} : {own})};
}

type Hear = <T>(work: (signal: AbortSignal) => Promise<T>, change: (answer: Timed<T>) => Change) => Promise<void>;

const askEnvoy = ({envoy}: Ask, hear: Hear): readonly Promise<void>[] => [
  hear(
    () => envoy(clusterStatsPart('xds-grpc;')),
    stats => withEnvoy({stats}),
  ),
  hear(
    async () => (await envoy(endpointsPart)).find(({name}) => name === 'xds-grpc'),
    cluster => withEnvoy({cluster}),
  ),
  hear(
    () => envoy(secretsPart),
    secrets => withEnvoy({secrets}),
  ),
  hear(
    () => envoy(bootstrapPart),
    bootstrap => withEnvoy({bootstrap}),
  ),
];

const withEnvoy =
  (answer: EnvoyAnswers): Change =>
  data => ({...data, envoy: {...data.envoy, ...answer}});
const withIstiod =
  (id: string, answer: IstiodAnswers): Change =>
  data => ({...data, istiods: new Map(data.istiods).set(id, {...data.istiods.get(id), ...answer})});

/** What i9s would like to be allowed; with a proxy what is about pods is asked of its namespace. */
function needsFor(istioNamespace: string, proxy: MeshProxy | undefined): readonly Need[] {
  const own = proxy === undefined ? {} : {namespace: proxy.namespace};
  const inPods = needs(istioNamespace).map(need => (need.subresource === undefined ? need : {...own, ...need}));
  const exec = {...own, resource: 'pods', subresource: 'exec', why: 'curl istiod from a pod (X)'};
  return [
    ...inPods,
    {...exec, verb: 'get', without: 'nothing is run in pods; what Envoy says of xds-grpc answers the same'},
    {...exec, verb: 'create', without: 'the same, from Kubernetes 1.35 on'},
  ];
}

const rightsOf = (wanted: readonly Need[], answers: readonly AccessAnswer[]): readonly Right[] =>
  wanted.map((need, at) => ({...need, answer: answers[at]}));
