import {type MeshPod, parsePod} from '../istio/pods.ts';
import {withSignal} from './abort.ts';
import {type ApiError, TroubleError} from './errors.ts';
import {type Listed, listAll} from './kube/listAll.ts';
import {pause} from './kube/pause.ts';
import {type News, type ReflectorTimes, reflect, reflectorTimes} from './kube/reflector.ts';
import type {Server} from './kube/server.ts';
import type {PodEvent} from './meshSource.ts';

/** `namespaces` are listed one by one where the list of the whole cluster is forbidden. */
export type PodWatch = {
  readonly server: Server;
  readonly namespaces: readonly string[];
  readonly emit: (event: PodEvent) => void;
  readonly times?: Partial<ReflectorTimes>;
};

const everywhere = '/api/v1/pods';

/**
 * Lists and watches the pods of the cluster until aborted. While listing the cluster is forbidden, those of the namespaces; whether it still is, is tried every few
 * minutes. Rejects only with errors of this program.
 */
export async function watchPods(watch: PodWatch, signal: AbortSignal): Promise<void> {
  const {namespaces, emit} = watch;
  const {now} = timesOf(watch).clock;
  let known: Listed<MeshPod> | undefined;
  while (!signal.aborted) {
    const refusal = await keepAll(watch, known?.version, signal);
    if (refusal === undefined || signal.aborted) return;
    const limited = [...new Set(namespaces)];
    emit({type: 'podsLimited', namespaces: limited, trouble: refusal.trouble, at: now()});
    known = await keepSome(watch, limited, signal);
    if (known !== undefined && !signal.aborted) emit({type: 'podsListed', pods: known.items, at: now()});
  }
}

/** Keeps the pods of the whole cluster, from a list that is known or from a new one. Gives the refusal when listing them is forbidden. */
async function keepAll(watch: PodWatch, from: string | undefined, signal: AbortSignal): Promise<TroubleError | undefined> {
  try {
    await keep(watch, {path: everywhere, from, giveUp: error => error.status === 403}, signal);
    return undefined;
  } catch (error) {
    if (error instanceof TroubleError) return error;
    throw error;
  }
}

/** Keeps the pods of single namespaces until those of the whole cluster can be listed; gives that list, undefined when aborted. */
async function keepSome(watch: PodWatch, namespaces: readonly string[], outer: AbortSignal): Promise<Listed<MeshPod> | undefined> {
  if (outer.aborted) return undefined;
  return withSignal(outer, async (signal, stop) => {
    const one = (namespace: string) =>
      keep(watch, {path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, speaksFor: [namespace]}, signal);
    const [listed] = await Promise.all([listOnceAllowed(watch, signal).finally(stop), ...namespaces.map(one)]).finally(stop);
    return listed;
  });
}

async function listOnceAllowed(watch: PodWatch, signal: AbortSignal): Promise<Listed<MeshPod> | undefined> {
  const times = timesOf(watch);
  for (;;) {
    await pause(times.forbiddenMs, signal, times.clock);
    if (signal.aborted) return undefined;
    try {
      return await listAll({server: watch.server, path: everywhere, parse: parsePod}, times, signal);
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error; // whatever keeps it from being listed, what there is goes on
    }
  }
}

type Part = {
  readonly path: string;
  readonly speaksFor?: readonly string[];
  readonly from?: string | undefined;
  readonly giveUp?: (error: ApiError) => boolean;
};

function keep({server, emit, times = {}}: PodWatch, {path, speaksFor, from, giveUp = () => false}: Part, signal: AbortSignal): Promise<void> {
  const {now} = times.clock ?? reflectorTimes.clock;
  const tell = (news: News<MeshPod>) => {
    if (signal.aborted) return;
    const scope = speaksFor === undefined || news.is === 'changed' ? {} : {namespaces: speaksFor};
    emit({...podEvent(news), ...scope, at: now()});
  };
  return reflect({server, path, parse: parsePod, key: pod => pod.id, tell, giveUp, from, times}, signal);
}

const timesOf = ({times}: PodWatch): ReflectorTimes => ({...reflectorTimes, ...times});

function podEvent(news: News<MeshPod>) {
  if (news.is === 'listed') return {type: 'podsListed', pods: news.items} as const;
  if (news.is === 'changed') return {type: 'podsChanged', seen: news.seen, gone: news.gone} as const;
  return {type: 'podFeedChanged', feed: news.feed} as const;
}
