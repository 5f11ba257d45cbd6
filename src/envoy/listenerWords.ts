import type {Listener} from './listeners.ts';

/** What a proxy is for, as far as that changes what its listeners mean. */
export type Role = 'sidecar' | 'gateway' | 'waypoint';

/** The role as its listeners tell it, for where nothing else is known of the proxy. */
export function roleOf(listeners: readonly Pick<Listener, 'name'>[]): Role {
  const has = (name: string): boolean => listeners.some(listener => listener.name === name);
  if (has('virtualInbound') || has('virtualOutbound')) return 'sidecar';
  return has('connect_terminate') && has('main_internal') ? 'waypoint' : 'gateway';
}

const known: Readonly<Record<string, string>> = {
  virtualOutbound:
    'all connections that leave the pod are redirected here (port 15001); Envoy hands each to the listener of its original destination, else to the chain below',
  virtualInbound:
    'all connections that come into the pod are redirected here (port 15006); the chain is chosen by destination port, TLS and protocol',
  connect_terminate: 'takes HBONE tunnels (CONNECT over mTLS, port 15008), opens them, and hands what is inside to main_internal',
  connect_originate: 'internal listener: wraps connections into an HBONE tunnel (CONNECT over mTLS) to port 15008 of the other side',
  inner_connect_originate:
    'internal listener: wraps connections into the inner one of two HBONE tunnels, through an east-west gateway of another network',
  outer_connect_originate: 'internal listener: wraps an HBONE tunnel into the outer one, to the east-west gateway of another network',
  encap: 'internal listener: hands connections on to connect_originate, into an HBONE tunnel',
  forward_inner_connect: 'internal listener: hands the inner one of two HBONE tunnels on to its service',
};
const ports: Readonly<Record<number, string>> = {
  15020: "metrics and health of the pod, merged by Istio's agent",
  15021: 'health of the proxy (/healthz/ready), asked by the kubelet and load balancers',
  15053: 'DNS that Istio answers for the pod',
  15090: 'metrics of Envoy (/stats/prometheus), asked by Prometheus',
};

const mainInternal: Readonly<Record<Role, string>> = {
  sidecar: 'internal listener: takes what came out of an HBONE tunnel and chooses the port of the application in this pod',
  waypoint: 'internal listener: takes what came out of an HBONE tunnel and chooses the service, or the pod, by its address and port',
  gateway: 'internal listener: takes what came out of an HBONE tunnel and chooses where it goes by its address and port',
};

/** What a listener is for, in words; of one that no convention tells, by its address, its direction and the role of its proxy. */
export function listenerWords({name, port, direction, isInternal, chains}: Listener, role: Role): string {
  const words = name === 'main_internal' ? mainInternal[role] : known[name];
  if (words !== undefined) return words;
  const isAgents = chains.every(({destination}) => destination.kind === 'inline' || destination.kind === 'http');
  if (ports[port] !== undefined && isAgents) return ports[port];
  if (isInternal) return 'internal listener: only other parts of this Envoy connect to it';
  const [, address] = /^(.*)_\d+$/.exec(name) ?? [];
  if (direction === 'INBOUND') return `connections that come into the pod for port ${port}`;
  // To its statistics every port of a gateway is outbound.
  if (role === 'gateway' && direction === 'OUTBOUND') return `connections that clients make to port ${port} of this gateway`;
  if (address === '0.0.0.0' || address === '::') return `connections of the pod to port ${port} of any address${decides(chains)}`;
  if (address !== undefined && direction === 'OUTBOUND') return `connections of the pod to ${address} port ${port}, the address of one service`;
  return 'a listener that follows no convention of Istio';
}

/** What besides the port tells services apart. */
function decides(chains: Listener['chains']): string {
  const words = [
    ...(chains.some(({protocols}) => protocols.includes('HTTP')) ? ['for HTTP the Host header decides'] : []),
    ...(chains.some(({match}) => match.serverNames.length > 0) ? ['for TLS the server name (SNI) decides'] : []),
  ];
  return words.length === 0 ? '' : `; ${words.join(', ')}`;
}

/** What a special cluster name means to the connection; undefined for the others. */
export const specialCluster: Readonly<Record<string, string>> = {
  PassthroughCluster: 'sent on to where the client wanted to go: no service that the mesh knows, no mTLS, no policy',
  BlackHoleCluster: 'closed: BlackHoleCluster has no endpoints',
  InboundPassthroughCluster: 'handed to the application at the port that the client asked for: no service declares this port',
  main_internal: 'handed to the internal listener main_internal',
  encap: 'handed to the internal listener connect_originate, into an HBONE tunnel',
  connect_originate: 'sent into an HBONE tunnel (CONNECT over mTLS) to port 15008 of the other side',
  agent: "asked of Istio's agent in the same pod",
  prometheus_stats: "asked of Envoy's own admin interface",
};
