import {setImmediate} from 'node:timers/promises';
import {list, text} from '../../lib/json.ts';
import {type Trouble, troubleOf} from '../../lib/trouble.ts';
import {type Clock, systemClock, type Timer} from '../clock.ts';
import {ApiError, again, garbageError, trouble} from '../errors.ts';
import type {PodFeed} from '../meshSource.ts';
import {gatherChanges} from './changes.ts';
import {askJson} from './http.ts';
import {backOff, pause} from './pause.ts';
import type {Server} from './server.ts';
import {type WatchEvent, watchOnce} from './watchStream.ts';

/** Sizes and times of a reflector, milliseconds. */
export type ReflectorTimes = {
  readonly clock: Clock;
  readonly pageSize: number;
  readonly flushMs: number; // changes are gathered for so long
  readonly idleMs: number;
  readonly responseMs: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
};

export const reflectorTimes: ReflectorTimes = {
  clock: systemClock,
  pageSize: 250,
  flushMs: 50,
  idleMs: 100_000,
  responseMs: 15_000,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
};

/** What became known of a collection. A list is complete; changes come after the list they change. */
export type News<T> =
  | {readonly is: 'listed'; readonly items: readonly T[]}
  | {readonly is: 'changed'; readonly seen: readonly T[]; readonly gone: readonly string[]}
  | {readonly is: 'feed'; readonly feed: PodFeed};

/** `parse` keeps what is needed of an object, `key` names it. `giveUp` decides which errors end the reflector instead of being tried again. */
export type Reflection<T> = {
  readonly server: Server;
  readonly path: string;
  readonly parse: (object: unknown) => T | undefined;
  readonly key: (item: T) => string;
  readonly tell: (news: News<T>) => void;
  readonly giveUp?: (error: ApiError) => boolean;
  readonly times?: Partial<ReflectorTimes>;
};

/** Keeps telling what is in a collection until `signal` aborts. Rejects only with an error that `giveUp` chose. Ends of watches are normal and not told. */
export async function reflect<T>(reflection: Reflection<T>, signal: AbortSignal): Promise<void> {
  const {server, path, parse, key, tell, giveUp} = reflection;
  const times = {...reflectorTimes, ...reflection.times};
  const {clock, idleMs, responseMs} = times;
  const changes = gatherChanges<T>(times.flushMs, clock, (seen, gone) => tell({is: 'changed', seen, gone}));
  const feed = feedTeller(tell);
  let version: string | undefined;
  let failures = 0;
  let relists = 0;

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
  const round = async (): Promise<{readonly lasted: boolean; readonly error?: unknown}> => {
    let openedAt = Number.POSITIVE_INFINITY;
    let believed: Timer | undefined;
    const lasted = () => clock.now() - openedAt >= shortest;
    try {
      if (version === undefined) {
        const listed = await listAll(reflection, times, signal);
        version = listed.version;
        tell({is: 'listed', items: listed.items});
      }
      const opened = () => {
        openedAt = clock.now();
        if (failures === 0) feed({is: 'live'});
        else believed = clock.timer(shortest, () => feed({is: 'live'}));
      };
      await watchOnce({server, path, version, signal, clock, idleMs, responseMs}, opened, take);
      return lasted() ? {lasted: true} : {lasted: false, error: trouble('unreachable', `${server.name} ends every watch at once`, again)};
    } catch (error) {
      return {lasted: lasted(), error};
    } finally {
      believed?.stop();
    }
  };

  feed({is: 'loading'});
  while (!signal.aborted) {
    const {lasted, error} = await round();
    if (signal.aborted) break;
    changes.flush();
    if (lasted) failures = 0;
    if (error === undefined) continue;
    if (error instanceof ApiError && giveUp?.(error)) throw error;
    if (needsList(error)) version = undefined;
    if (isExpired(error) && relists++ === 0) continue;
    failures++;
    const retryAfter = error instanceof ApiError ? error.retryAfterMs : 0;
    const wait = Math.max(retryAfter, backOff(failures, clock, times.firstDelayMs, times.longestDelayMs));
    // A watch that stood and broke is no trouble yet: if the API server is away, the next try tells.
    if (!lasted) feed(troubled(troubleOf(error), clock.now() + wait));
    await pause(wait, signal, clock);
  }
  changes.drop();
}

const shortest = 1000; // a watch that ends sooner counts as failed, else a server that closes at once is asked without pause

async function listAll<T>({server, path, parse}: Reflection<T>, times: ReflectorTimes, signal: AbortSignal) {
  const items: T[] = [];
  let next = '';
  for (;;) {
    const query = new URLSearchParams({limit: String(times.pageSize), ...(next === '' ? {} : {continue: next})});
    const page = await askJson(server, {path: `${path}?${query}`, signal, gzip: true, responseMs: times.responseMs, clock: times.clock});
    const version = text(page, 'metadata', 'resourceVersion');
    if (version === undefined) throw garbageError(server, JSON.stringify(page));
    for (const object of list(page, 'items')) {
      const item = parse(object);
      if (item !== undefined) items.push(item);
    }
    next = text(page, 'metadata', 'continue') ?? '';
    if (next === '') return {items, version};
    await setImmediate(); // parsing a page takes some ms: keys may be handled in between
  }
}

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
