import type {MeshNamespace, WaypointLabel} from './ambient.ts';

/** What can have the labels: a pod, a Service or ServiceEntry, a Namespace. */
export type Labelled = {
  readonly kind: WaypointLabel['on'];
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

export const useLabel = 'istio.io/use-waypoint';
export const namespaceLabel = 'istio.io/use-waypoint-namespace';
export const canaryLabel = 'istio.io/use-waypoint-canary';
const canaryNamespaceLabel = 'istio.io/use-waypoint-canary-namespace';
export const weightAnnotation = 'istio.io/use-waypoint-canary-weight';

/** The label of one object; undefined where it has none. Without another namespace it means a waypoint of its own. */
function ownLabel({kind, namespace, labels}: Labelled): WaypointLabel | undefined {
  const value = labels[useLabel];
  if (value === undefined) return undefined;
  return {on: kind, name: useLabel, value, waypoint: value === 'none' ? '' : `${labels[namespaceLabel] ?? namespace}/${value}`};
}

/** The label that decides: an object's own, also where it says none or names a waypoint that is not there, before that of its namespace. */
export const decidingLabel = (target: Labelled, namespace: MeshNamespace | undefined): WaypointLabel | undefined =>
  ownLabel(target) ?? (namespace === undefined ? undefined : ownLabel({...namespace, kind: 'Namespace', namespace: namespace.name}));

/** A canary as the labels have it; the weight is undefined where it is no whole number of 0 to 100. */
export type Canary = {readonly on: WaypointLabel['on']; readonly waypoint: string; readonly weight: number | undefined};

/** The second waypoint for a share of the connections. What its namespace says counts only where the first comes from there as well; undefined where there is none. */
export function canaryOf(target: Labelled, namespace: MeshNamespace | undefined): Canary | undefined {
  const inherited = (target.labels[useLabel] ?? 'none') === 'none' ? namespace : undefined;
  const isOwn = canaryLabel in target.labels;
  const labels = isOwn ? target.labels : (inherited?.labels ?? {});
  const value = labels[canaryLabel] ?? '';
  if (value === '' || value === 'none') return undefined;
  const weight = target.annotations[weightAnnotation] ?? inherited?.annotations[weightAnnotation] ?? '0';
  return {on: isOwn ? target.kind : 'Namespace', waypoint: `${labels[canaryNamespaceLabel] ?? target.namespace}/${value}`, weight: weightOf(weight)};
}

/** As Go's strconv.Atoi reads it. */
function weightOf(text: string): number | undefined {
  const weight = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return weight >= 0 && weight <= 100 ? Math.abs(weight) : undefined;
}
