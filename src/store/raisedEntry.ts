import {isSameRaised, type Levels, type Raised} from '../lib/logLevels.ts';

/** The admin port that proxies have unless told otherwise. */
export const usualAdminPort = 15_000;

type Noted = Omit<Raised, 'was' | 'now' | 'raisedAt'> & {readonly at: number};

/** The entry that says, before anything is sent, that levels are about to be changed; undefined where nothing would. What an earlier entry knows of before stays. */
export function entryFor({at, ...about}: Noted, earlier: Raised | undefined, before: Levels, wanted: Levels): Raised | undefined {
  const differing = [...wanted]
    .filter(([logger, level]) => (before.get(logger) ?? '') !== level)
    .map(([logger]) => [logger, before.get(logger) ?? '']);
  const was: Readonly<Record<string, string>> = {...earlier?.was, ...Object.fromEntries(differing), ...earlier?.was};
  if (Object.keys(was).length === 0) return undefined;
  const now = Object.keys(was).map(logger => [logger, wanted.get(logger) ?? earlier?.now[logger] ?? '']);
  return {...about, was, now: Object.fromEntries(now), raisedAt: earlier?.raisedAt ?? at};
}

/** The records with this entry in the place of the one for the same pod. */
export const withEntry = (all: readonly Raised[], entry: Raised): readonly Raised[] =>
  all.some(each => isSameRaised(each, entry)) ? all.map(each => (isSameRaised(each, entry) ? entry : each)) : [...all, entry];

/** The entry of a pod, by the server of its API and its uid. */
export const entryOf = (all: readonly Raised[], of: Pick<Raised, 'server' | 'uid'>): Raised | undefined => all.find(each => isSameRaised(each, of));

/** Written by the same i9s for the same levels and the same time? Being seen again does not matter. */
const isUnchanged = (one: Raised, other: Raised): boolean =>
  one.until === other.until && one.by.id === other.by.id && JSON.stringify([one.was, one.now]) === JSON.stringify([other.was, other.now]);

/** The records without this entry, unless somebody has changed it meanwhile: then levels were raised anew. */
export const withoutEntry = (all: readonly Raised[], entry: Raised): readonly Raised[] => {
  const found = entryOf(all, entry);
  return found !== undefined && isUnchanged(found, entry) ? all.filter(each => each !== found) : all;
};

/** The records with the earlier entry instead of `mine`, unless somebody has changed it meanwhile. */
export const withEarlier = (all: readonly Raised[], mine: Raised, earlier: Raised): readonly Raised[] => {
  const others = withoutEntry(all, mine);
  return others === all ? all : [...others, earlier];
};

/**
 * The records once the process has said which levels it has `after` what `mine` announced: loggers that are back at what they were leave the entry, and an entry with none
 * goes. What another i9s has announced for the same pod since stays, and where it took the entry away, what differs comes back.
 */
export function settled(all: readonly Raised[], mine: Raised, after: Levels): readonly Raised[] {
  const found = entryOf(all, mine);
  const entry = found ?? mine;
  const was = {...mine.was, ...entry.was};
  const ours = (logger: string): boolean => logger in mine.was && (entry.now[logger] ?? mine.now[logger]) === mine.now[logger];
  const left = Object.keys(was).filter(logger => !ours(logger) || (after.get(logger) ?? '') !== was[logger]);
  if (left.length === 0) return found === undefined ? all : all.filter(each => each !== found);
  const now = (logger: string): string => (ours(logger) ? after.get(logger) : undefined) ?? entry.now[logger] ?? '';
  const next: Raised = {
    ...entry,
    was: Object.fromEntries(left.map(logger => [logger, was[logger] ?? ''])),
    now: Object.fromEntries(left.map(logger => [logger, now(logger)])),
  };
  return found !== undefined && isUnchanged(found, next) ? all : withEntry(all, next);
}
