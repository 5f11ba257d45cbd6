import type {Raised, Until} from '../lib/logLevels.ts';
import {printable} from '../lib/text.ts';
import {type Trouble, troubleError, troubleOf, troubleText} from '../lib/trouble.ts';
import {changeLevels, type LevelPorts, readLevels} from '../store/levelChange.ts';
import type {LevelTarget} from '../store/levelTalk.ts';
import {resetLevels} from '../store/putBack.ts';
import {entryOf} from '../store/raisedEntry.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import type {LogOptions} from './logArgs.ts';
import {type Endings, hearEndings, putBackOwn, stayUntil, timeText} from './logFor.ts';
import {changePlans, isToDo, type LevelPlan, type LevelsNow, questionText, resetPlan} from './logPlan.ts';
import {endings, type LogPorts} from './logPorts.ts';
import {printedLevels} from './logPrint.ts';
import {logTargets} from './logTargets.ts';
import {onceText} from './look.ts';

/** What was told, and the namespace of -n. */
export type LogRequest = LogOptions & {readonly namespace?: string};

type Failed = {readonly id: string; readonly trouble: Trouble};
type Outcome = LevelsNow | Failed;
/** What is to be done; `failed` has been said already. */
type Work = {readonly ports: LogPorts; readonly levelPorts: LevelPorts; readonly failed: readonly Failed[]; readonly plans: readonly LevelPlan[]};

/** Prints the log levels of pods as istioctl does, sets them, or puts them back. Gives the exit code. Rejects with a Trouble where nothing could be done. */
export async function log(options: LogRequest, ports: LogPorts): Promise<number> {
  const {does, only, namespace} = options;
  const {source} = await ports.open();
  if (does.is !== 'read') await mayChange(options, source.about.context, ports);
  const found = await logTargets(source, options, namespace ?? (only === undefined ? undefined : source.about.istioNamespace));
  const read = await Promise.all(found.map(one => (one.is === 'target' ? levelsNow(source, one.target) : one)));
  if (does.is === 'read') return printed(read, ports);
  const planned = does.is === 'change' ? await changePlans(read.filter(isRead), does.level, {source, ports}) : await resets(read, source, ports);
  const failed = [...read, ...planned].filter(isFailed);
  for (const each of failed) sayFailed(each, ports);
  const plans = planned.filter(isPlan);
  const {clock, levels} = ports;
  const work: Work = {ports, levelPorts: {source, records: levels.records, clock, instance: levels.instance}, failed, plans};
  const forMs = does.is === 'change' ? does.forMs : undefined;
  const todo = plans.filter(plan => isToDo(plan, forMs));
  if (todo.length === 0) {
    if (plans.length > 0) say(ports, 'Nothing is sent: all levels are so already.');
    return printed([...failed, ...plans.map(({now}) => now)], ports, failed);
  }
  const isAsked = !options.yes && todo.some(({requests}) => requests.length > 0);
  if (isAsked && !(await levels.ask?.(questionText(todo, source.about)))) {
    say(ports, 'Nothing was changed.');
    return 1;
  }
  return forMs === undefined ? once(work, options) : raisedFor(work, options, forMs);
}

/** Does it and ends; what was raised stays so, which is said. */
async function once(work: Work, {does}: LogRequest): Promise<number> {
  const {ports, levelPorts, failed} = work;
  const outcomes = await done(work, 'never');
  const code = printed(outcomes, ports, failed);
  const left = does.is === 'change' ? await keptByNobody(outcomes.filter(isRead), levelPorts) : [];
  if (left.length > 0) say(ports, `${left.join(', ')}: nobody puts this back by itself; --reset does, and --for TIME would have.`);
  return code;
}

/** Those of the pods whose levels are raised for good. */
async function keptByNobody(read: readonly LevelsNow[], {source, records}: LevelPorts): Promise<readonly string[]> {
  const raised = await records.read().catch(() => []);
  const isKept = ({target}: LevelsNow): boolean => entryOf(raised, {server: source.about.server, uid: target.uid})?.until === 'never';
  return read.filter(isKept).map(({target}) => target.id);
}

/** Throws (with a Trouble) where nothing may be changed, or nobody can be asked. */
async function mayChange({yes, write}: LogOptions, context: string, ports: LogPorts): Promise<void> {
  const {why, trouble} = await ports.levels.readOnly(context, write);
  if (trouble !== undefined) say(ports, troubleText(trouble));
  if (why !== undefined) throw troubleError({kind: 'forbidden', what: `${why}.`, next: ''});
  if (yes || ports.levels.ask !== undefined) return;
  throw troubleError({kind: 'other', what: 'There is no terminal to ask on before levels are changed.', next: '--yes changes them without asking.'});
}

const isFailed = (one: Outcome | LevelPlan): one is Failed => 'trouble' in one;
const isRead = (one: Outcome): one is LevelsNow => !isFailed(one);
const isPlan = (one: Failed | LevelPlan): one is LevelPlan => !isFailed(one);

