/** What the name of a workload has behind it in the names of its pods: hashes, or the number in a stateful set. */
export const podSuffix = /-(?:[a-z0-9]{5,10}-)?[a-z0-9]{5}$|-\d+$/;

/** Names of pods as short as they still tell the pods apart: "reviews-v1" where it has one pod here, else with the last part, "reviews-v1-sxpzf". */
export function shortNames(names: readonly string[]): readonly string[] {
  const workloads = names.map(name => name.replace(podSuffix, '') || name);
  return names.map((name, at) => {
    const workload = workloads[at] ?? name;
    const isAlone = workloads.every((other, place) => place === at || other !== workload || names[place] === name);
    return isAlone ? workload : `${workload}${/-[^-]*$/.exec(name)?.[0] ?? ''}`;
  });
}
