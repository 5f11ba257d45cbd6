import type {JsonObject} from '../dumps.ts';
import type {World} from '../world.ts';
import type {Bindings} from './bindings.ts';
import type {UsableWaypoint} from './waypointOf.ts';

/** How a dump writes the address of a waypoint, that traffic to a workload is taken by HBONE, and that it is not ready. */
type Spelling = {
  readonly waypoint: (namespace: string, hostname: string) => JsonObject;
  readonly captured: (workload: JsonObject, captured: boolean) => JsonObject;
  readonly unhealthy: JsonObject;
};

export const ztunnelSpelling: Spelling = {
  waypoint: (namespace, hostname) => ({destination: `${namespace}/${hostname}`, hboneMtlsPort: 15008}),
  captured: (workload, captured) => ({...workload, protocol: captured ? 'HBONE' : 'TCP'}),
  unhealthy: {status: 'Unhealthy'},
};

export const istiodSpelling: Spelling = {
  waypoint: (namespace, hostname) => ({hostname: {namespace, hostname}, hboneMtlsPort: 15008}),
  captured: ({tunnelProtocol: _, ...workload}, captured) => (captured ? {...workload, tunnelProtocol: 'HBONE'} : workload),
  unhealthy: {status: 'UNHEALTHY'},
};

const redirection = 'ambient.istio.io/redirection';

/** Recorded workloads as they are in this mesh: each pod of theirs has one, and the waypoint that it has now. Those without a pod are of a ServiceEntry. */
export function workloadsInMesh(world: World, recorded: readonly JsonObject[], bindings: Bindings, spelling: Spelling): readonly JsonObject[] {
  const inhabitants = [...world.cast.members.values()];
  return recorded.flatMap(workload => {
    if (!String(workload.uid).includes('//Pod/')) return inNamespaces(world, [workload]);
    const pods = inhabitants.filter(one => one.recorded.id === `${workload.name}.${workload.namespace}`);
    return pods.flatMap(pod => {
      const bound = bindings.pods.get(pod.id);
      if (bound === undefined) return [];
      const own = withWaypoint(JSON.parse(world.own(pod, JSON.stringify(workload))) as JsonObject, bound.waypoint, spelling);
      const wasCaptured = pod.recorded.object.metadata.annotations?.[redirection] === 'enabled';
      const taken = wasCaptured === bound.captured ? own : spelling.captured(own, bound.captured);
      const ruled =
        bound.policies.length === 0
          ? taken
          : {...taken, authorizationPolicies: [...((taken.authorizationPolicies ?? []) as string[]), ...bound.policies]};
      return [bound.ready ? ruled : {...ruled, ...spelling.unhealthy}];
    });
  });
}

/** Recorded services as they are in this mesh, with those of copied namespaces and the waypoints that they have now. */
export const servicesInMesh = (world: World, recorded: readonly JsonObject[], bindings: Bindings, spelling: Spelling): readonly JsonObject[] =>
  inNamespaces(world, recorded).flatMap(service => {
    const bound = bindings.services.get(`${service.namespace}/${service.name}`);
    return bound === undefined ? [] : [withWaypoint(service, bound.waypoint, spelling)];
  });

/** Recorded services or policies, and their likenesses in copied namespaces. */
export const inNamespaces = (world: World, recorded: readonly JsonObject[]): readonly JsonObject[] =>
  recorded
    .flatMap(item => world.inEveryNamespace(JSON.stringify(item), String(item.namespace), String(item.name)))
    .map(text => JSON.parse(text) as JsonObject);

function withWaypoint(item: JsonObject, waypoint: UsableWaypoint | undefined, spelling: Spelling): JsonObject {
  const {waypoint: before, ...others} = item;
  if (waypoint === undefined) return before === undefined ? item : others;
  const after = spelling.waypoint(waypoint.key.slice(0, waypoint.key.indexOf('/')), waypoint.hostname);
  return JSON.stringify(after) === JSON.stringify(before) ? item : {...item, waypoint: after};
}
