import {setTimeout as sleep} from 'node:timers/promises';
import {clockText, dayText} from '../lib/ages.ts';
import {printable} from '../lib/text.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {LevelPorts} from '../store/levelChange.ts';
import type {LevelTarget} from '../store/levelTalk.ts';
import {putBack} from '../store/putBack.ts';
import {dialectNamed} from '../views/logDialects.ts';
import type {Ending, LevelWays} from './logPorts.ts';
import {onceText} from './look.ts';

const lookMs = 1_000; // a machine that has slept notices within this time that it is over
const seenMs = 60_000;

/** The first signal, by which `signal` is aborted, and a second one, which ends at once. */
export type Endings = {
  readonly first: () => Ending | undefined;
  readonly signal: AbortSignal;
  readonly second: Promise<Ending>;
  readonly stop: () => void;
};

/** One ctrl-c, or one terminal that is closed, may come twice: from the terminal, and from the shell or from npx. Milliseconds. */
const sameMs = 500;

/** Hears of signals until it is stopped. A terminal that goes away is no impatience, however often that is said. `clock`: ms since 1970. */
export function hearEndings(onEnding: LevelWays['onEnding'], clock: () => number): Endings {
  const abort = new AbortController();
  let first: {readonly ending: Ending; readonly at: number} | undefined;
  let stop = (): void => {};
  const second = new Promise<Ending>(resolve => {
    stop = onEnding(ending => {
      if (first !== undefined) return ending !== 'SIGHUP' && clock() - first.at >= sameMs ? resolve(ending) : undefined;
      first = {ending, at: clock()};
      abort.abort();
    });
  });
  return {first: () => first?.ending, signal: abort.signal, second, stop: () => stop()};
}

/** The time of day here, with the date where that is not today's. Both in ms since 1970. */
export function timeText(ms: number, now: number): string {
  return dayText(ms) === dayText(now) ? clockText(ms) : `${dayText(ms)} ${clockText(ms)}`;
}

/** Waits by the clock on the wall (ms since 1970) or for a signal. Meanwhile the records tell every other i9s that this one lives. Never rejects. */
export async function stayUntil(until: number, {signal}: Endings, {clock, records, instance}: LevelPorts): Promise<void> {
  let seenAt = clock();
  while (clock() < until && !signal.aborted) {
    await sleep(Math.min(lookMs, until - clock()), undefined, {signal}).catch(() => {});
    if (clock() - seenAt < seenMs || signal.aborted) continue;
    seenAt = clock();
    const by = instance();
    await records.change(all => all.map(raised => (raised.by.id === by.id ? {...raised, by} : raised))).catch(() => {});
  }
}

/** Puts back what this i9s has raised in these pods and another has not taken over. `lines` say what came of it, `failed` in how many pods it could not be done: they stay recorded. Never rejects. */
export async function putBackOwn(
  targets: readonly LevelTarget[],
  ports: LevelPorts,
): Promise<{readonly lines: readonly string[]; readonly failed: number}> {
  const {source, records, instance} = ports;
  const uids = new Set(targets.map(({uid}) => uid));
  try {
    const all = await records.read();
    const own = all.filter(({by, server, uid}) => by.id === instance().id && server === source.about.server && uids.has(uid));
    const results = await Promise.all(
      own.map(async raised => {
        const id = `${raised.pod}.${raised.namespace}`;
        try {
          const done = await putBack(ports, raised, dialectNamed(raised.dialect));
          return done.is === 'back' ? {id} : {line: done.why};
        } catch (error) {
          return {failed: `${id} was not put back: ${onceText(troubleOf(error))} It stays recorded; i9s log ${id} --reset puts it back.`};
        }
      }),
    );
    const back = results.flatMap(({id}) => id ?? []);
    const failures = results.flatMap(({failed}) => failed ?? []);
    const said = back.length > 0 ? [`Put back ${back.join(', ')}.`] : own.length === 0 ? ['Nothing is left to put back.'] : [];
    return {lines: [...said, ...results.flatMap(({line}) => line ?? []), ...failures].map(printable), failed: failures.length};
  } catch (error) {
    return {lines: [printable(`Nothing was put back: ${onceText(troubleOf(error))}`)], failed: targets.length};
  }
}
