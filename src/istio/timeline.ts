import type {Mesh} from './mesh.ts';
import {nonceVersion} from './nonce.ts';
import type {Connectedness, MeshProxy} from './proxies.ts';
import type {CellState} from './status.ts';
import type {TypeSync, XdsName} from './sync.ts';

/** What a proxy as a whole can be, besides the states of its types. */
export type ConnectionState = 'CONNECTED' | 'NOT CONNECTED' | 'STARTING' | 'UNKNOWN' | 'GONE';

/** One change that i9s saw: of one type, or of the proxy's connection. Times are milliseconds since 1970. */
export type Change = {
  readonly at: number;
  readonly type?: XdsName; // undefined: the connection
  readonly from?: CellState | ConnectionState; // undefined: nothing was known of it before
  readonly lasted?: number; // ms: how long it was as `from` says
  readonly atLeast?: true; // it may have been so for longer: it was at the first look
  readonly to: CellState | ConnectionState;
  readonly version?: string; // of the configuration that was sent
  readonly istiod?: string; // id of its pod
  readonly text?: string; // of a NACK; or from which istiod the proxy moved
};

/** All changes of this run by key of the proxy, oldest first; `since`: when the first look was. */
export type Timeline = {readonly since?: number; readonly count: number; readonly changes: ReadonlyMap<string, readonly Change[]>};

/** Before the first look. */
export const emptyTimeline: Timeline = {count: 0, changes: new Map()};

/** So many changes of one proxy are kept, and so many of all; the oldest go first. */
export const keptChanges = {ofProxy: 200, inAll: 20_000};
const keptShare = 0.9; // of all, once there are too many: so that it is seldom done
const longestText = 2_000; // characters of a NACK

/** The timeline after an event that made `before` to `after`. Proxies that are still the same objects are passed by. */
export function recorded(timeline: Timeline, before: Mesh, after: Mesh, at: number): Timeline {
  if (before.proxies === after.proxies) return timeline;
  const seen = new Map<string, readonly Change[]>();
  for (const [key, proxy] of after.proxies) {
    const old = before.proxies.get(key);
    if (old === proxy) continue;
    const found = old === undefined ? appeared(proxy, before.settled, at) : changesBetween(old, proxy, at, timeline.changes.get(key));
    if (found.length > 0) seen.set(key, found);
  }
  for (const [key, old] of before.proxies) if (!after.proxies.has(key)) seen.set(key, [{at, ...stateBefore(old, at), to: 'GONE'}]);
  const since = timeline.since ?? (after.proxies.size > 0 ? at : undefined);
  if (seen.size === 0) return since === timeline.since || since === undefined ? timeline : {...timeline, since};
  return bounded({...added(timeline, seen), ...(since === undefined ? {} : {since})});
}

/** How many pushes of a type the proxy has refused in this run, `state` being that of the type now; what was refused at the first look is one. */
export function refusalsOf(changes: readonly Change[], type: XdsName, state: CellState): number {
  const own = changes.filter(change => change.type === type);
  const atFirst = own.length === 0 ? state : own[0]?.from;
  return own.filter(({to}) => to === 'ERROR').length + (atFirst === 'ERROR' ? 1 : 0);
}

/** The timeline after the clock of this machine was set, by so many milliseconds. */
export function timelineMoved(timeline: Timeline, by: number): Timeline {
  const moved = (changes: readonly Change[]): readonly Change[] => changes.map(change => ({...change, at: change.at + by}));
  const changes = new Map([...timeline.changes].map(([key, all]) => [key, moved(all)]));
  return {...timeline, changes, ...(timeline.since === undefined ? {} : {since: timeline.since + by})};
}

/** What is there at the first look is not new; later a proxy that appears is. */
const appeared = (proxy: MeshProxy, settled: boolean, at: number): readonly Change[] =>
  settled ? [connectionChange(undefined, proxy, at), ...typeChanges(undefined, proxy, at)] : [];

function changesBetween(old: MeshProxy, proxy: MeshProxy, at: number, known: readonly Change[] = []): readonly Change[] {
  if (old.connectedness === proxy.connectedness) {
    const moved = old.istiod !== proxy.istiod && old.istiod !== undefined && proxy.istiod !== undefined;
    const types = proxy.connectedness === 'connected' ? typeChanges(old, proxy, at, known) : [];
    return moved ? [{...connectionChange(old, proxy, at), text: `moved from ${old.istiod}`}, ...types] : types;
  }
  // Until every istiod has answered once, "unknown" says nothing but that.
  const isFirstLook = old.connectedness === 'unknown' && old.atFirstLook && proxy.atFirstLook;
  return isFirstLook ? [] : [connectionChange(old, proxy, at), ...typeChanges(undefined, proxy, at)];
}

