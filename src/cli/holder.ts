import {applyEvent} from '../istio/apply.ts';
import type {SyncEvent} from '../istio/events.ts';
import {emptyMesh, istiodOf, type Mesh} from '../istio/mesh.ts';
import {type MeshPod, parsePod} from '../istio/pods.ts';
import {type MeshProxy, podKind} from '../istio/proxies.ts';
import {list} from '../lib/json.ts';
import {count} from '../lib/text.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import {askSync} from '../store/askIstiod.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {noIstiod} from './look.ts';

/** The istiod that a proxy is connected to, and what it says of the proxy; `mesh`: all istiods, and this proxy. */
export type Holder = {readonly istiod: MeshPod; readonly proxy: MeshProxy; readonly mesh: Mesh};
/** The istiod that held the proxy when it was last looked for. `ask` looks for it again where it no longer does, which happens when one is replaced. */
export type Followed = {readonly now: () => Holder; readonly ask: <T>(question: (holder: Holder) => Promise<T>) => Promise<T>};
type Ask = {readonly source: MeshSource; readonly clock: () => number; readonly tell: (trouble: Trouble) => void; readonly signal: AbortSignal};

/** Finds it, and from then on where the proxy has gone to. Rejects as `find` does. */
export async function followed(find: () => Promise<Holder>): Promise<Followed> {
  let holder = await find();
  return {
    now: () => holder,
    ask: async question => {
      try {
        return await question(holder);
      } catch (error) {
        if (troubleOf(error).kind !== 'not found') throw error;
        holder = await find();
        return question(holder);
      }
    },
  };
}

const patienceMs = 5_000;

/** Asks every istiod at once which proxies it holds, and gives the one that holds the proxy in this pod. `tell` hears of those that did not answer. Rejects with a Trouble where none holds it. */
export async function holderOf(pod: MeshPod, {source, clock, tell, signal}: Ask): Promise<Holder> {
  const {istioNamespace} = source.about;
  const path = `/api/v1/namespaces/${encodeURIComponent(istioNamespace)}/pods?labelSelector=${encodeURIComponent('app=istiod')}`;
  const istiods = list(await source.askApi(path, signal), 'items').flatMap(item => parsePod(item) ?? []);
  const pods = [...istiods.filter(({id}) => id !== pod.id), pod];
  let mesh = applyEvent(emptyMesh(istioNamespace), {type: 'podsListed', pods, at: clock()});
  if (mesh.istiods.size === 0) throw troubleError(noIstiod(mesh));
  const events = await Promise.all(
    [...mesh.istiods.values()].map(async istiod => (await askSync(istiod.pod, undefined, {source, clock, signal, patienceMs})).event),
  );
  for (const event of events) mesh = applyEvent(mesh, event);
  for (const {trouble} of mesh.istiods.values()) if (trouble !== undefined) tell(trouble);
  const proxy = mesh.proxies.get(pod.id);
  const istiod = proxy === undefined ? undefined : istiodOf(mesh, proxy);
  if (proxy === undefined || istiod === undefined) throw troubleError(heldByNobody(pod, proxy, mesh, events));
  return {istiod, proxy, mesh};
}

function heldByNobody(pod: MeshPod, proxy: MeshProxy | undefined, mesh: Mesh, events: readonly SyncEvent[]): Trouble {
  const {id, name, namespace} = pod;
  if (podKind(pod) === undefined)
    return {kind: 'not found', what: `Pod ${id} has no proxy.`, next: 'Name a pod with a sidecar, or that of a gateway or waypoint.'};
  const mute = events.filter(({type}) => type === 'syncFailed').length;
  const answered = [...mesh.istiods.values()].flatMap(istiod => (istiod.trouble === undefined ? [istiod.pod.name] : []));
  const next = `The log of its proxy says why it is not connected: kubectl logs -n ${namespace} ${name} -c istio-proxy.`;
  if (answered.length === 0) return {kind: 'not found', what: `No istiod could be asked what it would send to ${id}.`, next: ''};
  if (mute > 0)
    return {
      kind: 'not found',
      what: `None of the istiods that answered (${answered.join(', ')}) holds proxy ${id}; ${count(mute, 'other')} did not answer.`,
      next: 'Ask again once they do.',
    };
  const what = `No istiod holds proxy ${id}, so none can say what it would send: ${answered.join(', ')} ${answered.length === 1 ? 'was' : 'were'} asked.`;
  return {kind: 'not found', what, next: proxy?.connectedness === 'starting' ? 'It has only just started; ask again in a moment.' : next};
}
