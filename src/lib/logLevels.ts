import type {Trouble} from './trouble.ts';

/** Levels by logger, in the order in which the process lists them: http -> warning. */
export type Levels = ReadonlyMap<string, string>;

/** One HTTP exchange about levels. `port`: undefined is the admin port; `body` is JSON. */
export type LevelRequest = {readonly method: 'GET' | 'POST' | 'PUT'; readonly path: string; readonly port?: number; readonly body?: string};

/** Levels for one purpose that are set together. */
export type Preset = {readonly name: string; readonly help: string; readonly levels: (now: Levels) => Levels};

/** How one kind of process is asked for its log levels, and told others. Pure: it makes requests, others send them. */
export type LogDialect = {
  readonly is: 'envoy' | 'ztunnel' | 'istiod';
  /** What it calls a logger: "logger", "module", "scope". */
  readonly noun: string;
  /** Its levels, from silent to loud. */
  readonly levels: readonly string[];
  /** The level that a word means, also as another kind of process says it ("warn" is Envoy's "warning"); undefined where it means none. */
  readonly levelNamed: (word: string) => string | undefined;
  /** Asks for all levels and changes nothing. */
  readonly read: LevelRequest;
  /** The answer of `read`, or of a change that answers with all levels; undefined where it is none. */
  readonly parse: (body: string) => Levels | undefined;
  /** Loggers worth setting that need not be in the list; they have the level of `fallback` until then. */
  readonly known: readonly string[];
  /** The logger whose level those have that are not in the list. */
  readonly fallback?: string;
  /** Makes the wanted levels so and leaves all others as they are, in few requests that can be read. None where nothing differs. */
  readonly change: (now: Levels, wanted: Levels) => readonly LevelRequest[];
  /** Gives the loggers in `was` the levels they had; '' is a logger that had none of its own. None where nothing differs. */
  readonly putBack: (now: Levels, was: Levels) => readonly LevelRequest[];
  /** Gives all loggers the levels that the process was started with: what is asked first, if anything, and the requests for its answer. */
  readonly reset: {readonly ask?: LevelRequest; readonly requests: (now: Levels, answer: string) => readonly LevelRequest[]};
  /** What a logger shows, in a few words; '' where it is not known. */
  readonly words: (logger: string) => string;
  /** Loggers that most questions are about, the most useful first. */
  readonly important: readonly string[];
  readonly presets: readonly Preset[];
};

/** Every kind of process that has levels. */
export const dialectNames: readonly LogDialect['is'][] = ['envoy', 'ztunnel', 'istiod'];

/** When i9s puts levels back by itself: at a time (ms since 1970), when it is quit, or never. */
export type Until = number | 'quit' | 'never';

/** A running i9s. `seenAt` (ms since 1970) is refreshed while it lives. */
export type Instance = {readonly id: string; readonly pid: number; readonly host: string; readonly seenAt: number};

/** Levels of one pod that i9s has changed, kept on disk until they are put back. One entry for each pod, by the server of its API and its uid. */
export type Raised = {
  readonly context: string;
  readonly server: string; // tells meshes apart: contexts of the same cluster share what is raised there
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly dialect: LogDialect['is'];
  readonly port?: number; // of the admin interface, where it was not the usual one
  /** Before i9s changed them; '' had no level of its own. */
  readonly was: Readonly<Record<string, string>>;
  /** As i9s set them last. */
  readonly now: Readonly<Record<string, string>>;
  readonly raisedAt: number;
  readonly until: Until;
  readonly by: Instance;
  /** The i9s that raised it has ended: nobody keeps its time. Seen when the records are read, never written. */
  readonly gone?: true;
};

/** What is raised, on disk and shared by every i9s of this user. Rejections carry a Trouble. */
export type RaisedRecords = {
  readonly read: () => Promise<readonly Raised[]>;
  /** Changes the list while nobody else can, and gives the new one. */
  readonly change: (edit: (all: readonly Raised[]) => readonly Raised[]) => Promise<readonly Raised[]>;
  /** Does the i9s that wrote an entry still run? */
  readonly isAlive: (by: Instance, now: number) => boolean;
};

/**
 * Levels of one pod as they were read last, at a time in ms since 1970. `first`: as they were when i9s first saw that pod. `trouble`: why they could not be read
 * since.
 */
export type KnownLevels = {
  readonly uid: string;
  readonly levels?: Levels;
  readonly first?: Levels;
  readonly at?: number;
  readonly trouble?: Trouble;
};

/** The same entry of the records? */
export const isSameRaised = (one: Pick<Raised, 'server' | 'uid'>, other: Pick<Raised, 'server' | 'uid'>): boolean =>
  one.server === other.server && one.uid === other.uid;

/** Tells entries of the records apart. */
export const raisedKey = ({server, uid}: Pick<Raised, 'server' | 'uid'>): string => `${server} ${uid}`;
