import {type AmbientFaults, createAmbientFaults} from './ambient/faults.ts';
import type {ApiServer} from './apiServer.ts';
import {createDriftFaults, type DriftFaults} from './drift/faults.ts';
import {refuse} from './drift/refuse.ts';
import type {Lack} from './kube/access.ts';
import {podResource, type Resource} from './kube/resources.ts';
import type {Store} from './kube/store.ts';
import type {LogFaults, LogTroubles} from './logFaults.ts';
import {editConfig, editedByHand} from './managedFields.ts';
import {memberNamed} from './members.ts';
import type {PodFaults, PodTroubles} from './podFaults.ts';
import type {KubeObject} from './recordedPods.ts';
import type {World} from './world.ts';
import {nothingWrong, type Spoilt, type Wrong} from './wrong.ts';
import {isXdsType, type XdsType} from './xdsTypes.ts';

type OtherFaults = PodFaults & LogFaults & DriftFaults & AmbientFaults;

/** Everything that can be broken on demand, with what can befall single pods, their configuration and logs. Proxies and pods by id, "name.namespace"; istiods by the name of their pod, 'all' for all of them. */
export type Faults = OtherFaults & {
  /** The proxy no longer answers for these types (default: all it has) and is sent something at once. */
  readonly stall: (proxy: string, ...types: XdsType[]) => void;
  /** The proxy refuses what it is sent of this type (default LDS), from now on: the resource that the words name, by default one that it has, with the words of Envoy. */
  readonly nack: (proxy: string, type?: XdsType, text?: string) => void;
  /** It answers well again and takes all that it is sent; one that was disconnected or crashed connects, one that was hostile is tame. */
  readonly recover: (proxy: string) => void;
  /** Its connection to istiod ends; the pod stays. */
  readonly disconnect: (proxy: string) => void;
  /** A push by every istiod, of these types (default: all). */
  readonly push: (...types: XdsType[]) => void;
  /** The pod is gone; its proxies connect to another istiod of the revision, where there is one. */
  readonly killIstiod: (istiod: string) => void;
  /** It accepts connections and never answers. */
  readonly hangIstiod: (istiod: string) => void;
  /** `/debug` answers with this status: 401 or 403 (refused), 404 (debug disabled), 500. */
  readonly refuseDebug: (istiod: string, status: 401 | 403 | 404 | 500) => void;
  /** Answers of a pod (istiod or proxy) are no JSON, half of it, or end with a broken connection. */
  readonly spoil: (pod: string, how: Spoilt) => void;
  /** The proxy's Envoy knows so many times as many services (default 70: a dump of about 20 MB, 3,000 clusters, 14,000 stats). */
  readonly bigDump: (proxy: string, times?: number) => void;
  readonly refusePortForward: (pod: string) => void;
  readonly cutPortForwards: (pod?: string) => void;
  readonly noWebSockets: () => void;
  /** Every answer takes so much longer. */
  readonly slow: (ms: number) => void;
  readonly answer401: () => void;
  /** The user of the kubeconfig lacks a right. Watches of pods are cut where it is about them, so that it is noticed. */
  readonly answer403: (lack: Lack) => void;
  readonly cutWatches: () => void;
  /** The history is forgotten: watches are cut and their continuation is answered with 410. */
  readonly expireHistory: () => void;
  /** An object that is no pod is deleted, by the plural of its kind: `virtualservices`, `reviews.bookinfo`. */
  readonly deleteObject: (plural: string, object: string) => void;
  /** Such an object was edited with `kubectl edit` just now (its generation and managedFields say so); dumps stay as they are. */
  readonly touchObject: (plural: string, object: string) => void;
  readonly deletePod: (pod: string) => void;
  /** Puts a pod that was deleted back, or changes one: the edit gets and returns the whole object. */
  readonly addPod: (pod: string) => void;
  readonly changePod: (pod: string, edit: (object: KubeObject) => KubeObject) => void;
  readonly apiDown: () => Promise<void>;
  readonly apiUp: () => Promise<void>;
  /** Nothing is wrong any more: also what was wrong in the scenario from the start, except proxies that were never there. */
  readonly heal: () => Promise<void>;
};

type Parts = {
  readonly world: World;
  readonly wrong: Wrong;
  readonly stores: ReadonlyMap<Resource, Store>;
  readonly api: ApiServer;
  readonly pods: PodTroubles;
  readonly logs: LogTroubles;
};

