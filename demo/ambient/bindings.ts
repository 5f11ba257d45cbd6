import {labelTest} from '../kube/selectors.ts';
import type {KubeObject} from '../recordedPods.ts';
import {conditionsOf} from './conditions.ts';
import {isNew, type Layer4, layer4Of, policiesOfPod} from './layer4.ts';
import {type Bound, type UsableWaypoint, waypointFor, waypointOf} from './waypointOf.ts';

/** The objects that decide, by kind. */
export type AmbientObjects = Readonly<
  Record<'namespaces' | 'services' | 'serviceEntries' | 'pods' | 'gateways' | 'classes' | 'authorization' | 'authentication', readonly KubeObject[]>
>;

/** A pod, whether the traffic of it goes through the ztunnel of its node, whether it is ready, and which policies are told with it beyond the recorded ones. */
export type BoundPod = Bound & {readonly captured: boolean; readonly ready: boolean; readonly policies: readonly string[]};

/** What istiod makes of the objects at one time. Services and service entries by "namespace/name", pods by "name.namespace". */
export type Bindings = {
  readonly services: ReadonlyMap<string, Bound>;
  readonly pods: ReadonlyMap<string, BoundPod>;
  /** Gateways that can be used, by "namespace/name". */
  readonly waypoints: ReadonlyMap<string, UsableWaypoint>;
  /** AuthorizationPolicies that waypoints enforce. */
  readonly attached: readonly KubeObject[];
  /** Policies that ztunnels enforce, beyond the recorded ones. */
  readonly layer4: readonly Layer4[];
};

const redirection = 'ambient.istio.io/redirection';
const mode = 'istio.io/dataplane-mode';

/** Who uses which waypoint. */
export function bindingsOf(objects: AmbientObjects): Bindings {
  const namespaces = new Map(objects.namespaces.map(({metadata}) => [metadata.name, metadata.labels ?? {}]));
  const waypoints = waypointsOf(objects, namespaces);
  const direct = objects.authorization.filter(policy => !isAttached(policy) && isNew(policy));
  const authentication = objects.authentication.filter(isNew);
  const bound = (kind: 'service' | 'workload', {metadata: {namespace = '', labels = {}}}: KubeObject) =>
    waypointOf({kind, namespace, labels, namespaceLabels: namespaces.get(namespace) ?? {}}, waypoints);
  return {
    services: new Map([...objects.services, ...objects.serviceEntries].map(one => [keyOf(one), bound('service', one)])),
    pods: new Map(
      objects.pods.map(pod => [
        `${pod.metadata.name}.${pod.metadata.namespace}`,
        {
          ...bound('workload', pod),
          captured: pod.metadata.annotations?.[redirection] === 'enabled',
          ready: isReady(pod),
          policies: policiesOfPod(pod, direct, authentication),
        },
      ]),
    ),
    waypoints,
    attached: objects.authorization.filter(isAttached),
    layer4: direct.map(layer4Of),
  };
}

const isReady = (pod: KubeObject): boolean => conditionsOf(pod).every(({type, status}) => type !== 'Ready' || status === 'True');

/** Whether waypoints enforce a policy, and not ztunnels. */
export const isAttached = ({spec}: KubeObject): boolean => spec?.targetRefs !== undefined || spec?.targetRef !== undefined;

export const keyOf = ({metadata}: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

type Status = {readonly addresses?: readonly {readonly type: string; readonly value: string}[]};

/** Gateways without an address are none: theirs is known from when the first of their pods is ready. */
function waypointsOf({gateways, classes}: AmbientObjects, namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>) {
  const usable = gateways.flatMap((gateway): readonly UsableWaypoint[] => {
    const {addresses = []} = (gateway.status ?? {}) as Status;
    const hostname = addresses.find(({type}) => type === 'Hostname') ?? addresses[0];
    if (hostname === undefined) return [];
    const ofClass = classes.find(({metadata}) => metadata.name === gateway.spec?.gatewayClassName)?.metadata.labels?.[waypointFor];
    const handles = gateway.metadata.labels?.[waypointFor] ?? ofClass ?? 'service';
    return [{key: keyOf(gateway), hostname: hostname.value, handles, admits: admits(gateway, namespaces)}];
  });
  return new Map(usable.map(waypoint => [waypoint.key, waypoint]));
}

type Allowed = {readonly from?: string; readonly selector?: {readonly matchLabels?: Readonly<Record<string, string>>}};
type Listener = {readonly port: number; readonly protocol: string; readonly allowedRoutes?: {readonly namespaces?: Allowed}};

function admits(gateway: KubeObject, namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>): (namespace: string) => boolean {
  const listeners = (gateway.spec?.listeners ?? []) as readonly Listener[];
  const {from = 'Same', selector} = listeners.find(({port, protocol}) => protocol === 'HBONE' && port === 15008)?.allowedRoutes?.namespaces ?? {};
  if (from === 'All') return () => true;
  if (from !== 'Selector') return namespace => namespace === gateway.metadata.namespace;
  const terms = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const test = labelTest(terms.join(','));
  return name => test({apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: namespaces.get(name) ?? {}}});
}

/** The pod as istio's node agent leaves it: taken in where labels of it or of its namespace say so, and it has no sidecar (cni/pkg/util, 1.31). */
export function withRedirection(pod: KubeObject, namespaceLabels: Readonly<Record<string, string>>): KubeObject {
  const {labels = {}, annotations = {}} = pod.metadata;
  const isIn = labels[mode] === 'ambient' || (namespaceLabels[mode] === 'ambient' && labels[mode] !== 'none');
  const wanted = isIn && annotations['sidecar.istio.io/status'] === undefined && pod.spec?.hostNetwork !== true;
  if (wanted === (annotations[redirection] === 'enabled')) return pod;
  const {[redirection]: _, ...others} = annotations;
  return {...pod, metadata: {...pod.metadata, annotations: wanted ? {...others, [redirection]: 'enabled'} : others}};
}
