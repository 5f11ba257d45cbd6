import {field, type Json, list, text} from '../lib/json.ts';

/**
 * A connection that a ztunnel has open. Addresses are "ip:port", and '' where it does not tell one. Of an inbound one, `actualDst` is the pod and `src` who calls;
 * of an outbound one, `src` is the pod, `originalDst` what it called and `actualDst` where ztunnel went (a waypoint, or port 15008 of a peer).
 */
export type Connection = {
  readonly direction: 'inbound' | 'outbound';
  readonly src: string;
  readonly originalDst: string; // of an inbound one it may be a hostname
  readonly actualDst: string;
  readonly protocol: string; // HBONE, TCP; '' before 1.26
};

/** A pod of its node that a ztunnel serves, with what is connected to it just now. `uid`: that of the pod. `raw`: as the dump has it. */
export type WorkloadState = {
  readonly uid: string;
  readonly state: string; // Up, Pending
  readonly name: string;
  readonly namespace: string;
  readonly trustDomain: string;
  readonly serviceAccount: string;
  readonly connections: readonly Connection[];
  readonly raw: Json;
};

/** `workloadState` of ztunnel's `/config_dump`: a map by uid of the pod, or a list without uids; undefined for what is neither (ztunnels before 1.23 do not tell it). */
export function parseWorkloadState(json: Json): readonly WorkloadState[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  return Object.entries(json).map(([key, state]) => workloadState(Array.isArray(json) ? '' : key, state));
}

const workloadState = (uid: string, json: Json): WorkloadState => ({
  uid,
  state: text(json, 'state') ?? '',
  name: text(json, 'info', 'name') ?? '',
  namespace: text(json, 'info', 'namespace') ?? '',
  trustDomain: text(json, 'info', 'trustDomain') ?? '',
  serviceAccount: text(json, 'info', 'serviceAccount') ?? '',
  connections: (['inbound', 'outbound'] as const).flatMap(direction => list(field(json, 'connections'), direction).map(connection(direction))),
  raw: json,
});

const connection =
  (direction: Connection['direction']) =>
  (json: Json): Connection => ({
    direction,
    src: text(json, 'src') ?? '',
    originalDst: text(json, 'originalDst') ?? '',
    actualDst: text(json, 'actualDst') ?? '',
    protocol: text(json, 'protocol') ?? '',
  });
