import type {Breakers} from '../envoy/clusterLimits.ts';
import type {Endpoint} from '../envoy/endpoints.ts';

/** A circuit breaker: what is in use now, of how many; `limit` undefined: no limit. */
export type BreakerUse = {
  readonly name: string; // of Envoy: max_connections
  readonly setting: string; // of a DestinationRule: connectionPool.tcp.maxConnections
  readonly used: number | undefined; // undefined where Envoy does not tell
  readonly limit: number | undefined;
  readonly open: boolean; // reached now
};

const breakers = [
  {name: 'max_connections', limit: 'connections', setting: 'tcp.maxConnections', gauge: 'upstream_cx_active', host: 'cx_active', state: 'cx_open'},
  {
    name: 'max_pending_requests',
    limit: 'pending',
    setting: 'http.http1MaxPendingRequests',
    gauge: 'upstream_rq_pending_active',
    host: 'rq_pending_active',
    state: 'rq_pending_open',
  },
  {name: 'max_requests', limit: 'requests', setting: 'http.http2MaxRequests', gauge: 'upstream_rq_active', host: 'rq_active', state: 'rq_open'},
  {name: 'max_retries', limit: 'retries', setting: 'http.maxRetries', gauge: 'upstream_rq_retry_active', host: undefined, state: 'rq_retry_open'},
] as const;

/** Breakers of default priority with their use: by the cluster's stats where Envoy keeps them (names without their prefix), else the sum over its endpoints. */
export function breakerUse(limits: Breakers, endpoints: readonly Endpoint[], stats: ReadonlyMap<string, number>): readonly BreakerUse[] {
  return breakers.map(({name, setting, limit: field, gauge, host, state}) => {
    const limit = limits[field];
    const used = stats.get(gauge) ?? (host === undefined ? undefined : endpoints.reduce((sum, endpoint) => sum + (endpoint.stats[host] ?? 0), 0));
    const open =
      (stats.get(`circuit_breakers.default.${state}`) ?? 0) > 0 || (limit !== undefined && used !== undefined && used >= limit && limit > 0);
    return {name, setting: `connectionPool.${setting}`, used, limit, open};
  });
}
