import {clockText, dayText} from './ages.ts';
import type {LogRecord} from './logRecord.ts';
import type {Trouble} from './trouble.ts';

/** A log that is watched; `proxy` is the key of the proxy that writes it, where it is one. */
export type LogTarget = {readonly namespace: string; readonly name: string; readonly container: string; readonly proxy?: string};
/** From where on: the last lines, the beginning of the log, or so many seconds ago. */
export type LogSince = 'tail' | 'head' | number;
/** What a pane of logs is about. Another question is another value, whose logs are opened anew. */
export type LogWish = {
  readonly targets: readonly LogTarget[];
  readonly since: LogSince;
  readonly previous: boolean; // of the container's previous run
  /** The targets without the other containers of their pods, where these are shown as well. */
  readonly main?: readonly LogTarget[];
};

/** A line among those of other logs. It is known by its number; by `order`, then by number, it has its place. */
export type LogEntry = {
  readonly number: number;
  readonly order: string; // RFC 3339
  readonly target: number; // of the wish; -1: a mark that the user set
  readonly stamp: string;
  readonly text: string;
  readonly head?: LogEntry; // the line that this one continues: of a message of several lines the first
  record: LogRecord | undefined; // once it was decoded; goes with the line
};

/** Does a line begin a message? Messages of proxies begin with a time, a bracket or a brace; headers that Envoy prints, stack traces and the like go on with one. */
export const beginsMessage = (text: string): boolean => /^[\d[{]/.test(text);

/** Lines in their order. They come and go while it is held. */
export type LogList = {
  readonly length: () => number;
  readonly at: (place: number) => LogEntry | undefined;
  /** Where the line is, or the first one after its place where it is gone: `length` where none is. */
  readonly placeOf: (key: string) => number;
};

/** What a log is doing: `asked` has not answered yet, `waiting` is asked again at `retryAt` (ms since 1970), `ended` brings no more. */
export type LogStatus =
  | {readonly is: 'asked' | 'open'}
  | {readonly is: 'waiting'; readonly trouble: Trouble; readonly retryAt: number}
  | {readonly is: 'ended'; readonly trouble?: Trouble};

/** Which logs are not read now, by target, and why. */
export const lostLogs = (statuses: readonly LogStatus[]): readonly {readonly at: number; readonly status: LogStatus; readonly trouble: Trouble}[] =>
  statuses.flatMap((status, at) => ('trouble' in status && status.trouble !== undefined ? [{at, status, trouble: status.trouble}] : []));

/** Logs that are open, merged by time. Whenever something happens this is a new value around the same lists. */
export type OpenLogs = {
  readonly all: LogList;
  /** Those that the filter keeps: all where there is none. */
  readonly matches: LogList;
  readonly isMatch: (entry: LogEntry) => boolean;
  /** Older lines are still being looked through. */
  readonly searching: boolean;
  /** How many came since these logs were opened. */
  readonly arrived: number;
  /** How many of these were the oldest when there were too many to be kept. */
  readonly dropped: number;
  readonly statuses: readonly LogStatus[]; // by target
  /** Puts a line of the user's own after all others. */
  readonly mark: (text: string) => void;
  readonly clear: () => void;
};

/** How lines of a pane are shown. `seen`: how many had arrived when it stopped to follow the end, Infinity where nothing is new. */
export type LogLook = {readonly follow: boolean; readonly seen: number; readonly times: 'time' | 'full' | 'none'; readonly context: boolean};

/** Follows the end, with the time of each line. */
export const firstLook: LogLook = {follow: true, seen: 0, times: 'time', context: false};

/** What a selected line is remembered by. */
export const logKey = ({order, number}: Pick<LogEntry, 'order' | 'number'>): string => `${order} ${number}`;

/** The place that a key means: before all lines where it is none. */
export function keyPlace(key: string): {readonly order: string; readonly number: number} {
  const at = key.lastIndexOf(' ');
  return at < 0 ? {order: '', number: 0} : {order: key.slice(0, at), number: Number(key.slice(at + 1))};
}

/** The wish that a pane's subject carries; undefined where it is about something else. */
export function logWish(json: unknown): LogWish | undefined {
  const wish = json as LogWish | undefined;
  return Array.isArray(wish?.targets) && wish.since !== undefined ? wish : undefined;
}

/** "14:05:12.123" in the time zone of this machine; the stamp itself where it is none. */
export function stampTime(stamp: string): string {
  const at = Date.parse(stamp);
  return Number.isNaN(at) ? stamp : `${clockText(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** "2026-11-21 14:05:12.123" in the time zone of this machine. */
export function stampFull(stamp: string): string {
  const at = Date.parse(stamp);
  return Number.isNaN(at) ? stamp : `${dayText(at)} ${stampTime(stamp)}`;
}
