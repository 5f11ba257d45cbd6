import {seconds} from './clock.ts';
import {type Resource, resources} from './kube/resources.ts';
import type {Store} from './kube/store.ts';
import type {KubeObject} from './recordedPods.ts';

/** The object with the entry that says who wrote it when it was made: recorded objects were applied with kubectl, and have lost it. */
export const applied = (object: KubeObject): KubeObject =>
  managed(object, 'kubectl-client-side-apply', object.metadata.creationTimestamp ?? seconds(0));

/** The object after somebody has edited its specification with kubectl at `now` (milliseconds). */
export const editedByHand = (object: KubeObject, now: number): KubeObject => {
  const {generation = 1} = object.metadata;
  return managed({...object, metadata: {...object.metadata, generation: generation + 1}}, 'kubectl-edit', seconds(now));
};

function managed(object: KubeObject, manager: string, time: string): KubeObject {
  const fields = Object.fromEntries(Object.keys(object.spec ?? {}).map(key => [`f:${key}`, {}]));
  const entry = {
    manager,
    operation: 'Update',
    apiVersion: object.apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: {'f:spec': {'.': {}, ...fields}},
  };
  const others = (object.metadata.managedFields ?? []).filter(one => one.manager !== manager);
  return {...object, metadata: {...object.metadata, managedFields: [...others, entry]}};
}

/** Edits the object that the metadata of a resource names: `/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews`. Nothing where there is none: of what Gateway API objects were made into. */
export function editConfig(stores: ReadonlyMap<Resource, Store>, config: string, now: number): void {
  const [, group, namespace, kind = '', name = ''] = config.match(/^\/apis\/([^/]+)\/[^/]+\/namespaces\/([^/]+)\/([^/]+)\/(.+)$/) ?? [];
  const wanted = kind.replaceAll('-', '');
  const resource = resources.find(one => one.group === group && one.kind.toLowerCase() === wanted);
  const store = resource === undefined ? undefined : stores.get(resource);
  const object = store?.get(namespace, name);
  if (object !== undefined) store?.put(editedByHand(object, now));
}
