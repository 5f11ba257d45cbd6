import type {Store} from '../kube/store.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {SetUp} from '../scenario.ts';
import type {World} from '../world.ts';

/** Does to the objects of a mesh what its scenario wants beyond the recording. */
export function setUp(world: World): void {
  const steps = world.scenario.setUp ?? [];
  for (const step of steps) change(world, step);
  if (steps.length > 0) world.ambient.renew(world.startedAt - 300_000);
}

function change({ambient}: World, step: SetUp): void {
  if ('waypoint' in step) {
    const [namespace, name = ''] = step.waypoint.split('/');
    const gateways = ambient.objects('gateways');
    gateways.put(admitting(objectNamed(gateways, namespace, name), {from: step.from}));
    return;
  }
  const {name, namespace} = placeOf(step.plural, step.object);
  const store = ambient.objects(step.plural);
  store.put(labelled(objectNamed(store, namespace, name), step.label, step.value));
}

/** Name and namespace of "name.namespace"; objects without a namespace are called by their name alone. */
export function placeOf(plural: string, object: string): {readonly name: string; readonly namespace: string | undefined} {
  const dot = object.lastIndexOf('.');
  return plural === 'namespaces' || dot < 0 ? {name: object, namespace: undefined} : {name: object.slice(0, dot), namespace: object.slice(dot + 1)};
}

/** The object of that name. Throws when there is none. */
export function objectNamed(store: Store, namespace: string | undefined, name: string): KubeObject {
  const object = store.get(namespace, name);
  if (object === undefined) throw new Error(`There is no ${namespace === undefined ? name : `${name}.${namespace}`} of this kind in the demo.`);
  return object;
}

/** An object with this label, or without it when there is no value. */
export function labelled(object: KubeObject, label: string, value: string | undefined): KubeObject {
  const {[label]: _, ...others} = object.metadata.labels ?? {};
  return {...object, metadata: {...object.metadata, labels: value === undefined ? others : {...others, [label]: value}}};
}

/** An object with the labels of another. */
export const labelledAs = (object: KubeObject, {metadata: {labels = {}}}: KubeObject): KubeObject => ({
  ...object,
  metadata: {...object.metadata, labels},
});

/** A Gateway whose listeners let these namespaces use it. */
export function admitting(gateway: KubeObject, namespaces: object): KubeObject {
  const listeners = (gateway.spec?.listeners ?? []) as readonly object[];
  return {...gateway, spec: {...gateway.spec, listeners: listeners.map(listener => ({...listener, allowedRoutes: {namespaces}}))}};
}
