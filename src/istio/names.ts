/** A proxy's node id: `sidecar~10.1.2.3~pod.ns~ns.svc.cluster.local`. */
export type NodeId = {readonly type: string; readonly ip: string; readonly id: string; readonly domain: string};

/** Reads a node id; undefined unless it has four parts. */
export function parseNodeId(text: string): NodeId | undefined {
  const [type, ip, id, domain, ...more] = text.split('~');
  if (type === undefined || ip === undefined || id === undefined || domain === undefined || more.length > 0) return undefined;
  return {type, ip, id, domain};
}

/** Writes a node id. */
export const nodeIdText = ({type, ip, id, domain}: NodeId): string => [type, ip, id, domain].join('~');

/** Splits `pod.namespace` at the last dot: pod names may hold dots, namespaces may not. Without a dot all is name. */
export function parseProxyId(id: string): {readonly name: string; readonly namespace: string} {
  const dot = id.lastIndexOf('.');
  return dot < 0 ? {name: id, namespace: ''} : {name: id.slice(0, dot), namespace: id.slice(dot + 1)};
}

/** The parts of a name that Istio gives to an Envoy cluster; `form` 'sni' is the spelling for SNI-DNAT gateways, `outbound_.9080_.v1_.host`. */
export type ClusterName = {
  readonly direction: string; // outbound, inbound, inbound-vip
  readonly port: number;
  readonly subset: string;
  readonly host: string;
  readonly form: 'pipe' | 'sni';
};

/** Reads a cluster name as Istio's ParseSubsetKey does; undefined for names that are not Istio's four parts (PassthroughCluster, xds-grpc). */
export function parseClusterName(name: string): ClusterName | undefined {
  const form = /^(outbound|inbound)_/.test(name) ? 'sni' : 'pipe';
  const [direction, port, subset, host, ...more] = name.split(separators[form]);
  if (direction === undefined || port === undefined || subset === undefined || host === undefined) return undefined;
  return {direction, port: /^\d+$/.test(port) ? Number(port) : 0, subset, host: more.length > 0 ? '' : host, form};
}

/** Writes a cluster name in its form. */
export const clusterNameText = ({direction, port, subset, host, form}: ClusterName): string => [direction, port, subset, host].join(separators[form]);

const separators = {pipe: '|', sni: '_.'} as const;

/** A workload identity: `spiffe://trust-domain/ns/namespace/sa/service-account`. */
export type SpiffeId = {readonly trustDomain: string; readonly namespace: string; readonly serviceAccount: string};

/** Reads a SPIFFE id of Istio's pattern, else undefined. */
export function parseSpiffeId(text: string): SpiffeId | undefined {
  const [, trustDomain, namespace, serviceAccount] = /^spiffe:\/\/([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(text) ?? [];
  if (trustDomain === undefined || namespace === undefined || serviceAccount === undefined) return undefined;
  return {trustDomain, namespace, serviceAccount};
}

/** Writes a SPIFFE id. */
export const spiffeIdText = ({trustDomain, namespace, serviceAccount}: SpiffeId): string =>
  `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;

/** What people call a proxy type of the wire: `router` is a gateway; kinds that i9s does not know keep their name. */
export const kindWord = (type: string): string => (type === 'router' ? 'gateway' : type);

/** The kind of proxy in at most four letters for the narrow column; unknown kinds keep their name. Takes the wire's word or ours. */
export const shortKind = (type: string): string => shortKinds[kindWord(type)] ?? type;

const shortKinds: Readonly<Record<string, string>> = {sidecar: 'side', gateway: 'gw', waypoint: 'wpt', ztunnel: 'zt'};
