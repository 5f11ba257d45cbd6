import type {Mesh} from './mesh.ts';
import type {MeshProxy} from './proxies.ts';
import {type CellState, shortWords, statusOf} from './status.ts';

export type Summary = {
  readonly proxies: number;
  /** Problems by state, worst first; a push in flight is none. */
  readonly problems: readonly {readonly state: CellState; readonly word: string; readonly count: number}[];
  readonly unsent: number;
};

const counted: readonly CellState[] = ['ERROR', 'NOT CONNECTED', 'STALE', 'UNKNOWN'];

/** Counts by worst state, so that one line answers "is the mesh fine". */
export function summaryOf(proxies: Iterable<MeshProxy>, now: number): Summary {
  const counts = new Map<CellState, number>();
  let all = 0;
  let unsent = 0;
  for (const proxy of proxies) {
    all++;
    const {state, problem} = statusOf(proxy, now);
    if (problem) counts.set(state, (counts.get(state) ?? 0) + 1);
    else if (state === 'NOT SENT') unsent++;
  }
  const problems = counted.flatMap(state => (counts.has(state) ? {state, word: shortWords[state], count: counts.get(state)!} : []));
  return {proxies: all, problems, unsent};
}

/** How the istiods answered; `tookMs` is the slowest of those that did, `oldestMs` the age of the oldest answer. */
export type Answers = {readonly answered: number; readonly all: number; readonly tookMs?: number; readonly at?: number};

export function answersOf(mesh: Mesh): Answers {
  const all = [...mesh.istiods.values()];
  const fresh = all.flatMap(istiod => (istiod.report !== undefined && istiod.trouble === undefined ? istiod.report : []));
  const base = {answered: fresh.length, all: all.length};
  return fresh.length === 0 ? base : {...base, tookMs: Math.max(...fresh.map(r => r.tookMs)), at: Math.min(...fresh.map(r => r.at))};
}

/** Versions and revisions of the control plane, and how many proxies run another version than any istiod. */
export type Versions = {readonly istiods: readonly string[]; readonly revisions: readonly string[]; readonly skewed: ReadonlyMap<string, number>};

export function versionsOf(mesh: Mesh): Versions {
  const istiods = new Set([...mesh.istiods.values()].flatMap(istiod => istiod.version ?? []));
  const skewed = new Map<string, number>();
  if (istiods.size > 0)
    for (const {version} of mesh.proxies.values())
      if (version !== undefined && !istiods.has(version)) skewed.set(version, (skewed.get(version) ?? 0) + 1);
  const revisions = new Set([...mesh.istiods.values()].map(istiod => istiod.revision));
  return {istiods: [...istiods].sort(), revisions: [...revisions].sort(), skewed};
}

/** Up to nine namespaces for the digit keys. Those with problems come first when they are new; a place once taken stays, as fingers remember it. */
export function favourites(before: readonly string[], mesh: Mesh, now: number): readonly string[] {
  const troubled = new Set<string>();
  const all = new Map<string, number>();
  for (const proxy of mesh.proxies.values()) {
    all.set(proxy.namespace, (all.get(proxy.namespace) ?? 0) + 1);
    if (statusOf(proxy, now).problem) troubled.add(proxy.namespace);
  }
  const names = [...all.keys()].sort((a, b) => Number(troubled.has(b)) - Number(troubled.has(a)) || (a < b ? -1 : 1));
  const places = before.filter(name => all.has(name) || mesh.proxies.size === 0);
  for (const name of names) {
    if (places.includes(name)) continue;
    if (places.length < 9) places.push(name);
    else if (troubled.has(name)) {
      const free = places.findLastIndex(place => !troubled.has(place));
      if (free >= 0) places[free] = name;
    }
  }
  return places.length === before.length && places.every((name, at) => name === before[at]) ? before : places;
}
