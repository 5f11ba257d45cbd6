import {type Ambient, createAmbient} from './ambient/ambient.ts';
import {type Cast, castOf, type Member} from './cast.ts';
import type {Clock} from './clock.ts';
import {createDrift, type Drift} from './drift/drift.ts';
import {edit} from './edit.ts';
import type {Resource} from './kube/resources.ts';
import type {Store} from './kube/store.ts';
import type {Scenario} from './scenario.ts';
import {storesOf} from './stores.ts';
import {createXds, type Xds} from './xds.ts';

/** Everything the simulated servers answer from. */
export type World = {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly startedAt: number;
  /** Seconds of requests that the mesh has seen so far. */
  readonly traffic: () => number;
  readonly cast: Cast;
  readonly xds: Xds;
  /** What istiod would send beyond the recording, and what proxies have taken of it. */
  readonly drift: Drift;
  /** The objects of the cluster, by kind. */
  readonly stores: ReadonlyMap<Resource, Store>;
  /** Who uses which waypoint, as the objects say. */
  readonly ambient: Ambient;
  /** When processes of proxies were started that have started since: by pod id, in milliseconds. */
  readonly starts: Map<string, number>;
  /** A recorded text as it is in this mesh for nobody in particular: times moved, nodes renamed. */
  readonly base: (text: string) => string;
  /** A recorded text with the names, addresses, times and versions of one pod. */
  readonly own: (member: Member, text: string) => string;
  /** A recorded text of a namespace, and its likeness in every copy of that namespace, where the copy has an object of this name. */
  readonly inEveryNamespace: (text: string, namespace: string, name?: string) => readonly string[];
};

/** A mesh of this scenario, started now. */
export function createWorld(scenario: Scenario, clock: Clock, seed: string, traffic: () => number = () => 0): World {
  const cast = castOf(scenario, clock.now(), seed);
  const nobody = {shift: cast.shift, plain: cast.nodeEdits, words: new Map<string, string>()};
  const base = (text: string) => edit(text, nobody);
  const likeness = new Map(
    [...cast.members.values()].filter(one => cast.namespaces.has(one.namespace)).map(one => [one.namespace, one.edits] as const),
  );
  const drift = createDrift(clock.now);
  const xds = createXds(cast, clock, seed, drift);
  const stores = new Map<Resource, Store>();
  const world: World = {
    scenario,
    clock,
    startedAt: clock.now(),
    traffic,
    cast,
    xds,
    drift,
    stores,
    ambient: createAmbient({stores, cast, xds, now: clock.now}),
    starts: new Map(),
    base,
    own: (member, text) => edit(text, member.edits),
    inEveryNamespace: (text, namespace, name) => [
      base(text),
      ...[...cast.namespaces]
        .filter(([copy, from]) => from === namespace && hasIt(scenario, copy, name))
        .flatMap(([copy]) => {
          const edits = likeness.get(copy);
          return edits === undefined ? [] : [edit(text, edits)];
        }),
    ],
  };
  for (const [resource, store] of storesOf(world)) stores.set(resource, store);
  return world;
}

/** Whether a copy of a namespace has an object of this name; service accounts of Bookinfo begin with its name. */
function hasIt({parts = {}}: Scenario, copy: string, name: string | undefined): boolean {
  const own = name?.replace(/^bookinfo-/, '');
  return own === undefined || parts[copy] === undefined || own === 'default' || parts[copy].some(part => own === part || own.startsWith(`${part}-`));
}
