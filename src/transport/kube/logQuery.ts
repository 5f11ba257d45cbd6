import type {Clock} from '../clock.ts';
import type {LogQuestion} from '../meshSource.ts';
import type {LogMemory} from './logMemory.ts';

/** The parameters of a request for a log. */
export type LogQuery = URLSearchParams;

/** Which part of a log is asked for next, so that all its parts are the log from where the question began. */
export type LogQueries = {
  readonly first: () => LogQuery;
  readonly next: () => LogQuery;
  /** The run before, from the last line that is known; undefined while there is none. */
  readonly previous: () => LogQuery | undefined;
  /** A request made at `startedAt` (ms) stood for so long, and brought lines that were new or not. */
  readonly note: (startedAt: number, stood: number, news: boolean) => void;
  /** What comes next is another pod's log, or the first at all. */
  readonly anew: () => void;
};

const empty = 5000; // a log that brought no line for so long, ms, had none

export function logQuery(question: LogQuestion, memory: LogMemory, clock: Clock): LogQueries {
  let emptyFrom: number | undefined;
  let isNew = false;
  const of = (values: Readonly<Record<string, string | number | boolean | undefined>>): LogQuery => {
    const all = {container: question.container, timestamps: true, ...values};
    return new URLSearchParams(
      Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as [string, string]])),
    );
  };
  const first = () => {
    const {previous, follow, sinceSeconds, tailLines} = question;
    return of({...(previous === true ? {previous} : follow ? {follow} : {}), sinceSeconds, tailLines});
  };
  return {
    first,
    next: () => {
      const sinceTime = memory.since();
      if (sinceTime !== undefined) return of({follow: true, sinceTime: isNew ? undefined : sinceTime});
      if (emptyFrom === undefined) return first();
      return of({follow: true, sinceSeconds: (question.sinceSeconds ?? 0) + Math.ceil((clock.now() - emptyFrom) / 1000) + 1});
    },
    previous: () => {
      const sinceTime = memory.since();
      return sinceTime === undefined || isNew ? undefined : of({previous: true, sinceTime});
    },
    note: (startedAt, stood, news) => {
      if (news) isNew = false;
      if (stood >= empty && memory.since() === undefined) emptyFrom ??= startedAt;
    },
    anew: () => {
      isNew = true;
    },
  };
}
