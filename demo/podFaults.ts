import type {Store} from './kube/store.ts';
import {istiodNamed, memberNamed} from './members.ts';
import {crashed, mended, restarted} from './proxyContainer.ts';
import {seeded} from './random.ts';
import type {KubeObject} from './recordedPods.ts';
import {send, successorOf} from './rollout.ts';
import type {World} from './world.ts';
import type {Wrong} from './wrong.ts';

/** A version and revision that would take over the screen of whoever prints it as it is: colours, a window title, lines of its own, text from right to left. */
export const hostileText = '1.30\u001b[31m\u001b]0;owned\u0007\u001b[2J\r\nall is well\u202e';

/** Faults of pods and of the proxies in them. Proxies by id, "name.namespace"; istiods by the name of their pod. */
export type PodFaults = {
  /** The proxy's container ends whenever it is started: CrashLoopBackOff, not connected, nothing listens. One restart more with each call and each beat, until `recover`. */
  readonly crashLoop: (proxy: string) => void;
  /** The proxy's container has ended and was started again: one restart more, connected anew to the same istiod, with the log levels of the start. */
  readonly restartProxy: (proxy: string) => void;
  /** The proxy's `istio_version` and its pod's annotation `istio.io/rev` are `hostileText`. */
  readonly hostile: (proxy: string) => void;
  /** The proxy ends its connection and has one to this istiod at once. */
  readonly moveProxy: (proxy: string, istiod: string) => void;
  /** The pod is deleted and another made in its place, whose name is given back; its proxies are connected there after two polls of the new one's sync state. */
  readonly rolloutIstiod: (istiod: string) => string;
};

/** The faults, and what belongs to them: `beat` lets time pass, `mend` ends a crash loop and what is hostile; of all proxies without a name. */
export type PodTroubles = {readonly faults: PodFaults; readonly beat: () => void; readonly mend: (proxy?: string) => void};

type Parts = {readonly world: World; readonly wrong: Wrong; readonly store: Store; readonly cutPortForwards: (pod: string) => void};

/** Faults of the pods of a running mesh. Unknown names throw an error that says so. */
export function createPodFaults({world, wrong, store, cutPortForwards}: Parts): PodTroubles {
  const looping = new Set<string>();
  const hostile = new Set<string>();
  const random = seeded('rollouts');
  const now = () => world.clock.now();
  const proxyNamed = (id: string) => {
    const found = memberNamed(world, id);
    if (found.recorded.proxy === undefined) throw new Error(`The pod ${id} has no proxy.`);
    return found;
  };
  const change = (id: string, edit: (pod: KubeObject) => KubeObject) => {
    const {name, namespace} = memberNamed(world, id);
    const pod = store.get(namespace, name);
    if (pod !== undefined) store.put(edit(pod)); // a deleted pod stays deleted
  };
  const crash = (id: string) => change(id, pod => crashed(pod, now()));
  const calm = (id: string) => {
    if (!hostile.delete(id)) return;
    world.xds.tellVersion(id, undefined);
    change(id, pod => annotated(pod, memberNamed(world, id).object.metadata.annotations?.[revisionKey]));
  };
  const mend = (id: string) => {
    calm(id);
    if (!looping.delete(id)) return;
    change(id, pod => mended(pod, now()));
    world.starts.set(id, now());
    world.xds.start(id);
  };

  const faults: PodFaults = {
    crashLoop: proxy => {
      const {id} = proxyNamed(proxy);
      looping.add(id);
      world.xds.stop(id);
      cutPortForwards(id);
      crash(id);
    },
    restartProxy: proxy => {
      const {id} = proxyNamed(proxy);
      const istiod = world.xds.connection(id)?.istiod;
      mend(id);
      cutPortForwards(id);
      world.xds.disconnect(id);
      change(id, pod => restarted(pod, now()));
      world.starts.set(id, now());
      world.xds.connect(id, istiod);
    },
    hostile: proxy => {
      const {id} = proxyNamed(proxy);
      hostile.add(id);
      world.xds.tellVersion(id, hostileText);
      change(id, pod => annotated(pod, hostileText));
    },
    moveProxy: (proxy, istiod) => world.xds.connect(proxyNamed(proxy).id, istiodNamed(world, istiod).name),
    rolloutIstiod: istiod => {
      const old = istiodNamed(world, istiod);
      const fresh = successorOf(old, random, now());
      world.cast.members.delete(old.id);
      world.cast.members.set(fresh.id, fresh);
      store.remove(old.namespace, old.name);
      cutPortForwards(old.id);
      const proxies = world.xds.retire(old.name);
      world.xds.addIstiod(fresh.name);
      store.put(fresh.object);
      send(wrong, fresh, proxies);
      return fresh.name;
    },
  };
  return {
    faults,
    beat: () => looping.forEach(crash),
    mend: proxy => {
      for (const id of proxy === undefined ? [...looping, ...hostile] : [proxy]) mend(id);
    },
  };
}

const revisionKey = 'istio.io/rev';

function annotated(pod: KubeObject, revision: string | undefined): KubeObject {
  const {[revisionKey]: _, ...annotations} = pod.metadata.annotations ?? {};
  return {...pod, metadata: {...pod.metadata, annotations: {...annotations, ...(revision === undefined ? {} : {[revisionKey]: revision})}}};
}
