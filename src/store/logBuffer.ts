import {beginsMessage, type LogEntry, type LogList} from '../lib/logLines.ts';
import type {LogLine} from '../transport/meshSource.ts';
import {orderedLines} from './logList.ts';

/** Tells whether a filter keeps a line. */
export type LogTest = (entry: LogEntry) => boolean;

/** The newest lines of several logs, merged by time, and those of them that a filter keeps. */
export type LogBuffer = {
  readonly all: LogList;
  readonly matches: () => LogList;
  readonly isMatch: (entry: LogEntry) => boolean;
  readonly arrived: () => number;
  /** How many of them were too old to be kept. */
  readonly dropped: () => number;
  /** Lines of one log, in the order in which it has them. */
  readonly append: (target: number, lines: readonly LogLine[]) => void;
  readonly mark: (text: string) => void;
  /** Another filter; undefined keeps all. Lines that are there already are looked through by `scan`. */
  readonly filter: (test: LogTest | undefined) => void;
  /** Looks through lines, newest first, for so many milliseconds. False while some are left. */
  readonly scan: (ms: number) => boolean;
  readonly clear: () => void;
};

/** Lines that are kept of all logs of a pane together, and characters: a line may have 65,000. */
const mostLines = 20_000;
const mostCharacters = 16_000_000;
/** Lines that are looked through between two looks at the clock. */
const piece = 200;

/** An empty buffer for so many lines, and so many characters in them. */
export function logBuffer(most = mostLines, mostText = mostCharacters): LogBuffer {
  const all = orderedLines();
  const kept = orderedLines();
  const latest = new Map<number, string>(); // order of the last line of each log
  const heads = new Map<number, LogEntry>(); // the first line of the last message of each log
  let test: LogTest | undefined;
  let unscanned: Pick<LogEntry, 'order' | 'number'> | undefined; // lines before this one were not looked at yet
  let arrived = 0;
  let dropped = 0;
  let characters = 0;

  const add = (entries: readonly LogEntry[]): void => {
    all.insert(entries);
    if (test !== undefined) {
      const wanted = test;
      kept.insert(entries.filter(entry => !isUnscanned(entry) && wanted(entry)));
    }
    for (const {text} of entries) characters += text.length;
    let over = 0;
    while (all.length() - over > most || (characters > mostText && over < all.length())) characters -= all.at(over++)!.text.length;
    if (over === 0) return;
    dropped += over;
    all.dropFirst(over);
    const first = all.at(0);
    kept.dropFirst(first === undefined ? kept.length() : kept.firstFrom(first));
  };
  const isUnscanned = (entry: LogEntry): boolean => {
    if (unscanned === undefined) return false;
    return entry.order < unscanned.order || (entry.order === unscanned.order && entry.number < unscanned.number);
  };
  const entry = (target: number, order: string, stamp: string, text: string, head?: LogEntry): LogEntry => ({
    number: ++arrived,
    order,
    target,
    stamp,
    text,
    record: undefined,
    ...(head === undefined ? {} : {head}),
  });
  /** A line of a log, with the message that it goes on with: lines of one message are written in one go. */
  const line = (target: number, order: string, stamp: string, text: string): LogEntry => {
    const head = heads.get(target);
    if (!beginsMessage(text)) return entry(target, order, stamp, text, head?.stamp.slice(0, 19) === stamp.slice(0, 19) ? head : undefined);
    const made = entry(target, order, stamp, text);
    heads.set(target, made);
    return made;
  };

  return {
    all,
    matches: () => (test === undefined ? all : kept),
    isMatch: line => test === undefined || kept.at(kept.firstFrom(line)) === line,
    arrived: () => arrived,
    dropped: () => dropped,
    append(target, lines) {
      let order = latest.get(target) ?? '';
      const entries = lines.map(({stamp, text}) => {
        // The clock of a node may be set back: lines of one log stay in its order.
        if (stamp > order) order = stamp;
        return line(target, order, stamp, text);
      });
      latest.set(target, order);
      add(entries);
    },
    mark: text => add([entry(-1, all.at(all.length() - 1)?.order ?? '', '', text)]),
    filter(wanted) {
      test = wanted;
      kept.clear();
      unscanned = wanted === undefined ? undefined : {order: '\uffff', number: 0};
    },
    scan(ms) {
      const end = performance.now() + ms;
      while (test !== undefined && unscanned !== undefined) {
        const to = all.firstFrom(unscanned);
        const from = Math.max(0, to - piece);
        const found: LogEntry[] = [];
        for (let at = from; at < to; at++) {
          const line = all.at(at)!;
          if (test(line)) found.push(line);
        }
        kept.insert(found);
        unscanned = from === 0 ? undefined : all.at(from);
        if (performance.now() >= end) break;
      }
      return unscanned === undefined;
    },
    clear() {
      characters = 0;
      all.clear();
      kept.clear();
      unscanned = undefined;
    },
  };
}
