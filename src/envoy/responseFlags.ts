/** A response flag of Envoy's access log: what `%RESPONSE_FLAGS_LONG%` writes, and what happened to the request in one sentence. */
export type ResponseFlag = {readonly long: string; readonly says: string};

/** The flags by what `%RESPONSE_FLAGS%` writes (Envoy docs, configuration/observability/access_log/usage). */
const flags: Readonly<Record<string, ResponseFlag>> = {
  UH: {long: 'NoHealthyUpstream', says: 'The cluster has no healthy endpoint: 503.'},
  UF: {long: 'UpstreamConnectionFailure', says: 'No connection to the endpoint could be made: 503.'},
  UO: {long: 'UpstreamOverflow', says: 'A circuit breaker is open: the cluster has as many connections or requests as it may: 503.'},
  NR: {long: 'NoRouteFound', says: 'No route matches the request, or no filter chain the connection: 404.'},
  NC: {long: 'NoClusterFound', says: 'The route names a cluster that this proxy does not have: 503.'},
  URX: {long: 'UpstreamRetryLimitExceeded', says: 'All retries, or all connection attempts of TCP, were used up.'},
  UC: {long: 'UpstreamConnectionTermination', says: 'The upstream closed the connection before it had answered: 503.'},
  DC: {long: 'DownstreamConnectionTermination', says: 'The client closed the connection before it had the answer.'},
  LH: {long: 'FailedLocalHealthCheck', says: 'This Envoy fails its own health check: 503.'},
  UT: {long: 'UpstreamRequestTimeout', says: 'The upstream did not answer within the timeout of the route: 504.'},
  LR: {long: 'LocalReset', says: 'This Envoy reset the connection: 503.'},
  UR: {long: 'UpstreamRemoteReset', says: 'The upstream reset the connection or the stream: 503.'},
  RL: {long: 'RateLimited', says: 'A rate limit, local or of the rate limit service, was reached: 429.'},
  UAEX: {long: 'UnauthorizedExternalService', says: 'The external authorization service denied the request.'},
  RLSE: {long: 'RateLimitServiceError', says: 'The rate limit service failed, and requests are denied when it does.'},
  DPE: {long: 'DownstreamProtocolError', says: 'The client broke the rules of HTTP: 400.'},
  UPE: {long: 'UpstreamProtocolError', says: 'The upstream broke the rules of HTTP, often because the port speaks another protocol: 502.'},
  DI: {long: 'DelayInjected', says: 'The request was held back by a fault that a VirtualService injects.'},
  FI: {long: 'FaultInjected', says: 'The request was ended with a status that a VirtualService injects.'},
  IH: {long: 'InvalidEnvoyRequestHeaders', says: 'A header that Envoy checks strictly has a value that it may not have: 400.'},
  SI: {long: 'StreamIdleTimeout', says: 'Nothing was sent on the stream for the idle timeout: 408, or 504 when the upstream was waited for.'},
  DT: {long: 'DurationTimeout', says: 'The request or the connection lasted longer than it may.'},
  UMSDR: {long: 'UpstreamMaxStreamDurationReached', says: 'The stream to the upstream lasted longer than it may.'},
  RFCF: {long: 'ResponseFromCacheFilter', says: 'The answer came from a cache filter.'},
  NFCF: {long: 'NoFilterConfigFound', says: 'The configuration of a filter had not come by ECDS within its time.'},
  OM: {long: 'OverloadManagerTerminated', says: 'The overload manager of this Envoy ended the request.'},
  DF: {long: 'DnsResolutionFailed', says: 'The name of the upstream could not be resolved.'},
  DO: {long: 'DropOverload', says: 'A part of the requests of this cluster is dropped on purpose (drop_overloads): 503.'},
  UDO: {long: 'UnconditionalDropOverload', says: 'All requests of this cluster are dropped on purpose (drop_overloads of 100%): 503.'},
  DR: {long: 'DownstreamRemoteReset', says: 'The client reset the stream before it had the answer.'},
};

/** All flags, short names first to last as in Envoy's documentation. */
export const responseFlags: readonly string[] = Object.keys(flags);

/** What a flag means; undefined for one that is not known. */
export const responseFlag = (flag: string): ResponseFlag | undefined => (Object.hasOwn(flags, flag) ? flags[flag] : undefined);

const byLong = new Map(Object.entries(flags).map(([short, {long}]) => [long, short]));

/** The short name of a flag that `%RESPONSE_FLAGS_LONG%` wrote; others stay as they are. */
export const shortFlag = (flag: string): string => byLong.get(flag) ?? flag;
