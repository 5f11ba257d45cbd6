import {field, type Json, list, number, strings, text, time} from '../lib/json.ts';
import type {AmbientObjects, Waypoint, WaypointListener} from './ambient.ts';
import {parseConditions} from './conditions.ts';

/** What a GatewayClass says of all Gateways of it. */
export type GatewayClass = {
  readonly name: string;
  readonly controller: string; // istio.io/mesh-controller makes waypoints
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

export type GatewayClasses = ReadonlyMap<string, GatewayClass>;

/** The class of istioctl's waypoints. */
export const waypointClass = 'istio-waypoint';
const handlesLabel = 'istio.io/waypoint-for';
const bindingAnnotation = 'ambient.istio.io/waypoint-inbound-binding';

/** A GatewayClass as the API writes it; undefined for what has no name. */
export function parseGatewayClass(json: Json): GatewayClass | undefined {
  const name = text(json, 'metadata', 'name');
  if (name === undefined) return undefined;
  return {
    name,
    controller: text(json, 'spec', 'controllerName') ?? '',
    labels: strings(json, 'metadata', 'labels'),
    annotations: strings(json, 'metadata', 'annotations'),
  };
}

/** All Gateways of a list, those that are waypoints apart; by "namespace/name". `isPartial`: not all classes are known. */
export function sortGateways(
  items: readonly Json[],
  classes: GatewayClasses,
  isPartial = false,
): Required<Pick<AmbientObjects, 'waypoints' | 'otherGateways'>> {
  const gateways = items.flatMap(item => parseGateway(item, classes, isPartial) ?? []);
  const keyed = (are: boolean): ReadonlyMap<string, Waypoint> =>
    new Map(gateways.flatMap(gateway => (isWaypoint(gateway, classes) === are ? [[gateway.key, gateway]] : [])));
  return {waypoints: keyed(true), otherGateways: keyed(false)};
}

/** Any Gateway, read as if it were a waypoint, which istiod does as well (pilot/pkg/serviceregistry/ambient/waypoints.go). */
function parseGateway(json: Json, classes: GatewayClasses, isPartial: boolean): Waypoint | undefined {
  const namespace = text(json, 'metadata', 'namespace');
  const name = text(json, 'metadata', 'name');
  if (namespace === undefined || name === undefined) return undefined;
  const className = text(json, 'spec', 'gatewayClassName') ?? '';
  const ofClass = classes.get(className);
  const own = strings(json, 'metadata', 'labels');
  const binding = strings(json, 'metadata', 'annotations')[bindingAnnotation] ?? ofClass?.annotations[bindingAnnotation];
  const createdAt = time(json, 'metadata', 'creationTimestamp');
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    className,
    revision: own['istio.io/rev'] || undefined,
    handles: own[handlesLabel] ?? ofClass?.labels[handlesLabel] ?? 'service',
    handlesBy:
      handlesLabel in own
        ? 'Gateway'
        : handlesLabel in (ofClass?.labels ?? {})
          ? 'GatewayClass'
          : isPartial && ofClass === undefined
            ? 'unknown'
            : 'default',
    conditions: parseConditions(json),
    addresses: list(json, 'status', 'addresses').flatMap(each => text(each, 'value') ?? []),
    listeners: list(json, 'spec', 'listeners').map(listenerOf),
    ...(binding === undefined ? {} : {inboundBinding: binding}),
    ...(createdAt === undefined ? {} : {createdAt}),
  };
}

function listenerOf(json: Json): WaypointListener {
  const from = text(json, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
  const selector = field(json, 'allowedRoutes', 'namespaces', 'selector') ?? undefined;
  return {
    name: text(json, 'name') ?? '',
    port: number(json, 'port') ?? 0,
    protocol: text(json, 'protocol') ?? '',
    from,
    ...(selector === undefined ? {} : {selector}),
  };
}

/**
 * istio-waypoint, or a class that istiod's controller for meshes or another one serves as waypoint: it says what it handles or how ztunnels come to it, or listens for HBONE.
 * Gateways between networks listen for HBONE too.
 */
function isWaypoint({className, handlesBy, inboundBinding, listeners}: Waypoint, classes: GatewayClasses): boolean {
  const controller = classes.get(className)?.controller;
  if (className === waypointClass || controller === 'istio.io/mesh-controller') return true;
  if (className === 'istio-east-west' || controller === 'istio.io/eastwest-controller') return false;
  return (
    handlesBy === 'Gateway' || handlesBy === 'GatewayClass' || inboundBinding !== undefined || listeners.some(({protocol}) => protocol === 'HBONE')
  );
}
