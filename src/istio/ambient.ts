import type {Trouble} from '../lib/trouble.ts';
import type {MeshPod} from './pods.ts';

/** A condition of an object's status, as the Gateway API and istiod write it. Times in ms since 1970. */
export type Condition = {
  readonly type: string;
  readonly status: string; // True, False, Unknown
  readonly reason: string;
  readonly message: string;
  readonly since?: number;
};

/** A listener of a Gateway, and from which namespaces it lets services and pods use it (`allowedRoutes.namespaces`; Same where nothing is said). */
export type WaypointListener = {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly from: string; // All, Same, Selector, None
  readonly selector?: unknown; // a LabelSelector, of Selector
};

/** A waypoint: a Gateway of class istio-waypoint, or of another class of istiod's for meshes. */
export type Waypoint = {
  readonly key: string; // "namespace/name"
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly revision: string | undefined; // label istio.io/rev
  /** What it handles (istio.io/waypoint-for): service, workload, all, none; and who says so. Without a label istiod takes service; `unknown`: its class could not be listed. */
  readonly handles: string;
  readonly handlesBy: 'Gateway' | 'GatewayClass' | 'default' | 'unknown';
  readonly conditions: readonly Condition[];
  readonly addresses: readonly string[]; // status.addresses; none until it has had a pod that was ready
  readonly listeners: readonly WaypointListener[];
  /** "PROTOCOL" or "PROTOCOL/port" of the listener that ztunnels come to instead of HBONE (ambient.istio.io/waypoint-inbound-binding, of it or of its class). */
  readonly inboundBinding?: string;
  readonly createdAt?: number;
};

export type MeshNamespace = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** A Service, or a host of a ServiceEntry. */
export type MeshService = {
  readonly kind: 'Service' | 'ServiceEntry';
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[]; // "reviews.bookinfo.svc.cluster.local"
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>> | undefined; // of labels of pods; undefined: none
  readonly addresses: readonly string[]; // cluster IPs
  /** `target`: the port of its pods, where that is told by its number. */
  readonly ports: readonly {readonly name: string; readonly port: number; readonly protocol: string; readonly target?: number}[];
  readonly conditions: readonly Condition[]; // istiod writes istio.io/WaypointBound
  readonly type?: string; // ClusterIP, ExternalName... of a Service
};

/** A kind of object of which not all could be listed. */
export type Unlisted = {
  readonly kind: 'Namespace' | 'Service' | 'ServiceEntry' | 'Gateway' | 'GatewayClass';
  readonly besides: readonly string[]; // namespaces of which all are known
  readonly trouble: Trouble; // why
};

/** All objects that decide which waypoint handles what. */
export type AmbientObjects = {
  readonly namespaces: ReadonlyMap<string, MeshNamespace>;
  readonly services: readonly MeshService[];
  readonly waypoints: ReadonlyMap<string, Waypoint>;
  /** Gateways that are no waypoints. istiod takes them for some where a label names them. */
  readonly otherGateways?: ReadonlyMap<string, Waypoint>;
  /** What is not there may be there all the same; of other kinds all are known. */
  readonly unlisted?: readonly Unlisted[];
};

/** Which label decides, and on what: of a pod or service its own, else that of its namespace. */
export type WaypointLabel = {
  readonly on: 'Pod' | 'Service' | 'ServiceEntry' | 'Namespace';
  readonly name: string; // istio.io/use-waypoint
  readonly value: string; // "none" opts out
  readonly waypoint: string; // "namespace/name" that it means; '' for none
};

/** What is wrong with the use of a waypoint, in the words of one sentence and what to do. */
export type BindingProblem = {
  readonly is:
    | 'missing' // no such Gateway
    | 'not ready' // it has no address yet: none of its pods has ever been ready
    | 'not programmed'
    | 'other traffic' // it handles the other kind of traffic
    | 'not allowed' // its listener does not let this namespace use it
    | 'not ambient' // what should use it is not captured by a ztunnel
    | 'unknown to ztunnel'
    | 'stale on ztunnel' // which has another waypoint for it
    | 'bypassed' // requests to addresses of pods do not pass the waypoint of their service
    | 'invalid' // labels or annotations that istiod does not take
    | '?'; // not known, as what decides it could not be listed
  readonly severity: 'bad' | 'warn' | 'info';
  readonly what: string;
  readonly next: string;
};

/** Which waypoint handles the traffic of one target, and why. */
export type WaypointBinding = {
  readonly target: {readonly kind: 'Namespace' | 'Service' | 'ServiceEntry' | 'Pod'; readonly namespace: string; readonly name: string};
  readonly label: WaypointLabel | undefined; // undefined: no label anywhere
  /** The waypoint that istiod tells ztunnels, "namespace/name"; undefined: none, or not known, which a problem `?` says. */
  readonly waypoint: string | undefined;
  /** A second waypoint for a share of the connections (istio.io/use-waypoint-canary), in percent. */
  readonly canary?: {readonly waypoint: string; readonly weight: number};
  readonly problems: readonly BindingProblem[];
};

/** Is its traffic captured by the ztunnel of its node? Istio's node agent annotates the pods it has taken in. */
export const isCaptured = ({annotations}: MeshPod): boolean => annotations['ambient.istio.io/redirection'] === 'enabled';
