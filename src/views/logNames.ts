import type {LogTarget} from '../lib/logLines.ts';

/** The hash of a ReplicaSet before the letters that tell its pods apart. */
const hash = /-[a-z0-9]{6,10}(-[a-z0-9]{5})$/;
/** Those letters, or the number in a StatefulSet. */
const letters = /-[a-z0-9]{5}$/;

const kept = new WeakMap<readonly LogTarget[], readonly string[]>();

/** Short names for logs that are shown together, each of them once: of the workload where one pod of it is there, else with what tells its pods apart. The same value for the same targets. */
export function logNames(targets: readonly LogTarget[]): readonly string[] {
  const names = kept.get(targets) ?? named(targets);
  kept.set(targets, names);
  return names;
}

function named(targets: readonly LogTarget[]): readonly string[] {
  const pods = [...new Map(targets.map(target => [`${target.name}.${target.namespace}`, target])).values()];
  const ways: readonly ((pod: LogTarget) => string)[] = [
    ({name}) => name.replace(hash, '$1').replace(letters, ''),
    ({name}) => name.replace(hash, '$1'),
    ({name}) => name,
    ({name, namespace}) => `${name}.${namespace}`,
  ];
  const taken = ways.map(way => counted(pods.map(way)));
  const nameOf = (pod: LogTarget): string =>
    ways[
      Math.max(
        0,
        taken.findIndex((counts, at) => counts.get(ways[at]!(pod)) === 1),
      )
    ]!(pod);
  const hasSeveral = new Set(targets.map(({container}) => container)).size > 1;
  return targets.map(target => (!hasSeveral ? nameOf(target) : pods.length === 1 ? target.container : `${nameOf(target)}/${target.container}`));
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
