import {field, type Json, strings, text, time} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {hasAllLabels, type Labels} from './labelSelector.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';
/** A PeerAuthentication. No mode means what is around it: of a port the workload, of that the namespace, of that the mesh. */
export type PeerAuthentication = {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels; // none: all pods of its namespace
  readonly mode: MtlsMode | undefined;
  readonly ports: ReadonlyMap<number, MtlsMode | undefined>; // those of pods, not of services
  readonly createdAt?: number;
};
/** A mode, and who says so; nobody where it is the default. */
export type MtlsSetting = {readonly mode: MtlsMode; readonly from: PeerAuthentication | undefined};
/** What counts of all that select a pod. */
export type MergedPeerAuthentication = {
  readonly all: MtlsSetting; // of every port that has none of its own
  readonly ports: ReadonlyMap<number, MtlsSetting>;
  readonly mesh: PeerAuthentication | undefined;
  readonly namespace: PeerAuthentication | undefined;
  readonly workload: PeerAuthentication | undefined;
  /** What istiod passes over, and why. */
  readonly ignored: readonly {readonly object: PeerAuthentication; readonly why: string}[];
};

const modeOf = (json: Json): MtlsMode | undefined => {
  const mode = text(json, 'mode');
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE' ? mode : undefined;
};

/** Undefined for what has no name. */
export function parsePeerAuthentication(json: Json): PeerAuthentication | undefined {
  const name = text(json, 'metadata', 'name');
  if (name === undefined) return undefined;
  const createdAt = time(json, 'metadata', 'creationTimestamp');
  return {
    namespace: text(json, 'metadata', 'namespace') ?? '',
    name,
    selector: strings(json, 'spec', 'selector', 'matchLabels'),
    mode: modeOf(field(json, 'spec', 'mtls')),
    ports: new Map(Object.entries(field(json, 'spec', 'portLevelMtls') ?? {}).map(([port, mtls]) => [Number(port), modeOf(mtls)])),
    ...(createdAt === undefined ? {} : {createdAt}),
  };
}

/**
 * As istiod merges them for a sidecar (ComposePeerAuthentication): the nearest that says something counts, the oldest of several at one level. `objects` may be all of the
 * mesh.
 */
export function mergePeerAuthentications(
  objects: readonly PeerAuthentication[],
  pod: {readonly namespace: string; readonly labels: Labels},
  rootNamespace: string,
): MergedPeerAuthentication {
  const near = objects
    .filter(({namespace, selector}) => [pod.namespace, rootNamespace].includes(namespace) && hasAllLabels(pod.labels, selector))
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || compareText(a.name, b.name));
  const isWide = ({selector}: PeerAuthentication): boolean => Object.keys(selector).length === 0;
  const mesh = near.find(each => isWide(each) && each.namespace === rootNamespace);
  const namespace = near.find(each => isWide(each) && each.namespace !== rootNamespace);
  const workload = near.find(each => !isWide(each) && each.namespace !== rootNamespace);
  const all = [workload, namespace, mesh].map(settingOf).find(setting => setting !== undefined) ?? {mode: 'PERMISSIVE', from: undefined};
  return {
    all,
    ports: new Map([...(workload?.ports ?? [])].map(([port, mode]) => [port, mode === undefined ? all : {mode, from: workload}])),
    mesh,
    namespace,
    workload,
    ignored: near
      .filter(each => each !== mesh && each !== namespace && each !== workload)
      .map(object => ({object, why: whyIgnored(object, isWide(object), rootNamespace)})),
  };
}

/** Does all that counts come from the namespace of the pod, whatever the whole mesh says? For a ztunnel istiod converts ports by what that says as well. */
export const isWithoutMesh = ({all, workload, namespace}: MergedPeerAuthentication, of: string, inZtunnel: boolean): boolean =>
  all.from?.namespace === of && (!inZtunnel || namespace?.mode !== undefined || (workload?.ports.size ?? 0) === 0);

const settingOf = (object: PeerAuthentication | undefined): MtlsSetting | undefined =>
  object?.mode === undefined ? undefined : {mode: object.mode, from: object};

const whyIgnored = ({namespace}: PeerAuthentication, isWide: boolean, rootNamespace: string): string => {
  if (!isWide && namespace === rootNamespace) return `In the root namespace ${rootNamespace} only one without a selector counts.`;
  return isWide ? 'An older one without a selector counts for this namespace.' : 'An older one selects the pod as well, and counts.';
};

/** The mode of a port of the pod. */
export const modeOfPort = ({all, ports}: MergedPeerAuthentication, port: number): MtlsSetting => ports.get(port) ?? all;

/** What a ztunnel enforces of it: policies by "namespace/name", and the ports that take no plain text. A ztunnel always takes mutual TLS: DISABLE is PERMISSIVE to it. */
export type ZtunnelMtls = {readonly policies: readonly string[]; readonly isStrict: (port: number) => boolean};

/** As istiod converts them (convertedSelectorPeerAuthentications, convertPeerAuthentication): one fixed policy for STRICT, one of its own for ports that differ. */
export function ztunnelMtls({all, workload, namespace, mesh}: MergedPeerAuthentication, rootNamespace: string): ZtunnelMtls {
  const fixed = `${rootNamespace}/istio_converted_static_strict`;
  const isStrict = all.mode === 'STRICT';
  const strict: ZtunnelMtls = {policies: [fixed], isStrict: () => true};
  const open: ZtunnelMtls = {policies: [], isStrict: () => false};
  if (workload === undefined) return isStrict ? strict : open;
  const own = `${workload.namespace}/converted_peer_authentication_${workload.name}`;
  const has = (...modes: readonly MtlsMode[]): boolean => [...workload.ports.values()].some(mode => mode !== undefined && modes.includes(mode));
  const isOpen = (port: number): boolean => ['PERMISSIVE', 'DISABLE'].includes(workload.ports.get(port) ?? '');
  const inheritsMesh = mesh?.mode === 'STRICT' && namespace?.mode === undefined;
  if (isStrict) {
    // Where the workload itself says nothing, istiod looks for PERMISSIVE ports only.
    const hasExceptions = workload.mode === undefined ? has('PERMISSIVE') : has('PERMISSIVE', 'DISABLE');
    if (!hasExceptions) return strict;
    // istiod makes the exceptions of a policy around it that is STRICT by itself, not of one that inherits that.
    const isLost = workload.mode === undefined && namespace !== undefined && inheritsMesh;
    return {policies: [own], isStrict: isLost ? () => false : port => !isOpen(port)};
  }
  if (!has('STRICT')) return open;
  // Of STRICT ports in a mesh that is STRICT istiod makes none either, also where the mode of the workload is another one: it names a policy that does not exist.
  return {policies: [own], isStrict: inheritsMesh ? () => false : port => workload.ports.get(port) === 'STRICT'};
}
