import type {Member} from '../cast.ts';
import {seconds} from '../clock.ts';
import type {JsonObject} from '../dumps.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import type {Missed} from './ambient.ts';
import {connectionsOf} from './connections.ts';
import {ztunnelPolicy} from './layer4.ts';
import {olderDump} from './oldShapes.ts';
import {inNamespaces, servicesInMesh, workloadsInMesh, ztunnelSpelling} from './workloads.ts';

type Endpoint = {readonly workloadUid: string; readonly port: JsonObject; readonly status: string};
type Service = JsonObject & {readonly namespace: string; readonly hostname: string; readonly endpoints: Readonly<Record<string, Endpoint>>};
type State = JsonObject & {readonly info: {readonly name: string; readonly namespace: string}};
type Certificate = JsonObject & {readonly identity: string; readonly certChain: readonly JsonObject[]};
type Recorded = JsonObject & {
  readonly workloads: readonly JsonObject[];
  readonly services: readonly Service[];
  readonly policies: readonly JsonObject[];
  readonly certificates: readonly Certificate[];
  readonly workloadState: Readonly<Record<string, State>>;
};

const recordedDump = (key: string): Recorded => JSON.parse(templates().text(`ztunnel/${key}`)) as Recorded;

/** What a ztunnel tells of itself, in the shape of its version. */
export function ztunnelDump(world: World, member: Member): JsonObject {
  const shape = world.ambient.shapes.get(member.id);
  return shape === undefined ? dumpNow(world, member) : olderDump(dumpNow(world, member), shape);
}

/** What a ztunnel has: what it knows of the whole mesh, and of the pods on its node their certificates and connections. */
function dumpNow(world: World, member: Member): JsonObject {
  const dump = recordedDump(member.recorded.key);
  const bindings = world.ambient.of(member.id);
  const {workloads: _, services: __, policies: ___, certificates: ____, workloadState: _____, ...rest} = dump;
  const own = JSON.parse(world.own(member, JSON.stringify(rest))) as JsonObject;
  // Endpoints go with their workload, to where that goes.
  const recorded = dump.workloads.map(workload => ({...workload, endpoints: endpointsOf(dump.services, String(workload.uid))}));
  const missed = world.ambient.missed.get(member.id) ?? [];
  const workloads = without(missed, 'workloads', workloadsInMesh(world, recorded, bindings, ztunnelSpelling));
  const residents = residentsOf(world, member);
  return {
    ...own,
    certificates: certificatesOf(world, dump.certificates, residents).map(one => spoilt(world, member, one)),
    policies: without(missed, 'policies', [...inNamespaces(world, dump.policies), ...bindings.layer4.map(ztunnelPolicy)]),
    services: without(missed, 'services', servicesInMesh(world, dump.services, bindings, ztunnelSpelling)).map(service => ({
      ...service,
      endpoints: endpointsIn(workloads, service as Service),
    })),
    workloadState: Object.fromEntries(residents.map(pod => [pod.uid, stateOf(world, pod)])),
    workloads: workloads.map(({endpoints: _, ...workload}) => workload),
  };
}

/** What a ztunnel has of a kind: not what it has missed, and old waypoints. */
function without(missed: readonly Missed[], kind: Missed['kind'], items: readonly JsonObject[]): readonly JsonObject[] {
  const about = missed.filter(one => one.kind === kind);
  if (about.length === 0) return items;
  return items.flatMap(item => {
    const found = about.find(({namespace, name}) => item.namespace === namespace && item.name === name);
    if (found === undefined) return [item];
    if (found.waypoint === undefined) return [];
    const {waypoint: _, ...others} = item;
    const [namespace, name] = found.waypoint.split('/');
    return [
      found.waypoint === 'none' ? others : {...others, waypoint: ztunnelSpelling.waypoint(namespace ?? '', `${name}.${namespace}.svc.cluster.local`)},
    ];
  });
}

