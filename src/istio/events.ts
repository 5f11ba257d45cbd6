import type {Trouble} from '../lib/trouble.ts';
import type {MeshPod} from './pods.ts';
import type {Connection} from './sync.ts';

/** How well the list of pods is kept. `retryAt`: milliseconds since 1970 of the next try. */
export type PodFeed =
  | {readonly is: 'loading'}
  | {readonly is: 'live'}
  | {readonly is: 'retrying'; readonly trouble: Trouble; readonly retryAt: number}
  | {readonly is: 'denied'; readonly trouble: Trouble; readonly retryAt: number};

/** `namespaces` is undefined when the event speaks for the whole cluster, else the namespaces it speaks for. */
export type PodEvent =
  /** A complete list: pods of its namespaces that are not in it are gone. The first list is one event. */
  | {readonly type: 'podsListed'; readonly pods: readonly MeshPod[]; readonly namespaces?: readonly string[]; readonly at: number}
  | {readonly type: 'podsChanged'; readonly seen: readonly MeshPod[]; readonly gone: readonly string[]; readonly at: number}
  | {readonly type: 'podFeedChanged'; readonly feed: PodFeed; readonly namespaces?: readonly string[]; readonly at: number}
  /** Cluster-wide list is forbidden: from here on only these namespaces are listed. */
  | {readonly type: 'podsLimited'; readonly namespaces: readonly string[]; readonly trouble: Trouble; readonly at: number};

/** What one istiod answered, or why it did not. `istiod` is the id of its pod. */
export type SyncEvent =
  | {
      readonly type: 'syncReported';
      readonly istiod: string;
      readonly connections: readonly Connection[];
      readonly tookMs: number;
      readonly at: number;
    }
  | {readonly type: 'syncFailed'; readonly istiod: string; readonly trouble: Trouble; readonly at: number}
  | {readonly type: 'versionReported'; readonly istiod: string; readonly version: string};

export type MeshEvent = PodEvent | SyncEvent;