/** Levels with the process's own words for them; what prevents that is given as well. Never rejects. */
async function levelsNow(source: MeshSource, target: LevelTarget): Promise<Outcome> {
  let body = '';
  const askPod: MeshSource['askPod'] = async (...question) => {
    const answer = await source.askPod(...question);
    body = answer.body;
    return answer;
  };
  try {
    const levels = await readLevels({...source, askPod}, target);
    return {target, levels, body};
  } catch (error) {
    return {id: target.id, trouble: troubleOf(error)};
  }
}

const resets = (read: readonly Outcome[], source: MeshSource, ports: LogPorts): Promise<readonly (LevelPlan | Failed)[]> =>
  Promise.all(
    read.filter(isRead).map(now => resetPlan(now, {source, ports}).catch((error: unknown) => ({id: now.target.id, trouble: troubleOf(error)}))),
  );

/** Does all that is planned, in parallel, and tells how the pods are then. Never rejects. */
function done({levelPorts, failed, plans}: Work, until: number | 'never'): Promise<readonly Outcome[]> {
  let read: Promise<readonly Raised[]> | undefined; // once for all pods, and only where it is needed
  const raised = () => (read ??= until === 'never' ? levelPorts.records.read() : Promise.resolve([]));
  return Promise.all([
    ...failed,
    ...plans.map(async (plan): Promise<Outcome> => {
      const {now, wanted} = plan;
      if (!isToDo(plan, until === 'never' ? undefined : until)) return now;
      try {
        if (wanted === undefined) await reset(levelPorts, now.target);
        else {
          const {keeper, until: end} = keepers(levelPorts, await raised(), now.target, until);
          await changeLevels({...levelPorts, instance: keeper}, now.target, wanted, end);
        }
      } catch (error) {
        return {id: now.target.id, trouble: troubleOf(error)};
      }
      return levelsNow(levelPorts.source, now.target);
    }),
  ]);
}

/** Who puts back, and when: where an i9s that runs keeps the time already, and no other one is wanted, that goes on. */
function keepers({source, records, clock, instance}: LevelPorts, raised: readonly Raised[], {uid}: LevelTarget, until: Until) {
  const kept = entryOf(raised, {server: source.about.server, uid});
  return kept !== undefined && records.isAlive(kept.by, clock()) ? {keeper: () => kept.by, until: kept.until} : {keeper: instance, until};
}

/** Where the process has started again what was recorded is dropped, and it is asked for the levels it was started with. */
const reset = (ports: LevelPorts, target: LevelTarget): Promise<unknown> =>
  resetLevels(ports, target).catch((error: unknown) => {
    if (troubleOf(error).kind !== 'not found') throw error;
    return resetLevels(ports, target);
  });

/** Raises levels, stays, and puts them back when the time is over or a signal comes; a second one ends it at once. */
async function raisedFor(work: Work, options: LogRequest, forMs: number): Promise<number> {
  const {ports, plans} = work;
  const heard = hearEndings(ports.levels.onEnding, ports.clock);
  const leave = heard.second.then(ending => {
    say(ports, `Not put back: ${idsOf(plans)}. It stays recorded; --reset puts it back.`);
    return endings[ending];
  });
  return Promise.race([stay(work, options, forMs, heard), leave]).finally(heard.stop);
}

async function stay(work: Work, {does}: LogRequest, forMs: number, heard: Endings): Promise<number> {
  const {ports, levelPorts, plans, failed} = work;
  const until = ports.clock() + forMs;
  const outcomes = await done(work, until);
  const code = printed(outcomes, ports, failed);
  const raised = plans.filter(({now}) => outcomes.some(one => isRead(one) && one.target.uid === now.target.uid));
  if (raised.length > 0 && heard.first() === undefined) {
    const level = does.is === 'change' ? does.level : '';
    say(ports, `Raised ${idsOf(raised)} to ${level} until ${timeText(until, ports.clock())}; ctrl-c puts it back now.`);
    await stayUntil(until, heard, levelPorts);
  }
  // Nothing is written before it is done: the terminal may be gone, and writing to it would end i9s.
  const back = await putBackOwn(
    plans.map(({now}) => now.target),
    levelPorts,
  );
  for (const line of back.lines) say(ports, line);
  const ending = heard.first();
  return back.failed > 0 ? 1 : ending === undefined ? code : endings[ending];
}

const idsOf = (plans: readonly LevelPlan[]): string => plans.map(({now}) => now.target.id).join(', ');

/** Prints what there is and says what failed, except what was `said` already. Gives the exit code: 0, 1 where a part failed, 2 where all did. */
function printed(outcomes: readonly Outcome[], ports: LogPorts, said: readonly Failed[] = []): number {
  for (const one of outcomes) {
    if (isRead(one)) ports.out(printedLevels(one.target.id, one.target.dialect.is, one.body));
    else if (!said.includes(one)) sayFailed(one, ports);
  }
  const failed = outcomes.filter(isFailed).length;
  return failed === 0 ? 0 : failed < outcomes.length ? 1 : 2;
}

const say = ({err}: LogPorts, line: string): void => err(`i9s: ${printable(line)}\n`);

const sayFailed = ({id, trouble}: Failed, ports: LogPorts): void => say(ports, `${trouble.what.includes(id) ? '' : `${id}: `}${onceText(trouble)}`);
