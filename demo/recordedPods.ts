import {templates} from './templates.ts';
import {typeUrls, type XdsType, xdsTypeOf} from './xdsTypes.ts';

/** A Kubernetes object, as far as the demo reads it. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly managedFields?: readonly {readonly manager: string; readonly time?: string}[];
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {readonly kind: string; readonly name: string}[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
};

/** What kind of proxy istiod takes a client for (`proxy_type`). */
export type ProxyType = 'sidecar' | 'router' | 'waypoint' | 'ztunnel';

/** A recorded row of `/debug/syncz`. */
type RecordedRow = {
  readonly proxy: string;
  readonly proxy_type: ProxyType;
  readonly resources: Readonly<Record<string, {readonly sent: string; readonly sentTime: string}>>;
};

/** What was recorded of one pod. `sent` has the xDS types its proxy subscribes to. */
export type RecordedPod = {
  readonly id: string; // "name.namespace"
  readonly key: string; // "namespace.name", as the names of templates have it
  readonly object: KubeObject;
  readonly ip: string;
  readonly node: string;
  readonly proxy?: {readonly type: ProxyType; readonly sent: Readonly<Partial<Record<XdsType, {readonly version: string; readonly at: string}>>>};
};

let core: readonly KubeObject[] | undefined;
let istio: readonly KubeObject[] | undefined;
let pods: readonly RecordedPod[] | undefined;

/** Namespaces, nodes, services, workloads and pods as recorded. */
export const recordedCore = (): readonly KubeObject[] => {
  core ??= JSON.parse(templates().text('k8s/core')) as KubeObject[];
  return core;
};

/** Objects of Istio and of the Gateway API as recorded. */
export const recordedIstio = (): readonly KubeObject[] => {
  istio ??= ['k8s/istio', 'k8s/gwapi'].flatMap(name => JSON.parse(templates().text(name)) as KubeObject[]);
  return istio;
};

/** The recorded pods, with what istiod had sent to their proxies. */
export const recordedPods = (): readonly RecordedPod[] => {
  pods ??= readPods();
  return pods;
};

function readPods(): readonly RecordedPod[] {
  const rows = new Map((JSON.parse(templates().text('syncz')) as RecordedRow[]).map(row => [row.proxy, row]));
  return recordedCore()
    .filter(object => object.kind === 'Pod')
    .map(object => {
      const {name, namespace = ''} = object.metadata;
      const row = rows.get(`${name}.${namespace}`);
      return {
        id: `${name}.${namespace}`,
        key: `${namespace}.${name}`,
        object,
        ip: String(object.status?.podIP),
        node: String(object.spec?.nodeName),
        ...(row === undefined ? {} : {proxy: {type: row.proxy_type, sent: sentOf(row)}}),
      };
    });
}

function sentOf(row: RecordedRow) {
  const sent: Partial<Record<XdsType, {version: string; at: string}>> = {};
  for (const [url, {sent: nonce, sentTime}] of Object.entries(row.resources)) {
    const type = xdsTypeOf(url);
    if (type === undefined) throw new Error(`The recording has an xDS type that is not among ${Object.keys(typeUrls).join(', ')}: ${url}`);
    sent[type] = {version: nonce.slice(0, -36), at: sentTime};
  }
  return sent;
}
