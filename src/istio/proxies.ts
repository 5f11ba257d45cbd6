import {kindWord} from './names.ts';
import type {MeshPod} from './pods.ts';
import type {Connection, TypeSync, XdsName} from './sync.ts';

/** sidecar, gateway, waypoint, ztunnel; kinds that are not known are shown as they come on the wire. */
export type ProxyKind = string;

/** A type's state, and since when i9s sees it so. `atFirstLook`: it was so already when i9s first looked, so `since` is a lower bound. */
export type WatchedType = TypeSync & {readonly since: number; readonly atFirstLook: boolean};

/**
 * Whether an istiod knows the proxy: `connected`; `missing` (NOT CONNECTED: every istiod answered, none knows it); `starting`
 * (its container is younger than the grace); `unknown` (not every istiod answered).
 */
export type Connectedness = 'connected' | 'missing' | 'starting' | 'unknown';

/** One proxy of the mesh: what its pod and the istiods together say. */
export type MeshProxy = {
  readonly key: string; // id, and the cluster where that is not ours: unique, and the same for as long as the proxy lives
  readonly id: string; // "pod.namespace", as istioctl writes it
  readonly name: string;
  readonly namespace: string;
  readonly kind: ProxyKind;
  readonly connectedness: Connectedness;
  readonly since: number; // of this connectedness, as i9s saw it
  readonly atFirstLook: boolean;
  readonly types: Readonly<Record<XdsName, WatchedType>>;
  readonly connection?: Connection; // what its istiod says of it
  readonly lostAt?: number; // when it vanished from its istiod's report, while the other istiods are being asked
  readonly missing?: {readonly since: number; readonly atFirstLook: boolean}; // since when it is missing, as far as one could ask
  readonly clusterId?: string;
  readonly istiod?: string; // id of the istiod's pod
  readonly version?: string;
  readonly revision?: string;
  readonly pod?: MeshPod;
};

const managedBy: Readonly<Record<string, ProxyKind>> = {'istio.io-mesh-controller': 'waypoint', 'istio.io-gateway-controller': 'gateway'};

/** The kind of the proxy a pod runs; undefined for a pod without one. */
export function podKind(pod: MeshPod): ProxyKind | undefined {
  if (pod.labels.app === 'ztunnel') return 'ztunnel';
  if (pod.proxy === undefined) return undefined;
  return managedBy[pod.labels['gateway.istio.io/managed'] ?? ''] ?? kindWord(pod.proxy.role ?? 'sidecar');
}

/** Does this pod run a proxy that some istiod ought to know? One that crashes again and again does; completed, dying and not yet started ones do not. */
export function runsProxy(pod: MeshPod): boolean {
  if (podKind(pod) === undefined || pod.deleting || pod.proxy?.ended) return false;
  return pod.phase === 'Running' || (pod.phase === 'Pending' && pod.proxy?.running === true);
}

/** Version in an image name ("proxyv2:1.31.0-distroless"); undefined where the tag is not one. */
export const imageVersion = (image: string | undefined): string | undefined => /:(\d+\.\d+[\w.-]*?)(-distroless|-debug)?(@|$)/.exec(image ?? '')?.[1];

/** The revision a pod was made for. */
export const podRevision = (pod: MeshPod | undefined): string | undefined => pod?.annotations['istio.io/rev'] ?? pod?.labels['istio.io/rev'];

/** Milliseconds in which a proxy that has just started need not be connected yet. */
export const startGraceMs = 30_000;

/** When a pod's proxy started for the first time (ms since 1970): a crash gives no new grace. */
export const startedAt = ({proxy, createdAt}: MeshPod): number | undefined => (proxy?.restarts === 0 ? (proxy.startedAt ?? createdAt) : createdAt);

/** Is its proxy so young that it need not be connected yet? The clock of the cluster may be ahead of ours, but not by much. */
export const mayBeStarting = (pod: MeshPod, now: number): boolean => Math.abs(now - (startedAt(pod) ?? 0)) < startGraceMs;
