import type {Instance, RaisedRecords} from '../lib/logLevels.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

/** Signals that end a program which waits. */
export const endings = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
/** One of them. */
export type Ending = keyof typeof endings;

/** What `i9s log` needs besides a mesh: its memory of what is raised, and somebody to ask. */
export type LevelWays = {
  readonly records: RaisedRecords;
  /** This i9s, seen now. */
  readonly instance: () => Instance;
  /** Why nothing may be changed in this context as config.yaml has it, without a full stop, and what is wrong with that file. `write`: --write was given. */
  readonly readOnly: (context: string, write: boolean) => Promise<{readonly why?: string | undefined; readonly trouble?: Trouble | undefined}>;
  /** Puts a question that is answered with y or n; undefined where there is no terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Hears of signals in place of being ended by them, until what it gives is called. */
  readonly onEnding: (heard: (ending: Ending) => void) => () => void;
};

/** All that `i9s log` uses. */
export type LogPorts = {
  readonly clock: () => number; // milliseconds since 1970
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly open: () => Promise<{readonly source: MeshSource}>;
  readonly levels: LevelWays;
};
