import type {MeshProxy} from '../istio/proxies.ts';
import type {Jump, RowAbout} from '../lib/page.ts';
import {waypointJump} from './ambientJumps.ts';
import type {Known} from './view.ts';

/** Of the page that a jump is of: the one ztunnel that it is about. Panes that it leads to are about the same. */
type OfZtunnel = {readonly only: string | undefined};

/** To the page of a waypoint, by what ztunnels call its place ("namespace/hostname"); undefined where that is no service of Kubernetes. */
export function waypointAt(destination: string | undefined): Jump | undefined {
  const place = waypointPlace(destination);
  return place === undefined ? undefined : waypointJump(place);
}

/** "namespace/name" of a waypoint whose place ("namespace/hostname") is a service of Kubernetes; undefined of another. */
export function waypointPlace(destination: string | undefined): string | undefined {
  const [, namespace, name] = /^([^/]+)\/([^.]+)\.[^.]+\.svc\./.exec(destination ?? '') ?? [];
  return namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`;
}

/** To another table of the same ztunnel, or of all. */
export const tableJump = ({only}: OfZtunnel, label: string, to: string, rest: {where?: Readonly<Record<string, string>>; filter?: string}): Jump => ({
  label,
  to,
  ...(only === undefined ? {} : {proxy: only}),
  ...rest,
});

/** The same as what uses the row. */
export const asUse = (jump: Jump): Jump => ({...jump, kind: 'use'});

/** Is what istiod says to be in this cluster in the one of these ztunnels, whose pods are known here? In another one, a pod may go by the same name. */
export function isHere(clusterId: string, ztunnels: readonly {readonly proxy: MeshProxy}[]): boolean {
  const own = ztunnels.find(({proxy}) => proxy.clusterId !== undefined)?.proxy.clusterId;
  return own === undefined || own === clusterId;
}

/** The pod of this name here, and its proxy where it runs one: what a row about it stands for. */
export function podAbout(id: string, {mesh}: Known): RowAbout {
  return {pod: mesh.pods.has(id) ? id : undefined, proxy: mesh.proxies.has(id) ? id : undefined};
}
