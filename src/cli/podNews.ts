import type {PodEvent} from '../istio/events.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

/** What was heard of the lists of pods so far. */
type PodNews = {
  /** Every list that is kept has come, or has failed. */
  readonly settled: () => boolean;
  /** Why lists are missing. */
  readonly troubles: () => readonly Trouble[];
};

/** The same source, listened to: the mesh keeps no record of which namespaces were listed, and whoever looks once must know. */
export function hearPods(source: MeshSource): {readonly source: MeshSource; readonly news: PodNews} {
  const everywhere = '';
  let wanted: readonly string[] = [everywhere];
  const listed = new Set<string>();
  const failed = new Map<string, Trouble>();
  const hear = (event: PodEvent): void => {
    if (event.type === 'podsLimited') {
      wanted = event.namespaces;
      failed.clear();
    } else if (event.type === 'podsListed') {
      for (const namespace of event.namespaces ?? [everywhere]) {
        listed.add(namespace);
        failed.delete(namespace);
      }
    } else if (event.type === 'podFeedChanged' && 'trouble' in event.feed) {
      for (const namespace of event.namespaces ?? [everywhere]) if (!listed.has(namespace)) failed.set(namespace, event.feed.trouble);
    }
  };
  const watchPods: MeshSource['watchPods'] = (emit, signal) =>
    source.watchPods(event => {
      hear(event);
      emit(event);
    }, signal);
  const settled = (): boolean => wanted.every(namespace => listed.has(namespace) || failed.has(namespace));
  return {source: {...source, watchPods}, news: {settled, troubles: () => [...failed.values()]}};
}
