import type {LogLine} from '../meshSource.ts';

/** What was seen of a log, as far as it is needed to go on without loss or doubles. */
export type LogMemory = {
  /** The time from which the log is to be asked again, RFC 3339; undefined when no line with a stamp was seen. */
  readonly since: () => string | undefined;
  /** The stamp of the last line, '' before the first. */
  readonly last: () => string;
  /** An answer begins, which may repeat lines. */
  readonly begin: () => void;
  /** Whether a line is new; lines of one instant with one text are counted. */
  readonly isNew: (line: LogLine) => boolean;
};

/** The API server hands `sinceTime` on in whole seconds, so what is repeated are the lines of the second of the latest: those are remembered. */
export function logMemory(): LogMemory {
  let seen = new Map<string, number>();
  let repeatable = new Map<string, number>();
  let second = '';
  let last = '';
  const note = (key: string, stamp: string) => {
    const at = stamp.slice(0, 19);
    if (at > second) {
      second = at;
      seen = new Map();
    }
    // A line that is older was written out of order; it is not asked for again.
    if (at === second) seen.set(key, (seen.get(key) ?? 0) + 1);
  };
  return {
    since: () => (second === '' ? undefined : `${second}Z`),
    last: () => last,
    begin: () => {
      repeatable = new Map(seen);
    },
    isNew: ({stamp, text}) => {
      last = stamp;
      const key = `${stamp} ${text}`;
      const times = repeatable.get(key) ?? 0;
      if (times > 0) repeatable.set(key, times - 1);
      else note(key, stamp);
      return times === 0;
    },
  };
}
