import {keyPlace, type LogEntry, type LogList} from '../lib/logLines.ts';

type Place = Pick<LogEntry, 'order' | 'number'>;
const isBefore = (one: Place, other: Place): boolean => one.order < other.order || (one.order === other.order && one.number < other.number);

/** Lines by time, of which new ones mostly belong at the end and old ones leave at the beginning: neither moves the others. */
export type OrderedLines = LogList & {
  /** Lines that are in order among themselves. */
  readonly insert: (entries: readonly LogEntry[]) => void;
  /** The place of the first line that is not before this one. */
  readonly firstFrom: (place: Place) => number;
  readonly dropFirst: (count: number) => void;
  readonly clear: () => void;
};

/** Places before the first line are given back once there are so many, or more than lines: what they hold is held in vain. */
const compactAt = 4096;

/** An empty list. */
export function orderedLines(): OrderedLines {
  let items: LogEntry[] = [];
  let start = 0;
  const length = (): number => items.length - start;
  const firstFrom = (place: Place): number => {
    let low = start;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(items[middle]!, place)) low = middle + 1;
      else high = middle;
    }
    return low - start;
  };
  return {
    length,
    at: place => (place < 0 ? undefined : items[start + place]),
    firstFrom,
    placeOf: key => firstFrom(keyPlace(key)),
    insert(entries) {
      const [first] = entries;
      if (first === undefined) return;
      const later = items.splice(start + firstFrom(first));
      let at = 0;
      for (const entry of entries) {
        while (at < later.length && isBefore(later[at]!, entry)) items.push(later[at++]!);
        items.push(entry);
      }
      while (at < later.length) items.push(later[at++]!);
    },
    dropFirst(count) {
      start += Math.max(0, Math.min(count, length()));
      if (start < compactAt && start <= length()) return;
      items = items.slice(start);
      start = 0;
    },
    clear() {
      items = [];
      start = 0;
    },
  };
}
