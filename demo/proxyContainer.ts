import {seconds} from './clock.ts';
import type {KubeObject} from './recordedPods.ts';

type Status = {readonly name?: string; readonly restartCount?: number; readonly state?: {readonly running?: {readonly startedAt?: string}}};
type Condition = {readonly type?: string};

const proxyName = 'istio-proxy';

/** The pod after its proxy has ended once more; it waits in CrashLoopBackOff. The pod stays Running, and is not ready. */
export const crashed = (pod: KubeObject, now: number): KubeObject =>
  withProxy(pod, false, now, status => ({
    ...next(status, now),
    started: false,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 5m0s restarting failed container=${proxyName} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
      },
    },
  }));

/** The pod after its proxy has ended and was started again at `now` (milliseconds). */
export const restarted = (pod: KubeObject, now: number): KubeObject => withProxy(pod, true, now, status => ({...next(status, now), ...running(now)}));

/** The pod with its proxy up again after a crash loop. */
export const mended = (pod: KubeObject, now: number): KubeObject => withProxy(pod, true, now, status => ({...status, ...running(now)}));

/** Tells one process of istiod or of a proxy from the next in the same pod, and from those of another pod. */
export function startsOf(pod: KubeObject): string {
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap(key => (pod.status?.[key] ?? []) as readonly Status[]);
  const own = statuses.filter(({name}) => name === proxyName || name === 'discovery');
  return `${pod.metadata.uid} ${own.map(({restartCount}) => restartCount ?? 0).join(' ')}`;
}

const running = (now: number) => ({started: true, state: {running: {startedAt: seconds(now)}}});

const next = (status: Status, now: number) => ({
  ...status,
  restartCount: (status.restartCount ?? 0) + 1,
  lastState: {terminated: {exitCode: 1, reason: 'Error', startedAt: status.state?.running?.startedAt ?? seconds(now), finishedAt: seconds(now)}},
});

/** A native sidecar is among the init containers. */
function withProxy(pod: KubeObject, ready: boolean, now: number, change: (status: Status) => object): KubeObject {
  const of = (key: string) =>
    (pod.status?.[key] as readonly Status[] | undefined)?.map(one => (one.name === proxyName ? {...change(one), ready} : one));
  const lists = Object.fromEntries(['containerStatuses', 'initContainerStatuses'].flatMap(key => (of(key) === undefined ? [] : [[key, of(key)]])));
  return {...pod, status: {...pod.status, conditions: conditionsOf(pod, ready, now), ...lists}};
}

const conditionsOf = (pod: KubeObject, ready: boolean, now: number): readonly Condition[] =>
  ((pod.status?.conditions ?? []) as readonly Condition[]).map(one =>
    one.type === 'Ready' || one.type === 'ContainersReady' ? {...one, status: ready ? 'True' : 'False', lastTransitionTime: seconds(now)} : one,
  );

/** The pod with all its containers running, ready or not. */
export function withReadiness(pod: KubeObject, ready: boolean, now: number): KubeObject {
  const containerStatuses = ((pod.status?.containerStatuses ?? []) as readonly Status[]).map(one => ({...one, ready}));
  return {...pod, status: {...pod.status, conditions: conditionsOf(pod, ready, now), containerStatuses}};
}
