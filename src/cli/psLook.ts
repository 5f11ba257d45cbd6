import type {Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {noRest} from '../lib/rest.ts';
import {askOnce} from '../store/askOnce.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {askOf} from '../views/askEnvoy.ts';
import {askStatuses} from '../views/compareSync.ts';
import type {SavedSides} from '../views/savedSides.ts';
import {lookAtSync, lookAtZtunnel, type SyncLook} from '../views/syncDiff.ts';
import {wholeDumpJson} from '../views/wholeDump.ts';
import {loadZtunnelSides} from '../views/ztunnelSides.ts';
import type {Followed} from './holder.ts';
import {proxyOf} from './podProxy.ts';

/** The proxy in this pod, and the istiod that holds it; undefined where what it would send is in a file. */
type Live = {readonly source: MeshSource; readonly pod: MeshPod; readonly holder: Followed | undefined};
/** What is in files instead. */
type Of<Kind extends SavedSides['of']> = Omit<Extract<SavedSides, {of: Kind}>, 'of'>;

const {signal} = new AbortController();

/** Compares both sides of an Envoy as they are now. */
export async function lookAtEnvoy({source, pod, holder}: Live, {istiod, own}: Of<'envoy'>): Promise<SyncLook> {
  const proxy = proxyOf(pod);
  const [left, right] = await Promise.all([
    holder === undefined ? istiod : holder.ask(held => wholeDumpJson(source, {proxy: held.proxy, of: 'istiod', istiod: held.istiod}, signal)),
    own ?? wholeDumpJson(source, {proxy, of: 'envoy'}, signal),
  ]);
  return lookAtSync(left, right, own === undefined ? askStatuses(source, proxy, signal) : async () => undefined, noRest);
}

/** The same of a ztunnel. */
export async function lookAtLiveZtunnel({source, pod, holder}: Live, saved: Of<'ztunnel'>): Promise<SyncLook> {
  const look = async (about: {readonly proxy: MeshProxy; readonly mesh?: Mesh}): Promise<SyncLook> =>
    lookAtZtunnel(await loadZtunnelSides(askOf(askOnce(source, signal, about), new Map()), saved), noRest);
  return holder === undefined ? look({proxy: proxyOf(pod)}) : holder.ask(({proxy, mesh}) => look({proxy, mesh}));
}
