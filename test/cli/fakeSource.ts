import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import {list} from '../../src/lib/json.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import type {MeshSource, PodEvent} from '../../src/transport/meshSource.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';

/** What an istiod does when it is asked: answers this body, this status, is in trouble, or says nothing at all. */
export type Answer = string | number | Trouble | 'hangs';
export type Fake = {
  readonly events: readonly PodEvent[];
  /** By name of the istiod's pod; a list is one answer after the other, the last for ever. */
  readonly answers: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly access?: MeshSource['access'];
};

export const failure = (trouble: Trouble): Error => Object.assign(new Error(trouble.what), {trouble});
export const about = {
  context: 'demo',
  cluster: 'demo',
  server: 'http://127.0.0.1:1',
  user: 'me',
  namespace: 'default',
  istioNamespace: 'istio-system',
  proxyAdminPort: 15_000,
};

/** A mesh that says what it is told to say. `asked` names the istiods that were asked, `open` what is still waited for. */
export function fakeSource({events, answers, access}: Fake) {
  const asked: string[] = [];
  const state = {open: 0, closed: false};
  const aborted = (signal: AbortSignal) =>
    new Promise<void>(resolve => {
      state.open++;
      signal.addEventListener('abort', () => {
        state.open--;
        resolve();
      });
    });
  const source: MeshSource = {
    about,
    async watchPods(emit, signal) {
      for (const event of events) emit(event);
      await aborted(signal);
    },
    async askPod({name}, {path}, signal) {
      if (path !== '/debug/syncz') return {status: 200, body: '1.31.0'};
      asked.push(name);
      const all = answers[name];
      const turn = asked.filter(each => each === name).length - 1;
      const answer = Array.isArray(all) ? (all[Math.min(turn, all.length - 1)] as Answer) : (all as Answer | undefined);
      if (answer === 'hangs' || answer === undefined) await aborted(signal);
      if (typeof answer === 'object') throw failure(answer);
      return typeof answer === 'number' ? {status: answer, body: ''} : {status: 200, body: answer ?? ''};
    },
    forward: async () => ({port: 1, close: () => {}}),
    followLog: async (_pod, _question, emit) => emit({is: 'ended'}),
    exec: async () => ({stdout: '', stderr: '', code: 0}),
    askApi: async () => ({items: [{metadata: {name: 'bookinfo'}}, {metadata: {name: 'istio-system'}}]}),
    access: access ?? (async questions => questions.map(question => ({...question, allowed: true, reason: ''}))),
    close: () => {
      state.closed = true;
    },
  };
  return {source, asked, state};
}

/** Pods as they were recorded. */
export const recordedPods = (folder: 'gone' | 'stale'): readonly MeshPod[] =>
  list(fixtureJson(`${folder}/k8s/pods.json`), 'items').flatMap(item => parsePod(item) ?? []);
export const istiodName = 'istiod-797f89d895-ddlfw';
export const recordedSyncz = (folder: string): string => fixture(`${folder}/istiod/syncz.json`);
export const listed = (pods: readonly MeshPod[], at = 0): PodEvent => ({type: 'podsListed', pods, at});

/** When istioctl ran is not recorded; these are instants at which every age of its table fits. */
export const ranAt = {
  healthy: Date.parse('2026-11-21T07:14:54.870Z'),
  nack: Date.parse('2026-11-21T07:15:28.700Z'),
  stale: Date.parse('2026-11-21T07:16:38.000Z'),
  gone: Date.parse('2026-11-21T07:17:53.550Z'),
};

export const istiodPod = (name: string, revision?: string): MeshPod => ({
  id: `${name}.istio-system`,
  name,
  namespace: 'istio-system',
  uid: name,
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  labels: {app: 'istiod', ...(revision === undefined ? {} : {'istio.io/rev': revision})},
  annotations: {},
});

export const sidecarPod = (name: string, revision?: string): MeshPod => ({
  ...istiodPod(name, revision),
  id: `${name}.shop`,
  namespace: 'shop',
  labels: revision === undefined ? {} : {'istio.io/rev': revision},
  node: 'node-1',
  ip: '10.0.0.1',
  proxy: {name: 'istio-proxy', native: false, image: 'proxyv2:1.31.0', role: 'sidecar', running: true, ended: false, restarts: 0, startedAt: 1000},
});

type Said = 'SYNCED' | 'STALE' | 'NACK';
const resource = (said: Said) => ({
  sent: 'b',
  acked: said === 'SYNCED' ? 'b' : 'a',
  sentTime: '2026-11-21T07:00:00Z',
  ...(said === 'NACK' ? {lastError: 'bad listener'} : {}),
});

/** An answer of /debug/syncz with one sidecar of namespace shop for each name. */
export const synczOf = (proxies: Readonly<Record<string, Said>>): string =>
  JSON.stringify(
    Object.entries(proxies).map(([name, said]) => ({
      proxy: `${name}.shop`,
      proxy_type: 'sidecar',
      cluster_id: 'Kubernetes',
      istio_version: '1.31.0',
      resources: {'type.googleapis.com/envoy.config.listener.v3.Listener': resource(said)},
    })),
  );

export const trouble = (what: string): Trouble => ({kind: 'unreachable', what, next: 'Check the network or VPN; i9s tries again by itself.'});
