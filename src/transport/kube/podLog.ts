import type {Readable} from 'node:stream';
import type {Trouble} from '../../lib/trouble.ts';
import type {Clock} from '../clock.ts';
import {ApiError, networkError, TroubleError} from '../errors.ts';
import type {LogEvent, LogQuestion, PodRef} from '../meshSource.ts';
import {openBody} from './http.ts';
import {lineSplitter, parseLogLine} from './logLines.ts';
import {logMemory} from './logMemory.ts';
import {type LogQuery, logQuery} from './logQuery.ts';
import {comesBack, endedTrouble, finalTrouble, judgeLogError} from './logTroubles.ts';
import {backOff, pause} from './pause.ts';
import type {Server} from './server.ts';

/** A log that is read; `emit` hears of everything. */
export type LogReading = {
  readonly server: Server;
  readonly pod: PodRef;
  readonly question: LogQuestion;
  readonly emit: (event: LogEvent) => void;
  readonly clock: Clock;
};

const shortest = 1000; // what stands so long, ms, is believed to go on
const longestDelayMs = 10_000;
const patienceMs = 60_000; // for another pod of the same name

/** Which answer it is: of the question, of one that goes on, or of the run before, for what was missed of it. */
type Role = 'first' | 'next' | 'missed';

/** How one answer went. `news`: it brought lines that were not known. `stood`: for so long, ms. */
type Round = {readonly news: boolean; readonly stood: number; readonly error?: TroubleError};

/** Reads a log until it has ended, or for ever where the question is to follow, until `signal` aborts. Rejects only with errors of this program. */
export async function readPodLog({server, pod, question, emit, clock}: LogReading, signal: AbortSignal): Promise<void> {
  const memory = logMemory();
  const query = logQuery(question, memory, clock);
  const place = {pod, container: question.container};
  const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}/log`;
  const tell = (event: LogEvent) => {
    if (!signal.aborted) emit(event);
  };
  const end = (trouble?: Trouble) => tell(trouble === undefined ? {is: 'ended'} : {is: 'ended', trouble: finalTrouble(trouble)});
  let isOpen = false;
  const open = () => {
    if (!isOpen) tell({is: 'open'});
    isOpen = true;
  };

  // The first one counts as open with its head, others when they have brought something new or stood for a while.
  const round = async (asked: LogQuery, role: Role): Promise<Round> => {
    let sentAt: number | undefined;
    let news = false;
    const believed = clock.timer(shortest, open);
    believed.stop();
    // The kubelet sends the head of a followed log with its first line.
    const sent = () => {
      sentAt = clock.now();
      believed.restart();
    };
    const splitter = lineSplitter();
    const take = (texts: readonly string[]) => {
      const lines = texts.flatMap(text => {
        const line = parseLogLine(text, memory.last());
        // Of a run that is forgotten the kubelet says so in a line without a stamp.
        return (role === 'missed' && line.text === text) || !memory.isNew(line) ? [] : [line];
      });
      if (lines.length === 0) return;
      news = true;
      open();
      tell({is: 'lines', lines});
    };
    const ended = (error?: TroubleError): Round => {
      const stood = sentAt === undefined || error instanceof ApiError ? 0 : clock.now() - sentAt;
      return {news, stood, ...(error === undefined ? {} : {error})};
    };
    memory.begin();
    try {
      const isFollowed = asked.get('follow') === 'true';
      const body = await openBody(server, {path: `${path}?${asked}`, signal, clock, ...(isFollowed ? {sent} : {})});
      sentAt ??= clock.now();
      if (role === 'first') open();
      for await (const chunk of received(body, server)) take(splitter.take(chunk));
      const rest = splitter.rest();
      if (rest !== undefined) take([rest]); // the last words of a process; of a connection that breaks they would be half a line
      return ended();
    } catch (error) {
      if (error instanceof TroubleError) return ended(error);
      throw error;
    } finally {
      believed.stop();
    }
  };

  if (!question.follow || question.previous === true) {
    const {error} = await round(query.first(), 'first');
    return end(error && judgeLogError(error, place).trouble);
  }
  let aliveAt = Number.NEGATIVE_INFINITY; // when the pod was last there
  let silent = 0; // rounds in a row that brought nothing
  while (!signal.aborted) {
    const startedAt = clock.now();
    const missed = query.previous();
    // What a run wrote after the connection broke, when the container has started again since.
    const before = missed === undefined ? undefined : await round(missed, 'missed');
    const {error, stood, news} = await round(query.next(), silent === 0 ? 'first' : 'next');
    if (signal.aborted) return;
    query.note(startedAt, stood, news);
    const waits = comesBack(pod) && clock.now() - aliveAt < patienceMs;
    const verdict = error === undefined ? undefined : judgeLogError(error, place, waits);
    if (verdict === undefined || verdict.trouble.kind !== 'not found') aliveAt = clock.now();
    if (verdict?.is === 'over') return end(verdict.trouble);
    if (verdict?.is === 'anew') query.anew();
    const isGood = news || before?.news === true || stood >= shortest;
    silent = isGood ? 0 : silent + 1;
    if (error === undefined && stood >= shortest) continue;
    const retryAfter = error instanceof ApiError ? error.retryAfterMs : 0;
    const wait = Math.max(retryAfter, backOff(Math.max(1, silent), clock, 500, longestDelayMs));
    // A log that stood and broke is no trouble yet: if the API server is away, the next try tells.
    if (!isGood) {
      isOpen = false;
      tell({is: 'waiting', trouble: verdict?.trouble ?? endedTrouble(place), retryAt: clock.now() + wait});
    }
    await pause(wait, signal, clock);
  }
}

/** What goes wrong on the way is told apart from what goes wrong with whoever hears of it. */
async function* received(body: Readable, server: Server): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    throw networkError(error, server);
  }
}
