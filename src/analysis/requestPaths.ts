import type {AmbientObjects, MeshService, WaypointBinding} from '../istio/ambient.ts';
import {bindingOf} from '../istio/bindings.ts';
import {namesOf, targetText} from '../istio/bindingTarget.ts';
import {labelWords} from '../istio/bindingWords.ts';
import {notCaptured, type PodsByNamespace, selectedPods} from '../istio/capture.ts';
import type {MeshPod} from '../istio/pods.ts';
import {isUnknown} from '../istio/unlisted.ts';
import {isGoTrue} from '../lib/goBool.ts';
import {compareText, firstOf} from '../lib/text.ts';
import type {ZtunnelVerdict} from './ambient.ts';

/** One way in which a client can call what is behind a service, and what becomes of the request. */
export type RequestPath = {
  readonly by: 'service' | 'pod address';
  /** Pods whose addresses are meant; none for the service. */
  readonly pods: readonly MeshPod[];
  /** As it could be tried out: "curl http://reviews.bookinfo:9080/". */
  readonly command: string;
  readonly waypoint: string | undefined;
  /** bypassed: the service has a waypoint, and these requests pass none. */
  readonly is: 'handled' | 'bypassed' | 'none';
  /** One sentence or two. */
  readonly words: string;
  /** Where they go another way, as their ztunnel does not have what istiod decided: sentences that begin with But. */
  readonly except: readonly string[];
};

/** The ways of calling a service, by its name and by the addresses of its pods, and whom that does not hold for. */
export type RequestPaths = {readonly paths: readonly RequestPath[]; readonly clients: readonly string[]};

/**
 * Which waypoint handles requests to a service and which handles those to the addresses of its pods: the two curl commands of Istio's guide to waypoint problems, without running
 * them. Pods with the same waypoint stand together. `verdictsOf`: what ztunnels make of a binding.
 */
export function requestPaths(
  service: MeshService,
  objects: AmbientObjects,
  pods: PodsByNamespace,
  verdictsOf: (binding: WaypointBinding, pod?: MeshPod) => readonly ZtunnelVerdict[] = () => [],
): RequestPaths {
  const own = bindingOf(service, objects, pods);
  const groups = new Map<string, {readonly binding: WaypointBinding; readonly pods: MeshPod[]}>();
  for (const pod of selectedPods(service, pods)) {
    const binding = bindingOf({kind: 'Pod', pod}, objects, pods);
    const key = `${binding.waypoint}${labelWords(binding)}`;
    const group = groups.get(key) ?? {binding, pods: []};
    group.pods.push(pod);
    groups.set(key, group);
  }
  return {
    paths: [
      {...servicePath(service, own), except: exceptWords(verdictsOf(own), own.waypoint)},
      ...[...groups.values()].map(group => ({
        ...podPath(service, own, group.binding, group.pods),
        except: exceptWords(
          group.pods.flatMap(pod => verdictsOf({...group.binding, target: namesOf({kind: 'Pod', pod})}, pod)),
          group.binding.waypoint,
        ),
      })),
    ],
    clients:
      own.waypoint === undefined && ![...groups.values()].some(({binding}) => binding.waypoint) ? [] : clientWords(service, own, objects, pods),
  };
}

type PlainPath = Omit<RequestPath, 'except'>;

/** Which way requests take from pods whose ztunnel does not have what istiod decided: this waypoint, or none. */
export function exceptWords(verdicts: readonly ZtunnelVerdict[], waypoint: string | undefined): readonly string[] {
  const found = new Map<string, Set<string>>();
  for (const verdict of verdicts) {
    const way = waypoint === undefined && verdict.is === 'target unknown' ? undefined : otherWay(verdict);
    if (way !== undefined) found.set(way, new Set([...(found.get(way) ?? []), ...verdict.ztunnels]));
  }
  return [...found].map(([way, ztunnels]) => {
    const where = ztunnels.size === 1 ? 'the node of' : 'the nodes of';
    return `But from pods of ${where} ${firstOf([...ztunnels].sort(compareText), 2)} they ${way}.`;
  });
}

function otherWay(verdict: ZtunnelVerdict): string | undefined {
  if (verdict.is === 'agrees' || verdict.is === 'not told') return undefined;
  if (verdict.is === 'waypoint unknown' || verdict.is === 'no endpoints') return 'fail';
  return verdict.is === 'other waypoint' && verdict.has !== undefined ? `pass waypoint ${verdict.has}` : 'pass no waypoint';
}

