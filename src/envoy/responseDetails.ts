/** What `%RESPONSE_CODE_DETAILS%` and `%CONNECTION_TERMINATION_DETAILS%` say, by how they begin (Envoy docs, configuration/http/http_conn_man/response_code_details). */
const details: readonly (readonly [begin: string, says: string])[] = [
  ['via_upstream', 'The answer is that of the upstream.'],
  ['direct_response', 'The route answers by itself (direct_response, redirect).'],
  ['route_not_found', 'No route matches host and path.'],
  ['cluster_not_found', 'The route names a cluster that this proxy does not have.'],
  ['filter_chain_not_found', 'No filter chain of the listener takes such a connection, such as plain text where mTLS is STRICT.'],
  ['no_healthy_upstream', 'The cluster has no healthy endpoint.'],
  ['rbac_access_denied', 'An AuthorizationPolicy denied it; none: no ALLOW policy matched.'],
  ['jwt_authn_access_denied', 'RequestAuthentication refused the token.'],
  ['ext_authz_denied', 'The external authorization service denied it.'],
  ['ext_authz_error', 'The external authorization service could not be asked.'],
  ['request_rate_limited', 'The rate limit service denied it.'],
  ['local_rate_limited', 'A local rate limit was reached.'],
  ['rate_limiter_error', 'The rate limit service could not be asked.'],
  ['upstream_response_timeout', 'The upstream did not answer in time.'],
  ['response_timeout', 'The upstream did not answer in time.'],
  ['upstream_per_try_timeout', 'The upstream did not answer within the timeout of each try.'],
  ['upstream_max_stream_duration_reached', 'The stream lasted longer than it may.'],
  ['max_duration_timeout', 'The stream lasted longer than it may.'],
  ['upstream_reset_before_response_started', 'The connection to the upstream failed, or was closed, before an answer came; in braces why.'],
  ['upstream_reset_after_response_started', 'The connection to the upstream was closed in the middle of the answer; in braces why.'],
  ['request_overall_timeout', 'The whole request did not come within its time.'],
  ['stream_idle_timeout', 'Nothing was sent for the idle timeout.'],
  ['duration_timeout', 'The connection lasted longer than it may.'],
  ['downstream_remote_disconnect', 'The client closed the connection.'],
  ['downstream_local_disconnect', 'This proxy closed the connection to the client.'],
  ['downstream_remote_reset', 'The client reset the stream.'],
  ['remote_reset', 'The client reset the stream.'],
  ['fault_filter_abort', 'A fault of a VirtualService answered it.'],
  ['maintenance_mode', 'The cluster is in maintenance mode.'],
  ['overload', 'Envoy is short of resources and sheds load.'],
  ['missing_host_header', 'The request names no host.'],
  ['missing_path', 'The request has no path.'],
  ['path_normalization_failed', 'The path cannot be normalized.'],
  ['low_version', 'The request is HTTP/1.0, which is not allowed.'],
  ['http1.', 'The client broke the rules of HTTP/1.'],
  ['http2.', 'The client broke the rules of HTTP/2.'],
  ['upgrade_failed', 'The protocol that the client asked to upgrade to is not allowed.'],
  ['request_payload', 'The body of the request is larger than a filter may hold.'],
  ['response_payload', 'The body of the answer is larger than a filter may hold.'],
  ['transport socket timeout', 'TLS was not set up in time.'],
  ['internal_redirect', 'Envoy follows the redirect itself.'],
];

/** What response code details mean, in one sentence; undefined for those that are not known. */
export const detailsWords = (text: string): string | undefined => details.find(([begin]) => text.startsWith(begin))?.[1];

/** What TLS and sockets say, wherever it stands in the reason; the text format writes spaces as `_`. */
const failures: readonly (readonly [part: RegExp, says: string])[] = [
  [
    /CERTIFICATE_VERIFY_FAILED|verify cert failed/i,
    'The certificate of the upstream was not accepted: signed by another root, expired, or of another name than the DestinationRule wants.',
  ],
  [/WRONG_VERSION_NUMBER/, 'The upstream speaks plain text where this proxy began TLS: no sidecar there, or the port is not of mTLS.'],
  [/CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|PEER_DID_NOT_RETURN/, 'The upstream wants a certificate of the client, and got none that it takes.'],
  [/CERTIFICATE_EXPIRED/, 'The upstream says that the certificate of this proxy has expired.'],
  [/UNKNOWN_CA/, 'The upstream does not know the root that signed the certificate of this proxy.'],
  [/Secret is not supplied/i, 'This proxy has no certificate yet (SDS).'],
  [/(connect|immediate)[ _]error:[ _]*(111|Connection[ _]refused)/i, 'Connection refused: nothing listens on that port.'],
  [/(connect|immediate)[ _]error:[ _]*(113|No[ _]route)/i, 'No route to the host: the pod or its node is gone.'],
  [/(connect|immediate)[ _]error:[ _]*(101|Network)/i, 'The network cannot be reached.'],
  [/(connect|immediate)[ _]error:[ _]*(110|.*timed[ _]out)/i, 'The connection was not made in time.'],
  [/^TLS_error|SSL routines/, 'TLS with the upstream failed.'],
];
const longestReason = 2000;

/** What an upstream transport failure reason means, in one sentence; undefined for those that are not known. */
export const failureWords = (reason: string): string | undefined => failures.find(([part]) => part.test(reason.slice(0, longestReason)))?.[1];
