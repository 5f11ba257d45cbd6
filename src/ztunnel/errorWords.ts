/** What ztunnel says when a connection fails (ztunnel/src/proxy.rs, `enum Error`), by a part of it. */
const errors: readonly (readonly [part: string, says: string])[] = [
  ['policy rejection', 'An AuthorizationPolicy denied the connection.'],
  ['http status: 401', 'The ztunnel or proxy at the other end denied it (AuthorizationPolicy).'],
  ['http status: 503', 'The other end cannot reach the destination: it has no such workload, or nothing listens on its port.'],
  ['http status: 400', 'The other end does not know the address that was asked for.'],
  ['unknown source', 'istiod has told this ztunnel of no workload with the source address.'],
  ['unknown destination', 'istiod has told this ztunnel of no workload or service with the destination address.'],
  ['unknown waypoint', 'The waypoint of the destination is not known to this ztunnel.'],
  ['no healthy upstream', 'The service has no healthy workload.'],
  ['no service for target', 'istiod has told this ztunnel of no service with the destination address.'],
  ['identity mismatch', 'The certificate of the other end is of another identity than the workload has.'],
  ['deadline', 'The connection was not made in time: the pod or its node may be gone.'],
  ['timed out', 'The connection was not made in time: the pod or its node may be gone.'],
  ['connection refused', 'Nothing listens on that port.'],
  ['host unreachable', 'The pod or its node is gone.'],
  ['no route to host', 'The pod or its node is gone.'],
  ['certificate', 'TLS failed: a certificate was not accepted.'],
  ['tls', 'TLS with the other end failed.'],
  ['draining', 'The pod was shutting down.'],
  ['shutting down', 'The pod was shutting down.'],
  ['dns', 'The name of the destination could not be resolved.'],
];

/** What an error of ztunnel's access log means, in one sentence; undefined for those that are not known. */
export function ztunnelErrorWords(error: string): string | undefined {
  const lower = error.slice(0, 2000).toLowerCase();
  return errors.find(([part]) => lower.includes(part))?.[1];
}
