import type {DumpSide} from '../drift/places.ts';
import type {JsonObject} from '../dumps.ts';
import {labelTest} from '../kube/selectors.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {World} from '../world.ts';
import {type Parts, recordedParts} from './waypointParts.ts';

const like = {host: 'details.ambient-demo.svc.cluster.local', ip: '10.96.39.81', port: 9080} as const;

type Port = {readonly port: number; readonly targetPort?: number | string};

/** What a waypoint would have for a service that none had in the recording: for each of its ports something like what they had for `details`. */
export function otherParts(world: World, service: KubeObject, side: DumpSide): Parts | undefined {
  const recorded = recordedParts(like.host, side);
  if (recorded === undefined) return undefined;
  const each = ((service.spec?.ports ?? []) as readonly Port[]).map(port => renamed(world, service, port, recorded, side));
  const all = (key: keyof Parts) => each.flatMap(parts => parts[key]);
  return {clusters: all('clusters'), endpoints: all('endpoints'), chains: all('chains'), branches: merged(all('branches')), routes: all('routes')};
}

function renamed(world: World, service: KubeObject, {port, targetPort = port}: Port, recorded: Parts, side: DumpSide): Parts {
  const {name, namespace} = service.metadata;
  const text = world
    .base(JSON.stringify(recorded))
    .replaceAll(like.host, `${name}.${namespace}.svc.cluster.local`)
    .replaceAll(like.ip, String(service.spec?.clusterIP))
    .replaceAll('"name":"details","namespace":"ambient-demo"', `"name":"${name}","namespace":"${namespace}"`)
    .replace(/(\||\b0\.0\.0\.0_|local:|"|http\|)9080(?=[|;/"])/g, `$1${port}`);
  const parts = JSON.parse(text) as Parts;
  const pods = podsOf(world, service).map(({status}) => `${String(status?.podIP)}:${typeof targetPort === 'number' ? targetPort : port}`);
  return {...parts, endpoints: parts.endpoints.map(one => withAddresses(one, pods, side))};
}

function podsOf(world: World, {metadata, spec}: KubeObject): readonly KubeObject[] {
  const terms = Object.entries((spec?.selector ?? {}) as Readonly<Record<string, string>>).map(([key, value]) => `${key}=${value}`);
  const test = labelTest(terms.join(','));
  const pods = world.ambient.objects('pods').all();
  return terms.length === 0 ? [] : pods.filter(pod => pod.metadata.namespace === metadata.namespace && test(pod));
}

type Assignment = {endpoints: (JsonObject & {[key: string]: JsonObject[] | unknown})[]};

/** The endpoints of a cluster with these addresses in place of the recorded one. */
function withAddresses(element: JsonObject, addresses: readonly string[], side: DumpSide): JsonObject {
  const [config, list] = side === 'envoy' ? ['endpoint_config', 'lb_endpoints'] : ['endpointConfig', 'lbEndpoints'];
  const assignment = element[config ?? ''] as Assignment;
  const [locality] = assignment.endpoints;
  const [endpoint] = (locality?.[list ?? ''] ?? []) as JsonObject[];
  const copies = addresses.map(address => JSON.parse(JSON.stringify(endpoint).replace(/10\.244\.\d+\.\d+:\d+/g, address)) as JsonObject);
  const endpoints = copies.length === 0 ? [] : [{...locality, [list ?? '']: copies}];
  return {...element, [config ?? '']: {...assignment, endpoints}};
}

/** One branch for an address, with all its ports. */
function merged(branches: readonly JsonObject[]): readonly JsonObject[] {
  const [first, ...others] = branches;
  if (first === undefined) return [];
  const map = portsIn(first);
  for (const other of others) Object.assign(map, portsIn(other));
  return [first];
}

/** The map of ports in a branch, wherever it is. */
function portsIn(branch: JsonObject): JsonObject {
  for (const [key, value] of Object.entries(branch)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    if (key === 'map') return value as JsonObject;
    const inner = portsIn(value as JsonObject);
    if (Object.keys(inner).length > 0) return inner;
  }
  return {};
}
