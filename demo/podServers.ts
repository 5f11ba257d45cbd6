import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import {recordedLevel, type ZtunnelLevel, ztunnelAnswer} from './ambient/ztunnel.ts';
import {createEnlarger} from './bigDump.ts';
import type {Member} from './cast.ts';
import {runInPod} from './commands.ts';
import {controlZAnswer, type Scopes, startedScopes} from './controlZ.ts';
import {envoyAnswer} from './envoy.ts';
import {type Loggers, recordedLoggers} from './envoyLogging.ts';
import {type Answer, plain, type Question, questionOf, reply} from './http.ts';
import {connectionNamed, istiodAnswer, type SynczCache} from './istiod.ts';
import type {Run} from './kube/exec.ts';
import type {Dial} from './kube/portForward.ts';
import {podResource} from './kube/resources.ts';
import {notFound} from './kube/status.ts';
import {startsOf} from './proxyContainer.ts';
import type {KubeObject} from './recordedPods.ts';
import {arrive} from './rollout.ts';
import type {World} from './world.ts';
import type {Spoilt, Wrong} from './wrong.ts';

/** The servers in the pods, reached through streams that the API server hands over. */
export type PodServers = {
  readonly dial: (podId: string) => Dial;
  /** Runs a command in a container of a pod. */
  readonly run: (podId: string) => Run;
  /** The loggers of a pod's Envoy, once somebody has asked it for them. */
  readonly loggersOf: (podId: string) => Loggers | undefined;
  readonly requests: {readonly pod: string; readonly port: number; readonly method: string; readonly url: string}[];
  readonly close: () => void;
};

const controlZPort = 9876;

type Place = {readonly member: Member; readonly port: number};

/** In-process HTTP servers for istiod, Envoy and ztunnel; nothing listens on a port. `podOf`: the pod as Kubernetes has it now; its processes forget their log levels when they are started anew. */
export function createPodServers(world: World, wrong: Wrong, podOf: (member: Member) => KubeObject | undefined): PodServers {
  const places = new Map<Duplex, Place>();
  const loggers = new Map<string, Loggers>();
  const levels = new Map<string, ZtunnelLevel>();
  const scopes = new Map<string, Scopes>();
  const processOf = (member: Member) => `${member.id} ${startsOf(podOf(member) ?? member.object)}`;
  const cache: SynczCache = new Map();
  const enlarge = createEnlarger();
  const requests: PodServers['requests'] = [];

  const larger = (question: string, small: Answer, proxy: string | undefined): Answer => {
    const times = proxy === undefined ? undefined : wrong.big.get(proxy);
    return times === undefined ? small : enlarge(question, small, times, world.traffic());
  };
  const answer = ({member, port}: Place, question: Question, url: string): Answer => {
    if (member.istiod !== undefined) {
      if (port === controlZPort) return controlZAnswer(kept(scopes, processOf(member), startedScopes), question);
      const status = question.path.startsWith('/debug/') ? wrong.refusing.get(member.id) : undefined;
      if (status !== undefined) return plain(status === 404 ? '404 page not found\n' : '', status);
      if (question.path === '/debug/syncz') arrive(world, wrong, member.name);
      return larger(`${member.id} ${url}`, istiodAnswer(world, member.name, question, cache), askedOf(world, member.name, question)?.id);
    }
    if (port === 15021) return plain('');
    if (member.recorded.proxy?.type === 'ztunnel') return ztunnelAnswer(world, member, kept(levels, processOf(member), recordedLevel), question);
    const small = envoyAnswer(world, member, kept(loggers, processOf(member), recordedLoggers), question);
    return larger(`${member.id} ${url}`, small, member.id);
  };

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const place = places.get(request.socket);
    if (place === undefined) return;
    requests.push({pod: place.member.id, port: place.port, method: request.method ?? '', url: request.url ?? ''});
    if (requests.length > 5000) requests.splice(0, 1000);
    if (wrong.hanging.has(place.member.id)) return;
    let body = '';
    const finish = () => spoil(answer(place, questionOf(request, body), request.url ?? ''), wrong.spoilt.get(place.member.id), response);
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      if (wrong.slowMs === 0) finish();
      else setTimeout(finish, wrong.slowMs).unref();
    });
  };

  const server: Server = createServer(respond);
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;

  return {
    requests,
    loggersOf: podId => {
      const member = world.cast.members.get(podId);
      return member === undefined ? undefined : loggers.get(processOf(member));
    },
    dial: podId => port => {
      const member = world.cast.members.get(podId);
      if (member === undefined || wrong.refusedForwards.has('all') || wrong.refusedForwards.has(podId) || !ports(member, world).includes(port))
        return {error: refused(member, podId, port)};
      const serve = (stream: Duplex) => {
        places.set(stream, {member, port});
        stream.on('close', () => places.delete(stream));
        server.emit('connection', asSocket(stream));
      };
      return {serve};
    },
    run: podId => (container, command) => {
      const member = world.cast.members.get(podId);
      if (member === undefined) return {failure: notFound(podResource, podId)};
      const envoy = (question: Question) => envoyAnswer(world, member, kept(loggers, processOf(member), recordedLoggers), question);
      return runInPod({world, wrong, member, podOf, envoy}, container, command);
    },
    close: () => {
      for (const stream of places.keys()) stream.destroy();
      server.close();
    },
  };
}

/** The proxy that an istiod is asked about. */
const askedOf = (world: World, istiod: string, {query}: Question): Member | undefined =>
  query.has('proxyID') ? connectionNamed(world, istiod, query.get('proxyID') ?? '')?.member : undefined;

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** The ports on which something listens in a pod. A proxy whose process is gone has none. */
function ports(member: Member, world: World): readonly number[] {
  if (member.istiod !== undefined) return [15014, 8080, controlZPort];
  const isAbsent = world.scenario.troubles.absent.includes(member.id) && world.xds.connection(member.id) === undefined;
  const isGone = isAbsent || world.xds.isStopped(member.id);
  if (member.recorded.proxy === undefined || isGone) return [];
  return [15000, 15021];
}

/** The kubelet's words when nothing listens on the port. */
const refused = (member: Member | undefined, podId: string, port: number): string =>
  `error forwarding port ${port} to pod ${podId.slice(0, podId.indexOf('.'))}, uid ${member?.uid ?? ''}: failed to execute portforward in network namespace ` +
  `"/var/run/netns/cni-${member?.uid ?? ''}": failed to connect to localhost:${port} inside namespace "${member?.uid ?? ''}", IPv4: dial tcp4 127.0.0.1:${port}: ` +
  'connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ';

/** What Node's HTTP server asks of a socket beyond a stream. */
function asSocket(stream: Duplex): Duplex {
  const self = () => stream;
  return Object.assign(stream, {setNoDelay: self, setKeepAlive: self, setTimeout: self, remoteAddress: '127.0.0.1'});
}

function spoil(answer: Answer, how: Spoilt | undefined, response: ServerResponse): void {
  const half = answer.body.slice(0, answer.body.length / 2);
  if (how === undefined) reply(response, answer);
  else if (how === 'garbage') reply(response, {...answer, body: '<html><body>It works!</body></html>\n'});
  else if (how === 'half') reply(response, {...answer, body: half});
  else {
    response.writeHead(answer.status, {'content-length': Buffer.byteLength(answer.body)});
    response.write(half, () => response.destroy());
  }
}
