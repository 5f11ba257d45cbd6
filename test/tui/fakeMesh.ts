import type {MeshEvent} from '../../src/istio/events.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {type Connection, type SyncState, type TypeSync, xdsUrl} from '../../src/istio/sync.ts';

/** Noon of a day in UTC, from which all times of these tests are counted. */
export const noon = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;

export type FakeProxy = {
  readonly name: string;
  readonly namespace?: string;
  readonly version?: string;
  /** Types that are not SYNCED. */
  readonly states?: Readonly<Record<string, SyncState>>;
  readonly error?: string;
  /** Its pod runs and no istiod knows it. */
  readonly missing?: true;
};

const pod = (name: string, namespace: string, labels: Readonly<Record<string, string>>, proxy: boolean): MeshPod => ({
  id: `${name}.${namespace}`,
  name,
  namespace,
  uid: `uid of ${name}`,
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  createdAt: noon - 60 * minute,
  node: 'node-1',
  ip: '10.42.0.7',
  labels,
  annotations: {},
  ...(proxy
    ? {
        proxy: {
          name: 'istio-proxy',
          native: true,
          image: 'proxyv2:1.31.0',
          role: 'sidecar',
          running: true,
          ended: false,
          restarts: 0,
          startedAt: noon - 60 * minute,
        },
      }
    : {}),
});

export const istiodNames = ['istiod-795d55fc6d-vqtjx', 'istiod-795d55fc6d-8xq2m'] as const;
const istiodIds = istiodNames.map(name => `${name}.istio-system`);

function typeSync(state: SyncState, error: string | undefined): TypeSync {
  if (state === 'NOT SENT') return {state};
  const sync = {state, sentAt: noon - 3 * minute, sent: 'b', acked: state === 'SYNCED' ? 'b' : 'a'};
  return state === 'ERROR' ? {...sync, lastError: error ?? 'no reason'} : sync;
}

function connection({name, namespace = 'default', version = '1.31.0', states = {}, error}: FakeProxy): Connection {
  const all: Readonly<Record<string, SyncState>> = {CDS: 'SYNCED', LDS: 'SYNCED', EDS: 'SYNCED', RDS: 'SYNCED', ...states};
  const types = Object.fromEntries(Object.entries(all).map(([type, state]) => [type, typeSync(state, error)]));
  const resources = Object.fromEntries(Object.entries(types).map(([type, sync]) => [xdsUrl(type), sync]));
  return {id: `${name}.${namespace}`, name, namespace, clusterId: 'Kubernetes', type: 'sidecar', version, types, resources};
}

/** The events by which a mesh of these proxies becomes known at that time: pods first, then what each istiod answers. */
export function meshEvents(proxies: readonly FakeProxy[], at = noon): readonly MeshEvent[] {
  const pods = [
    ...istiodNames.map(name => pod(name, 'istio-system', {app: 'istiod'}, false)),
    ...proxies.map(({name, namespace = 'default'}) => pod(name, namespace, {app: name.split('-')[0] ?? name}, true)),
  ];
  const connected = proxies.filter(proxy => proxy.missing === undefined).map(connection);
  return [
    {type: 'podsListed', pods, at},
    {type: 'podFeedChanged', feed: {is: 'live'}, at},
    ...istiodIds.map(
      (istiod, turn): MeshEvent => ({type: 'syncReported', istiod, connections: connected.filter((_, n) => n % 2 === turn), tookMs: 180, at}),
    ),
    ...istiodIds.map((istiod): MeshEvent => ({type: 'versionReported', istiod, version: '1.31.0'})),
  ];
}

const reason =
  "Error adding/updating listener(s) 0.0.0.0_9080: error adding listener '0.0.0.0_9080': multiple filter chains with overlapping matching rules are defined";

/** A small mesh in which every state occurs. */
export const smallMesh: readonly FakeProxy[] = [
  {name: 'adservice-7d4c6f9b8b-2hxkq', namespace: 'shop'},
  {name: 'cart-6b7f8c5d9-k2l8p', namespace: 'shop'},
  {name: 'checkout-5c8d9f7b6d-x2k4p', namespace: 'payments', missing: true},
  {name: 'details-v1-6dcc6fbb9d-wsjz4'},
  {name: 'istio-egressgateway-6f7c9d5b494485-l9d5l', namespace: 'istio-system', states: {RDS: 'NOT SENT'}},
  {name: 'istio-ingressgateway-7f6c8d9b4b48f-qxhn5', namespace: 'istio-system', states: {LDS: 'STALE'}},
  {name: 'payments-api-5f6d8b7c9-ggn2w', namespace: 'payments', version: '1.30.2'},
  {name: 'productpage-v1-6c886ff494-hm7zk'},
  {name: 'ratings-v1-5d9ff497bb-gslng', states: {EDS: 'STALE'}},
  {name: 'reviews-v3-7b9b5fdfd6-4r52s', states: {LDS: 'ERROR'}, error: reason},
];

/** So many proxies with names like those of deployments, all in sync. */
export const manyProxies = (count: number): readonly FakeProxy[] =>
  Array.from({length: count}, (_, n) => ({
    name: `service-${String(n).padStart(4, '0')}-6c886ff494-${(n * 7919).toString(36).padStart(5, 'x')}`,
    namespace: `team-${n % 20}`,
  }));
