/** When a stat is a finding: it went up while it was watched, it is not 0, it is 0. */
export type Alarm = 'rises' | 'not zero' | 'zero';
/** What a stat of Envoy means, in one sentence. */
export type StatWords = {readonly means: string; readonly alarm?: Alarm};

// `*` stands for any names; the last word is never one, so that a stat finds its row without trying all of them.
const table: readonly (readonly [pattern: string, means: string, alarm?: Alarm])[] = [
  ['cluster.*.upstream_rq_total', 'Requests sent to the endpoints of the cluster.'],
  ['cluster.*.upstream_rq_active', 'Requests under way to the endpoints now.'],
  ['cluster.*.upstream_rq_completed', 'Requests that were answered.'],
  ['cluster.*.upstream_rq_2xx', 'Answers 2xx of the endpoints.'],
  ['cluster.*.upstream_rq_4xx', 'Answers 4xx: the endpoint refuses the request; the client is to blame more often than the mesh.'],
  ['cluster.*.upstream_rq_5xx', 'Answers 5xx, of the endpoints or made by Envoy; they count for outlier detection.', 'rises'],
  ['cluster.*.upstream_rq_503', 'Answers 503, of the endpoints or made by Envoy (flags UH, UF, UO, URX tell them apart in the access log).', 'rises'],
  ['cluster.*.upstream_rq_504', 'Answers 504: an endpoint did not answer within the timeout of the route.', 'rises'],
  ['cluster.*.upstream_rq_timeout', 'Requests that were not answered within the timeout of the route: 504, flag UT.', 'rises'],
  ['cluster.*.upstream_rq_per_try_timeout', 'Tries that took longer than perTryTimeout.', 'rises'],
  ['cluster.*.upstream_rq_retry', 'Requests that were tried again.'],
  ['cluster.*.upstream_rq_retry_limit_exceeded', 'Requests that failed after all their retries: flag URX.', 'rises'],
  ['cluster.*.upstream_rq_retry_overflow', 'Retries that were not made because maxRetries of the circuit breaker was reached.', 'rises'],
  ['cluster.*.upstream_rq_rx_reset', 'Requests that the endpoint reset: flag UR.', 'rises'],
  ['cluster.*.upstream_rq_tx_reset', 'Requests that Envoy reset, mostly because the client went away.'],
  ['cluster.*.upstream_rq_pending_active', 'Requests that wait for a connection now.'],
  [
    'cluster.*.upstream_rq_pending_overflow',
    'Requests refused by the circuit breaker (http1MaxPendingRequests or http2MaxRequests): 503, flag UO.',
    'rises',
  ],
  ['cluster.*.upstream_rq_active_overflow', 'Requests refused because http2MaxRequests was reached: 503, flag UO.', 'rises'],
  ['cluster.*.upstream_rq_pending_failure_eject', 'Requests that failed because their connection could not be made: 503, flag UF.', 'rises'],
  ['cluster.*.upstream_rq_maintenance_mode', 'Requests refused because the cluster is in maintenance.', 'rises'],
  ['cluster.*.upstream_cx_total', 'Connections made to the endpoints.'],
  ['cluster.*.upstream_cx_active', 'Connections to the endpoints now.'],
  ['cluster.*.upstream_cx_connect_fail', 'Connections that could not be made: refused, unreachable, or TLS failed. Flag UF.', 'rises'],
  ['cluster.*.upstream_cx_connect_timeout', 'Connections that took longer than connectTimeout.', 'rises'],
  ['cluster.*.upstream_cx_none_healthy', 'No endpoint was healthy when one was needed: 503, flag UH.', 'rises'],
  ['cluster.*.upstream_cx_overflow', 'Times that maxConnections of the circuit breaker was reached.', 'rises'],
  ['cluster.*.upstream_cx_pool_overflow', 'Times that the limit of connection pools was reached.', 'rises'],
  ['cluster.*.upstream_cx_protocol_error', 'Answers that are no valid HTTP: the port may speak another protocol than its name says.', 'rises'],
  ['cluster.*.upstream_cx_destroy_remote_with_active_rq', 'Connections that the endpoint closed while requests were under way: flag UC.', 'rises'],
  ['cluster.*.upstream_cx_destroy_local_with_active_rq', 'Connections that Envoy closed while requests were under way.'],
  ['cluster.*.upstream_cx_rx_bytes_total', 'Bytes received from the endpoints.'],
  ['cluster.*.upstream_cx_tx_bytes_total', 'Bytes sent to the endpoints.'],
  ['cluster.*.membership_total', 'Endpoints of the cluster.'],
  ['cluster.*.membership_healthy', 'Endpoints that may get requests: neither ejected nor failing checks.', 'zero'],
  ['cluster.*.membership_degraded', 'Endpoints that get requests only when the healthy ones do not suffice.'],
  ['cluster.*.membership_excluded', 'Endpoints that are left out of load balancing while they are checked for the first time.'],
  ['cluster.*.membership_change', 'Times that the endpoints of the cluster changed.'],
  ['cluster.*.lb_healthy_panic', 'Requests balanced in panic mode: too few endpoints are healthy, so health is ignored.', 'rises'],
  ['cluster.*.update_failure', 'Fetches that failed (EDS or DNS).', 'rises'],
  ['cluster.*.update_rejected', 'Updates of endpoints (EDS) that Envoy refused.', 'rises'],
  ['cluster.*.outlier_detection.ejections_active', 'Endpoints that outlier detection has ejected now.', 'not zero'],
  ['cluster.*.outlier_detection.ejections_enforced_total', 'Ejections by outlier detection so far.', 'rises'],
  ['cluster.*.outlier_detection.ejections_overflow', 'Ejections that were not made because maxEjectionPercent was reached.', 'rises'],
  ['cluster.*.circuit_breakers.*.cx_open', '1: maxConnections is reached, no more connections are made.', 'not zero'],
  ['cluster.*.circuit_breakers.*.rq_open', '1: http2MaxRequests is reached, requests are refused (503, flag UO).', 'not zero'],
  ['cluster.*.circuit_breakers.*.rq_pending_open', '1: http1MaxPendingRequests is reached, requests are refused (503, flag UO).', 'not zero'],
  ['cluster.*.circuit_breakers.*.rq_retry_open', '1: maxRetries is reached, failed requests are not tried again.', 'not zero'],
  ['cluster.*.warming_state', '1: the cluster waits for its endpoints or secrets and is not in use yet.', 'not zero'],
  ['*.ssl.handshake', 'TLS handshakes that succeeded.'],
  ['*.ssl.connection_error', 'TLS handshakes that failed, but for the reasons that have counters of their own (fail_verify...).', 'rises'],
  ['*.ssl.fail_verify_error', 'Certificates of the other side that no trusted root has signed, or that are expired.', 'rises'],
  ['*.ssl.fail_verify_san', 'Certificates of the other side that name another service than was expected (subjectAltNames).', 'rises'],
  ['*.ssl.fail_verify_no_cert', 'Clients without a certificate where mTLS is STRICT.', 'rises'],
  ['http.*.downstream_rq_total', 'Requests received.'],
  ['http.*.downstream_rq_active', 'Requests under way now.'],
  ['http.*.downstream_rq_4xx', 'Requests answered 4xx.'],
  ['http.*.downstream_rq_5xx', 'Requests answered 5xx.', 'rises'],
  ['http.*.no_route', 'Requests that no route matches: 404, flag NR.', 'rises'],
  ['http.*.no_cluster', 'Requests whose route names a cluster that this proxy does not have: 503, flag NC.', 'rises'],
  ['http.*.rbac.denied', 'Requests that an AuthorizationPolicy denied: 403.', 'rises'],
  ['http.*.rbac.allowed', 'Requests that the authorization policies allowed.'],
  ['tcp.rbac.denied', 'Connections that an AuthorizationPolicy denied.', 'rises'],
  ['tcp.rbac.allowed', 'Connections that the authorization policies allowed.'],
  ['*.downstream_cx_total', 'Connections accepted.'],
  ['*.downstream_cx_active', 'Connections of clients now.'],
  ['*.downstream_cx_protocol_error', 'Clients that sent no valid HTTP.', 'rises'],
  ['*.downstream_cx_overflow', 'Connections refused because the limit of the listener was reached.', 'rises'],
  ['*.no_filter_chain_match', 'Connections closed because no filter chain of the listener matches them.', 'rises'],
  ['listener_manager.lds.update_rejected', 'Pushes of listeners that Envoy refused; the Listeners pane has the reason.', 'rises'],
  ['listener_manager.listener_create_failure', 'Listeners that could not be made.', 'rises'],
  ['listener_manager.total_listeners_warming', 'Listeners that wait for routes or secrets and do not accept connections yet.', 'not zero'],
  ['cluster_manager.cds.update_rejected', 'Pushes of clusters that Envoy refused.', 'rises'],
  ['cluster_manager.warming_clusters', 'Clusters that wait for endpoints or secrets and are not in use yet.', 'not zero'],
  ['cluster_manager.active_clusters', 'Clusters in use.'],
  ['*.version', 'A hash of the version that was accepted; version_text has it in words.'],
  ['*.control_plane.connected_state', '1 while the proxy is connected to its control plane.', 'zero'],
  ['server.state', '0 live, 1 draining, 2 before initialization, 3 initializing.', 'not zero'],
  ['server.live', '1 while Envoy serves and is not draining.', 'zero'],
  ['server.uptime', 'Seconds since Envoy started.'],
  ['server.memory_allocated', 'Bytes of memory in use.'],
  [
    'server.days_until_first_cert_expiring',
    'Days until the first certificate expires; 0 also where certificates are renewed by the minute or none is known.',
  ],
  ['server.envoy_bug_failures', 'Errors that Envoy itself takes for bugs.', 'rises'],
];

