import {isOf, podResource, type Resource, resources} from './kube/resources.ts';
import {createStore, type Store} from './kube/store.ts';
import {applied} from './managedFields.ts';
import {type KubeObject, recordedCore} from './recordedPods.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** The objects of the simulated cluster, by kind. Pods are the scenario's; the others are recorded, those of a copied namespace once more for the copy. */
export function storesOf(world: World): ReadonlyMap<Resource, Store> {
  const recorded = [
    ...recordedCore().filter(({kind}) => kind !== 'Pod'),
    ...[...recordedObjects('k8s/istio'), ...recordedObjects('k8s/gwapi')].map(applied),
  ];
  const pods = [...world.cast.members.values()].map(member => member.object);
  return new Map(
    resources.map(resource => {
      if (resource === podResource) return [resource, createStore(pods)];
      const kind = recorded.filter(object => isOf(resource, object));
      return [resource, lazyStore(() => kind.flatMap(object => copies(world, object)))];
    }),
  );
}

const recordedObjects = (name: string) => JSON.parse(templates().text(name)) as KubeObject[];

/** A namespace is copied by its own name, other objects by the name of the namespace they are in. */
const copies = (world: World, object: KubeObject): readonly KubeObject[] =>
  world
    .inEveryNamespace(JSON.stringify(object), object.kind === 'Namespace' ? object.metadata.name : (object.metadata.namespace ?? ''))
    .map(text => JSON.parse(text) as KubeObject);

/** Most kinds are never asked for; they are made when they are. */
function lazyStore(make: () => readonly KubeObject[]): Store {
  let made: Store | undefined;
  const store = () => {
    made ??= createStore(make());
    return made;
  };
  return {
    all: () => store().all(),
    get: (namespace, name) => store().get(namespace, name),
    put: object => store().put(object),
    remove: (namespace, name) => store().remove(namespace, name),
    version: () => store().version(),
    expire: () => store().expire(),
    since: version => store().since(version),
    oldest: () => store().oldest(),
    subscribe: tell => store().subscribe(tell),
  };
}
