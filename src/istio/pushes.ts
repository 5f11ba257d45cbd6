import {compareText} from '../lib/text.ts';
import type {MeshEvent} from './events.ts';
import type {Istiod, Mesh} from './mesh.ts';
import {draftOf, finished, type LogDraft, note, type Poll} from './pushDraft.ts';
import {emptyLog, type Push, type PushLog} from './pushLog.ts';
import {type Connection, xdsNames} from './sync.ts';

/** What an istiod last said, to compare the next with. `from`: ms since 1970 when it was asked. */
type Report = {
  readonly uid: string; // of its pod
  readonly from: number;
  readonly connections: readonly Connection[];
  readonly byProxy: ReadonlyMap<string, Connection>;
};

/** The pushes that i9s has seen, by istiod and type: "istiod-1.istio-system CDS". */
export type Pushes = {readonly logs: ReadonlyMap<string, PushLog>; readonly reports: ReadonlyMap<string, Report>};

/** Before the first look. */
export const noPushes: Pushes = {logs: new Map(), reports: new Map()};

/**
 * The pushes after an event that has made the mesh what it is. Only reports of istiods tell of pushes: what is sent and answered between two of
 * them is seen by its outcome alone, and of several pushes to a proxy between two the last.
 */
export function pushesAfter(before: Pushes, mesh: Mesh, event: MeshEvent): Pushes {
  const pushes = withoutGone(before, mesh);
  const istiod = event.type === 'syncReported' ? mesh.istiods.get(event.istiod) : undefined;
  return istiod?.report === undefined ? pushes : withReport(pushes, istiod, istiod.report);
}

/** A process that has ended pushes no more, and another one of the same name begins anew. */
function withoutGone(pushes: Pushes, {istiods}: Mesh): Pushes {
  const isGone = (id: string): boolean => istiods.get(id)?.pod.uid !== pushes.reports.get(id)?.uid;
  if (![...pushes.reports.keys()].some(isGone)) return pushes;
  return {
    logs: new Map([...pushes.logs].filter(([, {istiod}]) => !isGone(istiod))),
    reports: new Map([...pushes.reports].filter(([id]) => !isGone(id))),
  };
}

function withReport(pushes: Pushes, {id, pod}: Istiod, {at, tookMs, connections}: NonNullable<Istiod['report']>): Pushes {
  const last = pushes.reports.get(id);
  const from = at - tookMs;
  const reports = (byProxy: Report['byProxy']): Pushes['reports'] => new Map(pushes.reports).set(id, {uid: pod.uid, from, connections, byProxy});
  if (last?.connections === connections) return {...pushes, reports: reports(last.byProxy)};
  const byProxy = proxiesOf(connections);
  const poll: Poll = {at, after: last?.from ?? from, first: last === undefined};
  const drafts = new Map<string, LogDraft>();
  const draft = (type: string): LogDraft => {
    const known = drafts.get(type);
    if (known !== undefined) return known;
    const made = draftOf(pushes.logs.get(`${id} ${type}`) ?? emptyLog(id, type, at));
    drafts.set(type, made);
    return made;
  };
  const compare = (proxy: string, was: Connection | undefined, now: Connection | undefined): void => {
    if (was === now) return;
    for (const type in now?.types) if (was?.types[type] !== now?.types[type]) note(draft(type), proxy, was?.types[type], now?.types[type], poll);
    for (const type in was?.types) if (now?.types[type] === undefined) note(draft(type), proxy, was?.types[type], undefined, poll);
  };
  for (const [proxy, connection] of byProxy) compare(proxy, last?.byProxy.get(proxy), connection);
  if (last !== undefined) for (const [proxy, connection] of last.byProxy) if (!byProxy.has(proxy)) compare(proxy, connection, undefined);
  const logs = drafts.size === 0 ? pushes.logs : new Map(pushes.logs);
  for (const each of drafts.values()) (logs as Map<string, PushLog>).set(each.log.key, finished(each, poll));
  return {logs, reports: reports(byProxy)};
}

/** A proxy that has just connected again may be there twice: the connection with the newer push is right. */
function proxiesOf(connections: readonly Connection[]): ReadonlyMap<string, Connection> {
  const all = new Map<string, Connection>();
  for (const connection of connections) {
    const key = connection.clusterId === '' ? connection.id : `${connection.id} ${connection.clusterId}`;
    const other = all.get(key);
    if (other === undefined || newest(connection) >= newest(other)) all.set(key, connection);
  }
  return all;
}

const newest = ({types}: Connection): number => Math.max(0, ...Object.values(types).map(({sentAt = 0}) => sentAt));

/** What i9s measured itself after the clock of this machine was set, in milliseconds; times of istiod stay. */
export function pushClockMoved({logs, reports}: Pushes, by: number): Pushes {
  const moved = (log: PushLog): PushLog => ({
    ...log,
    since: log.since + by,
    times: log.times.map(time => time + by),
    pushes: log.pushes.map(push => ({...push, seenAt: push.seenAt + by})),
    open: new Map([...log.open].map(([proxy, open]) => [proxy, {...open, since: open.since + by, after: open.after + by}])),
  });
  return {
    logs: new Map([...logs].map(([key, log]) => [key, moved(log)])),
    reports: new Map([...reports].map(([id, report]) => [id, {...report, from: report.from + by}])),
  };
}

/** To how many proxies a push was sent that have answered it, or may yet. */
export const reached = ({waiting, acked, refused}: Push): number => waiting + acked + refused;

/** All logs by istiod, and in the order in which types are shown. */
export function pushLogs({logs}: Pushes): readonly PushLog[] {
  const place = (type: string): number => (xdsNames.includes(type) ? xdsNames.indexOf(type) : xdsNames.length);
  return [...logs.values()].sort((a, b) => compareText(a.istiod, b.istiod) || place(a.type) - place(b.type) || compareText(a.type, b.type));
}
