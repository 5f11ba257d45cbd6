import {type MeshPod, parsePod} from '../istio/pods.ts';
import {systemClock} from './clock.ts';
import {type ApiError, TroubleError} from './errors.ts';
import {type News, type ReflectorTimes, reflect} from './kube/reflector.ts';
import type {Server} from './kube/server.ts';
import type {PodEvent} from './meshSource.ts';

/** `namespaces` are listed one by one where the list of the whole cluster is forbidden. */
export type PodWatch = {
  readonly server: Server;
  readonly namespaces: readonly string[];
  readonly emit: (event: PodEvent) => void;
  readonly times?: Partial<ReflectorTimes>;
};

/** Lists and watches the pods of the cluster, else of the namespaces, until aborted. Never rejects. */
export async function watchPods({server, namespaces, emit, times = {}}: PodWatch, signal: AbortSignal): Promise<void> {
  const {now} = times.clock ?? systemClock;
  const start = (path: string, only: readonly string[] | undefined, giveUp: (error: ApiError) => boolean) => {
    const speaksFor = only === undefined ? {} : {namespaces: only};
    const tell = (news: News<MeshPod>) => {
      if (!signal.aborted) emit({...podEvent(news), ...(news.is === 'changed' ? {} : speaksFor), at: now()});
    };
    return reflect({server, path, parse: parsePod, key: pod => pod.id, tell, giveUp, times}, signal);
  };
  try {
    await start('/api/v1/pods', undefined, error => error.status === 403);
  } catch (error) {
    if (!(error instanceof TroubleError)) throw error;
    if (signal.aborted) return;
    const limited = [...new Set(namespaces)];
    emit({type: 'podsLimited', namespaces: limited, trouble: error.trouble, at: now()});
    await Promise.all(limited.map(namespace => start(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, [namespace], () => false)));
  }
}

function podEvent(news: News<MeshPod>) {
  if (news.is === 'listed') return {type: 'podsListed', pods: news.items} as const;
  if (news.is === 'changed') return {type: 'podsChanged', seen: news.seen, gone: news.gone} as const;
  return {type: 'podFeedChanged', feed: news.feed} as const;
}
