import {type Trouble, troubleOf} from '../../lib/trouble.ts';
import {systemClock, type Timer} from '../clock.ts';
import {ApiError, again, TroubleError, trouble} from '../errors.ts';
import type {PodFeed} from '../meshSource.ts';
import {gatherChanges} from './changes.ts';
import {type Collection, type ListTimes, listAll} from './listAll.ts';
import {backOff, pause} from './pause.ts';
import {type WatchEvent, watchOnce} from './watchStream.ts';

/** Sizes and times of a reflector, milliseconds. */
export type ReflectorTimes = ListTimes & {
  readonly flushMs: number; // changes are gathered for so long
  readonly idleMs: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly pollMs: number; // between two lists where watching is forbidden
  readonly forbiddenMs: number; // what is forbidden is tried again after so long
};

export const reflectorTimes: ReflectorTimes = {
  clock: systemClock,
  pageSize: 250,
  flushMs: 50,
  idleMs: 100_000,
  responseMs: 15_000,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  pollMs: 10_000,
  forbiddenMs: 180_000,
};

/** What became known of a collection. A list is complete; changes come after the list they change. */
export type News<T> =
  | {readonly is: 'listed'; readonly items: readonly T[]}
  | {readonly is: 'changed'; readonly seen: readonly T[]; readonly gone: readonly string[]}
  | {readonly is: 'feed'; readonly feed: PodFeed};

/** `key` names an item. `giveUp` decides which errors of a list end the reflector instead of being tried again. `from`: the version of a list that is known already. */
export type Reflection<T> = Collection<T> & {
  readonly key: (item: T) => string;
  readonly tell: (news: News<T>) => void;
  readonly giveUp?: (error: ApiError) => boolean;
  readonly from?: string | undefined;
  readonly times?: Partial<ReflectorTimes>;
};

/** How a round went. `lasted`: its watch stood for a while. `watching`: the list was there, so an error is one of the watch. */
type Round = {readonly lasted: boolean; readonly listed: boolean; readonly watching: boolean; readonly error?: TroubleError};

/**
 * Keeps telling what is in a collection until `signal` aborts. Ends of watches are normal and not told; where watching is forbidden, it is listed again and again.
 * Rejects with an error that `giveUp` chose, and with errors of this program.
 */
export async function reflect<T>(reflection: Reflection<T>, signal: AbortSignal): Promise<void> {
  const {server, path, parse, key, tell, giveUp} = reflection;
  const times = {...reflectorTimes, ...reflection.times};
  const {clock, idleMs, responseMs} = times;
  const changes = gatherChanges<T>(times.flushMs, clock, (seen, gone) => tell({is: 'changed', seen, gone}));
  const feed = feedTeller(tell);
  let version = reflection.from;
  let failures = 0;
  let relists = 0;
  let watchAt = Number.NEGATIVE_INFINITY;

  const take = ({type, object, version: at}: WatchEvent) => {
    if (signal.aborted) return;
    version = at ?? version;
    failures = 0;
    relists = 0;
    feed({is: 'live'});
    const item = type === 'BOOKMARK' ? undefined : parse(object);
    if (item === undefined) return;
    if (type === 'DELETED') changes.gone(key(item));
    else changes.seen(key(item), item);
  };

  // One list, where there is none to go on from, and one watch. After failures a watch that opens is believed when it has lasted.
  const round = async (): Promise<Round> => {
    let openedAt = Number.POSITIVE_INFINITY;
    let believed: Timer | undefined;
    const listed = version === undefined;
    const ended = (error?: TroubleError): Round => {
      const lasted = clock.now() - openedAt >= shortest;
      return {lasted, listed, watching: version !== undefined, ...(error === undefined ? {} : {error})};
    };
    try {
      if (version === undefined) {
        const found = await listAll({server, path, parse}, times, signal);
        if (signal.aborted) return ended();
        version = found.version;
        tell({is: 'listed', items: found.items});
      }
      if (clock.now() < watchAt) return ended();
      const opened = () => {
        openedAt = clock.now();
        if (failures === 0) feed({is: 'live'});
        else believed = clock.timer(shortest, () => feed({is: 'live'}));
      };
      await watchOnce({server, path, version, signal, clock, idleMs, responseMs}, opened, take);
      return ended(clock.now() - openedAt >= shortest ? undefined : trouble('unreachable', `${server.name} ends every watch at once`, again));
    } catch (error) {
      if (error instanceof TroubleError) return ended(error);
      throw error;
    } finally {
      believed?.stop();
    }
  };

  // In place of a watch: another list, after a while; at once where the last one is older than this round.
  const poll = async (listed: boolean) => {
    version = undefined;
    failures = 0;
    if (!listed) return;
    feed({is: 'live'});
    await pause(times.pollMs, signal, clock);
  };

  try {
    if (version === undefined) feed({is: 'loading'});
    while (!signal.aborted) {
      const {lasted, listed, watching, error} = await round();
      if (signal.aborted) break;
      changes.flush();
      if (lasted) failures = 0;
      const isForbidden = error instanceof ApiError && error.status === 403;
      if (watching && isForbidden) watchAt = clock.now() + times.forbiddenMs;
      if (clock.now() < watchAt && (error === undefined || (watching && isForbidden))) {
        await poll(listed);
        continue;
      }
      if (error === undefined) continue;
      if (!watching && error instanceof ApiError && giveUp?.(error)) throw error;
      if (needsList(error)) version = undefined;
      if (isExpired(error) && relists++ === 0) continue;
      failures++;
      const retryAfter = error instanceof ApiError ? error.retryAfterMs : 0;
      const wait = Math.max(retryAfter, backOff(failures, clock, times.firstDelayMs, times.longestDelayMs));
      // A watch that stood and broke is no trouble yet: if the API server is away, the next try tells.
      if (!lasted) feed(troubled(troubleOf(error), clock.now() + wait));
      await pause(wait, signal, clock);
    }
  } finally {
    changes.drop();
  }
}

const shortest = 1000; // a watch that ends sooner counts as failed, else a server that closes at once is asked without pause

const isExpired = (error: unknown) => error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');

/** Whether going on from the last version makes no sense: it is too old, unknown to the server, or leads to something unreadable. */
function needsList(error: unknown): boolean {
  if (!(error instanceof ApiError)) return troubleOf(error).kind === 'garbage';
  const {status} = error;
  return isExpired(error) || status === 504 || (status >= 400 && status < 500 && ![401, 403, 429].includes(status));
}

const troubled = (what: Trouble, retryAt: number): PodFeed =>
  what.kind === 'forbidden' || what.kind === 'unauthorized' ? {is: 'denied', trouble: what, retryAt} : {is: 'retrying', trouble: what, retryAt};

/** Tells a state of the feed once, a trouble each time. */
function feedTeller(tell: (news: {readonly is: 'feed'; readonly feed: PodFeed}) => void): (feed: PodFeed) => void {
  let last = '';
  return feed => {
    if (feed.is === last && (feed.is === 'live' || feed.is === 'loading')) return;
    last = feed.is;
    tell({is: 'feed', feed});
  };
}
