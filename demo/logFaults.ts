import {createFlood} from './logs/flood.ts';
import type {Logs} from './logs/logs.ts';
import {memberNamed} from './members.ts';
import type {World} from './world.ts';

/** Faults of logs. Pods by id, "name.namespace". */
export type LogFaults = {
  /** Logs that are followed break off, of one pod or of all. */
  readonly cutLogs: (pod?: string) => void;
  /** The pod's containers wait to start: no log, until heal. */
  readonly waitingLog: (pod: string) => void;
  /** Logs stay open and nothing comes any more, as when the far end is dead; until heal. */
  readonly hangLogs: (pod?: string) => void;
  /** So many requests a second altogether, 0 for no more, through these proxies (default: every Envoy). The path has a running number for each proxy: `/flood/1`, `/flood/2`... */
  readonly floodLogs: (linesPerSecond: number, pods?: string | readonly string[]) => void;
};

/** The faults, and what ends them all. */
export type LogTroubles = {readonly faults: LogFaults; readonly mend: () => void};

/** Faults of the logs of a running mesh. Unknown names throw an error that says so. */
export function createLogFaults(world: World, logs: Logs): LogTroubles {
  const idOf = (pod: string) => memberNamed(world, pod).id;
  const flood = createFlood(world.clock, logs);
  const envoys = () => [...world.cast.members.values()].filter(({recorded: {proxy}}) => proxy !== undefined && proxy.type !== 'ztunnel');
  const cut = (isMeant: (pod: string) => boolean) => {
    for (const stream of [...logs.streams]) if (isMeant(stream.pod)) stream.cut();
  };
  return {
    faults: {
      cutLogs: pod => {
        const id = pod === undefined ? undefined : idOf(pod);
        cut(one => id === undefined || one === id);
      },
      waitingLog: pod => {
        const id = idOf(pod);
        logs.waiting.add(id);
        cut(one => one === id);
      },
      hangLogs: pod => void logs.hanging.add(pod === undefined ? 'all' : idOf(pod)),
      floodLogs: (linesPerSecond, pods) => {
        const ids = pods === undefined ? envoys().map(({id}) => id) : [pods].flat().map(idOf);
        flood(linesPerSecond, ids);
      },
    },
    mend: () => {
      const {hanging} = logs;
      const isHung = new Set(hanging);
      hanging.clear();
      logs.waiting.clear();
      cut(pod => isHung.has('all') || isHung.has(pod));
      flood(0, []);
    },
  };
}