/** The pods on the node of a ztunnel that the node agent has handed to it. */
const residentsOf = (world: World, {object}: Member): readonly Member[] =>
  [...world.cast.members.values()].filter(
    one => one.object.spec?.nodeName === object.spec?.nodeName && world.ambient.now().pods.get(one.id)?.captured === true,
  );

const stateOf = (world: World, pod: Member): JsonObject => ({
  connections: connectionsOf(world, pod),
  info: {name: pod.name, namespace: pod.namespace, serviceAccount: pod.object.spec?.serviceAccountName},
  state: 'Up',
});

/** Why a ztunnel has none where the CA does not answer. */
const refusal =
  'Unavailable: failed to fetch certificate: status: Unavailable, message: "error trying to connect: tcp connect error: Connection refused"';

function spoilt({ambient, clock}: World, {id}: Member, certificate: Certificate): JsonObject {
  const trouble = ambient.certificates.get(`${id} ${certificate.identity}`);
  if (trouble === undefined) return certificate;
  if (trouble === 'unavailable') return {...certificate, state: refusal, certChain: [], rootCerts: []};
  const [leaf, ...others] = certificate.certChain;
  const end = clock.now() + (trouble === 'expired' ? -600_000 : 600_000);
  return {...certificate, certChain: [{...leaf, expirationTime: seconds(end)}, ...others]};
}

/** One for each service account of pods on the node; those that were recorded for pods with sidecars stay. */
function certificatesOf(world: World, recorded: readonly Certificate[], residents: readonly Member[]): readonly Certificate[] {
  const everywhere = templates()
    .names.filter(name => name.startsWith('ztunnel/') && name !== 'ztunnel/logging')
    .flatMap(name => recordedDump(name.slice('ztunnel/'.length)).certificates);
  const found = new Map<string, Certificate>();
  for (const certificate of recorded)
    if (identityIn(world, certificate.identity)) found.set(certificate.identity, JSON.parse(world.base(JSON.stringify(certificate))) as Certificate);
  for (const pod of residents) {
    const like = everywhere.find(({identity}) =>
      identity.endsWith(`/ns/${pod.recorded.object.metadata.namespace}/sa/${accountOf(pod.recorded.object)}`),
    );
    const own = like === undefined ? undefined : (JSON.parse(world.own(pod, JSON.stringify(like))) as Certificate);
    if (own !== undefined && !found.has(own.identity)) found.set(own.identity, own);
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, certificate]) => certificate);
}

const accountOf = (object: Member['object']): string => String(object.spec?.serviceAccountName);

/** Whether a pod of this identity is in the mesh: it has a sidecar, or a ztunnel has taken it in. */
function identityIn(world: World, identity: string): boolean {
  const [namespace, account] = identity.split('/ns/')[1]?.split('/sa/') ?? [];
  return [...world.cast.members.values()].some(
    one =>
      one.namespace === namespace &&
      accountOf(one.object) === account &&
      (one.recorded.proxy?.type === 'sidecar' || world.ambient.now().pods.get(one.id)?.captured === true),
  );
}

const keyOf = ({namespace, hostname}: Service): string => `${namespace}/${hostname}`;

/** The endpoints of one workload, by service. */
const endpointsOf = (services: readonly Service[], uid: string): JsonObject =>
  Object.fromEntries(services.flatMap(service => (service.endpoints[uid] === undefined ? [] : [[keyOf(service), service.endpoints[uid]]])));

/** The endpoints of one service, by the uid of their workload; a ztunnel makes none of a workload that is not healthy. */
const endpointsIn = (workloads: readonly JsonObject[], service: Service): JsonObject =>
  Object.fromEntries(
    workloads.flatMap(({uid, endpoints, status}) => {
      const endpoint = (endpoints as JsonObject)[keyOf(service)] as JsonObject | undefined;
      return endpoint === undefined || status === 'Unhealthy' ? [] : [[String(uid), endpoint]];
    }),
  );
