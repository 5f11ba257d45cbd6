import type {IncomingMessage, ServerResponse} from 'node:http';
import {seconds} from '../clock.ts';
import type {KubeObject} from '../recordedPods.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import {failed} from './status.ts';

/** A line of a container's log and when it was written, RFC 3339. */
type Line = {readonly at: string; readonly text: string};

/** How often a followed log grows. */
const growMs = 2000;

/** `pods/NAME/log` with `container`, `tailLines`, `timestamps`, `sinceSeconds` and `follow`. Proxies' logs are recorded ones; those of applications are empty. */
export function serveLog(world: World, pod: KubeObject, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
  const containers = [...((pod.spec?.containers ?? []) as {name: string}[]), ...((pod.spec?.initContainers ?? []) as {name: string}[])].map(
    one => one.name,
  );
  const fallback = pod.metadata.annotations?.['kubectl.kubernetes.io/default-logs-container'] ?? containers[0] ?? '';
  const container = query.get('container') ?? fallback;
  if (!containers.includes(container)) {
    const failure = failed({code: 400, reason: 'BadRequest', message: `container ${container} is not valid for pod ${pod.metadata.name}`});
    response.writeHead(failure.status, {'content-type': 'application/json'});
    response.end(failure.body);
    return;
  }
  const stamped = query.get('timestamps') === 'true';
  const print = ({at, text}: Line) => response.write(`${stamped ? `${at} ` : ''}${text}\n`);
  const after = query.has('sinceSeconds') ? world.clock.now() - Number(query.get('sinceSeconds')) * 1000 : 0;
  const lines = container === 'istio-proxy' ? logOf(world, pod).filter(line => Date.parse(line.at) >= after) : [];
  response.writeHead(200, {'content-type': 'text/plain'});
  response.flushHeaders();
  const tail = query.get('tailLines');
  lines.slice(tail === null ? 0 : Math.max(0, lines.length - Number(tail))).forEach(print);
  if (query.get('follow') !== 'true') {
    response.end();
    return;
  }
  const repeated = lines.filter(line => line.text.startsWith('['));
  let next = 0;
  const stop = world.clock.every(growMs, () => {
    const line = repeated[next % Math.max(1, repeated.length)];
    next += 1;
    const at = seconds(world.clock.now());
    if (line !== undefined) print({at, text: line.text.replace(/^\[[^\]]*\]/, `[${at.replace('Z', '.000Z')}]`)});
  });
  request.on('close', stop);
  response.on('close', stop);
}

/** The recorded log of the pod's proxy, else that of one of its kind. */
function logOf(world: World, pod: KubeObject): readonly Line[] {
  const member = world.cast.members.get(`${pod.metadata.name}.${pod.metadata.namespace}`);
  if (member === undefined) return [];
  const names = templates().names.filter(name => name.startsWith('log/'));
  const kinds: Readonly<Record<string, string>> = {sidecar: 'reviews-v1', router: 'ingressgateway', waypoint: 'waypoint-', ztunnel: 'ztunnel'};
  const like = kinds[member.recorded.proxy?.type ?? ''];
  const name = names.find(one => one === `log/${member.recorded.key}`) ?? names.find(one => like !== undefined && one.includes(like));
  if (name === undefined) return [];
  return [...world.own(member, templates().text(name)).matchAll(/^(\S+) std(?:out|err) [FP] (.*)$/gm)].map(([, at = '', text = '']) => ({at, text}));
}
