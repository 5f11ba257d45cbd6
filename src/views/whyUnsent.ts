import type {XdsName} from '../istio/sync.ts';

const always = 'Every proxy gets these: istiod has not come to it yet. Look at its queue and its load.';
const anyKind: Readonly<Record<XdsName, string>> = {
  CDS: always,
  LDS: always,
  EDS: 'No cluster of this proxy takes its endpoints by EDS, so nothing is missing; else istiod has not come to it yet.',
  RDS: 'No listener of this proxy names a route configuration that istiod has: nothing on it is HTTP by name, or all of it is inside of the listeners.',
  ECDS: 'No extension is for this proxy: no WasmPlugin, TrafficExtension or EnvoyFilter makes one. Nothing is missing.',
  SDS: 'istiod has none of the secrets that were asked for: the Secret of a Gateway (credentialName) is missing, or in another namespace than the gateway.',
  NDS: 'No table of names: it is only sent where the proxy answers DNS (ISTIO_META_DNS_CAPTURE).',
  PCDS: 'No configuration of trusted roots: it is only sent where the mesh has several (ISTIO_MULTIROOT_MESH).',
};
const ofGateway: Readonly<Record<XdsName, string>> = {
  RDS: 'A gateway gets routes for the HTTP servers of the Gateways that select its pod. Without one, or with TCP and TLS passthrough only, there are none.',
  EDS: 'A gateway has clusters for all services it may route to; without any there are no endpoints either.',
};
const ofZtunnel: Readonly<Record<XdsName, string>> = {
  WDS: 'A ztunnel gets all workloads and services: istiod has not come to it yet, or has ambient mode off (PILOT_ENABLE_AMBIENT).',
  WADS: 'There is no AuthorizationPolicy for it: nothing is missing.',
};

/** What it means that a proxy of this kind asked for a type and was never sent any. One or two sentences. */
export function notSentText(kind: string, type: XdsName): string {
  const own = kind === 'gateway' ? ofGateway : kind === 'ztunnel' ? ofZtunnel : {};
  return own[type] ?? anyKind[type] ?? 'istiod has nothing of this type for it, or does not know the type.';
}
