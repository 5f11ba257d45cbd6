import {endpointsPart, parseClusterStatuses} from '../envoy/endpoints.ts';
import type {MeshPod} from '../istio/pods.ts';
import {askOnce} from '../store/askOnce.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import type {Ask} from '../views/ask.ts';
import {askAdmin, askOf} from '../views/askEnvoy.ts';
import type {Statuses} from '../views/compareSync.ts';
import {lookAtSync, lookAtZtunnel, type SyncLook} from '../views/syncDiff.ts';
import {wholeDumpJson} from '../views/wholeDump.ts';
import {loadZtunnelSides, ztunnelPart} from '../views/ztunnelSides.ts';
import {ztunnelSides} from '../ztunnel/sides.ts';
import type {Followed, Holder} from './holder.ts';
import {proxyOf} from './podProxy.ts';
import type {SavedSides} from './psFiles.ts';

/** The proxy in this pod, and the istiod that holds it; undefined where what it would send is in a file. */
type Live = {readonly source: MeshSource; readonly pod: MeshPod; readonly holder: Followed | undefined};
/** What is in files instead. */
type Of<Kind extends SavedSides['of']> = Omit<Extract<SavedSides, {of: Kind}>, 'of'>;

const {signal} = new AbortController();
const rest = async (): Promise<void> => {}; // nobody presses keys meanwhile
const unasked: Statuses = async () => undefined;

/** Compares both sides of an Envoy as they are now. */
export async function lookAtEnvoy({source, pod, holder}: Live, {istiod, own}: Of<'envoy'>): Promise<SyncLook> {
  const proxy = proxyOf(pod);
  const [left, right] = await Promise.all([
    holder === undefined ? istiod : holder.ask(held => wholeDumpJson(source, {proxy: held.proxy, of: 'istiod', istiod: held.istiod}, signal)),
    own ?? wholeDumpJson(source, {proxy, of: 'envoy'}, signal),
  ]);
  const statuses: Statuses = async () => parseClusterStatuses(JSON.parse(await askAdmin(source, proxy, endpointsPart, signal)));
  return lookAtSync(left, right, own === undefined ? () => statuses().catch(unasked) : unasked, rest);
}

/** The same of a ztunnel. */
export async function lookAtLiveZtunnel({source, pod, holder}: Live, {istiod, own}: Of<'ztunnel'>): Promise<SyncLook> {
  const ask = ({proxy, mesh}: Pick<Holder, 'proxy' | 'mesh'>): Ask => askOf(askOnce(source, signal, {proxy, mesh}), new Map());
  if (holder !== undefined) return lookAtZtunnel(await holder.ask(held => loadZtunnelSides(ask(held), own)), rest);
  const dump = own ?? (await askOf(askOnce(source, signal, {proxy: proxyOf(pod)}), new Map()).envoy(ztunnelPart));
  return lookAtZtunnel(await ztunnelSides(istiod ?? {}, dump), rest);
}

/** The same of what is in files on both sides. */
export async function lookAtFiles(saved: SavedSides | undefined): Promise<SyncLook> {
  if (saved?.of === 'ztunnel' && saved.own !== undefined) return lookAtZtunnel(await ztunnelSides(saved.istiod ?? {}, saved.own), rest);
  return lookAtSync(saved?.istiod, saved?.own, unasked, rest);
}
