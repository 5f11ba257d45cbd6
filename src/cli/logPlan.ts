import type {LevelRequest, Levels} from '../lib/logLevels.ts';
import {count} from '../lib/text.ts';
import {troubleError} from '../lib/trouble.ts';
import {ask, type LevelTarget, requestText} from '../store/levelTalk.ts';
import {entryOf} from '../store/raisedEntry.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {wantedLevels} from './levelWords.ts';
import type {LogPorts} from './logPorts.ts';
import {didYouMean} from './words.ts';

/** The levels of one process, and its own words for them. */
export type LevelsNow = {readonly target: LevelTarget; readonly levels: Levels; readonly body: string};
/** What is going to be sent to one process. `wanted` undefined: its levels are put back. `isRecorded`: i9s has raised levels of it before. */
export type LevelPlan = {
  readonly now: LevelsNow;
  readonly requests: readonly LevelRequest[];
  readonly wanted?: Levels;
  readonly isRecorded: boolean;
};

type PlanPorts = {readonly source: MeshSource; readonly ports: LogPorts};

/** What `--level` means for each process. `say` is told of loggers that may not exist. Throws (with a Trouble) where one process cannot understand it. */
export async function changePlans(nows: readonly LevelsNow[], text: string, {source, ports}: PlanPorts): Promise<readonly LevelPlan[]> {
  const records = await ports.levels.records.read();
  const strangers = new Set<string>();
  const plans = nows.map((now): LevelPlan => {
    const {dialect, id, uid} = now.target;
    const said = wantedLevels(text, dialect, now.levels);
    if ('problem' in said) throw troubleError({kind: 'other', what: `${id}: ${said.problem}`, next: nextOf(now)});
    for (const logger of said.strangers) {
      const near = didYouMean(logger, dialect.known);
      strangers.add(`No ${dialect.noun} ${logger} is known${near} ${dialect.is} is told its level all the same.`);
    }
    const isRecorded = entryOf(records, {server: source.about.server, uid}) !== undefined;
    return {now, requests: dialect.change(now.levels, said.levels), wanted: said.levels, isRecorded};
  });
  for (const line of strangers) ports.err(`i9s: ${line}\n`);
  return plans;
}

const nextOf = ({target: {dialect, id}}: LevelsNow): string =>
  `Nothing was changed. Its levels are ${dialect.levels.join(', ')}; i9s log ${id} lists its ${dialect.noun}s.`;

/** What `--reset` means for one process: what i9s has recorded, else the levels that it was started with. Rejects with a Trouble. */
export async function resetPlan(now: LevelsNow, {source, ports}: PlanPorts): Promise<LevelPlan> {
  const {dialect, uid} = now.target;
  const raised = entryOf(await ports.levels.records.read(), {server: source.about.server, uid});
  if (raised !== undefined) return {now, requests: dialect.putBack(now.levels, new Map(Object.entries(raised.was))), isRecorded: true};
  const {ask: first, requests} = dialect.reset;
  const answer = first === undefined ? '' : await ask(source, now.target, first);
  return {now, requests: requests(now.levels, answer), isRecorded: false};
}

/** Is there something to do for this process? What was raised before gets another end though nothing is sent. */
export const isToDo = ({requests, wanted, isRecorded}: LevelPlan, forMs?: number): boolean =>
  requests.length > 0 || (isRecorded && (wanted === undefined || forMs !== undefined));

/** The question that shows each request before it is sent. */
export function questionText(plans: readonly LevelPlan[], {context, proxyAdminPort}: MeshSource['about']): string {
  const lines = plans.flatMap(({now: {target}, requests}) => requests.map(request => `  ${requestText(target, request, proxyAdminPort)}`));
  return [`${count(lines.length, 'request')} in context ${context}:`, ...lines, 'Go on? [y/N] '].join('\n');
}
