import {memberNamed} from '../members.ts';
import type {World} from '../world.ts';
import type {CertificateTrouble, Missed} from './ambient.ts';
import {type OldVersion, oldVersions} from './oldShapes.ts';
import {placeOf} from './setUp.ts';

/** Faults of single ztunnels; they say that they are in sync. Ztunnels by the name of their pod; objects and waypoints "name.namespace". */
export type ZtunnelFaults = {
  /** A ztunnel does not know a workload, a service or a policy; or nothing of a waypoint: neither its service nor its pods. */
  readonly forget: (ztunnel: string, kind: 'workloads' | 'services' | 'policies' | 'waypoints', object: string) => void;
  /** A ztunnel has another waypoint for a workload or service than it was sent; without a waypoint it has none. */
  readonly oldWaypoint: (ztunnel: string, kind: 'workloads' | 'services', object: string, waypoint?: string) => void;
  /** The certificate for a service account ("name.namespace") ends in ten minutes, has ended ten minutes ago, or was not to be had. */
  readonly certificate: (ztunnel: string, account: string, trouble: CertificateTrouble) => void;
  /** A ztunnel of that version: its dump has the shape of then. */
  readonly oldZtunnel: (ztunnel: string, version: OldVersion) => void;
};

/** The faults, and what ends them. */
export function createZtunnelFaults(world: World): {readonly faults: ZtunnelFaults; readonly mend: () => void} {
  const {missed, certificates, shapes} = world.ambient;
  const ztunnelNamed = (name: string): string => {
    const {id, recorded} = memberNamed(world, name);
    if (recorded.proxy?.type !== 'ztunnel') throw new Error(`The pod ${name} is no ztunnel.`);
    return id;
  };
  const add = (ztunnel: string, ...some: readonly Missed[]) => {
    const id = ztunnelNamed(ztunnel);
    const others = (missed.get(id) ?? []).filter(old =>
      some.every(one => one.kind !== old.kind || one.name !== old.name || one.namespace !== old.namespace),
    );
    missed.set(id, [...others, ...some]);
  };
  const named = (object: string) => {
    const {name, namespace = ''} = placeOf('', object);
    return {name, namespace};
  };
  return {
    faults: {
      forget: (ztunnel, kind, object) => {
        if (kind !== 'waypoints') return add(ztunnel, {kind: kindOf(kind), ...named(object)});
        const {name, namespace} = named(object);
        const pods = [...world.cast.members.values()].filter(
          one => one.namespace === namespace && one.object.metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === name,
        );
        add(ztunnel, {kind: 'services', name, namespace}, ...pods.map((pod): Missed => ({kind: 'workloads', name: pod.name, namespace})));
      },
      oldWaypoint: (ztunnel, kind, object, waypoint) => {
        const old = waypoint === undefined ? 'none' : `${named(waypoint).namespace}/${named(waypoint).name}`;
        add(ztunnel, {kind: kindOf(kind), ...named(object), waypoint: old});
      },
      certificate: (ztunnel, account, trouble) => {
        const {name, namespace} = named(account);
        certificates.set(`${ztunnelNamed(ztunnel)} spiffe://cluster.local/ns/${namespace}/sa/${name}`, trouble);
      },
      oldZtunnel: (ztunnel, version) => {
        if (!oldVersions.includes(version)) throw new Error(`There are dumps of ${oldVersions.join(', ')}, not of ${String(version)}.`);
        shapes.set(ztunnelNamed(ztunnel), version);
      },
    },
    mend: () => {
      for (const each of [missed, certificates, shapes]) each.clear();
    },
  };
}

function kindOf(text: string): Missed['kind'] {
  if (text === 'workloads' || text === 'services' || text === 'policies') return text;
  throw new Error(`A ztunnel has no ${text}; there are workloads, services, policies and waypoints.`);
}
