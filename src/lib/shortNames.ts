type Named = {readonly namespace: string; readonly name: string};

/** What Kubernetes makes names of: no vowels, and nothing that looks like one. */
const random = '[bcdfghj-np-tvwxz24-9]';
/** What the name of a workload has behind it in the names of its pods: the hash of a ReplicaSet and five letters, or the number in a StatefulSet. */
const suffix = new RegExp(`(?:-${random}{5,10})?(-${random}{5})$|-\\d+$`);
const hash = new RegExp(`-${random}{5,10}(-${random}{5})$`);

/** From the shortest one on. */
const ways: readonly ((pod: Named) => string)[] = [
  ({name}) => name.replace(suffix, ''),
  ({name}) => name.replace(hash, '$1'),
  ({name}) => name,
  ({name, namespace}) => `${name}.${namespace}`,
];

/** Names of pods as short as they still tell these pods apart: "reviews-v1" where it has one pod here, else with its last part, "reviews-v1-sxpzf". */
export function shortNames(pods: readonly Named[]): readonly string[] {
  const each = [...new Map(pods.map(pod => [`${pod.name}.${pod.namespace}`, pod])).values()];
  const taken = ways.map(way => counted(each.map(way)));
  return pods.map(pod => {
    const names = ways.map(way => way(pod));
    return names.find((name, at) => taken[at]?.get(name) === 1) ?? pod.name;
  });
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
