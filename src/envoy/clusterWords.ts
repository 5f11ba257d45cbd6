import {type ClusterName, parseClusterName} from './clusterName.ts';

/** What a cluster is, in one sentence, from its name; undefined for names that are not Istio's own. */
export function clusterWords(name: string): string | undefined {
  const parts = parseClusterName(name);
  // Old Istios have one for each family of addresses: InboundPassthroughClusterIpv4.
  return parts === undefined ? words.get(name.replace(/Ipv[46]$/, '')) : istioWords(parts);
}

function istioWords({direction, port, subset, form}: ClusterName): string {
  const sni = form === 'sni' ? ', in the spelling that a gateway reads from the SNI of TLS that it passes on unopened' : '';
  if (direction === 'inbound') return `The application in the proxy's own pod, port ${port}${sni}: requests to it have arrived.`;
  if (direction === 'inbound-vip')
    return `A service behind this waypoint, port ${port}, after the policies of the waypoint; subset ${subset || '-'} is its protocol.`;
  if (subset === '') return `All endpoints of the service at port ${port}${sni}.`;
  return `The endpoints of the service at port ${port} that have the labels of subset ${subset} (DestinationRule)${sni}.`;
}

/** Names that Istio gives to clusters beside those of services. */
const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);
