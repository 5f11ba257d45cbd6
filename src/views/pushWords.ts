import {parseProxyId} from '../istio/names.ts';
import {reached} from '../istio/pushes.ts';
import {keptTimesMs, type Push, type PushLog, type Unanswered} from '../istio/pushLog.ts';
import {inFlightMs} from '../istio/status.ts';
import {ageSince, humanAge} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {shortNames} from '../lib/shortNames.ts';
import {count} from '../lib/text.ts';
import {lastingText} from './lasting.ts';

const binMs = 30_000;
const named = 3;
const compared = 100; // just after a push there may be thousands

/** The newest push. */
export const lastOf = ({pushes}: PushLog): Push | undefined => pushes.at(-1);
/** When a push was made: as istiod says, else as i9s saw it. */
export const pushedAt = ({sentAt, seenAt}: Push): number => sentAt ?? seenAt;

/** Those that have not acknowledged (`waiting`) or have refused what they were last sent, the longest first. */
export function openOf({open}: PushLog, is: Unanswered['is']): readonly Unanswered[] {
  const known = sorted.get(open) ?? [...open.values()].sort((a, b) => a.since - b.since);
  sorted.set(open, known);
  return known.filter(each => each.is === is);
}
// Several cells ask, and just after a push there may be thousands.
const sorted = new WeakMap<PushLog['open'], readonly Unanswered[]>();

/** Those that wait for longer than a push is in flight. */
export const lateOf = (log: PushLog, now: number): readonly Unanswered[] => openOf(log, 'waiting').filter(({since}) => now - since >= inFlightMs);

/** Pushes in each half minute of the last five, the present one last. */
export function pushCourse({times}: PushLog, now: number): readonly number[] {
  const bins = Array<number>(keptTimesMs / binMs).fill(0);
  const last = Math.floor(now / binMs);
  for (const time of times) {
    const bin = bins.length - 1 - last + Math.floor(time / binMs);
    if (bins[bin] !== undefined) bins[bin]++;
  }
  return bins;
}

/** "<=2s": polls tell no more than that it was not longer. */
const within = (ms: number): string => `<=${humanAge(Math.ceil(ms / 1000) * 1000)}`;
const oldest = (log: PushLog, push: Push): Unanswered | undefined => openOf(log, 'waiting').find(each => each.push === push.id);

/** "<=2s" until the last proxy had acknowledged the last push, ">41s" where one has not yet, "-" where that was before i9s looked. */
export function tookText(log: PushLog, now: number): string {
  const push = lastOf(log);
  if (push === undefined) return '-';
  const waiting = oldest(log, push);
  if (waiting !== undefined) return `>${ageSince(waiting.since, now)}`;
  const [slow] = push.slowest;
  return slow === undefined ? '-' : within(slow.withinMs);
}

/** For sorting, in the same order. */
export function tookMs(log: PushLog, now: number): number {
  const push = lastOf(log);
  const waiting = push === undefined ? undefined : oldest(log, push);
  return waiting === undefined ? (push?.slowest[0]?.withinMs ?? -1) : now - waiting.since;
}

const short = (ids: readonly string[]): readonly string[] => shortNames(ids.map(id => parseProxyId(id.replace(/ .*/, ''))));

function openLine(all: readonly Unanswered[], now: number): string {
  const names = short(all.slice(0, compared).map(({proxy}) => proxy));
  const words = all.slice(0, named).map((each, at) => `${names[at]} ${lastingText(each, now)}`);
  return `${words.join(', ')}${all.length > named ? ` and ${all.length - named} more` : ''}`;
}

/** "reviews-v1 <=6s": who took longest for the last push. */
export function slowText(push: Push | undefined, most: number): string {
  const slow = push?.slowest.slice(0, most) ?? [];
  const names = short(slow.map(({proxy}) => proxy));
  return slow.map(({withinMs}, at) => `${names[at]} ${within(withinMs)}`).join(', ') || '-';
}

/** Who has not acknowledged and since when, who refused and why, how far the last push came and who was slow. */
export function pushStrip(log: PushLog, now: number): readonly Line[] {
  const push = lastOf(log);
  const waiting = openOf(log, 'waiting');
  const refused = openOf(log, 'refused');
  const late = waiting.some(({since}) => now - since >= inFlightMs);
  const lines: Line[] = [];
  if (refused.length > 0) lines.push([span(`Refused by ${openLine(refused, now)}: `, 'bad'), span(refused[0]?.why ?? '')]);
  if (waiting.length > 0)
    lines.push([span(late ? 'Not acknowledged by ' : 'In flight to ', late ? 'warn' : 'plain'), span(`${openLine(waiting, now)}.`)]);
  if (push === undefined) return lines;
  const more = [
    push.replaced === 0 ? '' : ` Overtaken by a newer one: ${count(push.replaced, 'proxy', 'proxies')}.`,
    push.left === 0 ? '' : ` Left before answering: ${count(push.left, 'proxy', 'proxies')}.`,
    push.slowest.length === 0 ? '' : ` Slowest: ${slowText(push, named)}.`,
  ];
  const where = reached(push) < log.watching ? `${reached(push)} of ${count(log.watching, 'proxy', 'proxies')}` : `all ${log.watching}`;
  lines.push([span(`Push ${push.id} ${ageSince(pushedAt(push), now)} ago to ${where}.${more.join('')}`, lines.length > 0 ? 'dim' : 'plain')]);
  return lines;
}
