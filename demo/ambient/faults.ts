import {seconds} from '../clock.ts';
import {isOf, resources} from '../kube/resources.ts';
import {applied, editedByHand} from '../managedFields.ts';
import {memberNamed} from '../members.ts';
import {withReadiness} from '../proxyContainer.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {World} from '../world.ts';
import {conditionsOf, withCondition} from './conditions.ts';
import {admitting, labelled, labelledAs, objectNamed, placeOf} from './setUp.ts';
import {createZtunnelFaults, type ZtunnelFaults} from './ztunnelFaults.ts';

/** Faults of waypoints and ztunnels. Objects are called by the plural of their kind and "name.namespace", waypoints and pods "name.namespace", namespaces by their name. */
export type AmbientFaults = ZtunnelFaults & {
  /** A label of an object is set or, without a value, removed. What follows from it: who uses which waypoint, which pods are taken in, conditions, pushes. */
  readonly label: (plural: string, object: string, label: string, value?: string) => void;
  /** The Gateway of a waypoint is deleted, and with it all that istiod has made for it; labels still name it. */
  readonly waypointMissing: (waypoint: string) => void;
  /** The Gateway of a waypoint is not programmed: none of its pods is ready, or for this reason. It has had an address and keeps it, so that ztunnels still use it. */
  readonly notProgrammed: (waypoint: string, reason?: string, message?: string) => void;
  /** A waypoint is new: none of its pods has ever been ready, and its Gateway has no address. */
  readonly noAddress: (waypoint: string) => void;
  /** From which namespaces a waypoint may be used: All, Same, or those with this label (Selector). */
  readonly allowRoutes: (waypoint: string, from: 'All' | 'Same' | 'Selector', label?: string, value?: string) => void;
  /** An object is applied with kubectl; dumps stay as they are, except for labels and Gateways. */
  readonly applyObject: (object: KubeObject) => void;
  /** A pod is not ready: Kubernetes, istiod and the ztunnels say so. */
  readonly unready: (pod: string) => void;
};

/** The faults, and what ends them all. */
export type AmbientTroubles = {readonly faults: AmbientFaults; readonly mend: () => void};

type Parts = {readonly world: World; readonly deletePod: (pod: string) => void};

/** What a waypoint's Gateway is made into, beside pods. */
const made = ['services', 'endpointslices', 'deployments', 'replicasets', 'serviceaccounts'] as const;

