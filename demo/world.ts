import {type Cast, castOf, type Member, nodeEdit} from './cast.ts';
import type {Clock} from './clock.ts';
import {createDrift, type Drift} from './drift/drift.ts';
import {edit} from './edit.ts';
import type {Scenario} from './scenario.ts';
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
  /** When processes of proxies were started that have started since: by pod id, in milliseconds. */
  readonly starts: Map<string, number>;
  /** A recorded text as it is in this mesh for nobody in particular: times moved, nodes renamed. */
  readonly base: (text: string) => string;
  /** A recorded text with the names, addresses, times and versions of one pod. */
  readonly own: (member: Member, text: string) => string;
  /** A recorded text of a namespace, and its likeness in every copy of that namespace. */
  readonly inEveryNamespace: (text: string, namespace: string) => readonly string[];
};

/** A mesh of this scenario, started now. */
export function createWorld(scenario: Scenario, clock: Clock, seed: string, traffic: () => number = () => 0): World {
  const cast = castOf(scenario, clock.now(), seed);
  const nobody = {shift: cast.shift, plain: [nodeEdit], words: new Map<string, string>()};
  const base = (text: string) => edit(text, nobody);
  const likeness = new Map(
    [...cast.members.values()].filter(one => cast.namespaces.has(one.namespace)).map(one => [one.namespace, one.edits] as const),
  );
  const drift = createDrift(clock.now);
  return {
    scenario,
    clock,
    startedAt: clock.now(),
    traffic,
    cast,
    xds: createXds(cast, clock, seed, drift),
    drift,
    starts: new Map(),
    base,
    own: (member, text) => edit(text, member.edits),
    inEveryNamespace: (text, namespace) => [
      base(text),
      ...[...cast.namespaces]
        .filter(([, from]) => from === namespace)
        .flatMap(([copy]) => {
          const edits = likeness.get(copy);
          return edits === undefined ? [] : [edit(text, edits)];
        }),
    ],
  };
}
