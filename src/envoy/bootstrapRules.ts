import type {Bootstrap} from './bootstrap.ts';

/** What can be unusual in a bootstrap; the pane marks the line of that name. */
export type BootstrapField =
  | 'admin'
  | 'bootstrap override'
  | 'cluster id'
  | 'concurrency'
  | 'discovery address'
  | 'dns capture'
  | 'drain'
  | 'hold application'
  | 'image'
  | 'inbound capture'
  | 'interception'
  | 'istio version'
  | 'log level'
  | 'max connections'
  | 'mesh id'
  | 'network'
  | 'node id'
  | 'outbound capture'
  | 'own config'
  | 'status port'
  | 'termination drain'
  | 'tracing'
  | 'trusted proxies'
  | 'xds';

/** A value that is not Istio's default, and what follows from it. Warnings are more likely to be why something does not work. */
export type Unusual = {readonly field: BootstrapField; readonly tone: 'warn' | 'info'; readonly says: string};

/** What a bootstrap is compared with: versions that the istiods tell, none where unknown. */
export type Around = {readonly istiodVersions: readonly string[]};

type Rule = {
  readonly field: BootstrapField;
  readonly tone: Unusual['tone'];
  /** One sentence where the value is unusual. */
  readonly says: (bootstrap: Bootstrap, around: Around) => string | false | undefined;
};

const annotation = ({metadata}: Bootstrap, name: string): string | undefined => metadata.annotations[name];
const capture = 'traffic.sidecar.istio.io/';
// The injection template excludes the ports of the agent and of Envoy itself.
const ownPorts = ['15020', '15021', '15090'];

