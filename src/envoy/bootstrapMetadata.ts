import {field, type Json, list, number, strings, text} from '../lib/json.ts';

/** What Istio's agent writes into the node metadata of its Envoy (istio pkg/model/proxy.go, NodeMetadata). Absent members are undefined. */
export type NodeMetadata = {
  readonly istioVersion: string | undefined;
  readonly proxySha: string | undefined; // "istio-proxy:6eb0d2d9...", before 1.24
  readonly meshId: string | undefined;
  readonly clusterId: string | undefined;
  readonly network: string | undefined;
  readonly namespace: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly workload: string | undefined;
  readonly owner: string | undefined; // "kubernetes://apis/apps/v1/namespaces/NS/deployments/NAME"
  readonly nodeName: string | undefined;
  readonly interceptionMode: string | undefined; // REDIRECT, TPROXY, NONE
  readonly instanceIps: readonly string[];
  readonly appContainers: readonly string[];
  readonly dnsCapture: boolean;
  readonly hbone: boolean;
  readonly prometheusPort: number | undefined;
  readonly statusPort: number | undefined; // of Envoy: health for load balancers
  readonly platform: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly proxyConfig: ProxyConfig;
};

/** Istio's ProxyConfig as the proxy was started with it: mesh defaults, then those of the workload. Durations as written: "45s". */
export type ProxyConfig = {
  readonly discoveryAddress: string | undefined;
  readonly concurrency: number | undefined; // worker threads; 0: one a core
  readonly drainDuration: string | undefined;
  readonly terminationDrainDuration: string | undefined;
  readonly statusPort: number | undefined;
  readonly adminPort: number | undefined;
  readonly holdApplication: boolean;
  readonly imageType: string | undefined; // default, distroless, debug
  readonly trustedProxies: number | undefined;
  readonly proxyMetadata: Readonly<Record<string, string>>; // environment of the agent
  readonly raw: Json;
};

/** Reads `node.metadata`, whose keys are the same in Envoy's and in istiod's JSON. */
export function parseNodeMetadata(metadata: Json): NodeMetadata {
  return {
    istioVersion: text(metadata, 'ISTIO_VERSION'),
    proxySha: text(metadata, 'ISTIO_PROXY_SHA'),
    meshId: text(metadata, 'MESH_ID'),
    clusterId: text(metadata, 'CLUSTER_ID'),
    network: text(metadata, 'NETWORK'),
    namespace: text(metadata, 'NAMESPACE'),
    serviceAccount: text(metadata, 'SERVICE_ACCOUNT'),
    workload: text(metadata, 'WORKLOAD_NAME'),
    owner: text(metadata, 'OWNER'),
    nodeName: text(metadata, 'NODE_NAME'),
    interceptionMode: text(metadata, 'INTERCEPTION_MODE'),
    instanceIps: words(metadata, 'INSTANCE_IPS'),
    appContainers: words(metadata, 'APP_CONTAINERS'),
    dnsCapture: isTrue(field(metadata, 'DNS_CAPTURE')),
    hbone: isTrue(field(metadata, 'ENABLE_HBONE')),
    prometheusPort: number(metadata, 'ENVOY_PROMETHEUS_PORT'),
    statusPort: number(metadata, 'ENVOY_STATUS_PORT'),
    platform: strings(metadata, 'PLATFORM_METADATA'),
    labels: strings(metadata, 'LABELS'),
    annotations: strings(metadata, 'ANNOTATIONS'),
    proxyConfig: parseProxyConfig(field(metadata, 'PROXY_CONFIG')),
  };
}

const parseProxyConfig = (config: Json): ProxyConfig => ({
  discoveryAddress: text(config, 'discoveryAddress'),
  concurrency: number(config, 'concurrency'),
  drainDuration: text(config, 'drainDuration'),
  terminationDrainDuration: text(config, 'terminationDrainDuration'),
  statusPort: number(config, 'statusPort'),
  adminPort: number(config, 'proxyAdminPort'),
  holdApplication: isTrue(field(config, 'holdApplicationUntilProxyStarts')),
  imageType: text(config, 'image', 'imageType'),
  trustedProxies: number(config, 'gatewayTopology', 'numTrustedProxies'),
  proxyMetadata: strings(config, 'proxyMetadata'),
  raw: config,
});

// The agent writes lists as one text with commas; EDS metadata of VMs has real lists.
const words = (value: Json, name: string): readonly string[] => [
  ...(text(value, name)?.split(',') ?? []),
  ...list(value, name).filter(each => typeof each === 'string'),
];

const isTrue = (value: Json): boolean => value === true || value === 'true';
