import {describe, expect, test} from 'vitest';
import {inLogsOrder} from '../../src/cli/podOrder.ts';

type Change = {
  readonly node?: string;
  readonly phase?: string;
  readonly readyAt?: string;
  readonly restarts?: readonly number[];
  readonly sidecarRestarts?: number;
  readonly setupRestarts?: number;
  readonly createdAt?: string;
};

/** A pod that runs, is ready since noon and was made in the morning, but for what is said of it. */
const pod = (name: string, change: Change = {}) => {
  const {node = 'node-1', phase = 'Running', readyAt = '2026-11-21T12:00:00Z', restarts = [0], createdAt = '2026-11-21T06:00:00Z'} = change;
  return {
    metadata: {name, creationTimestamp: createdAt},
    spec: {nodeName: node, initContainers: [{name: 'setup'}, {name: 'istio-proxy', restartPolicy: 'Always'}]},
    status: {
      phase,
      conditions: [{type: 'Ready', status: readyAt === '' ? 'False' : 'True', lastTransitionTime: readyAt}],
      containerStatuses: restarts.map(restartCount => ({name: 'app', restartCount})),
      initContainerStatuses: [
        {name: 'setup', restartCount: change.setupRestarts ?? 0},
        {name: 'istio-proxy', restartCount: change.sidecarRestarts ?? 0},
      ],
    },
  };
};
const names = (...pods: readonly ReturnType<typeof pod>[]) => inLogsOrder(pods).map(each => (each as ReturnType<typeof pod>).metadata.name);

describe('the pod that kubectl logs takes first', () => {
  const early = '2026-11-21T01:00:00Z';
  // Each second pod would win by everything that is looked at later.
  test.each<readonly [string, Change, Change]>([
    ['is on a node', {phase: 'Pending', readyAt: ''}, {node: '', restarts: [9], createdAt: early}],
    ['runs rather than is unknown', {readyAt: ''}, {phase: 'Unknown', restarts: [9], createdAt: early}],
    ['is unknown rather than pending', {phase: 'Unknown', readyAt: ''}, {phase: 'Pending', readyAt: early, restarts: [9]}],
    ['is ready', {}, {readyAt: '', restarts: [9], createdAt: early}],
    ['has been ready for longest', {readyAt: '2026-11-21T11:00:00Z'}, {restarts: [9], createdAt: early}],
    ['has restarted most, by its worst container', {restarts: [0, 3]}, {restarts: [2, 2], sidecarRestarts: 9, createdAt: early}],
    ['has a sidecar that restarted most', {sidecarRestarts: 1}, {setupRestarts: 9, createdAt: early}],
    ['is oldest', {}, {createdAt: '2026-11-21T06:00:01Z'}],
  ])('%s', (_, better, worse) => {
    expect(names(pod('worse', worse), pod('better', better))).toEqual(['better', 'worse']);
    expect(names(pod('better', better), pod('worse', worse))).toEqual(['better', 'worse']);
  });

  test('a pod that has ended counts as one that runs, as for kubectl', () => {
    expect(names(pod('pending', {phase: 'Pending', readyAt: ''}), pod('ended', {phase: 'Succeeded', readyAt: ''}))).toEqual(['ended', 'pending']);
  });

  test('equal ones stay as they came', () => {
    expect(names(pod('b'), pod('a'), pod('c'))).toEqual(['b', 'a', 'c']);
  });

  test('pods of which nothing is known are no reason to fail', () => {
    expect(inLogsOrder([{}, undefined, 7])).toHaveLength(3);
  });
});
