import type {Listener} from './listeners.ts';

const known: Readonly<Record<string, string>> = {
  virtualOutbound:
    'all connections that leave the pod are redirected here (port 15001); Envoy hands each to the listener of its original destination, else to the chain below',
  virtualInbound:
    'all connections that come into the pod are redirected here (port 15006); the chain is chosen by destination port, TLS and protocol',
  connect_terminate: 'takes HBONE tunnels (CONNECT over mTLS, port 15008), opens them, and hands what is inside to main_internal',
  main_internal: 'internal listener: takes what came out of an HBONE tunnel and chooses the service by its address and port',
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

/** What a listener is for, in words; of one that no convention tells, by its address and direction. */
export function listenerWords({name, port, direction, isInternal, chains}: Listener): string {
  const words = known[name];
  if (words !== undefined) return words;
  const isAgents = chains.every(({destination}) => destination.kind === 'inline' || destination.kind === 'http');
  if (ports[port] !== undefined && isAgents) return ports[port];
  if (isInternal) return 'internal listener: only other parts of this Envoy connect to it';
  const [, address] = /^(.*)_\d+$/.exec(name) ?? [];
  if (direction === 'INBOUND') return `connections that come into the pod for port ${port}`;
  if (address === '0.0.0.0' || address === '::') return `connections of the pod to port ${port} of any address; for HTTP the Host header decides`;
  if (address !== undefined && direction === 'OUTBOUND') return `connections of the pod to ${address} port ${port}, the address of one service`;
  return 'a listener that follows no convention of Istio';
}

/** What a special cluster name means to the connection; undefined for the others. */
export const specialCluster: Readonly<Record<string, string>> = {
  PassthroughCluster: 'sent on to where the client wanted to go: no service that the mesh knows, no mTLS, no policy',
  BlackHoleCluster: 'closed: BlackHoleCluster has no endpoints',
  InboundPassthroughCluster: 'handed to the application at the port that the client asked for: no service declares this port',
  main_internal: 'handed to the internal listener main_internal',
  encap: 'handed to the internal listener connect_originate, into an HBONE tunnel',
  connect_originate: 'sent into an HBONE tunnel (CONNECT over mTLS) to port 15008',
  agent: "asked of Istio's agent in the same pod",
  prometheus_stats: "asked of Envoy's own admin interface",
};

/** The application protocols (ALPN) of a match in words; undefined when there is nothing to tell. */
export function protocolWords(protocols: readonly string[]): string | undefined {
  if (protocols.length === 0) return undefined;
  if (protocols.includes('istio-peer-exchange')) return 'TCP over mTLS of another sidecar';
  if (protocols.some(protocol => /^istio(-|$)/.test(protocol))) return 'HTTP over mTLS of another sidecar';
  if (protocols.every(protocol => ['http/1.0', 'http/1.1', 'h2c'].includes(protocol))) return 'plain HTTP, found by looking at the first bytes';
  return `clients that offer ${protocols.join(', ')}`;
}
