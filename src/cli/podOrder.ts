import {list, number, text, time} from '../lib/json.ts';

/** What the order looks at, of a pod as the API server writes it. */
type Standing = readonly [
  assigned: number,
  phase: number,
  ready: number,
  readyAt: number,
  restarts: number,
  sidecarRestarts: number,
  createdAt: number,
];

const phases: Readonly<Record<string, number>> = {Unknown: 1, Pending: 2}; // all others count as Running, as for kubectl

/** Restarts of the container that restarted most. */
const most = (statuses: readonly unknown[]): number => Math.max(0, ...statuses.map(status => number(status, 'restartCount') ?? 0));

function standing(pod: unknown): Standing {
  const ready = list(pod, 'status', 'conditions').find(each => text(each, 'type') === 'Ready' && text(each, 'status') === 'True');
  const sidecars = list(pod, 'spec', 'initContainers').flatMap(each => (text(each, 'restartPolicy') === 'Always' ? (text(each, 'name') ?? []) : []));
  return [
    text(pod, 'spec', 'nodeName') === undefined ? 1 : 0,
    phases[text(pod, 'status', 'phase') ?? ''] ?? 0,
    ready === undefined ? 1 : 0,
    time(ready, 'lastTransitionTime') ?? Number.MAX_SAFE_INTEGER,
    -most(list(pod, 'status', 'containerStatuses')),
    -most(list(pod, 'status', 'initContainerStatuses').filter(status => sidecars.includes(text(status, 'name') ?? ''))),
    time(pod, 'metadata', 'creationTimestamp') ?? Number.MAX_SAFE_INTEGER,
  ];
}

/**
 * Pods in the order in which kubectl picks one to show its logs (podutils.ByLogging): on a node first, Running before Unknown before Pending, ready first, ready for
 * longest, most restarts, oldest. Equal ones stay as they came.
 */
export const inLogsOrder = (pods: readonly unknown[]): readonly unknown[] =>
  pods
    .map(pod => ({pod, at: standing(pod)}))
    .sort((a, b) => a.at.map((value, index) => value - (b.at[index] ?? 0)).find(difference => difference !== 0) ?? 0)
    .map(({pod}) => pod);
