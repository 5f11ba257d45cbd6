import {field, type Json, list, time} from '../lib/json.ts';
import type {Levels, LogDialect, Raised} from '../lib/logLevels.ts';
import {type Trouble, troubleError} from '../lib/trouble.ts';
import {inTurn} from './inTurn.ts';
import {type LevelPorts, otherLevels, turnOf} from './levelChange.ts';
import {ask, isAt, type LevelTarget, read, sendAll} from './levelTalk.ts';
import {podNow, surePod} from './podNow.ts';
import {entryOf, usualAdminPort, withoutEntry} from './raisedEntry.ts';

/** `gone`: the process whose levels were raised is no more, which `why` says in a sentence. */
export type PutBack = {readonly is: 'back'; readonly levels: Levels} | {readonly is: 'gone'; readonly why: string};

/**
 * Gives the loggers of an entry the levels they had, whoever has changed them since, and drops the entry. Rejects with a Trouble, and the entry stays, where that cannot
 * be done now, or the process then says something else.
 */
export const putBack = (ports: LevelPorts, raised: Raised, dialect: LogDialect): Promise<PutBack> =>
  inTurn(turnOf(raised.server, raised.uid), async () => sendBack(ports, entryOf(await ports.records.read(), raised) ?? raised, dialect));

/** The same, if the entry is still wanted back once a change of this pod that is under way has ended; undefined where it is not. */
export const putBackIf = (ports: LevelPorts, raised: Raised, dialect: LogDialect, wanted: (entry: Raised) => boolean): Promise<PutBack | undefined> =>
  inTurn(turnOf(raised.server, raised.uid), async () => {
    const entry = entryOf(await ports.records.read(), raised);
    return entry !== undefined && wanted(entry) ? sendBack(ports, entry, dialect) : undefined;
  });

async function sendBack({source, records, sent}: LevelPorts, entry: Raised, dialect: LogDialect): Promise<PutBack> {
  const {namespace, pod: name, uid, port = usualAdminPort} = entry;
  if (source.about.server !== entry.server) throw troubleError(elsewhere(entry, source.about.server));
  const target = {id: `${name}.${namespace}`, pod: {namespace, name}, uid, dialect, port};
  const gone = async (why: string): Promise<PutBack> => {
    await records.change(all => withoutEntry(all, entry));
    return {is: 'gone', why: `${target.id} ${why}: its raised levels went with it.`};
  };
  const pod = await podNow(source, target);
  if (pod.is === 'gone') return gone(pod.why);
  const before = await read(source, target);
  if (pod.is === 'there' && hasRestarted(pod.json, entry, before)) return gone('has started again');
  const was = new Map(Object.entries(entry.was));
  const after = await sendAll(source, target, dialect.putBack(before, was), before, sent);
  const wrong = [...was].filter(([logger, level]) => !isAt(after, logger, level, dialect));
  if (wrong.length > 0) throw troubleError(otherLevels(target.id, dialect, wrong, after));
  await records.change(all => withoutEntry(all, entry));
  return {is: 'back', levels: after};
}

/** What came of putting levels back, as a message: "Put back: levels of a.shop are as they were (http warning)." */
export function backText(raised: Raised, done: PutBack): string {
  if (done.is === 'gone') return done.why;
  const most = 4;
  const levels = Object.entries(raised.was).map(([logger, level]) => (level === '' ? `${logger} without one of its own` : `${logger} ${level}`));
  const more = levels.length > most ? [`and ${levels.length - most} more`] : [];
  return `Put back: levels of ${raised.pod}.${raised.namespace} are as they were (${[...levels.slice(0, most), ...more].join(', ')}).`;
}

/** Puts back what is recorded of a pod; where nothing is, gives all its loggers the levels that it was started with. Rejects with a Trouble. */
export async function resetLevels(ports: LevelPorts, target: LevelTarget): Promise<Levels> {
  const {source, records} = ports;
  const {dialect, uid} = target;
  const entry = entryOf(await records.read(), {server: source.about.server, uid});
  if (entry !== undefined) {
    const done = await putBack(ports, entry, dialect);
    if (done.is === 'back') return done.levels;
    throw troubleError({kind: 'not found', what: done.why, next: 'Select the pod that has taken its place.'});
  }
  return inTurn(turnOf(source.about.server, uid), async () => {
    await surePod(source, target);
    const before = await read(source, target);
    const answer = dialect.reset.ask === undefined ? '' : await ask(source, target, dialect.reset.ask);
    return sendAll(source, target, dialect.reset.requests(before, answer), before);
  });
}

/** Not that its pods are taken for gone because another cluster does not have them. */
const elsewhere = ({context, server}: Raised, found: string): Trouble => ({
  kind: 'other',
  what: `The context ${context} leads to ${found} now, but levels were raised at ${server}.`,
  next: 'Open a context that leads there.',
});

/** Has the container started since? Clocks differ between machines: where a logger is still as i9s set it, it has not. */
function hasRestarted(pod: Json, {dialect, raisedAt, was, now}: Raised, levels: Levels): boolean {
  if (Object.entries(now).some(([logger, level]) => level !== was[logger] && levels.get(logger) === level)) return false;
  const name = dialect === 'istiod' ? 'discovery' : 'istio-proxy';
  const containers = [...list(pod, 'status', 'containerStatuses'), ...list(pod, 'status', 'initContainerStatuses')];
  const started = time(
    containers.find(container => field(container, 'name') === name),
    'state',
    'running',
    'startedAt',
  );
  return started !== undefined && started > raisedAt;
}
