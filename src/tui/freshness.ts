import {answersOf} from '../istio/summary.ts';
import {ageSince} from '../lib/ages.ts';
import type {Trouble} from '../lib/trouble.ts';
import {feedTimes, pollMs} from '../store/feed.ts';
import type {State} from '../store/state.ts';

/** How far what is on the screen can be trusted: kept up to date, waiting for the first answer, old, or standing still since the API server was lost. */
type Freshness =
  | {readonly is: 'live'; readonly everyMs: number}
  | {readonly is: 'connecting'}
  | {readonly is: 'old'; readonly at: number}
  /** Every istiod was asked and none answers; `at`: when one last did. */
  | {readonly is: 'silent'; readonly at?: number; readonly trouble: Trouble}
  | {readonly is: 'offline'; readonly at?: number; readonly trouble: Trouble; readonly retryAt: number; readonly frozen: boolean};

/** An answer older than three polls and a bit is old. */
const missedPolls = 3.5;

/** How fresh the state is, judged by its own clock. */
export function freshness({mesh, now}: State): Freshness {
  const answers = answersOf(mesh);
  const {feed, podsAt} = mesh;
  if (feed.is === 'retrying' || feed.is === 'denied') {
    const {trouble, retryAt} = feed;
    return {is: 'offline', trouble, retryAt, frozen: answers.answered === 0, ...(podsAt === undefined ? {} : {at: podsAt})};
  }
  if (answers.at === undefined) {
    const at = lastAnswer(mesh);
    const trouble = [...mesh.istiods.values()].find(istiod => istiod.trouble !== undefined)?.trouble;
    return trouble === undefined ? {is: 'connecting'} : {is: 'silent', trouble, ...(at === undefined ? {} : {at})};
  }
  const everyMs = pollMs(answers.tookMs ?? 0, feedTimes);
  return now - answers.at > missedPolls * everyMs + (answers.tookMs ?? 0) ? {is: 'old', at: answers.at} : {is: 'live', everyMs};
}

/** When any istiod last answered, also one that does not any more. */
function lastAnswer({istiods}: State['mesh']): number | undefined {
  const times = [...istiods.values()].flatMap(({report}) => report?.at ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** "00:47", "02:10:05": a span of time that is being counted. */
export function countedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[0] === 0 ? parts.slice(1) : parts).map(part => String(part).padStart(2, '0')).join(':');
}

/** "47s ago". */
export const agoText = (at: number, now: number): string => `${ageSince(at, now)} ago`;
/** "retry in 8 s", counted up to whole seconds. */
export const retryText = (retryAt: number, now: number): string =>
  retryAt <= now ? 'retrying now' : `retry in ${Math.ceil((retryAt - now) / 1000)} s`;
