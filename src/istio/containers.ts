import {field, list, text} from '../lib/json.ts';

/** A container of a pod that runs now. */
export type RunningContainer = {readonly name: string; readonly image: string};

/** Containers that run, in the order of the pod's spec, those that started before the others (native sidecars) last. `pod` as the API server writes it. */
export function runningContainers(pod: unknown): readonly RunningContainer[] {
  const statuses = [...list(pod, 'status', 'containerStatuses'), ...list(pod, 'status', 'initContainerStatuses')];
  const running = new Set(statuses.filter(each => field(each, 'state', 'running') !== undefined).map(each => text(each, 'name')));
  return [...list(pod, 'spec', 'containers'), ...list(pod, 'spec', 'initContainers')].flatMap(each => {
    const name = text(each, 'name');
    return name === undefined || !running.has(name) ? [] : [{name, image: text(each, 'image') ?? ''}];
  });
}
