import type {Mesh} from '../istio/mesh.ts';
import {parseProxyId} from '../istio/names.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isInFlight} from '../istio/status.ts';
import {watchedTypes, type XdsName} from '../istio/sync.ts';
import type {Jump} from '../lib/page.ts';
import type {Finding} from './finding.ts';
import {lastingText} from './lasting.ts';
import type {Known} from './view.ts';

const paneOfType: Readonly<Record<XdsName, string>> = {
  CDS: 'clusters',
  LDS: 'listeners',
  EDS: 'endpoints',
  RDS: 'routes',
  SDS: 'secrets',
  ECDS: 'extensions',
};

/** The pane that shows what comes by a type. */
export function jumpOfType(type: XdsName): Jump | undefined {
  const to = paneOfType[type];
  return to === undefined ? undefined : {label: to, to};
}

/** What the istiods say is wrong: not connected, refused, not acknowledged. */
export function syncFindings(proxy: MeshProxy, {mesh, now}: Pick<Known, 'mesh' | 'now'>): readonly Finding[] {
  if (proxy.connectedness === 'missing')
    return [
      {
        severity: 'bad',
        what: `NOT CONNECTED ${lastingText(proxy, now)}: every istiod answered and none knows this proxy.`,
        next: 'W tests the reasons, the nearest first: its pod, its Envoy, its certificate, its istiod, its log; then the network to istiod port 15012.',
      },
    ];
  if (proxy.connectedness === 'unknown')
    return [{severity: 'warn', what: 'Whether it is connected cannot be told: not every istiod answers.', next: ':istiods shows which do not.'}];
  if (proxy.connectedness === 'starting') return [];
  return [...silent(proxy, mesh), ...watchedTypes(proxy).flatMap(type => typeFinding(proxy, type, now))];
}

function silent({istiod}: MeshProxy, {istiods}: Mesh): readonly Finding[] {
  const trouble = istiod === undefined ? undefined : istiods.get(istiod)?.trouble;
  return trouble === undefined ? [] : [{severity: 'warn', what: `Its sync state is old: ${trouble.what}`, next: trouble.next}];
}

function typeFinding(proxy: MeshProxy, type: XdsName, now: number): readonly Finding[] {
  const watched = proxy.types[type];
  if (watched === undefined) return [];
  const jump = jumpOfType(type);
  const where = jump === undefined ? {} : {jump};
  if (watched.state === 'ERROR')
    return [
      {
        severity: 'bad',
        what: `${type} rejected by the proxy ${lastingText(watched, now)}: ${watched.lastError ?? 'no reason given'}`,
        next: 'It keeps what it had before; correct the object that the error is about.',
        ...where,
      },
    ];
  if (watched.state !== 'STALE' || isInFlight(proxy, type, now)) return [];
  return [
    {
      severity: 'warn',
      what: `${type} STALE ${lastingText(watched, now)}: sent, and ${watched.neverAcked ? 'none ever' : 'not'} acknowledged.`,
      next: 'The proxy is busy, or the network between it and istiod is in trouble.',
      ...where,
    },
  ];
}

/** Another version than its istiod, or than all of them where it is connected to none. */
export function versionFindings({version, istiod}: MeshProxy, {istiods}: Pick<Mesh, 'istiods'>): readonly Finding[] {
  const own = istiod === undefined ? undefined : istiods.get(istiod);
  if (version === undefined || own?.version === undefined || own.version === version) return [];
  const what = `It runs Istio ${version}, its istiod ${parseProxyId(own.id).name} ${own.version}.`;
  return [{severity: 'warn', what, next: 'A proxy is upgraded when its pod is made anew.'}];
}

/** Who tells why a pod is as it is. */
export const describePod = ({namespace, name}: MeshPod): string => `kubectl describe pod -n ${namespace} ${name} tells why.`;

/** What the pod says is wrong with itself. */
export function podFindings({pod}: MeshProxy): readonly Finding[] {
  if (pod === undefined) return [];
  const next = describePod(pod);
  if (pod.deleting) return [{severity: 'warn', what: 'The pod is being deleted.', next: 'Its proxy drains and ends soon.'}];
  if (pod.proxy?.running === false) return [{severity: 'bad', what: `The container ${pod.proxy.name} is not running.`, next}];
  return pod.ready ? [] : [{severity: 'warn', what: 'The pod is not ready: services send it nothing.', next}];
}
