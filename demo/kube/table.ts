import type {KubeObject} from '../recordedPods.ts';

/** The form in which the caller wants objects: as they are, as rows for kubectl's tables, or their metadata alone. */
export type Form = 'object' | 'table' | 'metadata';

/** What the Accept header asks for. */
export const formOf = (accept: string): Form =>
  accept.includes('as=Table') ? 'table' : accept.includes('as=PartialObjectMetadata') ? 'metadata' : 'object';

type Column = {readonly name: string; readonly type: string; readonly format?: string; readonly wide?: boolean};
type Container = {readonly ready?: boolean; readonly restartCount?: number};

const podColumns: readonly Column[] = [
  {name: 'Name', type: 'string', format: 'name'},
  {name: 'Ready', type: 'string'},
  {name: 'Status', type: 'string'},
  {name: 'Restarts', type: 'string'},
  {name: 'Age', type: 'string'},
  {name: 'IP', type: 'string', wide: true},
  {name: 'Node', type: 'string', wide: true},
];
const otherColumns: readonly Column[] = [
  {name: 'Name', type: 'string', format: 'name'},
  {name: 'Age', type: 'string'},
];

/** A `Table` of these objects, as `kubectl get` prints it. `now`: milliseconds, for the ages. */
export function table(objects: readonly KubeObject[], {now, metadata, include}: {now: number; metadata: object; include: string}) {
  const pods = objects[0]?.kind === 'Pod';
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: (pods ? podColumns : otherColumns).map(({name, type, format, wide}) => ({
      name,
      type,
      format: format ?? '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: objects.map(object => ({
      cells: pods ? podCells(object, now) : [object.metadata.name, age(object, now)],
      object: include === 'Object' ? object : include === 'None' ? undefined : metadataOnly(object),
    })),
  };
}

export const metadataOnly = ({metadata}: KubeObject) => ({kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata});

function podCells(pod: KubeObject, now: number): readonly unknown[] {
  const containers = (pod.status?.containerStatuses ?? []) as readonly Container[];
  const ready = containers.filter(container => container.ready === true).length;
  const restarts = containers.reduce((sum, container) => sum + (container.restartCount ?? 0), 0);
  const phase = pod.metadata.deletionTimestamp === undefined ? pod.status?.phase : 'Terminating';
  return [pod.metadata.name, `${ready}/${containers.length}`, phase, String(restarts), age(pod, now), pod.status?.podIP, pod.spec?.nodeName];
}

function age({metadata}: KubeObject, now: number): string {
  const passed = Math.max(0, Math.floor((now - Date.parse(metadata.creationTimestamp ?? '')) / 1000));
  if (Number.isNaN(passed)) return '<unknown>';
  if (passed < 120) return `${passed}s`;
  if (passed < 600) return passed % 60 === 0 ? `${passed / 60}m` : `${Math.floor(passed / 60)}m${passed % 60}s`;
  return passed < 10800 ? `${Math.floor(passed / 60)}m` : passed < 172800 ? `${Math.floor(passed / 3600)}h` : `${Math.floor(passed / 86400)}d`;
}
