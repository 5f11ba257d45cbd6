/** The xDS types istiod sends, by the short names istioctl uses, with their type URLs (without the prefix for the `istio.` ones: they have it too). */
export const typeUrls = {
  CDS: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  LDS: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  RDS: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  EDS: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  ECDS: 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
  SDS: 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
  WDS: 'type.googleapis.com/istio.workload.Address',
  WADS: 'type.googleapis.com/istio.security.Authorization',
} as const;

/** An xDS type, by its short name. */
export type XdsType = keyof typeof typeUrls;

/** The types with a pair of fields of their own in `/debug/syncz`, in the order of its keys. */
export const pairNames = [
  ['CDS', 'cluster'],
  ['LDS', 'listener'],
  ['RDS', 'route'],
  ['EDS', 'endpoint'],
  ['ECDS', 'extensionconfig'],
] as const satisfies readonly (readonly [XdsType, string])[];

const byUrl = new Map<string, XdsType>(Object.entries(typeUrls).map(([type, url]) => [url, type as XdsType]));

/** The short name of a type URL, else undefined. */
export const xdsTypeOf = (url: string): XdsType | undefined => byUrl.get(url);

/** Whether a text is the short name of a type. */
export const isXdsType = (text: unknown): text is XdsType => typeof text === 'string' && text in typeUrls;
