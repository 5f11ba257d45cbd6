import type {ServerResponse} from 'node:http';
import type {Run} from '../logs/containerLog.ts';
import type {Logs} from '../logs/logs.ts';
import type {KubeObject} from '../recordedPods.ts';
import {type Failure, failed} from './status.ts';

/** How many lines are written at once. */
const batch = 500;

/** `pods/NAME/log` with `container`, `follow`, `previous`, `tailLines`, `sinceSeconds`, `sinceTime` (to the second) and `timestamps`. */
export function serveLog(logs: Logs, pod: KubeObject, query: URLSearchParams, response: ServerResponse, now: number): void {
  const {name, namespace} = pod.metadata;
  const id = `${name}.${namespace}`;
  const container = containerOf(pod, query);
  const refusal = refusalOf(logs, pod, container, query);
  if (refusal !== undefined) {
    const {status, body, type} = failed(refusal);
    response.writeHead(status, {'content-type': type}).end(body);
    return;
  }
  const log = logs.open(id, container);
  const run = query.get('previous') === 'true' ? log?.previous : log?.run;
  response.writeHead(200, {'content-type': 'text/plain'});
  if (run === undefined) {
    response.end();
    return;
  }
  const isFollowed = query.get('follow') === 'true';
  const stops = [send(run, {query, now, isFollowed, isHanging: () => logs.hanging.has(id) || logs.hanging.has('all')}, response)];
  if (isFollowed) stops.push(logs.grow(id, container));
  const stream = {pod: id, cut: () => response.destroy()};
  logs.streams.add(stream);
  response.on('close', () => {
    logs.streams.delete(stream);
    for (const stop of stops) stop();
  });
}

const containersOf = ({spec}: KubeObject): readonly string[] =>
  [...((spec?.containers ?? []) as {name: string}[]), ...((spec?.initContainers ?? []) as {name: string}[])].map(one => one.name);

const containerOf = (pod: KubeObject, query: URLSearchParams): string =>
  query.get('container') ?? pod.metadata.annotations?.['kubectl.kubernetes.io/default-logs-container'] ?? containersOf(pod)[0] ?? '';

/** Why there is no log, in the words of API server and kubelet. */
function refusalOf(logs: Logs, pod: KubeObject, container: string, query: URLSearchParams): Failure | undefined {
  const {name, namespace} = pod.metadata;
  const id = `${name}.${namespace}`;
  const bad = (message: string): Failure => ({code: 400, reason: 'BadRequest', message});
  if (!containersOf(pod).includes(container)) return bad(`container ${container} is not valid for pod ${name}`);
  if (logs.waiting.has(id)) return bad(`container "${container}" in pod "${name}" is waiting to start: PodInitializing`);
  const isMissing = query.get('previous') === 'true' && logs.open(id, container)?.previous === undefined;
  return isMissing ? bad(`previous terminated container "${container}" in pod "${name}" not found`) : undefined;
}

type Wish = {readonly query: URLSearchParams; readonly now: number; readonly isFollowed: boolean; readonly isHanging: () => boolean};

/** Sends what is there, and what comes when it is followed, as fast as it is read. The head goes with the first line, as the kubelet has it. */
function send(run: Run, {query, now, isFollowed, isHanging}: Wish, response: ServerResponse): () => void {
  const stamped = query.get('timestamps') === 'true';
  const since = sinceOf(query, now);
  const tail = query.get('tailLines');
  let next = tail === null ? run.from() : Math.max(run.from(), run.end() - Number(tail));
  const last = isFollowed ? Number.POSITIVE_INFINITY : run.end();
  const pump = () => {
    if (isHanging() || response.writableEnded) return;
    while (next < Math.min(last, run.end()) && !response.writableNeedDrain) {
      const from = Math.max(next, run.from());
      next = Math.min(last, run.end(), from + batch);
      const lines = run.lines(from, next).filter(({stamp}) => Date.parse(stamp) >= since);
      if (lines.length > 0) response.write(lines.map(({stamp, text}) => `${stamped ? `${stamp} ` : ''}${text}\n`).join(''));
    }
    if (next >= Math.min(last, run.isOver() ? run.end() : Number.POSITIVE_INFINITY)) response.end();
  };
  const stop = run.subscribe(pump);
  response.on('drain', pump);
  pump();
  return stop;
}

/** Lines from then on, ms since 1970; the kubelet gets whole seconds from the API server. */
function sinceOf(query: URLSearchParams, now: number): number {
  const time = query.get('sinceTime');
  if (time !== null) return Math.floor(Date.parse(time) / 1000) * 1000;
  const seconds = query.get('sinceSeconds');
  return seconds === null ? 0 : now - Number(seconds) * 1000;
}
