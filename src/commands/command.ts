import type {Instance, Raised, RaisedRecords} from '../lib/logLevels.ts';
import type {LineHistory, SavedFiles} from '../local/ports.ts';
import type {Event, State} from '../store/state.ts';
import type {Store} from '../store/store.ts';
import type {MeshSource} from '../transport/meshSource.ts';

/** What only the terminal can do; given by the front end. */
export type Terminal = {
  /** To the clipboard by OSC 52; undefined, or a sentence why it could not be. */
  readonly copy: (text: string) => string | undefined;
  readonly suspend: () => void;
  readonly quit: () => void;
};

/** What levels are changed with. */
export type LevelTools = {
  readonly records: RaisedRecords;
  readonly instance: () => Instance; // this i9s
  /** Where a pod is whose levels were raised, also of a context that is not open. Throws (with a Trouble) where there is no way. */
  readonly sourceOf: (raised: Raised) => MeshSource;
  /** Reads again now the levels on the screen, and what is raised: that is in the state when it resolves. */
  readonly refresh: () => Promise<void>;
};

/** All that a command may use. */
export type Context = {
  readonly store: Store<State, Event>;
  readonly clock: () => number;
  readonly source: () => MeshSource;
  /** Leaves the mesh and opens another context, without waiting for either. Throws (with a Trouble) when there is none of that name. */
  readonly open: (context: string) => void;
  /** Runs a line as if it had been typed at the command prompt. */
  readonly line: (text: string) => void;
  /** Asks everything again now. */
  readonly refresh: () => void;
  readonly terminal: Terminal;
  /** Why nothing may be changed in a context, the open one unless it is named, as a sentence without full stop; undefined where it may. */
  readonly readOnly: (name?: string) => string | undefined;
  readonly levels: LevelTools;
  readonly files: SavedFiles;
  readonly history: LineHistory;
};

/** Where a key means this command. Precedence: the pane itself, tables of differences, tables with any text beside them, panes of ztunnels, panes of the mesh or of a proxy, table or text, everywhere; the prompt comes before all. */
export type Where = `pane ${string}` | 'differences' | 'beside' | 'ztunnel' | 'mesh' | 'proxy' | 'table' | 'text' | 'everywhere';
export type Group = 'Move' | 'Open' | 'Act' | 'App';

/** What a word of the prompt may become, with a few words of help. */
export type Candidate = {readonly text: string; readonly help: string};

export type Command = {
  readonly name: string; // `:name`
  readonly aliases?: readonly string[];
  readonly title: string; // two or three words, for hints
  /** The same for what it would do now, where that depends on what the cursor is on. */
  readonly titleHere?: (context: Context) => string;
  readonly help: string; // one sentence
  readonly group: Group;
  readonly where: Where;
  readonly keys: readonly string[];
  /** Worth a place among the hints of the header; smaller comes first. */
  readonly hint?: number;
  /** It makes no sense at all in the top pane: not among its hints. */
  readonly absent?: (context: Context) => boolean;
  /** Not in the palette: movement and the like, which make no sense as a typed line. */
  readonly keyOnly?: true;
  /** What may follow the name in the prompt, for help: "[namespace] [/filter]". */
  readonly takes?: string;
  /** What the word that is being typed after the name may become. */
  readonly suggests?: (context: Context) => readonly Candidate[];
  /** It changes something in the mesh, or prepares to: not in read-only mode. It asks before it does. */
  readonly mutates?: true;
  /** Why not now, in words; undefined when it can. */
  readonly blocked?: (context: Context) => string | undefined;
  /** `chord`: the key that was pressed, where it was one. */
  readonly run: (context: Context, args: readonly string[], chord?: string) => void | Promise<void>;
};
