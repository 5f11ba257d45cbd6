import type {Member} from '../cast.ts';
import {edit} from '../edit.ts';
import type {Loggers} from '../envoyLogging.ts';
import {seeded} from '../random.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import {microseconds, renewed, requestOf} from './accessLine.ts';
import type {LogLine} from './containerLog.ts';
import {debugLines} from './envoyDebug.ts';

/** What a container writes. Times are ms since 1970. */
export type Script = {
  /** The log that it has when the demo starts. */
  readonly recorded: readonly LogLine[];
  /** What it writes when it starts at `at`. */
  readonly startup: (at: number) => readonly string[];
  /** What it writes every two seconds. */
  readonly step: (at: number) => readonly string[];
};

const silent: Script = {recorded: [], startup: () => [], step: () => []};

/** What a container of this pod writes: proxies what was recorded, again and again; istiods of their pushes; applications nothing. */
export function scriptOf(world: World, member: Member, container: string, loggers: () => Loggers | undefined): Script {
  if (member.istiod !== undefined && container === 'discovery') return istiodScript(world, member);
  return container === 'istio-proxy' ? proxyScript(member, loggers) : silent;
}

function proxyScript(member: Member, loggers: () => Loggers | undefined): Script {
  const recorded = recordedLog(member);
  const random = seeded(`${member.id} log`);
  const isTraffic = (text: string) => text.startsWith('[') || text.includes('\tinfo\taccess\t');
  const own = recorded.map(line => line.text).filter(isTraffic);
  const traffic = own.length === 0 && member.recorded.proxy?.type === 'router' ? [gatewayLine(member)] : own;
  const before = recorded.map(line => line.text).filter(text => !isTraffic(text));
  let next = 0;
  return {
    recorded,
    startup: at => before.map(text => renewed(text, at, random)),
    step: at => {
      const line = traffic[next++ % Math.max(1, traffic.length)];
      if (line === undefined) return [];
      const text = renewed(line, at, random);
      const request = requestOf(text);
      return [...(request === undefined ? [] : debugLines(loggers(), request, at, random)), text];
    },
  };
}

/** No request went through the recorded ingress gateway. */
const gatewayLine = ({ip}: Member) =>
  '[2026-11-21T07:11:44.799Z] "GET /productpage HTTP/1.1" 200 - via_upstream - "-" 0 514 12 11 "10.244.0.1" "curl/7.88.1" ' +
  '"7b5e757e-e883-42ec-81c0-c52776c76baf" "bookinfo.example.com" "10.244.0.15:9080" outbound|9080||productpage.bookinfo.svc.cluster.local ' +
  `${ip}:43822 ${ip}:8080 10.244.0.1:57190 - -`;

const likeness: Readonly<Record<string, string>> = {sidecar: 'reviews-v1', router: 'ingressgateway', waypoint: 'waypoint-', ztunnel: 'ztunnel'};

/** The recorded log of the pod's proxy, else that of one of its kind. */
function recordedLog(member: Member): readonly LogLine[] {
  const names = templates().names.filter(name => name.startsWith('log/'));
  const like = likeness[member.recorded.proxy?.type ?? ''];
  const name = names.find(one => one === `log/${member.recorded.key}`) ?? names.find(one => like !== undefined && one.includes(like));
  if (name === undefined) return [];
  const text = templates().text(name);
  const last = Date.parse(/(\S+) std.*\s*$/.exec(text)?.[1] ?? '');
  const late = Math.max(0, Math.ceil((last - templates().recordedAt) / 1000)) * 1000; // logs were recorded after the rest
  const lines = [...edit(text, {...member.edits, shift: member.edits.shift - late}).matchAll(/^(\S+) std(?:out|err) [FP] (.*)$/gm)];
  return lines.map(([, stamp = '', text = '']) => ({stamp, text}));
}

/** istiod's log was not recorded: these lines are in the words of pilot/pkg/xds of 1.31. */
function istiodScript(world: World, member: Member): Script {
  const random = seeded(`${member.id} log`);
  const line = (at: number, text: string) => `${microseconds(at, random)}\tinfo\t${text}`;
  let push = 40;
  const startup = (at: number) =>
    [
      `FLAG: --domain="cluster.local"`,
      `initializing Istiod admin server`,
      `Starting Istiod Server with primary cluster Kubernetes`,
      `ControlZ available at 127.0.0.1:9876`,
      `starting secure gRPC discovery service at [::]:15012`,
      `All controller caches have been synced up in 301.2ms`,
    ].map(text => line(at, text));
  const step = (at: number) => {
    const served = world.xds.connections(member.name);
    const {member: to} = served[random.int(Math.max(1, served.length))] ?? {};
    push += 1;
    const version = `${new Date(at).toISOString().slice(0, 19)}Z/${push}`;
    return [
      `ads\tPush debounce stable[${push}] 1 for config EndpointSlice/${to?.namespace ?? 'default'}/reviews: 100.2ms since last change, 100.2ms since last push, full=false`,
      `ads\tXDS: Incremental Pushing ConnectedEndpoints:${served.length} Version:${version}`,
      ...(to === undefined ? [] : [`ads\tEDS: PUSH INC for node:${to.id} resources:1 size:${180 + random.int(90)}B cached:1/1`]),
    ].map(text => line(at, text));
  };
  const at = world.startedAt;
  const texts = [...startup(at - 600_000), ...step(at - 90_000), ...step(at - 60_000), ...step(at - 30_000)];
  const recorded = texts.map(text => ({stamp: `${text.slice(0, 26)}000Z`, text}));
  return {recorded, startup, step};
}
