import {type Merger, newMerger} from '../analysis/ztunnelMerge.ts';
import {type Basis, type Held, heldBy} from '../analysis/ztunnelSync.ts';
import {istiodOf} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {field, type Json} from '../lib/json.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import {isByAddress, type ZtunnelDump} from '../ztunnel/dump.ts';
import type {IstiodTells} from '../ztunnel/istiod.ts';
import {istiodSide, ztunnelSide} from '../ztunnel/resources.ts';
import type {Ask} from './ask.ts';
import {eachZtunnel, onlyZtunnel, type ZtunnelHeard, ztunnelsAsked} from './ztAsk.ts';
import {type Since, sinceOf} from './ztSince.ts';
import {type AskedTells, askTells, ztunnelPart} from './ztunnelSides.ts';

/** One kind of what ztunnels have, and what a row is made of. */
export type ZtKind<T> = {
  readonly kind: 'Workloads' | 'Services' | 'Policies';
  /** Of a dump, each with the name of its resource; `more`: what beside the resource is compared between ztunnels. */
  readonly items: (dump: ZtunnelDump) => readonly {readonly key: string; readonly item: T; readonly more?: string}[];
  /** Of what istiod would send and no ztunnel has, by the name of the resource. */
  readonly told: (tells: IstiodTells) => ReadonlyMap<string, () => T>;
  /** istioctl's order of rows. */
  readonly order: (one: T, other: T) => number;
};

/** What is kept of a dump beside its resources; `tells`: it told this kind. */
export type DumpFacts = Pick<ZtunnelDump, 'onDemand' | 'untold'> & {readonly tells: boolean};

/** Whom a page of ztunnels has asked, and what they said. */
export type ZtAsked = {
  readonly kind: ZtKind<never>['kind'];
  readonly ztunnels: readonly ZtunnelHeard<DumpFacts>[];
  /** Key of the ztunnel that the page is about; undefined: all. */
  readonly only: string | undefined;
  readonly answered: number;
  /** What istiods said, by the key of the ztunnel; undefined while they are asked. */
  readonly istiods: ReadonlyMap<string, ToldBy> | undefined;
};
/** What the istiod of a ztunnel said. */
export type ToldBy = Partial<AskedTells> & {readonly trouble?: Trouble};

/** A row: a resource as ztunnels have it; `item` as most of them do, or as istiod would send it; `since` when it was first seen to be out of sync. */
export type ZtRow<T> = Held<T> & {readonly item: T; readonly of: ZtAsked; readonly since: Since};
export type ZtData<T> = {readonly rows: readonly ZtRow<T>[]; readonly of: ZtAsked};

/** Asks all ztunnels, or the one of the page, and their istiods, and brings together what they have; shows what has come so far, the first time. Rejects where there is no ztunnel. */
export async function loadZtunnels<T>(ask: Ask, spec: ZtKind<T>): Promise<ZtData<T>> {
  const {kind} = spec;
  const merger = newMerger<T>();
  const only = onlyZtunnel(ask)?.key;
  const before = new Map((ask.before as ZtData<T> | undefined)?.rows.flatMap(row => (row.out.length === 0 ? [] : [[row.key, row] as const])));
  const make = async (ztunnels: readonly ZtunnelHeard<DumpFacts>[], istiods?: ReadonlyMap<string, ToldBy>): Promise<ZtData<T>> => {
    const bases = await basesOf(ask, ztunnels, istiods, kind);
    const of = {kind, ztunnels, only, answered: ztunnels.filter(({value}) => value?.tells || (value && only)).length, istiods};
    const untold = new Set(ztunnels.flatMap(({value}) => [...(value?.untold.get(kind) ?? [])]));
    const told = new Map(
      [...new Set([...(istiods?.values() ?? [])].map(({tells}) => tells))].flatMap(tells => (tells === undefined ? [] : [...spec.told(tells)])),
    );
    const whole = new Set(ztunnels.flatMap(({proxy, value}) => (value === undefined ? [] : [proxy.key])));
    const held = await heldBy(merger.merged(whole), bases, untold, ask.rest);
    const askedAt = (ztunnel: string): number | undefined => istiods?.get(ztunnel)?.askedAt;
    const rows = held.flatMap((each): readonly ZtRow<T>[] => {
      const item = each.forms[0]?.item ?? told.get(each.key)?.();
      return item === undefined ? [] : [{...each, item, of, since: sinceOf(each, askedAt, before.get(each.key))}];
    });
    return {rows: rows.toSorted((one, other) => spec.order(one.item, other.item)), of};
  };
  let shown = 1;
  const show = (answers: readonly ZtunnelHeard<DumpFacts>[]): void => {
    const came = answers.filter(isHeard).length;
    if (ask.before !== undefined || came < shown) return;
    shown = 2 * came; // each time it is all made anew
    void make(answers).then(ask.soFar, () => {});
  };
  const [answers, istiods] = await Promise.all([eachZtunnel(ask, ztunnelPart, takeWith(ask, spec, merger.add, only), show), askIstiods(ask)]);
  return make(answers, istiods);
}

