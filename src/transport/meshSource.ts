import type {PodEvent} from '../istio/events.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Look} from '../lib/looks.ts';
import type {ConfigSource, Subject} from '../lib/page.ts';
import type {Rest} from '../lib/rest.ts';
import type {Trouble} from '../lib/trouble.ts';

export type {PodEvent, PodFeed} from '../istio/events.ts';

export type PodRef = {readonly namespace: string; readonly name: string};
/** `timeoutMs` is for silence: no answer, or no further byte of it, for so long. Default 15,000. */
export type PodQuestion = {
  readonly port: number;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: string; // JSON
  readonly timeoutMs?: number;
};
/** Any HTTP status is an answer; what prevents an answer is a rejection that carries a Trouble (lib/trouble.ts). */
export type PodAnswer = {readonly status: number; readonly body: string};

/** A command for a container of a pod, word by word: there is no shell. `timeoutMs` (15,000) is for all of it. */
export type ExecQuestion = {readonly container: string; readonly command: readonly string[]; readonly timeoutMs?: number};
/** What a command has written, and with which code it ended. */
export type ExecAnswer = {readonly stdout: string; readonly stderr: string; readonly code: number};

/** A port of loopback whose connections lead to a port inside a pod. `close` ends them and it. */
export type Forward = {readonly port: number; readonly close: () => void};

/**
 * Which log of a pod: of this container; of its `previous` run; not older than so many seconds; of that the last so many lines. Without `follow` it
 * ends where the log ends now.
 */
export type LogQuestion = {
  readonly container: string;
  readonly follow: boolean;
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  readonly tailLines?: number;
};
/** A line of a log: when the container wrote it (RFC 3339 with nanoseconds, UTC, so that texts are in the order of time), and its text. */
export type LogLine = {readonly stamp: string; readonly text: string};
/** What a log that is followed brings. `waiting`: it is asked again by itself at `retryAt` (ms since 1970); `ended`: it is not. */
export type LogEvent =
  | {readonly is: 'open'}
  | {readonly is: 'lines'; readonly lines: readonly LogLine[]}
  | {readonly is: 'waiting'; readonly trouble: Trouble; readonly retryAt: number}
  | {readonly is: 'ended'; readonly trouble?: Trouble};

/** One question of a SelfSubjectAccessReview; `namespace` undefined asks for all namespaces. */
export type AccessQuestion = {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly group?: string;
  readonly namespace?: string;
};
/** `allowed` is undefined when the API server could not be asked. */
export type AccessAnswer = AccessQuestion & {readonly allowed: boolean | undefined; readonly reason: string};

/** Where a source leads, for the header, `i9s info` and messages. */
export type About = {
  readonly context: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly namespace: string;
  readonly istioNamespace: string;
  readonly proxyAdminPort: number; // of every Envoy and ztunnel
};

/** The one door to a mesh. Everything past it is plain data. Rejections carry a Trouble. */
export type MeshSource = {
  readonly about: About;
  /** Lists and watches pods until aborted or closed. Troubles are events, and it goes on trying; rejects only when i9s itself fails. */
  readonly watchPods: (emit: (event: PodEvent) => void, signal: AbortSignal) => Promise<void>;
  /** One HTTP exchange with a port inside a pod, over a port-forward that is kept for the next one. */
  readonly askPod: (pod: PodRef, question: PodQuestion, signal: AbortSignal) => Promise<PodAnswer>;
  /**
   * Forwards a free port of 127.0.0.1 to a port inside a pod until it or the source is closed. What cannot be connected is closed; `failed` is told why, once.
   */
  readonly forward: (pod: PodRef, port: number, failed?: (trouble: Trouble) => void) => Promise<Forward>;
  /**
   * The log of a container, until aborted or closed, without loss or doubles when the connection breaks or the container starts again. Troubles are events;
   * resolves once the log has ended.
   */
  readonly followLog: (pod: PodRef, question: LogQuestion, emit: (event: LogEvent) => void, signal: AbortSignal) => Promise<void>;
  /**
   * Runs a command in a container and waits for its end; any exit code is an answer. Needs `pods/exec`. Rejects where it cannot be started (kind 'not found': no such
   * program, container or pod) and where it writes more than 1 MB. What outlasts its time goes on without anybody who listens.
   */
  readonly exec: (pod: PodRef, question: ExecQuestion, signal: AbortSignal) => Promise<ExecAnswer>;
  /** GET of a path of the API server, parsed. */
  readonly askApi: (path: string, signal: AbortSignal) => Promise<unknown>;
  readonly access: (questions: readonly AccessQuestion[], signal: AbortSignal) => Promise<readonly AccessAnswer[]>;
  /** Closes every connection. Whatever is under way rejects with a Trouble of kind 'cancelled'. */
  readonly close: () => void;
};

/** A context of the kubeconfig. */
export type ContextRow = {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  readonly server: string;
};

/** A kubeconfig that was read. `open` builds a source without any I/O: it returns at once also when the cluster is away. */
export type Kube = {
  readonly files: readonly string[];
  readonly contexts: readonly ContextRow[];
  readonly current: string;
  /** Throws (with a Trouble) when there is no such context. Default: the current one. */
  readonly open: (context?: string) => MeshSource;
};

/** An answer, when it came (ms since 1970), and its size in characters. */
export type Answer<T> = {readonly value: T; readonly at: number; readonly size: number};
/**
 * Gives the kept answer of this key where it is no older than `since` (ms since 1970), else a new one. Who asks for what is already under way waits for the same answer;
 * it is given up when the last of them has lost interest. Rejects as `fetch` does.
 */
export type Keep = <T>(
  key: string,
  since: number,
  fetch: (signal: AbortSignal) => Promise<{readonly value: T; readonly size: number}>,
  signal: AbortSignal,
) => Promise<Answer<T>>;

/** What came of a piece of work, and how many milliseconds that took. */
export type Timed<T> = {readonly tookMs: number} & (
  | {readonly value: T; readonly trouble?: never}
  | {readonly value?: never; readonly trouble: Trouble}
);
/** Runs work that may take so many milliseconds and is given up then (a trouble of kind 'timeout'). Rejects only when `outer` fires. */
export type TimeIt = <T>(work: (signal: AbortSignal) => Promise<T>, patienceMs: number, outer: AbortSignal) => Promise<Timed<T>>;

/** All that the loading of a page may use; `proxy` is undefined where the page is about none. */
export type Asking = {
  readonly source: MeshSource;
  readonly proxy: MeshProxy | undefined;
  readonly proxyKey?: string | undefined; // of the proxy that the page is about, also where that is gone
  readonly subject: Subject | undefined;
  readonly of: ConfigSource;
  readonly istiod: MeshPod | undefined; // the one that the proxy is connected to
  readonly mesh: Mesh; // as it was when the loading began
  readonly keep: Keep;
  readonly timed: TimeIt;
  /** Answers that are older than this (ms since 1970) are asked for again. */
  readonly since: number;
  /** Lets keys be heard between two pieces of long work. */
  readonly rest: Rest;
  /** What the previous loading of this page gave, while the page is kept. */
  readonly before?: unknown;
  /** Earlier looks at the proxy, the oldest first. */
  readonly looks?: readonly Look[];
  readonly wordless?: true; // what only explains rows is not shown, so nobody need be asked for it
  readonly signal: AbortSignal; // fires when the pane is left
};