/** Faults of the waypoints and ztunnels of a running mesh. Unknown names throw an error that says so. */
export function createAmbientFaults({world, deletePod}: Parts): AmbientTroubles {
  const {ambient} = world;
  const originals = new Map<string, () => void>();
  const silenced = new Set<string>(); // pods that are not ready
  const ztunnels = createZtunnelFaults(world);
  const now = () => seconds(world.clock.now());

  /** Changes an object, or deletes it; it is put back when everything is mended. */
  const change = (plural: string, object: string, into: (object: KubeObject) => KubeObject | undefined): void => {
    ambient.hold();
    const {name, namespace} = placeOf(plural, object);
    const store = ambient.objects(plural);
    const before = objectNamed(store, namespace, name);
    const key = `${plural} ${object}`;
    if (!originals.has(key)) originals.set(key, () => store.put(plural === 'pods' ? podLike(store.get(namespace, name) ?? before, before) : before));
    const after = into(before);
    if (after === undefined) store.remove(namespace, name);
    else store.put(after);
  };
  /** What else has befallen a pod is not this part's to mend. */
  const podLike = (pod: KubeObject, before: KubeObject): KubeObject => {
    const own = labelledAs(pod, before);
    return silenced.delete(`${pod.metadata.name}.${pod.metadata.namespace}`) ? withReadiness(own, true, world.clock.now()) : own;
  };
  const podsOf = (waypoint: string): readonly string[] => {
    const {name, namespace} = placeOf('gateways', waypoint);
    return ambient
      .objects('pods')
      .all()
      .filter(({metadata}) => metadata.namespace === namespace && metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === name)
      .map(({metadata}) => `${metadata.name}.${metadata.namespace}`);
  };
  const unready = (pod: string) => {
    const {id} = memberNamed(world, pod);
    change('pods', id, one => withReadiness(one, false, world.clock.now()));
    silenced.add(id);
  };
  const programmed = (gateway: KubeObject, reason: string, message: string): KubeObject =>
    withCondition(gateway, conditionsOf(gateway), 'Programmed', {type: 'Programmed', status: 'False', reason, message}, now());
  const noInstances = (waypoint: string) =>
    `Failed to assign to any requested addresses: no instances found for hostname "${waypoint}.svc.cluster.local"`;

  const faults: AmbientFaults = {
    ...ztunnels.faults,
    label: (plural, object, label, value) => {
      change(plural, object, one => labelled(one, label, value));
      ambient.renew();
    },
    waypointMissing: waypoint => {
      const {name, namespace} = placeOf('gateways', waypoint);
      change('gateways', waypoint, () => undefined);
      for (const pod of podsOf(waypoint)) deletePod(pod);
      for (const plural of made)
        for (const {metadata} of ambient.objects(plural).all())
          if (metadata.namespace === namespace && isMadeFor(metadata.name, name)) change(plural, `${metadata.name}.${namespace}`, () => undefined);
      ambient.renew();
    },
    notProgrammed: (waypoint, reason = 'AddressNotUsable', message = noInstances(waypoint)) => {
      change('gateways', waypoint, gateway => programmed(gateway, reason, message));
      if (reason === 'AddressNotUsable') podsOf(waypoint).forEach(unready);
      ambient.renew();
    },
    noAddress: waypoint => {
      change('gateways', waypoint, gateway => {
        const {addresses: _, ...status} = gateway.status ?? {};
        return programmed({...gateway, status}, 'AddressNotUsable', noInstances(waypoint));
      });
      podsOf(waypoint).forEach(unready);
      ambient.renew();
    },
    allowRoutes: (waypoint, from, label, value) => {
      const selector = from !== 'Selector' ? {} : {selector: {matchLabels: {[label ?? 'istio.io/waypoint-users']: value ?? 'true'}}};
      change('gateways', waypoint, gateway => editedByHand(admitting(gateway, {from, ...selector}), world.clock.now()));
      ambient.renew();
    },
    applyObject: object => {
      ambient.hold();
      const {name, namespace} = object.metadata;
      const resource = resources.find(one => isOf(one, object));
      const store = resource === undefined ? undefined : world.stores.get(resource);
      if (store === undefined) throw new Error(`There are no objects of kind ${object.kind} (${object.apiVersion}) in the demo.`);
      const before = store.get(namespace, name);
      const key = `${resource?.name} ${name}.${namespace}`;
      if (!originals.has(key)) originals.set(key, () => (before === undefined ? store.remove(namespace, name) : store.put(before)));
      const {uid = `00000000-0000-4000-8000-${String(store.version()).padStart(12, '0')}`, creationTimestamp = now()} = before?.metadata ?? {};
      store.put(applied({...object, metadata: {uid, creationTimestamp, generation: 1, ...object.metadata}}));
      ambient.renew();
    },
    unready: pod => {
      unready(pod);
      ambient.renew();
    },
  };
  return {
    faults,
    mend: () => {
      ztunnels.mend();
      if (originals.size === 0) return;
      ambient.hold();
      for (const putBack of originals.values()) putBack();
      originals.clear();
      ambient.renew();
    },
  };
}

/** `waypoint`, `waypoint-5d4f9fc9d4`, `waypoint-2929z` are made for the Gateway `waypoint`. */
const isMadeFor = (name: string, waypoint: string): boolean =>
  name === waypoint || (/^[a-z0-9]{5,10}$/.test(name.slice(waypoint.length + 1)) && name.startsWith(`${waypoint}-`));