/** Every value with a default worth knowing (istio pkg/config/mesh, DefaultProxyConfig; injection template; annotations of Istio). */
const rules: readonly Rule[] = [
  {
    field: 'node id',
    tone: 'warn',
    says: ({node, nodeId}) =>
      node === undefined && `"${nodeId}" is no node id of Istio (type~ip~pod.namespace~domain): istiod cannot tell who this is.`,
  },
  {
    field: 'istio version',
    tone: 'warn',
    says: ({metadata: {istioVersion}}, {istiodVersions}) =>
      istioVersion !== undefined &&
      istiodVersions.length > 0 &&
      !istiodVersions.includes(istioVersion) &&
      `No istiod runs this version (istiod: ${istiodVersions.join(', ')}): restart the pod to have the proxy upgraded.`,
  },
  {
    field: 'admin',
    tone: 'warn',
    says: ({admin}) =>
      admin !== undefined &&
      !['127.0.0.1', 'localhost', '::1'].includes(admin.address) &&
      admin.port !== undefined &&
      'Whoever reaches the pod can read and change this Envoy: the admin interface has no login.',
  },
  {
    field: 'admin',
    tone: 'warn',
    says: ({admin}) => admin?.port !== undefined && admin.port !== 15_000 && 'Not port 15000: istioctl needs --proxy-admin-port to ask it.',
  },
  {
    field: 'discovery address',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) => {
      const revision = /^istiod-([^.]+)\./.exec(proxyConfig.discoveryAddress ?? '')?.[1];
      if (revision !== undefined) return `The istiod of revision ${revision} alone configures this proxy.`;
      const isUsual = /^istiod\.[^.]+\.svc(\.cluster\.local)?:15012$/.test(proxyConfig.discoveryAddress ?? 'istiod.istio-system.svc:15012');
      return !isUsual && "Not the mesh's own istiod service at port 15012: an external control plane, or a gateway in front of it.";
    },
  },
  {
    field: 'xds',
    tone: 'info',
    says: ({xds}) =>
      xds.address !== undefined &&
      !xds.address.endsWith('/XDS') &&
      'Envoy asks istiod itself, not through the agent in its pod, as old versions of Istio do.',
  },
  {
    field: 'mesh id',
    tone: 'info',
    says: ({metadata: {meshId}}) =>
      meshId !== undefined && meshId !== 'cluster.local' && 'Not cluster.local: a mesh or trust domain with its own name.',
  },
  {
    field: 'cluster id',
    tone: 'info',
    says: ({metadata: {clusterId}}) =>
      clusterId !== undefined && clusterId !== 'Kubernetes' && 'The mesh has several clusters, and this is the name of one.',
  },
  {
    field: 'network',
    tone: 'info',
    says: ({metadata: {network}}) => network !== undefined && 'Endpoints on other networks are reached through their east-west gateways.',
  },
  {
    field: 'concurrency',
    tone: 'warn',
    says: ({metadata: {proxyConfig}}) =>
      proxyConfig.concurrency === 0 && 'One worker thread for each core of the node, whatever CPU limit the container has.',
  },
  {
    field: 'concurrency',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) =>
      (proxyConfig.concurrency ?? 0) > 2 &&
      'More worker threads than the 2 of the usual CPU limit: set, or by a higher limit. Each has its own connections.',
  },
  {
    field: 'drain',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) =>
      !isDuration(proxyConfig.drainDuration, '45s') && 'Not 45s: for so long are old listeners kept for open connections when they change.',
  },
  {
    field: 'termination drain',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) =>
      !isDuration(proxyConfig.terminationDrainDuration, '5s') && 'Not 5s: for so long does a stopping pod serve open connections.',
  },
  {
    field: 'hold application',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) => proxyConfig.holdApplication && 'The containers of the application start only when this proxy is ready.',
  },
  {
    field: 'status port',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) =>
      ![undefined, 15_020].includes(proxyConfig.statusPort) && 'Not 15020: probes and Prometheus ask the agent at this port.',
  },
  {
    field: 'image',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) => proxyConfig.imageType === 'debug' && 'An image with a shell and tools, not meant for production.',
  },
  {
    field: 'trusted proxies',
    tone: 'info',
    says: ({metadata: {proxyConfig}}) =>
      (proxyConfig.trustedProxies ?? 0) > 0 && 'The address of a client is taken from X-Forwarded-For, behind so many trusted proxies.',
  },
  {
    field: 'dns capture',
    tone: 'info',
    says: ({metadata}) =>
      metadata.dnsCapture && "The agent answers the application's DNS: names of services and ServiceEntries without asking the cluster.",
  },
  {
    field: 'interception',
    tone: 'info',
    says: ({metadata: {interceptionMode}}) =>
      interceptionMode === 'TPROXY' && 'Inbound connections keep the address of their client (transparent proxy), which needs NET_ADMIN.',
  },
  {
    field: 'interception',
    tone: 'warn',
    says: ({metadata: {interceptionMode}}) =>
      interceptionMode === 'NONE' && 'No traffic is captured: only what is sent to the ports of the proxy goes through it.',
  },
  {
    field: 'inbound capture',
    tone: 'warn',
    says: bootstrap => {
      const out = (annotation(bootstrap, `${capture}excludeInboundPorts`) ?? '').split(',').filter(port => port !== '' && !ownPorts.includes(port));
      const only = annotation(bootstrap, `${capture}includeInboundPorts`) ?? '*';
      if (out.length > 0) return `Connections to port ${out.join(', ')} go past the proxy: no mTLS, no policies, no telemetry.`;
      if (only === '') return 'No inbound connection goes through the proxy: no mTLS, no policies, no telemetry.';
      return only !== '*' && `Only connections to port ${only} go through the proxy; others have no mTLS, no policies, no telemetry.`;
    },
  },
  {
    field: 'outbound capture',
    tone: 'warn',
    says: bootstrap => {
      const out = ['excludeOutboundPorts', 'excludeOutboundIPRanges'].flatMap(name => annotation(bootstrap, `${capture}${name}`) || []);
      const ranges = annotation(bootstrap, `${capture}includeOutboundIPRanges`) ?? '*';
      if (out.length > 0) return `Requests to ${out.join(', ')} go past the proxy: no mTLS, no routing, no telemetry.`;
      return ranges !== '*' && `Only requests to ${ranges || 'no address'} go through the proxy; others have no mTLS, no routing, no telemetry.`;
    },
  },
  {
    field: 'own config',
    tone: 'info',
    says: bootstrap =>
      annotation(bootstrap, 'proxy.istio.io/config') !== undefined && 'The pod has its own ProxyConfig, which is laid over that of the mesh.',
  },
  {
    field: 'bootstrap override',
    tone: 'warn',
    says: bootstrap =>
      annotation(bootstrap, 'sidecar.istio.io/bootstrapOverride') !== undefined && "Parts of this bootstrap come from the user's own ConfigMap.",
  },
  {
    field: 'log level',
    tone: 'info',
    says: bootstrap => annotation(bootstrap, 'sidecar.istio.io/logLevel') !== undefined && 'Set by an annotation of the pod; the default is warning.',
  },
  {
    field: 'tracing',
    tone: 'info',
    says: ({tracing}) => tracing !== undefined && 'Set by ProxyConfig; what a Telemetry resource says of a listener goes before it.',
  },
  {
    field: 'max connections',
    tone: 'info',
    says: ({maxConnections}) =>
      ![undefined, 2_147_483_647].includes(maxConnections) && 'Connections beyond so many, over all listeners, are refused.',
  },
];

/** What of a bootstrap is not as Istio has it by default, in the order of the rules. */
export const unusualIn = (bootstrap: Bootstrap, around: Around): readonly Unusual[] =>
  rules.flatMap(({field, tone, says}) => {
    const sentence = says(bootstrap, around);
    return sentence ? [{field, tone, says: sentence}] : [];
  });

/** The same length of time, however it is written ("5s", "5.000s"); absent counts as the default. */
const isDuration = (written: string | undefined, usual: string): boolean =>
  written === undefined || Number.parseFloat(written) === Number.parseFloat(usual);
