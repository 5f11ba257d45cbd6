import type {Cast, Member} from '../cast.ts';
import {seconds} from '../clock.ts';
import {type Resource, resources} from '../kube/resources.ts';
import type {Store} from '../kube/store.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {Xds} from '../xds.ts';
import {withAcceptance} from './attached.ts';
import {type AmbientObjects, type Bindings, bindingsOf, keyOf, withRedirection} from './bindings.ts';
import {withBinding} from './conditions.ts';
import type {OldVersion} from './oldShapes.ts';

/** Who uses which waypoint: as istiod knows it, and as proxies have taken it from it. */
export type Ambient = {
  readonly now: () => Bindings;
  /** What a proxy (by id) knows; one that does not answer knows what was so when it answered last. */
  readonly of: (proxy: string) => Bindings;
  /** Objects are about to change: proxies that do not answer keep what they have. */
  readonly hold: () => void;
  /** The objects have changed: the node agent and istiod write what follows from it into other objects, and ztunnels and waypoints are sent it; or `at` that time (milliseconds) they were, long before anybody looked. */
  readonly renew: (at?: number) => void;
  /** Objects of a kind, by its plural; of the Gateway API for `gateways`. Throws when there is no such kind. */
  readonly objects: (plural: string) => Store;
  /** A pod as the node agent makes it where its namespace is now. */
  readonly asTaken: (pod: KubeObject) => KubeObject;
  /** What single ztunnels (by id) have missed of what they were sent. */
  readonly missed: Map<string, readonly Missed[]>;
  /** Certificates that are not as they should be, by ztunnel and identity ("ztunnel-2wg4r.istio-system spiffe://..."). */
  readonly certificates: Map<string, CertificateTrouble>;
  /** Ztunnels (by id) of an older version. */
  readonly shapes: Map<string, OldVersion>;
};

/** A certificate ends in ten minutes, has ended ten minutes ago, or was not to be had. */
export type CertificateTrouble = 'expiring' | 'expired' | 'unavailable';

/** Something that a ztunnel does not know; or that has another waypoint for it ("namespace/name", or none). */
export type Missed = {
  readonly kind: 'workloads' | 'services' | 'policies';
  readonly namespace: string;
  readonly name: string;
  readonly waypoint?: string | 'none';
};

type Parts = {readonly stores: ReadonlyMap<Resource, Store>; readonly cast: Cast; readonly xds: Xds; readonly now: () => number};

const deciding = ['namespaces', 'services', 'serviceentries', 'pods', 'gateways', 'gatewayclasses', 'authorizationpolicies', 'peerauthentications'];

/** Nothing has changed yet. `stores` may be filled later. */
export function createAmbient({stores, cast, xds, now: time}: Parts): Ambient {
  const taken = new Map<string, Bindings>();
  let current: {readonly versions: string; readonly bindings: Bindings} | undefined;
  const objects = (plural: string): Store => {
    const resource = resources.find(({name}) => name === plural);
    const store = resource === undefined ? undefined : stores.get(resource);
    if (store === undefined) throw new Error(`There is no kind ${plural} in the demo.`);
    return store;
  };
  const all = (): AmbientObjects => ({
    namespaces: objects('namespaces').all(),
    services: objects('services').all(),
    serviceEntries: objects('serviceentries').all(),
    pods: objects('pods').all(),
    gateways: objects('gateways').all(),
    classes: objects('gatewayclasses').all(),
    authorization: objects('authorizationpolicies').all(),
    authentication: objects('peerauthentications').all(),
  });
  const versions = () => deciding.map(plural => objects(plural).version()).join(' ');
  const now = () => {
    if (current?.versions !== versions()) current = {versions: versions(), bindings: bindingsOf(all())};
    return current.bindings;
  };
  const takes = (id: string): boolean => {
    const types = xds.connection(id)?.types;
    return types !== undefined && [...types.values()].every(({sent, acked, lastError}) => sent === acked && lastError === undefined);
  };
  const proxies = () => [...cast.members.values()].filter(isConcerned);
  const remember = (bindings: Bindings) => {
    for (const {id} of proxies()) if (takes(id) || !taken.has(id)) taken.set(id, bindings);
  };
  const replace = (store: Store, edit: (object: KubeObject) => KubeObject) => {
    for (const object of store.all()) {
      const edited = edit(object);
      if (edited !== object) store.put(edited);
    }
  };

  const asTaken = (pod: KubeObject): KubeObject =>
    withRedirection(pod, objects('namespaces').get(undefined, pod.metadata.namespace ?? '')?.metadata.labels ?? {});

  const renew = (at?: number) => {
    replace(objects('pods'), asTaken);
    const next = bindingsOf(all());
    for (const plural of ['services', 'serviceentries'])
      replace(objects(plural), object => withBinding(object, next.services.get(keyOf(object)) ?? {}, seconds(at ?? time())));
    replace(objects('authorizationpolicies'), policy => withAcceptance(policy, next, seconds(at ?? time())));
    if (at !== undefined) return;
    const ids = (type: string) =>
      proxies()
        .filter(({recorded}) => recorded.proxy?.type === type)
        .map(({id}) => id);
    xds.push({proxies: ids('ztunnel'), types: ['WDS', 'WADS']});
    xds.push({proxies: ids('waypoint'), types: ['CDS', 'LDS', 'EDS']});
    remember(now());
  };
  return {
    now,
    hold: () => remember(now()),
    of: id => (takes(id) ? now() : (taken.get(id) ?? now())),
    renew,
    objects,
    asTaken,
    missed: new Map(),
    certificates: new Map(),
    shapes: new Map(),
  };
}

const isConcerned = ({recorded}: Member): boolean => recorded.proxy?.type === 'ztunnel' || recorded.proxy?.type === 'waypoint';
