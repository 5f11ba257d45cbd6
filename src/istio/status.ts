import type {Tone} from '../lib/page.ts';
import type {MeshProxy} from './proxies.ts';
import {type SyncState, severity, type XdsName} from './sync.ts';

/** What a cell of the proxy list says: the five ack states, and two that come from joining pods with all istiods' answers. */
export type CellState = SyncState | 'NOT CONNECTED' | 'UNKNOWN';

/** The short words of the narrow cells ("State words" in ux.md). */
export const shortWords: Readonly<Record<CellState, string>> = {
  ERROR: 'NACK',
  'NOT CONNECTED': 'n/c',
  STALE: 'STALE',
  UNKNOWN: '?',
  'NOT SENT': 'unsent',
  SYNCED: 'ok',
  IGNORED: '-',
};

/** What a state means; colour only repeats the word. */
export const stateTones: Readonly<Record<CellState, Tone>> = {
  ERROR: 'bad',
  'NOT CONNECTED': 'bad',
  STALE: 'warn',
  UNKNOWN: 'plain',
  'NOT SENT': 'info',
  SYNCED: 'plain',
  IGNORED: 'dim',
};

/** Smaller is worse, as in sync.ts; what is below `calm` is a problem. */
const unconnected = {'NOT CONNECTED': 1.5, UNKNOWN: 2.5};
const fine = severity('SYNCED');
const calm = 3;

/** Milliseconds for which STALE is only a push in flight: shown, but dim, sorted as ok and not counted. */
export const inFlightMs = 5_000;

/** The state of one type of a proxy. */
export function cellState(proxy: MeshProxy, type: XdsName): CellState {
  if (proxy.connectedness === 'connected') return proxy.types[type]?.state ?? 'IGNORED';
  return proxy.connectedness === 'missing' ? 'NOT CONNECTED' : 'UNKNOWN';
}

/** Is this STALE younger than a push takes? What was STALE at the first look is as old as its last push at least. */
export function isInFlight(proxy: MeshProxy, type: XdsName, now: number): boolean {
  const watched = proxy.types[type];
  if (watched?.state !== 'STALE') return false;
  const age = now - (watched.atFirstLook ? Math.min(watched.since, watched.sentAt ?? 0) : watched.since);
  return age >= 0 && age < inFlightMs;
}

export type Status = {
  readonly state: CellState;
  readonly severity: number;
  readonly problem: boolean;
  /** The type that is worst; undefined where the proxy as a whole is (not connected, unknown) or nothing is wrong. */
  readonly type?: XdsName;
  readonly since: number;
  readonly atFirstLook: boolean;
};

type Judged = {readonly status: Status; readonly from: number; readonly until: number};
// Rank, problem, age, counts and favourites all ask this of every proxy, and it changes only while a push is in flight.
const judged = new WeakMap<MeshProxy, Judged>();

/** The worst that can be said of a proxy; among equally bad types the one that has lasted longest. */
export function statusOf(proxy: MeshProxy, now: number): Status {
  const known = judged.get(proxy);
  if (known !== undefined && now >= known.from && now < known.until) return known.status;
  const inFlight = Object.keys(proxy.types).some(type => isInFlight(proxy, type, now));
  const judgement = {status: judge(proxy, now), from: now, until: inFlight ? now + 1 : Number.POSITIVE_INFINITY};
  judged.set(proxy, judgement);
  return judgement.status;
}

function judge(proxy: MeshProxy, now: number): Status {
  if (proxy.connectedness !== 'connected') {
    const state = proxy.connectedness === 'missing' ? 'NOT CONNECTED' : 'UNKNOWN';
    const starting = proxy.connectedness === 'starting';
    return {state, severity: starting ? fine : unconnected[state], problem: !starting, since: proxy.since, atFirstLook: proxy.atFirstLook};
  }
  let worst: Status = {state: 'SYNCED', severity: fine, problem: false, since: proxy.since, atFirstLook: proxy.atFirstLook};
  const wire = proxy.kind === 'gateway' ? 'router' : proxy.kind;
  for (const [type, {state, since, atFirstLook}] of Object.entries(proxy.types)) {
    const bad = isInFlight(proxy, type, now) ? fine : severity(state, {xds: type, type: wire});
    if (bad > worst.severity || (bad === worst.severity && (worst.type === undefined || since >= worst.since))) continue;
    worst = {state, severity: bad, problem: bad < calm, type, since, atFirstLook};
  }
  return worst;
}

/** Milliseconds since 1970 of the last push of any type; undefined where istiod does not say (before 1.23). */
export function lastPush(proxy: MeshProxy): number | undefined {
  const times = Object.values(proxy.types).flatMap(type => type.sentAt ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
