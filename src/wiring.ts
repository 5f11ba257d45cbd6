import type {Context, Terminal} from './commands/command.ts';
import {askEnvoyVersions} from './commands/envoyVersions.ts';
import {say, withoutPane} from './commands/here.ts';
import {runFirst, runLine} from './commands/invoke.ts';
import {startLevels} from './commands/levelTools.ts';
import {candidates, helpRows, hints, tabs} from './commands/listing.ts';
import {pinCursor} from './commands/pin.ts';
import {press} from './commands/press.ts';
import {offerPutBack} from './commands/putBack.ts';
import type {Instance, RaisedRecords} from './lib/logLevels.ts';
import {count} from './lib/text.ts';
import type {LineHistory, SavedFiles} from './local/ports.ts';
import {reduce} from './store/reduce.ts';
import {type Session, type SessionOptions, startSession} from './store/session.ts';
import {type Event, initialState, type State} from './store/state.ts';
import {createStore, type Store} from './store/store.ts';
import type {MeshSource} from './transport/meshSource.ts';
import {needs} from './views/access.ts';
import {viewNamed} from './views/index.ts';
import {logTest} from './views/logFilter.ts';

/** News from the network are told at most this often (milliseconds); key presses are told at once. */
const tellEveryMs = 100;

export type Wiring = Pick<SessionOptions, 'load' | 'context' | 'clock' | 'namespace' | 'times'> & {
  readonly istioNamespace: string;
  readonly files: SavedFiles;
  readonly history: LineHistory;
  readonly records: RaisedRecords;
  /** Who this i9s is among all that run. */
  readonly instance: () => Instance;
  /** Why nothing may be changed in a context, as a sentence without full stop; undefined where it may. */
  readonly readOnly?: ((context: string) => string | undefined) | undefined;
  readonly filter?: string | undefined; // of the first pane
  readonly command?: string | undefined; // run when the first context is open
  readonly wide?: boolean | undefined;
};

/** The running program without a screen: its state, and what a front end needs of it. */
export type App = {
  readonly store: Store<State, Event>;
  readonly context: Context;
  readonly press: (chord: string, input: string) => void;
  readonly view: typeof viewNamed;
  readonly hints: () => ReturnType<typeof hints>;
  readonly help: (query: string) => ReturnType<typeof helpRows>;
  readonly candidates: (line: string) => ReturnType<typeof candidates>;
  readonly tabs: () => ReturnType<typeof tabs>;
  readonly contextMarks: () => readonly string[];
  /** The front end gives what only a terminal can do, once it has one. */
  readonly attach: (terminal: Terminal) => void;
  readonly stop: () => void;
};

/** Puts state, session and commands together and begins to connect. */
export function wire(wiring: Wiring): App {
  const {load, clock, namespace, context: wanted, istioNamespace, files, history, filter = '', command = '', wide, times} = wiring;
  const about = {context: wanted ?? '', cluster: '', server: '', user: '', namespace: namespace ?? 'default', istioNamespace, proxyAdminPort: 15_000};
  const blank = initialState('proxies', {about, contexts: [], since: clock()}, istioNamespace, clock());
  const initial = {...blank, ...(namespace === undefined ? {} : {namespace}), ...(wide ? {wide} : {})};
  const store = createStore<State, Event>(initial, reduce, tell => void setTimeout(tell, tellEveryMs));
  if (filter !== '') store.send({type: 'paneChanged', change: {filter}});
  let terminal: Terminal = {copy: () => 'There is no terminal to copy through.', suspend: () => {}, quit: () => {}};
  let session: Session | undefined;
  const begun = (): Session => {
    if (session === undefined) throw new Error('The session has not begun.');
    return session;
  };
  const levels = startLevels({
    store,
    clock,
    records: wiring.records,
    instance: wiring.instance,
    source: () => begun().source(),
    other: name => begun().other(name),
    say: (level, text) => say(context, level, text),
  });
  const context: Context = {
    store,
    clock,
    readOnly: (name = store.get().session.about.context) => wiring.readOnly?.(name),
    levels: levels.tools,
    files,
    history,
    source: () => begun().source(),
    open: name => begun().open(name),
    refresh: () => begun().refresh(),
    line: line => runLine(context, line),
    terminal: {copy: text => terminal.copy(text), suspend: () => terminal.suspend(), quit: () => terminal.quit()},
  };
  let first = command;
  const opened = (source: MeshSource, signal: AbortSignal): void => {
    void tellLimits(context, source, signal);
    runFirst(context, first.replace(/^:/, ''));
    first = '';
  };
  store.subscribe(withoutPane(() => pinCursor(context)));
  store.subscribe(askEnvoyVersions(context));
  let pressedAt = Number.NEGATIVE_INFINITY;
  store.subscribe(offerPutBack(context, () => Math.abs(clock() - pressedAt)));
  session = startSession({store, load, context: wanted, viewOf: viewNamed, logTest, clock, namespace, times, opened});
  void history.read().then(lines => store.post({type: 'historyRead', lines}));
  return {
    store,
    context,
    press(chord, input) {
      pressedAt = clock();
      press(context, chord, input);
    },
    view: viewNamed,
    hints: () => hints(context),
    help: query => helpRows(context, query),
    candidates: line => candidates(context, line),
    tabs: () => tabs(context),
    contextMarks: () => (context.readOnly() === undefined ? [] : ['read-only']),
    attach: given => {
      terminal = given;
    },
    stop: () => {
      levels.stop();
      session?.stop();
    },
  };
}

/** Says once, for a context that was opened, what its user may not do and what i9s cannot show without it. */
async function tellLimits(context: Context, source: MeshSource, signal: AbortSignal): Promise<void> {
  const wanted = needs(source.about.istioNamespace);
  const answers = await source.access(wanted, signal).catch(() => []);
  const denied = wanted.filter((_, at) => answers[at]?.allowed === false);
  const [first] = denied;
  if (signal.aborted || first === undefined) return;
  const what = `${first.verb} ${first.resource}${first.subresource === undefined ? '' : `/${first.subresource}`} in ${first.namespace ?? 'all namespaces'}`;
  const more = denied.length > 1 ? ` and ${count(denied.length - 1, 'more right')} are missing` : '';
  say(context, '!', `Limited access: you may not ${what} (${first.without})${more}. :access lists all.`);
}
