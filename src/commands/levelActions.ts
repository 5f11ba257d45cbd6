import {isSameRaised, type Levels, type Raised, type Until} from '../lib/logLevels.ts';
import {capital, count, firstOf} from '../lib/text.ts';
import {type Trouble, troubleError, troubleOf, troubleText} from '../lib/trouble.ts';
import {changeLevels, type LevelTarget, readLevels, requestText} from '../store/levelChange.ts';
import {backText, putBack} from '../store/putBack.ts';
import type {LevelPod} from '../views/levelPods.ts';
import {dialectNamed} from '../views/logDialects.ts';
import {untilText} from '../views/raisedWords.ts';
import type {Context} from './command.ts';
import {say, stillHere} from './here.ts';

/** A pod of a pane as it is asked for its levels. */
export const targetOf = ({id, namespace, name, uid, dialect}: LevelPod): LevelTarget => ({
  id,
  pod: {namespace, name},
  uid,
  dialect: dialectNamed(dialect),
});
export const podOfRaised = ({namespace, pod, uid, dialect}: Raised): LevelPod => ({id: `${pod}.${namespace}`, namespace, name: pod, uid, dialect});

/** Levels that are to be set on one pod, and as they are now. */
export type Planned = {readonly pod: LevelPod; readonly now: Levels; readonly wanted: Levels};

/** Says what came of one of many pods: the screen is not drawn anew for each. */
const tell = ({store, clock}: Context, level: 'ok' | '!' | 'FAIL', text: string): void => store.post({type: 'noticed', level, text, at: clock()});

/** Reads the levels of pods, which the state then has too; those that cannot be asked are told of. */
export async function readNow(context: Context, pods: readonly LevelPod[]): Promise<ReadonlyMap<string, Levels>> {
  const source = context.source();
  const read = new Map<string, Levels>();
  await Promise.all(
    pods.map(async pod => {
      const {id, uid} = pod;
      try {
        const levels = await readLevels(source, targetOf(pod));
        read.set(id, levels);
        context.store.post({type: 'levelsRead', pod: id, uid, levels, at: context.clock()});
      } catch (error) {
        const trouble = troubleOf(error);
        context.store.post({type: 'levelsFailed', pod: id, uid, trouble});
        tell(context, 'FAIL', `Levels of ${id}: ${troubleText(trouble)}`);
      }
    }),
  );
  return read;
}

/** The requests that a plan takes, as they are shown. */
function requestsOf(context: Context, {pod, now, wanted}: Planned): readonly string[] {
  const target = targetOf(pod);
  return target.dialect.change(now, wanted).map(request => requestText(target, request, context.source().about.proxyAdminPort));
}

/** Asks once, with the exact requests, and sends them on a yes. `careful`: Enter does not suffice. */
export function askChange(context: Context, plans: readonly Planned[], careful: boolean, done: (failed: readonly string[]) => void = () => {}): void {
  const requests = plans.map(plan => requestsOf(context, plan));
  const real = plans.filter((_, at) => (requests[at]?.length ?? 0) > 0);
  if (real.length === 0) return say(context, 'ok', 'All of it is so already; nothing was sent.');
  const sent = count(requests.flat().length, 'request');
  const after = untilText(untilOf(context), context.clock());
  const warning = careful ? ['Every logger at once can cost much CPU and disk.'] : [];
  const words = [
    ...warning,
    `${capital(after)}${context.store.get().putBackAfter === 'never' ? '' : ' by i9s'}; what the levels were is recorded first.`,
  ];
  const yes = (): void => void changeAll(context, real).then(done);
  context.store.send({
    type: 'promptChanged',
    prompt: {is: 'confirm', title: `Send ${sent} to ${count(real.length, 'pod')}?`, requests: requests.flat(), words, careful, top: 0, yes},
  });
}

/** When levels that are raised now are put back. */
export function untilOf(context: Context): Until {
  const {putBackAfter} = context.store.get();
  return typeof putBackAfter === 'number' ? context.clock() + putBackAfter : putBackAfter;
}

/** Changes all pods in parallel until the time that is chosen now, and says what was sent and what came of it. Gives the ids of those that failed. Never rejects. */
export async function changeAll(context: Context, plans: readonly Planned[]): Promise<readonly string[]> {
  const began = context.clock();
  const until = untilOf(context);
  const failed: {readonly id: string; readonly trouble: Trouble}[] = [];
  const {records, instance} = context.levels;
  await Promise.all(
    plans.map(async ({pod, wanted}) => {
      try {
        const ports = {source: context.source(), records, clock: context.clock, instance, sent: (text: string) => tell(context, 'ok', text)};
        const levels = await changeLevels(ports, targetOf(pod), wanted, until);
        context.store.post({type: 'levelsRead', pod: pod.id, uid: pod.uid, levels, at: context.clock()});
      } catch (error) {
        failed.push({id: pod.id, trouble: troubleOf(error)});
      }
    }),
  );
  await context.levels.refresh();
  const words = wordsOf(plans[0]?.wanted ?? new Map());
  const took = `${((context.clock() - began) / 1000).toFixed(1)} s`;
  const well = `${words} applied to ${plans.length - failed.length} of ${plans.length}`;
  if (failed.length === 0) say(context, 'ok', `${well} in ${took}.`);
  else {
    for (const {id, trouble} of failed.slice(1).reverse()) say(context, 'FAIL', `Not to ${id}: ${troubleText(trouble)}`);
    const more = failed.length > 1 ? ` ${count(failed.length - 1, 'more failure')} in :messages.` : '';
    say(context, 'FAIL', `${well}, not to ${failed[0]!.id}: ${troubleText(failed[0]!.trouble)}${more} r tries again.`);
  }
  return failed.map(({id}) => id);
}

