import type {Json} from '../lib/json.ts';
import {list, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';

/** Circuit breakers of a cluster at default priority; undefined is no limit. `own`: the cluster says so, else they are Envoy's defaults. */
export type Breakers = {
  readonly own: boolean;
  readonly connections?: number;
  readonly pending?: number;
  readonly requests?: number;
  readonly retries?: number;
};

/** The largest number that fits is how Istio says "no limit". */
const unlimited = 4_294_967_295;
const fallback = {connections: 1024, pending: 1024, requests: 1024, retries: 3} as const;
const fields = {connections: 'max_connections', pending: 'max_pending_requests', requests: 'max_requests', retries: 'max_retries'} as const;
type Limit = keyof typeof fields;
const limits = Object.keys(fields) as readonly Limit[];

/** Reads the `circuit_breakers` of a cluster. */
export function parseBreakers(value: Json): Breakers {
  const thresholds = list(member(value, 'thresholds'));
  const own = thresholds.find(each => (text(each, 'priority') ?? 'DEFAULT') === 'DEFAULT');
  const read = limits.map(limit => [limit, number(member(own, fields[limit])) ?? fallback[limit]] as const);
  return {own: own !== undefined, ...Object.fromEntries(read.filter(([, most]) => most < unlimited))};
}

/** "connections 100, pending 10": limits that exist, `-` without any. */
export function breakersText(breakers: Breakers): string {
  const words = limits.flatMap(limit => (breakers[limit] === undefined ? [] : [`${limit} ${breakers[limit]}`]));
  return words.length === 0 ? '-' : breakers.own ? words.join(', ') : "Envoy's defaults";
}

/** When Envoy takes an endpoint out for a while; members as Envoy names them, absent ones are off or at its defaults. Times as in JSON: "30s". */
export type OutlierDetection = {
  readonly consecutive5xx?: number;
  readonly consecutiveGatewayFailure?: number;
  readonly consecutiveLocalOriginFailure?: number;
  readonly interval?: string;
  readonly ejection?: string;
  readonly maxPercent?: number;
};

/** Reads the `outlier_detection` of a cluster; undefined without one: then no endpoint is ever ejected. */
export function parseOutlierDetection(value: Json): OutlierDetection | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // An enforcement of 0 percent switches a counter off; Envoy's default is 100, but 0 for gateway failures.
  const counter = (name: string, enforced: number): number | undefined =>
    (number(member(value, `enforcing_${name}`)) ?? enforced) > 0 ? number(member(value, name)) : undefined;
  const seen: {readonly [P in keyof OutlierDetection]: OutlierDetection[P] | undefined} = {
    consecutive5xx: number(member(value, 'enforcing_consecutive_5xx')) === 0 ? undefined : (number(member(value, 'consecutive_5xx')) ?? 5),
    consecutiveGatewayFailure: counter('consecutive_gateway_failure', 0),
    consecutiveLocalOriginFailure: counter('consecutive_local_origin_failure', 100),
    interval: text(member(value, 'interval')),
    ejection: text(member(value, 'base_ejection_time')),
    maxPercent: number(member(value, 'max_ejection_percent')),
  };
  return Object.fromEntries(Object.entries(seen).filter(([, each]) => each !== undefined));
}

/** "5xx 3, gateway 5, eject 30s, max 50%"; `-` without one. */
export function outlierText(outlier: OutlierDetection | undefined): string {
  if (outlier === undefined) return '-';
  const {consecutive5xx, consecutiveGatewayFailure, consecutiveLocalOriginFailure, ejection, maxPercent} = outlier;
  const words = [
    consecutive5xx === undefined ? undefined : `5xx ${consecutive5xx}`,
    consecutiveGatewayFailure === undefined ? undefined : `gateway ${consecutiveGatewayFailure}`,
    consecutiveLocalOriginFailure === undefined ? undefined : `local ${consecutiveLocalOriginFailure}`,
    // Envoy's defaults.
    `eject ${ejection ?? '30s'}`,
    `max ${maxPercent ?? 10}%`,
  ];
  return words.filter(word => word !== undefined).join(', ');
}
