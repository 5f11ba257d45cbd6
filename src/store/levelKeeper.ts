import {type Instance, type LogDialect, type Raised, type RaisedRecords, raisedKey} from '../lib/logLevels.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {backText, putBackIf} from './putBack.ts';
import {entryOf} from './raisedEntry.ts';
import type {Event, Level, State} from './state.ts';
import type {Store} from './store.ts';

export type LevelKeeperOptions = {
  readonly store: Pick<Store<State, Event>, 'post'>;
  readonly records: RaisedRecords;
  readonly clock: () => number;
  readonly instance: () => Instance;
  /** Leads to the mesh of an entry, be its context open or not. Who gives it closes it. */
  readonly sourceOf: (raised: Raised) => Promise<MeshSource> | MeshSource;
  readonly dialectNamed: (is: LogDialect['is']) => LogDialect;
  readonly say: (level: Level, text: string) => void;
};

/** `refresh` reads what is raised now, and resolves when it is in the state; `stop` ends it all, and puts nothing back. */
export type LevelKeeper = {readonly refresh: () => Promise<void>; readonly stop: () => void};

/** Milliseconds. */
const readEvery = 5_000;
const tickEvery = 1_000;
const seenEvery = 60_000;
const retryEvery = 10_000;

/** Tells the store what is raised, says to others that this i9s lives, and puts back what it raised itself once the time for it has come by the clock on the wall. */
export function startLevelKeeper({store, records, clock, instance, sourceOf, dialectNamed, say}: LevelKeeperOptions): LevelKeeper {
  let known = '[]';
  let own: readonly Raised[] = [];
  let ticking: NodeJS.Timeout | undefined;
  let stopped = false;
  let unread = ''; // why the records could not be read
  const busy = new Set<string>();
  const failures = new Map<string, {readonly what: string; readonly at: number}>();
  const isOwn = (raised: Raised): boolean => raised.by.id === instance().id;
  const isDue = ({until}: Raised): boolean => typeof until === 'number' && until <= clock();

  const isWanted = (raised: Raised): boolean => !stopped && isOwn(raised) && isDue(raised);

  const took = (all: readonly Raised[]): void => {
    if (stopped) return;
    const raised = all.map((entry): Raised => (records.isAlive(entry.by, clock()) ? entry : {...entry, gone: true}));
    const text = JSON.stringify(raised);
    if (text !== known) store.post({type: 'raisedRead', raised});
    known = text;
    own = raised.filter(isOwn);
    for (const key of failures.keys()) if (!own.some(each => raisedKey(each) === key)) failures.delete(key);
    const timed = own.some(({until}) => typeof until === 'number');
    if (!timed) {
      clearInterval(ticking);
      ticking = undefined;
      return;
    }
    ticking ??= setInterval(tick, tickEvery).unref();
    tick();
  };

  const seen = (): void => {
    const isOld = ({by}: Raised): boolean => Math.abs(clock() - by.seenAt) >= seenEvery;
    if (!own.some(isOld)) return;
    // Where it cannot be written, the next reading tries again.
    records.change(all => (all.some(isOwn) ? all.map(each => (isOwn(each) ? {...each, by: instance()} : each)) : all)).then(took, () => {});
  };

  let reading: Promise<void> | undefined;
  let again = false;
  const read = async (): Promise<void> => {
    try {
      do {
        again = false;
        took(await records.read());
      } while (again && !stopped);
      unread = '';
      if (!stopped) seen();
    } catch (error) {
      again = false;
      const {what, next} = troubleOf(error);
      if (!stopped && what !== unread) say('!', `${what} ${next}`);
      unread = what;
    }
  };
  /** Resolves once what was written before is known. */
  const refresh = (): Promise<void> => {
    again = true;
    reading ??= read().then(() => {
      reading = undefined;
      return again && !stopped ? refresh() : undefined;
    });
    return reading;
  };

  const tick = (): void => {
    for (const each of own) {
      const failed = failures.get(raisedKey(each));
      const rests = failed !== undefined && Math.abs(clock() - failed.at) < retryEvery;
      if (isDue(each) && !rests && !busy.has(raisedKey(each))) void putDueBack(each);
    }
  };

  const putDueBack = async (due: Raised): Promise<void> => {
    const key = raisedKey(due);
    busy.add(key);
    try {
      const raised = entryOf(await records.read(), due);
      if (raised === undefined || !isWanted(raised)) return;
      const source = await sourceOf(raised);
      const done = await putBackIf({source, records, clock, instance}, raised, dialectNamed(raised.dialect), isWanted);
      failures.delete(key);
      if (!stopped && done !== undefined) say('ok', backText(raised, done));
    } catch (error) {
      failed(due, troubleOf(error));
    } finally {
      busy.delete(key);
      if (!stopped) void refresh();
    }
  };

  /** Where the mesh is away, one message is enough for all that is raised there. */
  const failed = (raised: Raised, {what}: Trouble): void => {
    const isNew = !failures.has(raisedKey(raised)) && ![...failures.values()].some(each => each.what === what);
    failures.set(raisedKey(raised), {what, at: clock()});
    if (!stopped && isNew) say('!', `Levels of ${nameOf(raised)} could not be put back: ${what} i9s tries again every ${retryEvery / 1000} s.`);
  };

  const reader = setInterval(() => void refresh(), readEvery).unref();
  void refresh();
  return {
    refresh: async () => (stopped ? undefined : refresh()),
    stop() {
      stopped = true;
      clearInterval(reader);
      clearInterval(ticking);
    },
  };
}

const nameOf = ({pod, namespace}: Raised): string => `${pod}.${namespace}`;