/** "http debug, router debug"; of many loggers with one level "72 loggers debug". */
function wordsOf(wanted: Levels): string {
  const levels = new Set(wanted.values());
  if (wanted.size > 3 && levels.size === 1) return `${wanted.size} loggers ${[...levels][0]}`;
  return firstOf(
    [...wanted].map(([logger, level]) => `${logger} ${level}`),
    3,
  );
}

/** Why the levels of an entry may not be changed: what is listed may be of a context that is read-only though the open one is not. */
const lockOf = (context: Context, {server, context: name}: Raised): string | undefined =>
  context.readOnly(server === context.store.get().session.about.server ? undefined : name);

/** The entries that may be changed; why not the others is said. */
export function unlocked(context: Context, entries: readonly Raised[]): readonly Raised[] {
  for (const why of new Set(entries.flatMap(entry => lockOf(context, entry) ?? []))) say(context, '!', `${why}.`);
  return entries.filter(entry => lockOf(context, entry) === undefined);
}

/** Asks once, with the exact requests, and puts levels back on a yes. */
export async function askPutBack(context: Context, raised: readonly Raised[]): Promise<void> {
  if (raised.length === 0) return say(context, 'ok', 'i9s has raised nothing here.');
  const entries = unlocked(context, raised);
  if (entries.length === 0) return;
  const isHere = stillHere(context);
  const plans = await Promise.all(entries.map(entry => putBackPlan(context, entry)));
  if (!isHere()) return say(context, '!', 'Nothing was put back: you have gone on while the pods were asked.');
  const requests = plans.flatMap(plan => plan.requests);
  const words = plans.flatMap(plan => plan.words);
  const yes = (): void => void putBackAll(context, entries);
  const title = `Put back the levels of ${count(entries.length, 'pod')}?`;
  context.store.send({type: 'promptChanged', prompt: {is: 'confirm', title, requests, words, careful: false, top: 0, yes}});
}

/** What putting an entry back takes, and what is to be said of it. */
async function putBackPlan(context: Context, entry: Raised): Promise<{readonly requests: readonly string[]; readonly words: readonly string[]}> {
  const target = targetOf(podOfRaised(entry));
  try {
    const source = context.levels.sourceOf(entry);
    const now = await readLevels(source, target);
    const requests = target.dialect.putBack(now, new Map(Object.entries(entry.was)));
    if (requests.length === 0) return {requests: [], words: [`${target.id}: all levels are as they were; only the record goes.`]};
    return {requests: requests.map(request => requestText(target, request, entry.port ?? source.about.proxyAdminPort)), words: []};
  } catch (error) {
    return {requests: [], words: [`${target.id} cannot be asked now: ${troubleText(troubleOf(error))}`]};
  }
}

/** Puts levels back in parallel and says what came of it, of several pods in one sentence at the end. Never rejects. */
export async function putBackAll(context: Context, entries: readonly Raised[]): Promise<void> {
  const {records, instance, sourceOf} = context.levels;
  const isOpen = ({server}: Raised): boolean => server === context.store.get().session.about.server;
  const failed: string[] = [];
  let back = 0;
  await Promise.all(
    entries.map(async entry => {
      const pod = podOfRaised(entry);
      try {
        const why = lockOf(context, entry);
        if (why !== undefined) throw troubleError({kind: 'forbidden', what: `${why}.`, next: ''});
        const ports = {source: sourceOf(entry), records, clock: context.clock, instance, sent: (text: string) => tell(context, 'ok', text)};
        const result = await putBack(ports, entry, dialectNamed(entry.dialect));
        if (result.is === 'back' && isOpen(entry))
          context.store.post({type: 'levelsRead', pod: pod.id, uid: pod.uid, levels: result.levels, at: context.clock()});
        back += result.is === 'back' ? 1 : 0;
        tell(context, result.is === 'back' ? 'ok' : '!', backText(entry, result));
      } catch (error) {
        failed.push(`${pod.id}: ${troubleText(troubleOf(error))}`);
        tell(context, 'FAIL', `Levels of ${pod.id} are not put back: ${troubleText(troubleOf(error))}`);
      }
    }),
  );
  await context.levels.refresh();
  if (entries.length < 2) return;
  const gone = entries.length - back - failed.length;
  const words = [`Levels are as they were on ${back} of ${count(entries.length, 'pod')}`, ...(gone === 0 ? [] : [`${count(gone, 'pod')} gone`])].join(
    ', ',
  );
  if (failed[0] === undefined) return say(context, gone === 0 ? 'ok' : '!', `${words}.`);
  say(context, 'FAIL', `${words}, not on ${failed[0]}${failed.length > 1 ? ` ${count(failed.length - 1, 'more failure')} in :messages.` : ''}`);
}

/** What i9s has raised on these pods of the open context. */
export function raisedOn(context: Context, pods: readonly LevelPod[]): readonly Raised[] {
  const {raised, session} = context.store.get();
  return raised.filter(entry => pods.some(({uid}) => isSameRaised(entry, {server: session.about.server, uid})));
}