type Row = StatWords & {readonly matches: RegExp};
const byLastWord = new Map<string, Row[]>();
for (const [pattern, means, alarm] of table) {
  const matches = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  const last = lastWord(pattern);
  byLastWord.set(last, [...(byLastWord.get(last) ?? []), {matches, means, ...(alarm === undefined ? {} : {alarm})}]);
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

// Istio's own metrics carry their labels in their names, behind the metric.
const istioMetrics: readonly (readonly [RegExp, string])[] = [
  [/\bistio_requests_total\b/, 'Requests as Istio counts them, for each source, destination and response code: what Kiali and Prometheus show.'],
  [/\bistio_request_duration_milliseconds\b/, 'How long requests took, in milliseconds, as Istio measures them.'],
  [/\bistio_tcp_connections_opened_total\b/, 'TCP connections opened, as Istio counts them.'],
  [/\bistio_tcp_connections_closed_total\b/, 'TCP connections closed, as Istio counts them.'],
];

/** What is known of a stat by its name; cheap enough for every row of a table. */
export const statWords = (name: string): StatWords | undefined => byLastWord.get(lastWord(name))?.find(({matches}) => matches.test(name));

/** The same for Istio's own metrics too. */
export function explained(name: string): StatWords | undefined {
  const istio = istioMetrics.find(([metric]) => metric.test(name));
  return istio === undefined ? statWords(name) : {means: istio[1]};
}
