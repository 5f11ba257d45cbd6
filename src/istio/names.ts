/** A proxy's node id: `sidecar~10.1.2.3~pod.ns~ns.svc.cluster.local`. */
export type NodeId = {readonly type: string; readonly ip: string; readonly id: string; readonly domain: string};

/** Writes a node id. */
export const nodeIdText = ({type, ip, id, domain}: NodeId): string => [type, ip, id, domain].join('~');

/** Splits `pod.namespace` at the last dot: pod names may hold dots, namespaces may not. Without a dot all is name. */
export function parseProxyId(id: string): {readonly name: string; readonly namespace: string} {
  const dot = id.lastIndexOf('.');
  return dot < 0 ? {name: id, namespace: ''} : {name: id.slice(0, dot), namespace: id.slice(dot + 1)};
}

/** What people call a proxy type of the wire: `router` is a gateway; kinds that i9s does not know keep their name. */
export const kindWord = (type: string): string => (type === 'router' ? 'gateway' : type);

/** The kind of proxy in at most four letters for the narrow column; unknown kinds keep their name. Takes the wire's word or ours. */
export const shortKind = (type: string): string => shortKinds[kindWord(type)] ?? type;

const shortKinds: Readonly<Record<string, string>> = {sidecar: 'side', gateway: 'gw', waypoint: 'wpt', ztunnel: 'zt'};
