/** Labels by which objects say which waypoint they use, and waypoints what they are for. */
export const useWaypoint = 'istio.io/use-waypoint';
export const waypointFor = 'istio.io/waypoint-for';
const useWaypointNamespace = 'istio.io/use-waypoint-namespace';

type Labels = Readonly<Record<string, string>>;

/** A Gateway with an address, as istiod sees it. `handles`: service, workload, all or none. `admits`: may this namespace use it? */
export type UsableWaypoint = {
  readonly key: string; // "namespace/name"
  readonly hostname: string;
  readonly handles: string;
  readonly admits: (namespace: string) => boolean;
};

/** Which waypoint something has, or why istiod gives it none although labels ask for one, in the words of its condition. */
export type Bound = {readonly waypoint?: UsableWaypoint; readonly refusal?: {readonly reason: string; readonly message: string}};

type Asked = {
  readonly kind: 'service' | 'workload';
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
};

/** What istiod decides (pilot/pkg/serviceregistry/ambient/waypoints.go, 1.31, without canaries): the label of the object counts before that of its namespace. */
export function waypointOf({kind, namespace, labels, namespaceLabels}: Asked, waypoints: ReadonlyMap<string, UsableWaypoint>): Bound {
  const managed = labels['gateway.istio.io/managed'];
  if (kind === 'service' && (managed === 'istio.io-mesh-controller' || managed === 'istio.io-eastwest-controller')) return {};
  if (kind === 'workload' && waypoints.has(`${namespace}/${labels['gateway.networking.k8s.io/gateway-name']}`)) return {};
  const isOwn = labels[useWaypoint] !== undefined;
  const from = isOwn ? labels : namespaceLabels;
  const name = from[useWaypoint];
  if (name === undefined || name === 'none') return {};
  const key = `${from[useWaypointNamespace] ?? namespace}/${name}`;
  const waypoint = waypoints.get(key);
  if (waypoint === undefined) return refused('WaypointIsNotReady', `waypoint "${key}" is not ready`);
  if (!waypoint.admits(namespace)) return refused('AttachmentDenied', `we are not permitted to attach to waypoint "${key}" (missing allowedRoutes?)`);
  if (waypoint.handles === kind || waypoint.handles === 'all') return {waypoint};
  if (kind === 'workload' && !isOwn) return {};
  return refused('UnsupportedTrafficType', `attempting to bind to traffic type "${kind}" which the waypoint "${key}" does not support`);
}

const refused = (reason: string, message: string): Bound => ({refusal: {reason, message}});
