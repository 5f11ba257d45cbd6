import {setUp} from './ambient/setUp.ts';
import {type ApiRequest, startApiServer} from './apiServer.ts';
import {type Clock, realClock} from './clock.ts';
import {createFaults, type Faults} from './faults.ts';
import {faultsOverHttp} from './faultsHttp.ts';
import {podResource} from './kube/resources.ts';
import type {Store} from './kube/store.ts';
import {kubeconfigText} from './kubeconfig.ts';
import {beat, troubled} from './life.ts';
import {createLogFaults} from './logFaults.ts';
import {createLogs} from './logs/logs.ts';
import {createPodFaults} from './podFaults.ts';
import {createPodServers, type PodServers} from './podServers.ts';
import {seeded} from './random.ts';
import type {Scenario} from './scenario.ts';
import {type ScenarioName, scenarioOf} from './scenarios/index.ts';
import {createWorld, type World} from './world.ts';
import {nothingWrong} from './wrong.ts';

export type DemoOptions = {
  readonly scenario?: ScenarioName | Scenario;
  /** How many proxies `large` has. */
  readonly proxies?: number;
  /** No pushes: everything was sent minutes ago, except what a fault has sent. */
  readonly quiet?: boolean;
  /** Nothing is wrong at the start and nothing goes wrong by itself. */
  readonly healthy?: boolean;
  /** Port of the API server on loopback; by default a free one. */
  readonly port?: number;
  readonly seed?: string;
  readonly now?: () => number;
  /** Who calls the beats, bookmarks and growing logs; default setInterval. */
  readonly every?: Clock['every'];
  /** Milliseconds between two beats (one push each); default 3000. */
  readonly tickMs?: number;
};

/** A simulated mesh that runs. */
export type Demo = {
  readonly url: string;
  readonly kubeconfig: string;
  readonly faults: Faults;
  /** One beat of its life at once, also in a quiet mesh. */
  readonly tick: () => void;
  /** What the API server was asked, oldest first; and what was asked in pods. */
  readonly requests: readonly ApiRequest[];
  readonly podRequests: PodServers['requests'];
  readonly world: World;
  readonly close: () => Promise<void>;
};

/** Starts a mesh: the API server listens on loopback, everything else is reached through it. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const {quiet = false, healthy = false, seed = 'i9s', tickMs = 3000} = options;
  const clock = {...realClock(options.now), ...(options.every === undefined ? {} : {every: options.every})};
  const scenario = scenarioOf(options.scenario ?? 'bookinfo', options.proxies);
  const calm = {...scenario, troubles: {nacks: [], absent: [], wavers: []}};
  let count = 0;
  const startedAt = clock.now();
  const traffic = () => (quiet ? count * tickMs : clock.now() - startedAt) / 1000;
  const world = createWorld(healthy ? calm : scenario, clock, seed, traffic);
  const wrong = nothingWrong();
  const {stores} = world;
  const store = stores.get(podResource) as Store;
  const pods = createPodServers(world, wrong, ({name, namespace}) => store.get(namespace, name));
  setUp(world);
  troubled(world, quiet);
  const logs = createLogs(world, store, pods.loggersOf);
  let faults: Faults | undefined;
  const extra = (method: string, path: string, body: string) => (faults === undefined ? undefined : faultsOverHttp(faults, method, path, body));
  const api = await startApiServer({world, wrong, clock, stores, pods, logs, extra}, options.port ?? 0);
  const troubles = createPodFaults({world, wrong, store, cutPortForwards: api.cutPortForwards});
  faults = createFaults({world, wrong, stores, api, pods: troubles, logs: createLogFaults(world, logs)});
  for (const {plural, object, label, value} of world.scenario.troubles.labels ?? []) faults.label(plural, object, label, value);
  const random = seeded(`${seed} life`);
  const tick = () => {
    count += 1;
    beat(world, count, random);
    troubles.beat();
  };
  const stop = quiet ? () => undefined : clock.every(tickMs, tick);
  const url = `http://127.0.0.1:${api.port()}`;
  return {
    url,
    kubeconfig: kubeconfigText(url, 'demo'),
    faults,
    tick,
    requests: api.requests,
    podRequests: pods.requests,
    world,
    close: async () => {
      stop();
      pods.close();
      await api.down();
    },
  };
}