/** Has it answered, or is it known why not? */
export const isHeard = ({value, trouble}: ZtunnelHeard<unknown>): boolean => value !== undefined || trouble !== undefined;

/** Resources that are merged between two rests: a few milliseconds. */
const atOnce = 500;

const takeWith =
  <T>({rest}: Ask, {kind, items}: ZtKind<T>, add: Merger<T>['add'], only: string | undefined) =>
  async (dump: ZtunnelDump, {key}: MeshProxy): Promise<DumpFacts> => {
    const side = (await ztunnelSide(dump, rest, [kind])).get(kind);
    const raws = new Map(side?.flatMap(({name, raw}) => (isTold(dump, kind, raw) ? [[name, raw] as const] : [])));
    // What cannot be compared would stand beside what others have of the same.
    const found = side === undefined && only === undefined ? [] : items(dump);
    const kept = only === undefined && kind === 'Workloads' && isByAddress(dump) ? found.filter(({key: name}) => raws.has(name)) : found;
    const entries = kept.map(({key: name, item, more = ''}) => ({key: name, item, raw: raws.get(name), more}));
    for (let at = 0; at < entries.length; at += atOnce) {
      await rest();
      add(key, entries.slice(at, at + atOnce));
    }
    return {onDemand: dump.onDemand, untold: dump.untold, tells: side !== undefined};
  };

/** Can it be told apart by a ztunnel of this version? A pod can: it alone has a node. */
const isTold = (dump: Pick<ZtunnelDump, 'untold'>, kind: ZtAsked['kind'], raw: Json): boolean =>
  kind !== 'Workloads' || !isByAddress(dump) || field(raw, 'node') !== undefined;

/** Each istiod that holds one of the ztunnels is asked once: what it would send them is the same. */
async function askIstiods(ask: Ask): Promise<ReadonlyMap<string, ToldBy>> {
  const ztunnels = ztunnelsAsked(ask);
  const istiodIds = new Set(ztunnels.flatMap(proxy => istiodOf(ask.mesh, proxy)?.id ?? []));
  const told = await Promise.all(
    [...istiodIds].map(async (istiod): Promise<readonly (readonly [string, ToldBy])[]> => {
      const proxies = ztunnels.filter(proxy => proxy.istiod === istiod);
      const [first] = proxies;
      if (first === undefined) return [];
      const {value, trouble} = await ask.timed(() => askTells(ask, first));
      if (ask.signal.aborted) throw troubleError(trouble ?? troubleOf(ask.signal.reason));
      const toldBy = {...value, ...(trouble === undefined ? {} : {trouble})};
      return proxies.map(({key}) => [key, toldBy]);
    }),
  );
  return new Map(told.flat());
}

/** What to compare each ztunnel with that has told this kind. */
async function basesOf(
  {rest}: Ask,
  ztunnels: readonly ZtunnelHeard<DumpFacts>[],
  istiods: ReadonlyMap<string, ToldBy> | undefined,
  kind: ZtAsked['kind'],
): Promise<ReadonlyMap<string, Basis>> {
  const made = new Map<IstiodTells | undefined, Map<string, Basis>>();
  const bases = new Map<string, Basis>();
  for (const {proxy, value} of ztunnels) {
    if (value?.tells !== true) continue;
    const tells = istiods?.get(proxy.key)?.tells;
    const onDemand = value.onDemand && kind !== 'Policies'; // of these it always has all
    const likes = [...(value.untold.get(kind) ?? []), onDemand].join(' ');
    const same = made.get(tells) ?? new Map<string, Basis>();
    made.set(tells, same);
    const side = tells === undefined || same.has(likes) ? undefined : (await istiodSide(tells, value.untold, rest, [kind])).get(kind);
    const basis = same.get(likes) ?? {
      resources: side && new Map(side.flatMap(({name, raw}) => (isTold(value, kind, raw) ? [[name, raw] as const] : []))),
      onDemand,
    };
    same.set(likes, basis);
    bases.set(proxy.key, basis);
  }
  return bases;
}
