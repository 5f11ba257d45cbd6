import {seconds} from './clock.ts';
import {injectorOf} from './injectors.ts';
import {isOf, podResource, type Resource, resources} from './kube/resources.ts';
import {createStore, type Store} from './kube/store.ts';
import {applied} from './managedFields.ts';
import {type KubeObject, recordedCore, recordedIstio} from './recordedPods.ts';
import type {World} from './world.ts';

/** The objects of the simulated cluster, by kind. Pods are the scenario's; the others are recorded, those of a copied namespace once more for the copy. */
export function storesOf(world: World): ReadonlyMap<Resource, Store> {
  const recorded = [...recordedCore().filter(({kind}) => kind !== 'Pod'), ...[...recordedIstio(), ...(world.scenario.objects ?? [])].map(applied)];
  const pods = [...world.cast.members.values()].map(member => member.object);
  return new Map(
    resources.map(resource => {
      if (resource === podResource) return [resource, createStore(pods)];
      if (resource.kind === 'MutatingWebhookConfiguration') return [resource, lazyStore(() => injectors(world))];
      const kind = recorded.filter(object => isOf(resource, object) && !isGone(world, object));
      return [resource, lazyStore(() => kind.flatMap(object => copies(world, onNodes(world, object))))];
    }),
  );
}

/** A namespace is copied by its own name, other objects by the name of the namespace they are in. */
const copies = (world: World, object: KubeObject): readonly KubeObject[] => {
  const isNamespace = object.kind === 'Namespace';
  const {name, namespace = ''} = object.metadata;
  const texts = world.inEveryNamespace(JSON.stringify(object), isNamespace ? name : namespace, isNamespace ? undefined : name);
  return texts.map(text => JSON.parse(text) as KubeObject);
};

const isGone = ({scenario: {nodes = {}}}: World, {kind, metadata}: KubeObject): boolean => kind === 'Node' && nodes[metadata.name] !== undefined;

/** A DaemonSet counts one pod for each node. */
function onNodes({scenario: {nodes = {}}}: World, object: KubeObject): KubeObject {
  const gone = Object.keys(nodes).length;
  if (object.kind !== 'DaemonSet' || gone === 0) return object;
  const fewer = Object.entries(object.status ?? {}).map(([key, value]) => [
    key,
    typeof value === 'number' && value > 0 && key !== 'observedGeneration' ? value - gone : value,
  ]);
  return {...object, status: Object.fromEntries(fewer)};
}

/** One for each revision of istiod. */
const injectors = ({scenario, startedAt}: World): readonly KubeObject[] =>
  [...new Set(scenario.istiods.map(({revision}) => revision))].map(revision => injectorOf(revision, seconds(startedAt - 3600_000)));

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