/** The faults of a running mesh. Unknown names throw an error that says so. */
export function createFaults({world, wrong, stores, api, pods, logs}: Parts): Faults {
  const store = stores.get(podResource) as Store;
  const deleted = new Set<string>();
  let isDown = false;

  const member = (id: string) => memberNamed(world, id);
  const istiods = (name: string) => (name === 'all' ? [...world.cast.members.values()].filter(one => one.istiod !== undefined) : [member(name)]);

  const remove = (id: string) => {
    const one = member(id);
    store.remove(one.namespace, one.name);
    deleted.add(one.id);
    api.cutPortForwards(one.id);
    if (one.istiod === undefined) world.xds.disconnect(one.id);
    else world.xds.removeIstiod(one.name);
  };
  const restore = (id: string) => {
    const one = member(id);
    deleted.delete(one.id);
    store.put(world.ambient.asTaken(one.object));
    if (one.istiod === undefined) world.xds.connect(one.id);
    else world.xds.addIstiod(one.name);
  };

  const placeOf = (plural: string, object: string) => {
    const [resource] = [...stores.keys()].filter(each => each.name === plural);
    const dot = object.lastIndexOf('.');
    if (resource === undefined) throw new Error(`There is no kind ${plural} in the demo.`);
    return {objects: stores.get(resource), namespace: object.slice(dot + 1), name: object.slice(0, dot)};
  };
  const ambient = createAmbientFaults({world, deletePod: remove});
  const configs = createDriftFaults(world, config => editConfig(stores, config, world.clock.now()));
  const recover = (proxy: string) => {
    const {id} = member(proxy);
    pods.mend(id);
    if (world.drift.waiting(id).length > 0) configs.settle(id);
    else world.xds.recover(id);
  };

  return {
    ...pods.faults,
    ...logs.faults,
    ...configs,
    ...ambient.faults,
    stall: (proxy, ...types) => world.xds.stall(member(proxy).id, types.length > 0 ? types : typesOf(world, proxy)),
    nack: (proxy, type = 'LDS', text = undefined) => refuse(world, member(proxy).id, type, text),
    recover,
    disconnect: proxy => world.xds.disconnect(member(proxy).id),
    push: (...types) => world.xds.push(types.length > 0 ? {types} : {}),
    killIstiod: name => {
      for (const one of istiods(name)) remove(one.id);
    },
    hangIstiod: name => {
      for (const one of istiods(name)) wrong.hanging.add(one.id);
    },
    refuseDebug: (name, status) => {
      for (const one of istiods(name)) wrong.refusing.set(one.id, status);
    },
    spoil: (pod, how) => {
      for (const one of pod === 'all' ? istiods('all') : [member(pod)]) wrong.spoilt.set(one.id, how);
    },
    bigDump: (proxy, times = 70) => void wrong.big.set(member(proxy).id, times),
    refusePortForward: pod => void wrong.refusedForwards.add(pod === 'all' ? pod : member(pod).id),
    cutPortForwards: pod => api.cutPortForwards(pod === undefined ? undefined : member(pod).id),
    noWebSockets: () => {
      wrong.noWebSockets = true;
    },
    slow: ms => {
      wrong.slowMs = ms;
    },
    answer401: () => {
      wrong.unauthorized = true;
      api.cutWatches();
    },
    answer403: lack => {
      wrong.lacks.push(lack);
      if (lack.resource === 'pods' && lack.verb !== 'get') api.cutWatches();
    },
    cutWatches: api.cutWatches,
    expireHistory: () => {
      store.expire();
      api.cutWatches();
    },
    deleteObject: (plural, object) => {
      const {objects, namespace, name} = placeOf(plural, object);
      objects?.remove(namespace, name);
    },
    touchObject: (plural, object) => {
      const {objects, namespace, name} = placeOf(plural, object);
      const found = objects?.get(namespace, name);
      if (found === undefined) throw new Error(`There is no ${object} among the ${plural} of the demo.`);
      objects?.put(editedByHand(found, world.clock.now()));
    },
    deletePod: remove,
    addPod: restore,
    changePod: (pod, edit) => {
      const one = member(pod);
      store.put(edit(store.get(one.namespace, one.name) ?? one.object));
    },
    apiDown: async () => {
      isDown = true;
      await api.down();
    },
    apiUp: async () => {
      isDown = false;
      await api.up();
    },
    heal: async () => {
      const {lacks, unauthorized, slowMs, noWebSockets} = nothingWrong();
      Object.assign(wrong, {lacks, unauthorized, slowMs, noWebSockets});
      for (const each of [wrong.hanging, wrong.refusing, wrong.spoilt, wrong.big, wrong.refusedForwards, wrong.arriving]) each.clear();
      for (const id of [...deleted]) restore(id);
      pods.mend();
      logs.mend();
      ambient.mend();
      for (const one of world.cast.members.values()) {
        const absent = world.scenario.troubles.absent.includes(one.id);
        if (one.recorded.proxy !== undefined && !absent && isTroubled(world, one.id)) world.xds.recover(one.id);
      }
      for (const id of world.drift.proxies()) if (world.drift.waiting(id).length > 0) configs.settle(id);
      if (isDown) await api.up();
      isDown = false;
    },
  };
}

const typesOf = (world: World, proxy: string): readonly XdsType[] => [...(world.xds.connection(proxy)?.types.keys() ?? [])].filter(isXdsType);

function isTroubled(world: World, proxy: string): boolean {
  const connection = world.xds.connection(proxy);
  return connection === undefined || [...connection.types.values()].some(({sent, acked, lastError}) => sent !== acked || lastError !== undefined);
}
