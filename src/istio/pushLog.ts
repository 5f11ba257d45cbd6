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

/** One look at an istiod: what was not there in the look before it was sent after `after`. `first`: there was none before. */
export type Look = {readonly at: number; readonly after: number; readonly first: boolean};

const keptPushes = 60;
const keptTimes = 600;
const keptSlow = 5;

/** How long the times of pushes are kept, in milliseconds. */
export const keptTimesMs = 300_000;

/** What tells one push from another: the version in the nonce; without one the second in which it was sent; where istiod does not say that (before 1.23), in which it was seen. */
export const pushId = (sync: TypeSync, seenAt: number): string => toldId(sync) ?? secondOf(seenAt);

function toldId({sent = '', sentAt}: TypeSync): string | undefined {
  const version = nonceVersion(sent);
  if (version !== sent) return version;
  return sentAt === undefined ? undefined : secondOf(sentAt);
}
const secondOf = (at: number): string => rfc3339(at).replace(/\.\d+/, '');

/** With a version of this form a push has a new one; what comes with the same again is the answer to a request, such as that of a proxy that connects. */
const isCounted = /^\d{4}-\d\d-\d\dT.+\/\d+$/;

type Open<T> = {-readonly [K in keyof T]: T[K]};
/** A log that is being brought up to date. */
export type LogDraft = {
  readonly log: Open<PushLog>;
  readonly open: Map<string, Unanswered>;
  readonly pushes: Map<string, Open<Push>>;
  again: boolean;
};

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

/** A copy that `note` may change. */
export const draftOf = (log: PushLog): LogDraft => ({
  log: {...log},
  open: new Map(log.open),
  pushes: new Map(log.pushes.map(push => [push.id, {...push}])),
  again: false,
});

/** The log that a draft has become. */
export function finished({log, open, pushes, again}: LogDraft, {at, first}: Look): PushLog {
  const all = [...pushes.values()];
  if (first) all.sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0));
  const known = new Set(log.pushes.map(({id}) => id));
  const fresh = first ? 0 : all.filter(({id}) => !known.has(id)).length + Number(again);
  const times = log.times.filter(time => at - time < keptTimesMs);
  return {
    ...log,
    open,
    pushes: all.slice(-keptPushes),
    seen: log.seen + fresh,
    times: fresh === 0 ? log.times : [...times, ...Array<number>(fresh).fill(at)].slice(-keptTimes),
  };
}

/** Notes what became of a type of a proxy from one look to the next; undefined where it did not ask for it, or is gone. */
export function note(draft: LogDraft, proxy: string, was: TypeSync | undefined, now: TypeSync | undefined, look: Look): void {
  draft.log.watching += Number(now !== undefined) - Number(was !== undefined);
  const open = draft.open.get(proxy);
  const before = was?.sent === undefined ? undefined : draft.pushes.get(open?.push ?? toldId(was) ?? '');
  if (now?.sent === undefined) {
    leave(open, before);
    draft.open.delete(proxy);
  } else if (was?.sent === now.sent) answered(draft, proxy, was, now, before, look);
  else sendAnew(draft, proxy, was, now, before, look);
}

function leave(open: Unanswered | undefined, push: Open<Push> | undefined): void {
  if (open === undefined || push === undefined) return;
  push[open.is]--;
  push.left++;
}

/** The answer to what was sent before, or to something that was sent and answered since. */
function answered(draft: LogDraft, proxy: string, was: TypeSync, now: TypeSync, push: Open<Push> | undefined, look: Look): void {
  const from = outcome(was);
  const to = outcome(now);
  const open = draft.open.get(proxy);
  if (push !== undefined && from !== to) {
    push[from]--;
    push[to]++;
    if (to === 'acked' && open !== undefined && !open.atFirstLook) push.slowest = withSlow(push.slowest, {proxy, withinMs: look.at - open.after});
  }
  keepOpen(draft, proxy, now, open?.push ?? push?.id ?? pushId(now, look.at), open ?? {since: look.at, after: look.after, atFirstLook: false});
}

function sendAnew(draft: LogDraft, proxy: string, was: TypeSync | undefined, now: TypeSync, before: Open<Push> | undefined, look: Look): void {
  const id = pushId(now, look.at);
  const push = draft.pushes.get(id) ?? freshPush(id, now, look);
  draft.pushes.set(id, push);
  const to = outcome(now);
  if (before === push && was !== undefined) {
    push[outcome(was)]--;
    // Older istiods push endpoints without a new version.
    if (!isCounted.test(id)) {
      if (now.sentAt !== undefined) push.sentAt = Math.max(push.sentAt ?? 0, now.sentAt);
      draft.again = true;
    }
  } else if (before !== undefined && was !== undefined && outcome(was) === 'waiting') {
    before.waiting--;
    before.replaced++;
  } else if (look.first && now.sentAt !== undefined) push.sentAt = Math.min(push.sentAt ?? now.sentAt, now.sentAt);
  push[to]++;
  if (to === 'acked' && !look.first) push.slowest = withSlow(push.slowest, {proxy, withinMs: look.at - look.after});
  // At the first look it has been so since it was sent at least; the clock of istiod may be ahead.
  const since = look.first ? Math.min(now.sentAt ?? look.at, look.at) : look.at;
  keepOpen(draft, proxy, now, id, {since, after: look.after, atFirstLook: look.first});
}

type Since = Pick<Unanswered, 'since' | 'after' | 'atFirstLook'>;
function keepOpen(draft: LogDraft, proxy: string, now: TypeSync, push: string, {since, after, atFirstLook}: Since): void {
  const is = outcome(now);
  if (is === 'acked') draft.open.delete(proxy);
  else draft.open.set(proxy, {proxy, is, push, since, after, atFirstLook, ...(is === 'refused' ? {why: now.lastError ?? ''} : {})});
}

const freshPush = (id: string, {sentAt}: TypeSync, {at, first}: Look): Open<Push> => ({
  id,
  seenAt: at,
  ...(sentAt === undefined ? {} : {sentAt}),
  atFirstLook: first,
  waiting: 0,
  acked: 0,
  refused: 0,
  replaced: 0,
  left: 0,
  slowest: [],
});

const outcome = ({state}: TypeSync): 'waiting' | 'acked' | 'refused' => (state === 'ERROR' ? 'refused' : state === 'SYNCED' ? 'acked' : 'waiting');

function withSlow(slowest: readonly Slow[], one: Slow): readonly Slow[] {
  const last = slowest.at(-1);
  if (slowest.length === keptSlow && last !== undefined && last.withinMs >= one.withinMs) return slowest;
  return [...slowest, one].sort((a, b) => b.withinMs - a.withinMs).slice(0, keptSlow);
}
