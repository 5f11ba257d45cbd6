import http, {type RequestOptions} from 'node:http';
import {troubleOf} from '../../lib/trouble.ts';
import {onAbort, withSignal} from '../abort.ts';
import {type Clock, systemClock} from '../clock.ts';
import {cancelled, networkError, type Place, timeoutError} from '../errors.ts';
import type {Forward, MeshSource, PodAnswer, PodQuestion, PodRef} from '../meshSource.ts';
import {type DialTimes, dialer} from './dial.ts';
import {dialQueue} from './dialQueue.ts';
import {startForward} from './forward.ts';
import {readText} from './http.ts';
import {type DialOptions, PodAgent} from './podAgent.ts';
import {lost} from './portForward.ts';
import type {Server} from './server.ts';

/** Milliseconds; `dials` is how many tunnels may be opened at a time. */
export type TunnelTimes = DialTimes & {readonly idleMs: number; readonly handshakeMs: number; readonly dials: number};

/** Ways to ports inside pods. `ask` and `forward` reject with a Trouble; `count` is the number of pod ports that are asked through a tunnel or are getting one. */
export type Tunnels = {
  readonly ask: (pod: PodRef, question: PodQuestion, signal: AbortSignal) => Promise<PodAnswer>;
  readonly forward: MeshSource['forward'];
  readonly count: () => number;
  readonly close: () => void;
};

/** Tunnels through an API server, kept for the next question until they have been idle for 20 s. */
export function openTunnels(server: Server, times: Partial<TunnelTimes> = {}): Tunnels {
  const {clock = systemClock, idleMs = 20_000, handshakeMs = 10_000, forbiddenMs = 30_000, dials = 32} = times;
  const agents = new Map<string, PodAgent>();
  const forwards = new Set<Forward>();
  let isClosed = false;
  const dial = dialer(server, {clock, forbiddenMs});
  const queue = dialQueue(dials);

  const targetOf = (pod: PodRef, port: number) => ({namespace: pod.namespace, pod: pod.name, port, handshakeMs, place: placeOf(pod, port)});
  const agentFor = (pod: PodRef, port: number): PodAgent => {
    const key = `${pod.namespace}/${pod.name}:${port}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    const target = targetOf(pod, port);
    const open = ({signal, began}: DialOptions) =>
      queue(() => {
        began();
        return dial(target, signal);
      }, signal);
    const agent: PodAgent = new PodAgent(open, idleMs, () => agents.get(key) === agent && agents.delete(key));
    agents.set(key, agent);
    return agent;
  };

  const ask: Tunnels['ask'] = async (pod, question, signal) => {
    const place = placeOf(pod, question.port);
    const once = () => withSignal(signal, (own, stop) => exchange(agentFor(pod, question.port), question, {place, clock, signal: own}).finally(stop));
    try {
      const answer = (await once()) ?? (await once()) ?? (await once()); // two idle tunnels at most are kept, the third is new
      if (answer === undefined) throw lost(place);
      return answer;
    } catch (error) {
      throw signal.aborted ? cancelled() : networkError(error, place);
    }
  };

  const forward: Tunnels['forward'] = async (pod, port, failed = () => {}) => {
    const target = targetOf(pod, port);
    const open = (signal: AbortSignal) => queue(() => dial(target, signal), signal);
    const started = await startForward({open, place: target.place, idleMs, failed});
    const close = () => {
      forwards.delete(started);
      started.close();
    };
    if (isClosed) {
      close();
      throw cancelled();
    }
    forwards.add(started);
    return {port: started.port, close};
  };

  const close = () => {
    isClosed = true;
    for (const one of forwards) one.close();
    forwards.clear();
    for (const agent of agents.values()) agent.destroy();
    agents.clear();
  };
  return {ask, forward, count: () => agents.size, close};
}

type Means = {readonly place: Place; readonly clock: Clock; readonly signal: AbortSignal};

/** One request and its whole answer. Undefined: a kept tunnel turned out to be dead before it brought any of the answer, and asking again does no harm. */
function exchange(agent: PodAgent, question: PodQuestion, {place, clock, signal}: Means): Promise<PodAnswer | undefined> {
  const {port, path, method = 'GET', body, timeoutMs = 15_000} = question;
  return new Promise((resolve, reject) => {
    const silence = clock.timer(timeoutMs, () => request.destroy(timeoutError(place, timeoutMs)));
    silence.stop(); // waiting for a turn to dial is not the pod's silence
    const sent = body === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)};
    const headers = {host: `localhost:${port}`, ...sent};
    const options = {agent, host: 'localhost', port, path, method, headers, dial: {signal, began: silence.restart}};
    const request = http.request(options as RequestOptions);
    let answered = false;
    const forget = onAbort(signal, () => request.destroy(cancelled()));
    const settle = () => {
      silence.stop();
      forget();
    };
    request.on('socket', silence.restart);
    request.on('response', response => {
      answered = true;
      silence.stop();
      readText(response, place, timeoutMs, clock)
        .then(text => resolve({status: response.statusCode ?? 0, body: text}), reject)
        .finally(settle);
    });
    request.on('error', error => {
      settle();
      // Nothing that i9s asks, also of what it changes (levels), does other than once when it is asked twice.
      const isDeadTunnel = !answered && request.reusedSocket && !signal.aborted && troubleOf(error).kind !== 'timeout';
      if (isDeadTunnel) resolve(undefined);
      else reject(error);
    });
    request.end(body);
  });
}

const placeOf = ({namespace, name}: PodRef, port: number): Place => ({name: `pod ${name}.${namespace}:${port}`});
