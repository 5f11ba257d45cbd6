import {type ClusterName, parseClusterName} from './clusterName.ts';

/** What a cluster is, in one sentence, from its name; undefined for names that are not Istio's own. */
export function clusterWords(name: string): string | undefined {
  const parts = parseClusterName(name);
  return parts === undefined ? Object.getOwnPropertyDescriptor(words, name)?.value : istioWords(parts);
}

function istioWords({direction, port, subset, host, form}: ClusterName): string {
  const service = `${host || 'any host'} port ${port}`;
  const sni = form === 'sni' ? ', in the spelling that a gateway reads from the SNI: it passes TLS on without opening it' : '';
  if (direction === 'inbound') return `The application in the proxy's own pod, port ${port}: requests to it have arrived${sni}.`;
  if (direction === 'inbound-vip')
    return `The Service ${service} behind this waypoint, whose policies are applied before; subset ${subset || '-'} is its protocol.`;
  if (subset === '') return `All endpoints of ${service}${sni}.`;
  return `The endpoints of ${service} with the labels of subset ${subset} of its DestinationRule${sni}.`;
}

/** Names that Istio gives to clusters beside those of services. */
const words: Readonly<Record<string, string>> = {
  PassthroughCluster:
    'Takes what goes to addresses that the mesh does not know: on to the very address that was dialled, without mTLS (outboundTrafficPolicy ALLOW_ANY).',
  InboundPassthroughCluster: 'Takes what comes in for ports that no Service names: on to the application at the port that was dialled.',
  BlackHoleCluster:
    'Has no endpoints on purpose: what is sent here is closed (outboundTrafficPolicy REGISTRY_ONLY, or a port that nothing may reach).',
  agent: "pilot-agent in the proxy's own container: readiness and merged metrics.",
  prometheus_stats: "Envoy's own admin interface, whose statistics Prometheus reads through port 15090.",
  'sds-grpc': 'Where Envoy fetches certificates: the SDS socket of pilot-agent.',
  'xds-grpc': 'Where Envoy gets its configuration: istiod, by way of the socket of pilot-agent.',
  zipkin: 'Where Envoy sends traces.',
  main_internal: "The proxy's internal listener main_internal, which routes what came in by HBONE once it is unwrapped.",
  encap: "The proxy's internal listener connect_originate, which wraps connections into HBONE.",
  connect_originate:
    'The outside of HBONE tunnels: HTTP/2 CONNECT over mTLS to port 15008 of the peer, where its sidecar, its waypoint or the ztunnel of its node unwraps it.',
};