function servicePath(service: MeshService, {waypoint, ...binding}: WaypointBinding): PlainPath {
  const names = [nameOf(service), ...service.addresses];
  const who = targetText(namesOf(service));
  const about = {by: 'service', pods: [], command: command(service, hostOf(service), 'port')} as const;
  if (isUnknown({waypoint, ...binding}))
    return {...about, waypoint, is: 'none', words: `Which waypoint requests to ${who} pass is not known: ${labelWords({waypoint, ...binding})}.`};
  if (waypoint === undefined)
    return {...about, waypoint, is: 'none', words: `Requests to ${who} pass no waypoint: ${labelWords({waypoint, ...binding})}.`};
  if (service.addresses.length === 0 && service.kind === 'Service') {
    const words = `${who} is headless: its name means the addresses of its pods, so requests to it do not pass waypoint ${waypoint}, but go as those below.`;
    return {...about, waypoint: undefined, is: 'bypassed', words};
  }
  return {
    ...about,
    waypoint,
    is: 'handled',
    words: `Requests to ${firstOf(names, 3)} pass waypoint ${waypoint}: ${labelWords({waypoint, ...binding})}.`,
  };
}

function podPath(service: MeshService, own: WaypointBinding, binding: WaypointBinding, pods: readonly MeshPod[]): PlainPath {
  const [first] = pods;
  const where = pods.length === 1 ? 'the address of pod' : 'the addresses of pods';
  const which = firstOf(
    pods.map(({name, ip}) => (ip === undefined ? name : `${name} (${ip})`)),
    3,
  );
  const about = {by: 'pod address', pods, command: command(service, first?.ip ?? 'ADDRESS', 'target'), waypoint: binding.waypoint} as const;
  const begin = `Requests to ${where} ${which} pass`;
  if (binding.waypoint !== undefined) {
    const besides =
      own.waypoint === undefined || own.waypoint === binding.waypoint ? '' : ` They do not pass ${own.waypoint}, the one of the service.`;
    return {...about, is: 'handled', words: `${begin} waypoint ${binding.waypoint}: ${labelWords(binding)}.${besides}`};
  }
  if (isUnknown(binding))
    return {...about, is: 'none', words: `Which waypoint requests to ${where} ${which} pass is not known: ${labelWords(binding)}.`};
  if (own.waypoint === undefined) return {...about, is: 'none', words: `${begin} no waypoint: ${labelWords(binding)}.`};
  return {
    ...about,
    is: 'bypassed',
    words: `${begin} no waypoint: ${labelWords(binding)}. They bypass ${own.waypoint}, with all its routes and its policies for HTTP.`,
  };
}

/** What the words above do not hold for, as ztunnels alone send requests to waypoints, and gateways where they are asked to (pilot/pkg/xds/endpoints/endpoint_builder.go). */
function clientWords(service: MeshService, {waypoint}: WaypointBinding, objects: AmbientObjects, pods: PodsByNamespace): readonly string[] {
  const label = 'istio.io/ingress-use-waypoint';
  const namespace = objects.namespaces.get(service.namespace);
  const asked = isGoTrue(service.labels[label] ?? namespace?.labels[label]);
  const outside = notCaptured(selectedPods(service, pods));
  return [
    'This holds for clients whose traffic a ztunnel captures. Sidecars and clients outside of the mesh go past every waypoint.',
    ...(waypoint === undefined
      ? []
      : [
          asked
            ? `Gateways send requests to ${service.name} through waypoint ${waypoint} too (label ${label}).`
            : `Gateways go past it: label ${label}=true of the service or its namespace sends them through.`,
        ]),
    ...(outside.length === 0 || waypoint === undefined
      ? []
      : [
          `What arrives at ${firstOf(
            outside.map(({name}) => name),
            2,
          )} is checked by no ztunnel, which none captures.`,
        ]),
  ];
}

/** Without the domain of the cluster, which the API does not tell. */
const nameOf = ({kind, name, namespace, hosts}: MeshService): string => (kind === 'Service' ? `${name}.${namespace}.svc` : (hosts[0] ?? name));
const hostOf = ({kind, name, namespace, hosts}: MeshService): string => (kind === 'Service' ? `${name}.${namespace}` : (hosts[0] ?? name));

/** With the port that speaks HTTP, else with the first. */
function command({ports}: MeshService, host: string, which: 'port' | 'target'): string {
  const port = ports.find(({name, protocol}) => /^(http|grpc)/i.test(name) || /^HTTP/i.test(protocol)) ?? ports[0];
  const at = host.includes(':') ? `[${host}]` : host;
  if (port === undefined) return `curl http://${at}/`;
  const isTls = /^(https|tls)/i.test(port.name) || /^(HTTPS|TLS)$/i.test(port.protocol);
  return `curl ${isTls ? 'https' : 'http'}://${at}:${(which === 'port' ? port.port : port.target) ?? 'PORT'}/`;
}
