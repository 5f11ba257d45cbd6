import {rfc3339} from '../lib/ages.ts';
import {nonceVersion} from './nonce.ts';
import type {TypeSync, XdsName} from './sync.ts';

/** A proxy that acknowledged a push, and at most how many milliseconds after it was sent. */
export type Slow = {readonly proxy: string; readonly withinMs: number};

/** How far one push of one type has come. A proxy that is sent a newer one before it answers is counted there only. */
export type Push = {
  readonly id: string; // see `pushId`
  readonly seenAt: number; // ms since 1970, as i9s saw it first
  readonly sentAt?: number; // the same, as istiod says; where a proxy was sent it again, of that
  readonly atFirstLook: boolean; // it was there already when i9s first looked
  readonly waiting: number;
  readonly acked: number;
  readonly refused: number;
  readonly replaced: number; // proxies that were sent a newer one before they answered
  readonly left: number; // proxies that disconnected before they answered
  /** Those whose answers took longest, the longest first; without those that had answered at the first look. */
  readonly slowest: readonly Slow[];
};

/**
 * A proxy that has not acknowledged what it was last sent of a type. `since`: ms since 1970, as i9s saw it; it was sent it after `after`, the look
 * before that. `why`: its words, where it refused.
 */
export type Unanswered = {
  readonly proxy: string;
  readonly is: 'waiting' | 'refused';
  readonly push: string;
  readonly since: number;
  readonly after: number;
  readonly atFirstLook: boolean;
  readonly why?: string;
};

/** The last pushes of one type by one istiod. */
export type PushLog = {
  readonly key: string;
  readonly istiod: string; // id of its pod
  readonly type: XdsName;
  readonly since: number; // ms since 1970: when i9s first looked
  readonly pushes: readonly Push[]; // oldest first
  readonly seen: number; // how many there were since the first look
  readonly watching: number; // proxies that ask for the type
  readonly open: ReadonlyMap<string, Unanswered>; // by proxy
  readonly times: readonly number[]; // when the last of them were seen
};

/** How long the times of pushes are kept, in milliseconds. */
export const keptTimesMs = 300_000;

/** What tells one push from another: the version in the nonce; without one the second in which it was sent; where istiod does not say that (before 1.23), in which it was seen. */
export const pushId = (sync: TypeSync, seenAt: number): string => toldId(sync) ?? secondOf(seenAt);

/** The same as far as istiod itself tells; undefined where it does not. */
export function toldId({sent = '', sentAt}: TypeSync): string | undefined {
  const version = nonceVersion(sent);
  if (version !== sent) return version;
  return sentAt === undefined ? undefined : secondOf(sentAt);
}
const secondOf = (at: number): string => rfc3339(at).replace(/\.\d+/, '');

/** The beginning of a log. */
export const emptyLog = (istiod: string, type: XdsName, since: number): PushLog => ({
  key: `${istiod} ${type}`,
  istiod,
  type,
  since,
  pushes: [],
  seen: 0,
  watching: 0,
  open: new Map(),
  times: [],
});
