import type {Instance, LevelRequest, Levels, LogDialect, Raised, RaisedRecords, Until} from '../lib/logLevels.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {inTurn} from './inTurn.ts';
import {isAt, type LevelTarget, levelIn, read, sendAll} from './levelTalk.ts';
import {surePod} from './podNow.ts';
import {entryFor, entryOf, settled, usualAdminPort, withEarlier, withEntry} from './raisedEntry.ts';

export {type LevelTarget, requestText} from './levelTalk.ts';

/** What a change of levels needs besides the process. `clock`: ms since 1970; `instance`: this i9s, seen now; `sent` is told of each request that was taken, as it is shown. */
export type LevelPorts = {
  readonly source: MeshSource;
  readonly records: RaisedRecords;
  readonly clock: () => number;
  readonly instance: () => Instance;
  readonly sent?: (text: string) => void;
};

/** After something failed, what the process has is only asked for this long (milliseconds). */
const afterFailureMs = 5_000;

/** The levels of one process, now. Changes nothing. Rejects with a Trouble that names the pod. */
export const readLevels = (source: MeshSource, target: LevelTarget, signal?: AbortSignal): Promise<Levels> => read(source, target, {signal});

/** What is done to one pod is done in turn: a change while levels are put back would be lost. */
export const turnOf = (server: string, uid: string): string => `levels ${server} ${uid}`;

/**
 * Makes the wanted levels so and gives all that the process has then. It is recorded first, so that nothing that kills i9s in between is forgotten; where it cannot be
 * recorded, nothing is sent. Rejects with a Trouble, also where another pod has the name now, or the process then says something else.
 */
export function changeLevels(ports: LevelPorts, target: LevelTarget, wanted: Levels, until: Until): Promise<Levels> {
  const {source, records} = ports;
  return inTurn(turnOf(source.about.server, target.uid), async () => {
    await surePod(source, target);
    const before = await read(source, target);
    const requests = target.dialect.change(before, wanted);
    const {earlier, mine} = await announce(ports, target, before, wanted, until);
    const after = await sendAll(source, target, requests, before, ports.sent).catch(async (error: unknown) => {
      throw await failed(ports, target, {before, earlier, mine, requests}, troubleOf(error));
    });
    // Where this cannot be written, the record still knows what was: putting back will find that nothing need be sent.
    if (mine !== undefined) await records.change(all => settled(all, mine, after)).catch(() => {});
    const wrong = wrongLevels(target, wanted, after);
    if (wrong !== undefined) throw troubleError(wrong);
    return after;
  });
}

type Announced = {readonly earlier: Raised | undefined; readonly mine: Raised | undefined};

async function announce({source, records, clock, instance}: LevelPorts, target: LevelTarget, before: Levels, wanted: Levels, until: Until) {
  const {context, server, proxyAdminPort} = source.about;
  const port = target.port ?? proxyAdminPort;
  const {namespace, name: pod} = target.pod;
  const about = {context, server, namespace, pod, uid: target.uid, dialect: target.dialect.is, ...(port === usualAdminPort ? {} : {port})};
  let announced: Announced = {earlier: undefined, mine: undefined};
  await records.change(all => {
    const earlier = entryOf(all, about);
    const mine = entryFor({...about, until, by: instance(), at: clock()}, earlier, before, wanted);
    announced = {earlier, mine};
    return mine === undefined ? all : withEntry(all, mine);
  });
  return announced;
}

type Attempt = Announced & {readonly before: Levels; readonly requests: readonly LevelRequest[]};

/** Looks what has become of a change that failed, so that the record says no more and no less; gives the error to reject with. */
async function failed({source, records}: LevelPorts, target: LevelTarget, {before, earlier, mine, requests}: Attempt, trouble: Trouble) {
  if (mine === undefined || requests.length === 0) return troubleError(trouble);
  const after = await read(source, target, {timeoutMs: afterFailureMs}).catch(() => undefined);
  if (after === undefined) return troubleError({...trouble, next: `${trouble.next} Whether it arrived is not known: it stays recorded.`.trim()});
  const untouched = Object.keys(mine.now).every(logger => after.get(logger) === before.get(logger));
  await records.change(all => (untouched && earlier !== undefined ? withEarlier(all, mine, earlier) : settled(all, mine, after))).catch(() => {});
  return troubleError(untouched ? trouble : {...trouble, next: `${trouble.next} A part of it arrived: that is recorded.`.trim()});
}

/** Why the process is not as it was told to be. */
function wrongLevels({id, dialect}: LevelTarget, wanted: Levels, after: Levels): Trouble | undefined {
  const wrong = [...wanted].filter(([logger, level]) => !isAt(after, logger, level, dialect));
  return wrong.length === 0 ? undefined : otherLevels(id, dialect, wrong, after);
}

/** Says which loggers have another level than they should. */
export function otherLevels(id: string, dialect: LogDialect, wrong: readonly (readonly [string, string])[], after: Levels): Trouble {
  const words = wrong.slice(0, 3).map(([logger, level]) => {
    const found = levelIn(after, logger, dialect);
    return `${logger} is ${found === '' ? 'not in its list' : found}, not ${level === '' ? levelIn(after, '', dialect) || 'as it was' : level}`;
  });
  const more = wrong.length > 3 ? `; and ${wrong.length - 3} more` : '';
  return {
    kind: 'other',
    what: `${id} has not taken all levels: ${words.join('; ')}${more}.`,
    next: 'Somebody else may be changing them; apply it again.',
  };
}
