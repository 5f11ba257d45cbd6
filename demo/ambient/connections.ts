import type {Member} from '../cast.ts';
import type {World} from '../world.ts';
import type {Bound} from './waypointOf.ts';

/** Requests that are always under way: from pods of an app to a service, or to the pods of an app by their address. In the namespace of the caller. */
const requests: readonly {readonly from: string; readonly to: string; readonly pods?: string}[] = [
  {from: 'curl', to: 'productpage'},
  {from: 'curl', to: 'reviews', pods: 'v2'},
  {from: 'curl', to: 'details'},
  {from: 'productpage', to: 'details'},
  {from: 'productpage', to: 'reviews'},
  {from: 'reviews', to: 'ratings'},
];

/** A connection as ztunnel dumps it. */
type Connection = {readonly actualDst: string; readonly originalDst: string | null; readonly protocol: string; readonly src: string};
type Leg = Connection & {readonly at: Member; readonly direction: 'inbound' | 'outbound'};

/** What goes on at a pod that a ztunnel has taken in. */
export function connectionsOf(world: World, pod: Member): {readonly inbound: readonly Connection[]; readonly outbound: readonly Connection[]} {
  const legs = legsIn(world).filter(({at}) => at.id === pod.id);
  const of = (wanted: Leg['direction']) => legs.flatMap(({at: _, direction, ...connection}) => (direction === wanted ? [connection] : []));
  return {inbound: of('inbound'), outbound: of('outbound')};
}

/** Both ends of every request, as the ztunnels of both nodes see them. */
function legsIn(world: World): readonly Leg[] {
  const {pods} = world.ambient.now();
  const members = [...world.cast.members.values()].filter(({id}) => pods.has(id));
  const captured = (member: Member) => pods.get(member.id)?.captured === true;
  const appOf = ({object}: Member) => object.metadata.labels?.app;
  return requests.flatMap(({from, to, pods: version}) =>
    members
      .filter(one => appOf(one) === from && (captured(one) || one.recorded.proxy === undefined))
      .flatMap(source => {
        const peers = members.filter(
          one =>
            one.namespace === source.namespace && appOf(one) === to && (version === undefined || one.object.metadata.labels?.version === version),
        );
        const target = peers[source.name.charCodeAt(source.name.length - 1) % Math.max(1, peers.length)];
        if (target === undefined) return [];
        return legsOf(world, {source, target, captured, ...(version === undefined ? {service: to} : {})});
      }),
  );
}

type Request = {readonly source: Member; readonly target: Member; readonly service?: string; readonly captured: (member: Member) => boolean};

function legsOf(world: World, {source, target, service, captured}: Request): readonly Leg[] {
  const {services, pods} = world.ambient.now();
  const vip = service === undefined ? undefined : world.ambient.objects('services').get(source.namespace, service)?.spec?.clusterIP;
  const bound: Bound | undefined = service === undefined ? pods.get(target.id) : services.get(`${source.namespace}/${service}`);
  const waypoint = captured(source) ? waypointPod(world, bound) : undefined;
  const port = 9080;
  const asked = `${vip ?? target.ip}:${port}`;
  const isHbone = captured(source) && (waypoint !== undefined || captured(target));
  const next = waypoint ?? target;
  const outbound: Leg = {
    at: source,
    direction: 'outbound',
    actualDst: `${next.ip}:${isHbone ? 15008 : port}`,
    originalDst: asked,
    protocol: isHbone ? 'HBONE' : 'TCP',
    src: `${source.ip}:${portOf(world, source, target, asked)}`,
  };
  const inbound: Leg = {
    at: target,
    direction: 'inbound',
    actualDst: `${target.ip}:${port}`,
    originalDst: waypoint !== undefined || service === undefined || !isHbone ? null : `${service}.${source.namespace}.svc.cluster.local`,
    protocol: isHbone ? 'HBONE' : 'TCP',
    src: `${(waypoint ?? source).ip}:${waypoint === undefined ? portOf(world, source, target, asked) : portOf(world, waypoint, target, `${source.id} ${asked}`)}`,
  };
  return [...(captured(source) ? [outbound] : []), ...(captured(target) ? [inbound] : [])];
}

/** The pod of the waypoint that something has. */
function waypointPod({cast}: World, bound: Bound | undefined): Member | undefined {
  const key = bound?.waypoint?.key;
  return [...cast.members.values()].find(
    ({namespace, object}) => `${namespace}/${object.metadata.labels?.['gateway.networking.k8s.io/gateway-name']}` === key,
  );
}

/** Connections are kept for so many seconds. */
const keptSeconds = 60;

/** A port from which a client calls: always the same for the same request, until the connection is another. */
function portOf(world: World, from: Member, to: Member, service: string): number {
  const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const request = `${from.id} ${to.id} ${service}`;
  const generation = Math.floor(world.traffic() / keptSeconds + (hash(request) % 100) / 100);
  return 32768 + (hash(`${request} ${generation}`) % 28000);
}
