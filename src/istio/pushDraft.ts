import {keptTimesMs, type Push, type PushLog, pushId, type Slow, toldId, type Unanswered} from './pushLog.ts';
import type {TypeSync} from './sync.ts';

/** One answer of an istiod at `at`: what was not in the one before it was sent after `after` (both ms since 1970). `first`: there was none before. */
export type Poll = {readonly at: number; readonly after: number; readonly first: boolean};

const keptPushes = 60;
const keptTimes = 600;
const keptSlow = 5;

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

/** A copy that `note` may change. */
export const draftOf = (log: PushLog): LogDraft => ({
  log: {...log},
  open: new Map(log.open),
  pushes: new Map(log.pushes.map(push => [push.id, {...push}])),
  again: false,
});

/** The log that a draft has become. */
export function finished({log, open, pushes, again}: LogDraft, {at, first}: Poll): PushLog {
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
export function note(draft: LogDraft, proxy: string, was: TypeSync | undefined, now: TypeSync | undefined, poll: Poll): void {
  draft.log.watching += Number(now !== undefined) - Number(was !== undefined);
  const open = draft.open.get(proxy);
  const before = was?.sent === undefined ? undefined : draft.pushes.get(open?.push ?? toldId(was) ?? '');
  if (now?.sent === undefined) {
    leave(open, before);
    draft.open.delete(proxy);
  } else if (was?.sent === now.sent) answered(draft, proxy, was, now, before, poll);
  else sendAnew(draft, proxy, was, now, before, poll);
}

function leave(open: Unanswered | undefined, push: Open<Push> | undefined): void {
  if (open === undefined || push === undefined) return;
  push[open.is]--;
  push.left++;
}

/** The answer to what was sent before, or to something that was sent and answered since. */
function answered(draft: LogDraft, proxy: string, was: TypeSync, now: TypeSync, push: Open<Push> | undefined, poll: Poll): void {
  const from = outcome(was);
  const to = outcome(now);
  const open = draft.open.get(proxy);
  if (push !== undefined && from !== to) {
    push[from]--;
    push[to]++;
    if (to === 'acked' && open !== undefined && !open.atFirstLook) push.slowest = withSlow(push.slowest, {proxy, withinMs: poll.at - open.after});
  }
  keepOpen(draft, proxy, now, open?.push ?? push?.id ?? pushId(now, poll.at), open ?? {since: poll.at, after: poll.after, atFirstLook: false});
}

function sendAnew(draft: LogDraft, proxy: string, was: TypeSync | undefined, now: TypeSync, before: Open<Push> | undefined, poll: Poll): void {
  const id = pushId(now, poll.at);
  const push = draft.pushes.get(id) ?? freshPush(id, now, poll);
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
  } else if (poll.first && now.sentAt !== undefined) push.sentAt = Math.min(push.sentAt ?? now.sentAt, now.sentAt);
  push[to]++;
  if (to === 'acked' && !poll.first) push.slowest = withSlow(push.slowest, {proxy, withinMs: poll.at - poll.after});
  // At the first look it has been so since it was sent at least; the clock of istiod may be ahead.
  const since = poll.first ? Math.min(now.sentAt ?? poll.at, poll.at) : poll.at;
  keepOpen(draft, proxy, now, id, {since, after: poll.after, atFirstLook: poll.first});
}

type Since = Pick<Unanswered, 'since' | 'after' | 'atFirstLook'>;
function keepOpen(draft: LogDraft, proxy: string, now: TypeSync, push: string, {since, after, atFirstLook}: Since): void {
  const is = outcome(now);
  if (is === 'acked') draft.open.delete(proxy);
  else draft.open.set(proxy, {proxy, is, push, since, after, atFirstLook, ...(is === 'refused' ? {why: now.lastError ?? ''} : {})});
}

const freshPush = (id: string, {sentAt}: TypeSync, {at, first}: Poll): Open<Push> => ({
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
