import type {Member} from '../cast.ts';
import type {Loggers} from '../envoyLogging.ts';
import type {Store} from '../kube/store.ts';
import {seeded} from '../random.ts';
import type {KubeObject} from '../recordedPods.ts';
import type {World} from '../world.ts';
import {microseconds} from './accessLine.ts';
import {createRun, type Run} from './containerLog.ts';
import {type Script, scriptOf} from './script.ts';

/** The log of a container: of the run that runs, or ran last, and of the one before. */
export type ContainerLog = {readonly run: Run; readonly previous: Run | undefined};

/** A log that somebody follows. `cut` breaks the connection. */
export type LogStream = {readonly pod: string; readonly cut: () => void};

/** The logs of all containers. They are made when they are first asked for, and grow when somebody looks. Pods by id, "name.namespace". */
export type Logs = {
  /** Undefined for a pod that is not of the mesh. */
  readonly open: (pod: string, container: string) => ContainerLog | undefined;
  /** Lets a log grow every two seconds until the function it gives is called. */
  readonly grow: (pod: string, container: string) => () => void;
  readonly streams: Set<LogStream>;
  /** Pods whose containers wait to start; pods whose logs bring nothing, 'all' for every one. */
  readonly waiting: Set<string>;
  readonly hanging: Set<string>;
};

type Entry = {readonly member: Member; readonly script: Script; run: Run; previous: Run | undefined; grownAt: number};

const growMs = 2000;
const mostSteps = 500; // of what was written while nobody looked
const proxyContainer = 'istio-proxy';

/** The logs of a mesh; those of proxies end and begin anew as the containers of `pods` do. */
export function createLogs(world: World, pods: Store, loggersOf: (pod: string) => Loggers | undefined): Logs {
  const entries = new Map<string, Entry>();
  const starts = new Map<string, string>(); // by pod
  const streams = new Set<LogStream>();
  const random = seeded('logs');
  const keyOf = (pod: string, container: string) => `${pod} ${container}`;
  const epitaph = (at: number) => [`${microseconds(at, random)}\terror\tEpoch 0 terminated with an error: exit status 1`];

  const catchUp = (entry: Entry) => {
    const now = world.clock.now();
    entry.grownAt = Math.max(entry.grownAt, now - growMs * mostSteps);
    for (let at = entry.grownAt + growMs; at <= now; at += growMs) {
      entry.run.write(at, entry.script.step(at));
      entry.grownAt = at;
    }
  };
  const entryOf = (pod: string, container: string): Entry | undefined => {
    const known = entries.get(keyOf(pod, container));
    if (known !== undefined) return known;
    const member = world.cast.members.get(pod);
    if (member === undefined) return undefined;
    const script = scriptOf(world, member, container, () => loggersOf(pod));
    const entry: Entry = {member, script, run: createRun(script.recorded), previous: undefined, grownAt: world.startedAt};
    const {restarts = 0, startedAt = world.startedAt} = statusOf(member.object, container) ?? {};
    if (restarts > 0) entry.previous = lifeOf(entry, startedAt - 60_000);
    entries.set(keyOf(pod, container), entry);
    return entry;
  };
  /** A run that started and soon ended. */
  const lifeOf = ({script}: Entry, at: number): Run => {
    const run = createRun();
    run.write(at, [...script.startup(at), ...epitaph(at)]);
    run.finish();
    return run;
  };
  const restart = (entry: Entry, runs: boolean) => {
    const now = world.clock.now();
    catchUp(entry);
    const wasOver = entry.run.isOver();
    entry.run.write(now, epitaph(now));
    entry.run.finish();
    if (!runs && wasOver) entry.run = lifeOf(entry, now);
    entry.previous = entry.run;
    if (!runs) return; // while a container waits for its next start, its log is that of the run before
    entry.run = createRun();
    entry.run.write(now, entry.script.startup(now));
    entry.grownAt = now;
  };

  pods.subscribe(({type, object}) => {
    const pod = `${object.metadata.name}.${object.metadata.namespace}`;
    if (type === 'DELETED') {
      for (const [key, {run}] of entries) {
        if (!key.startsWith(`${pod} `)) continue;
        entries.delete(key);
        run.finish();
      }
      starts.delete(pod);
      return;
    }
    const member = world.cast.members.get(pod);
    const status = statusOf(object, proxyContainer);
    if (member === undefined || status === undefined) return;
    const before = starts.get(pod) ?? statusOf(member.object, proxyContainer)?.start;
    starts.set(pod, status.start);
    const entry = before === status.start ? undefined : entryOf(pod, proxyContainer);
    if (entry !== undefined) restart(entry, status.runs);
  });

  return {
    open: (pod, container) => {
      const entry = entryOf(pod, container);
      if (entry !== undefined) catchUp(entry);
      return entry;
    },
    grow: (pod, container) =>
      world.clock.every(growMs, () => {
        const entry = entries.get(keyOf(pod, container));
        if (entry === undefined || world.clock.now() - entry.grownAt < growMs / 2) return;
        entry.grownAt = world.clock.now();
        entry.run.write(entry.grownAt, entry.script.step(entry.grownAt));
      }),
    streams,
    waiting: new Set(),
    hanging: new Set(),
  };
}

type Status = {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: {readonly running?: {readonly startedAt?: string}};
};

/** How a container of a pod is. `start` differs from one start to the next. */
function statusOf(pod: KubeObject, container: string) {
  const all = ['containerStatuses', 'initContainerStatuses'].flatMap(key => (pod.status?.[key] ?? []) as readonly Status[]);
  const found = all.find(({name}) => name === container);
  if (found === undefined) return undefined;
  const {restartCount: restarts = 0, state} = found;
  const since = state?.running?.startedAt;
  const startedAt = since === undefined ? undefined : Date.parse(since);
  return {restarts, runs: since !== undefined, start: `${pod.metadata.uid} ${restarts} ${since}`, ...(startedAt === undefined ? {} : {startedAt})};
}