const connectionStates: Readonly<Record<Connectedness, ConnectionState>> = {
  connected: 'CONNECTED',
  missing: 'NOT CONNECTED',
  starting: 'STARTING',
  unknown: 'UNKNOWN',
};

const stateBefore = (old: MeshProxy, at: number): Pick<Change, 'from' | 'lasted' | 'atLeast'> => ({
  from: connectionStates[old.connectedness],
  ...lasting(old, at),
});

const connectionChange = (old: MeshProxy | undefined, proxy: MeshProxy, at: number): Change => ({
  at,
  ...(old === undefined ? {} : stateBefore(old, at)),
  to: connectionStates[proxy.connectedness],
  ...(proxy.istiod === undefined ? {} : {istiod: proxy.istiod}),
});

/** Changes of its types; where it was not connected before, only what is not in sync is worth a word. */
function typeChanges(old: MeshProxy | undefined, proxy: MeshProxy, at: number, known: readonly Change[] = []): readonly Change[] {
  const names = new Set([...Object.keys(old?.types ?? {}), ...Object.keys(proxy.types)]);
  return [...names].flatMap((type): readonly Change[] => {
    const was = old?.types[type];
    const is = proxy.types[type];
    const to = is?.state ?? 'IGNORED';
    const again = to === 'ERROR' && was?.state === 'ERROR' && was.sent !== is?.sent; // a push that was refused as the one before
    if (old === undefined ? to === 'SYNCED' : (was?.state ?? 'IGNORED') === to && !again) return [];
    const before = old === undefined ? {} : {from: was?.state ?? ('IGNORED' as const), ...(was === undefined ? {} : lasting(was, at))};
    return [{at, type, ...before, to, ...sentBy(proxy, is), ...textOf(is, known)}];
  });
}

const lasting = ({since, atFirstLook}: {readonly since: number; readonly atFirstLook: boolean}, at: number): Pick<Change, 'lasted' | 'atLeast'> => ({
  lasted: Math.max(0, at - since),
  ...(atFirstLook ? {atLeast: true} : {}),
});

const sentBy = ({istiod}: MeshProxy, is: TypeSync | undefined): Pick<Change, 'version' | 'istiod'> => ({
  ...(is?.sent === undefined ? {} : {version: nonceVersion(is.sent)}),
  ...(istiod === undefined ? {} : {istiod}),
});

/** Refusals repeat their text with every push: it is kept once. */
function textOf(is: TypeSync | undefined, known: readonly Change[]): Pick<Change, 'text'> {
  const text = is?.lastError?.slice(0, longestText);
  return text === undefined ? {} : {text: known.findLast(change => change.text === text)?.text ?? text};
}

function added(timeline: Timeline, seen: ReadonlyMap<string, readonly Change[]>): Timeline {
  const changes = new Map(timeline.changes);
  let {count} = timeline;
  for (const [key, found] of seen) {
    const old = changes.get(key) ?? [];
    const all = [...old, ...found].slice(-keptChanges.ofProxy);
    changes.set(key, all);
    count += all.length - old.length;
  }
  return {...timeline, count, changes};
}

/** May older changes of a proxy have been dropped? */
export const isCut = ({count, changes}: Timeline, key: string): boolean =>
  (changes.get(key)?.length ?? 0) >= keptChanges.ofProxy || count >= Math.floor(keptChanges.inAll * keptShare);

/** Without the oldest where there are too many. */
function bounded(timeline: Timeline): Timeline {
  if (timeline.count <= keptChanges.inAll) return timeline;
  const kept = Math.floor(keptChanges.inAll * keptShare);
  const times = [...timeline.changes.values()].flatMap(all => all.map(({at}) => at)).sort((a, b) => b - a);
  const oldest = times[kept - 1] ?? 0;
  let room = kept - times.indexOf(oldest); // many may have changed at the same moment
  const changes = new Map<string, readonly Change[]>();
  for (const [key, all] of timeline.changes) {
    const left = all.filter(({at}) => at > oldest || (at === oldest && room-- > 0));
    if (left.length > 0) changes.set(key, left);
  }
  return {...timeline, count: kept, changes};
}
