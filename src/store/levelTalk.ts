import type {LevelRequest, Levels, LogDialect} from '../lib/logLevels.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource, PodRef} from '../transport/meshSource.ts';
import {fewAtOnce} from './fewAtOnce.ts';

/** A process whose levels are read and changed. `port`: of its admin interface, where it is not that of the source. */
export type LevelTarget = {
  readonly id: string; // name.namespace
  readonly pod: PodRef;
  readonly uid: string;
  readonly dialect: LogDialect;
  readonly port?: number;
};

export type Patience = {readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number};

/** A request as it is shown before it is sent: "POST reviews-v1-xyz.bookinfo:15000/logging?paths=http:debug". */
export const requestText = ({id}: Pick<LevelTarget, 'id'>, {method, path, port, body}: LevelRequest, adminPort: number): string =>
  `${method} ${id}:${port ?? adminPort}${path}${body === undefined ? '' : ` ${body}`}`;

/** One exchange about levels: the body of the answer. Rejects with a Trouble, also where the process refuses (HTTP status). */
export async function ask(source: MeshSource, target: LevelTarget, request: LevelRequest, patience: Patience = {}): Promise<string> {
  const {method, path, body} = request;
  const {signal = new AbortController().signal, timeoutMs} = patience;
  const port = request.port ?? target.port ?? source.about.proxyAdminPort;
  const question = {port, path, method, ...(body === undefined ? {} : {body}), ...(timeoutMs === undefined ? {} : {timeoutMs})};
  const answer = await fewAtOnce(source.about.server, () => source.askPod(target.pod, question, signal), signal).catch((error: unknown) => {
    const trouble = troubleOf(error);
    throw trouble.kind === 'refused' ? troubleError({...trouble, next: portNext(target)}) : error;
  });
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw troubleError(refusal(requestText(target, request, port), target, answer.status, answer.body));
}

/** All levels, as the process has them now. */
export async function read(source: MeshSource, target: LevelTarget, patience: Patience = {}): Promise<Levels> {
  const {dialect, id} = target;
  const body = await ask(source, target, dialect.read, patience);
  const levels = dialect.parse(body);
  if (levels !== undefined) return levels;
  throw troubleError({
    kind: 'garbage',
    what: `${id} answered ${dialect.read.path} with something else than its log levels: "${firstWords(body, 60)}".`,
    next: portNext(target),
  });
}

/** Sends one request after the other and gives the levels that the process has then; `before` are those it had. `sent` is told of each that was taken. */
export async function sendAll(
  source: MeshSource,
  target: LevelTarget,
  requests: readonly LevelRequest[],
  before: Levels,
  sent?: (text: string) => void,
): Promise<Levels> {
  let answer: string | undefined;
  for (const request of requests) {
    answer = await ask(source, target, request);
    sent?.(requestText(target, request, target.port ?? source.about.proxyAdminPort));
  }
  if (answer === undefined) return before;
  const said = target.dialect.parse(answer);
  // An answer about one logger only is no list of all.
  return said !== undefined && [...before.keys()].every(logger => said.has(logger)) ? said : read(source, target);
}

/** The level a logger has, be it of its own or that of the fallback; '' where neither is known. */
export const levelIn = (levels: Levels, logger: string, {fallback}: LogDialect): string =>
  levels.get(logger) ?? (fallback === undefined ? undefined : levels.get(fallback)) ?? '';

/** Is a logger at this level? One that should have none of its own may have got one that says the same: not every process can take it away again. */
export const isAt = (levels: Levels, logger: string, level: string, dialect: LogDialect): boolean =>
  level === ''
    ? !levels.has(logger) || levels.get(logger) === levelIn(levels, dialect.fallback ?? '', dialect)
    : levelIn(levels, logger, dialect) === level;

const portNext = ({dialect}: LevelTarget): string =>
  dialect.is === 'istiod'
    ? 'Is ControlZ switched off there? See --ctrlz_port and --ctrlz_address of istiod.'
    : 'Is the admin port another one? --proxy-admin-port names it.';

function refusal(request: string, {dialect}: LevelTarget, status: number, body: string): Trouble {
  const words = firstWords(body, 200)
    .replace(/^error:\s*/i, '')
    .replace(/[.\s]+$/, '');
  const said = words === '' ? '' : `: ${words}`;
  if (status === 400)
    return {kind: 'other', what: `${request} was refused${said} (HTTP 400).`, next: `Choose a ${dialect.noun} and a level that it knows.`};
  return {kind: 'other', what: `${request} was answered with an error (HTTP ${status})${said}.`, next: 'Look at its log, or try again.'};
}

/** The first line of an answer, fit for a sentence. */
const firstWords = (body: string, most: number): string => {
  const line = (body.trimStart().split('\n', 1)[0] ?? '').replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}...` : line;
};
