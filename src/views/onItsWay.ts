import type {Compared} from '../analysis/comparison.ts';
import {inFlightMs, isInFlight} from '../istio/status.ts';
import {kinds} from './kinds.ts';
import type {Known} from './view.ts';

/**
 * istiod makes its dump now, from what it last pushed from: what was pushed about the time of asking may be on its way. Endpoints are always the newest, so they are
 * ahead of their push, which then follows. What was refused, or has been waiting for longer, is no matter of time. `key` of the proxy; `askedAt`: when istiod answered.
 */
export function isOnItsWay({kind, verdict}: Compared, key: string, askedAt: number | undefined, known: Known): boolean {
  if (verdict === 'same' || verdict === 'rejected' || verdict === 'warming') return false;
  const type = kinds[kind]?.xds ?? '';
  const proxy = known.mesh.proxies.get(key);
  const sync = proxy?.types[type];
  if (proxy === undefined || sync === undefined || sync.state === 'ERROR') return false;
  if (sync.state === 'STALE') return isInFlight(proxy, type, known.now);
  return sync.sentAt !== undefined && sync.sentAt > (askedAt ?? known.now) - inFlightMs; // the time is read where it matters: rows are made anew with it
}
