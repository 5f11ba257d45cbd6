import {field, list, number, strings, text, time} from '../lib/json.ts';

/** What i9s keeps of a Kubernetes pod; a pod of 14 kB shrinks to a few hundred bytes. */
export type MeshPod = {
  readonly id: string; // "name.namespace", as istioctl writes it
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly deleting: boolean;
  readonly createdAt?: number;
  readonly node?: string;
  readonly ip?: string;
  readonly owner?: string; // "ReplicaSet/reviews-v1-5d9f"
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean; // its network is that of its node
  readonly injected?: boolean; // it has been given a sidecar or a gateway's proxy
  readonly proxy?: ProxyContainer;
};

/** The container that runs the proxy: an ordinary one, or a native sidecar (an init container that restarts always). */
export type ProxyContainer = {
  readonly name: string;
  readonly native: boolean;
  readonly image: string;
  readonly role?: string; // the word after "proxy" in its arguments: sidecar, router, waypoint, ztunnel
  readonly running: boolean;
  readonly ended: boolean; // it has terminated and is not started again: the proxy of a job
  readonly restarts: number;
  readonly startedAt?: number;
};

const keptAnnotations = ['prometheus.io/port', 'istio.io/rev', 'ambient.istio.io/redirection', 'sidecar.istio.io/inject'];

/** A pod as the API server writes it (`/api/v1/pods`, one item). Undefined when it has no name or namespace. */
export function parsePod(value: unknown): MeshPod | undefined {
  const name = text(value, 'metadata', 'name');
  const namespace = text(value, 'metadata', 'namespace');
  if (name === undefined || namespace === undefined) return undefined;
  const statuses = statusesOf(value);
  const annotations = strings(value, 'metadata', 'annotations');
  const owner = list(value, 'metadata', 'ownerReferences')[0];
  const proxy = proxyContainer(value);
  return {
    id: `${name}.${namespace}`,
    name,
    namespace,
    uid: text(value, 'metadata', 'uid') ?? '',
    phase: text(value, 'status', 'phase') ?? 'Unknown',
    ready: list(value, 'status', 'conditions').some(c => text(c, 'type') === 'Ready' && text(c, 'status') === 'True'),
    restarts: statuses.reduce<number>((sum, status) => sum + (number(status, 'restartCount') ?? 0), 0),
    deleting: text(value, 'metadata', 'deletionTimestamp') !== undefined,
    labels: strings(value, 'metadata', 'labels'),
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => keptAnnotations.includes(key))),
    ...optional('createdAt', time(value, 'metadata', 'creationTimestamp')),
    ...optional('node', text(value, 'spec', 'nodeName')),
    ...optional('ip', text(value, 'status', 'podIP')),
    ...optional('owner', owner === undefined ? undefined : `${text(owner, 'kind')}/${text(owner, 'name')}`),
    ...optional('hostNetwork', field(value, 'spec', 'hostNetwork') === true ? true : undefined),
    ...optional('injected', annotations['sidecar.istio.io/status'] === undefined ? undefined : true),
    ...optional('proxy', proxy),
  };
}

// Native sidecars are init containers, and crash as others do.
const statusesOf = (pod: unknown): readonly unknown[] => [
  ...list(pod, 'status', 'containerStatuses'),
  ...list(pod, 'status', 'initContainerStatuses'),
];

function proxyContainer(pod: unknown): ProxyContainer | undefined {
  const native = list(pod, 'spec', 'initContainers').filter(c => text(c, 'restartPolicy') === 'Always');
  const all = [...list(pod, 'spec', 'containers'), ...native];
  const container = all.find(c => text(c, 'name') === 'istio-proxy') ?? all.find(c => proxyRole(c) !== undefined);
  if (container === undefined) return undefined;
  const name = text(container, 'name') ?? 'istio-proxy';
  const status = statusesOf(pod).find(each => text(each, 'name') === name);
  const running = field(status, 'state', 'running');
  const restarts = text(pod, 'spec', 'restartPolicy') ?? 'Always';
  return {
    name,
    native: native.includes(container),
    image: text(container, 'image') ?? '',
    running: running !== undefined,
    ended: field(status, 'state', 'terminated') !== undefined && restarts !== 'Always',
    restarts: number(status, 'restartCount') ?? 0,
    ...optional('role', proxyRole(container)),
    ...optional('startedAt', time(running, 'startedAt')),
  };
}

/** The arguments of every Istio proxy begin "proxy sidecar", "proxy router", "proxy waypoint" or "proxy ztunnel". */
function proxyRole(container: unknown): string | undefined {
  const args = list(container, 'args');
  return args[0] === 'proxy' && typeof args[1] === 'string' && !args[1].startsWith('-') ? args[1] : undefined;
}

const optional = <K extends string, V>(key: K, value: V | undefined): {readonly [P in K]?: V} =>
  value === undefined ? {} : ({[key]: value} as {readonly [P in K]?: V});
