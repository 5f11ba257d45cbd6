import type {Candidate} from '../commands/command.ts';
import type {HelpRow, Hint, Tab} from '../commands/listing.ts';
import type {Event, State} from '../store/state.ts';
import type {Store} from '../store/store.ts';
import type {View} from '../views/view.ts';

/** All that the screen needs of the program: its state, and functions that commands provide. Plain data and functions. */
export type Port = {
  readonly store: Store<State, Event>;
  /** A key by its name (chords.ts); `input` is the text it types, or a whole paste, and '' for keys that type nothing. */
  readonly press: (chord: string, input: string) => void;
  readonly view: (name: string) => View | undefined;
  /** Keys worth showing for the top pane, the most important first. */
  readonly hints: () => readonly Hint[];
  readonly help: (query: string) => readonly HelpRow[];
  readonly candidates: (line: string) => readonly Candidate[];
  /** The panes of the proxy that the top pane is about. */
  readonly tabs?: () => readonly Tab[];
  /** Words behind the name of the context: "read-only". */
  readonly contextMarks?: () => readonly string[];
};
