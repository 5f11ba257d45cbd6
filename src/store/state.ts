import type {MeshEvent} from '../istio/events.ts';
import {emptyMesh, type Mesh} from '../istio/mesh.ts';
import {noPushes, type Pushes} from '../istio/pushes.ts';
import {emptyTimeline, type Timeline} from '../istio/timeline.ts';
import {type EditLine, editLine} from '../lib/lineEdit.ts';
import type {KnownLevels, Levels, Raised} from '../lib/logLevels.ts';
import type {LogLook, OpenLogs} from '../lib/logLines.ts';
import type {Looks, LookTexts} from '../lib/looks.ts';
import type {BesideLook, ConfigSource, Page, Subject} from '../lib/page.ts';
import type {PodRun} from '../lib/podRun.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {About, ContextRow} from '../transport/meshSource.ts';

/** One pane on the stack. Its rows are found by identity, never by number: `index` and `line` only say where the row was last. */
export type Pane = {
  readonly view: string;
  readonly proxy?: string; // key of the proxy it is about
  /** What the pane is about besides a proxy: the JSON of a row, for instance. */
  readonly subject?: Subject;
  readonly of: ConfigSource;
  readonly where: Readonly<Record<string, string>>; // cells by column title, from the jump that led here
  readonly filter: string; // of a text pane: what was searched for
  readonly sort?: {readonly title: string; readonly descending: boolean};
  readonly column?: string; // picked with < and >
  readonly problems: boolean;
  readonly selected?: string;
  readonly index: number; // row of the table, or line of the text, the cursor is on
  readonly line: number; // where on the screen that row stands
  readonly marks: ReadonlySet<string>;
  /** The order in which rows stand still until then, because a hand is moving among them. */
  readonly held?: {readonly keys: readonly string[]; readonly until: number};
  readonly json: boolean; // of a text pane: JSON instead of YAML
  readonly wrap?: boolean; // of a text pane, once it was chosen; else as the text wants it
  readonly folded: ReadonlySet<number>; // of a text pane: nodes of its outline
  readonly pending?: Readonly<Record<string, string>>; // of the pane of loggers: levels by logger that are to be set
  readonly failed?: readonly string[]; // of the pane of loggers: ids of the pods on which they could not be set
  readonly log?: LogLook; // of a pane of logs
  readonly all?: true; // of a list of differences: what is the same on both sides as well
  readonly beside?: BesidePane; // of a table with a text beside it, once something was chosen
};

/**
 * How the text beside a table is shown. `front`: keys move in it, and where there is room for one only it is shown. `top`: its first line in sight, and `hunk` the
 * piece that was gone to, both of the row `of`: the text of another row is shown from its beginning.
 */
export type BesidePane = BesideLook & {readonly front: boolean; readonly of?: string; readonly top: number; readonly hunk: number};
/** As it is shown before anything was chosen. */
export const firstBeside: BesidePane = {context: 3, split: false, noise: false, front: false, top: 0, hunk: 0};

export const paneOf = (view: string, more: Partial<Pane> = {}): Pane => ({
  view,
  of: 'envoy',
  where: {},
  filter: '',
  problems: false,
  index: 0,
  line: 0,
  marks: new Set(),
  json: false,
  folded: new Set(),
  ...more,
});

/** An answer that is kept while the next one is fetched. `at`: when the oldest part of it arrived; `size` in characters. */
export type Loadable = {
  readonly loading: boolean;
  readonly more?: true; // `make` makes a part of it
  readonly make?: MakePage;
  readonly at?: number;
  readonly size?: number;
  readonly trouble?: Trouble;
};
/** Makes the page of an answer anew from what is known now: ages in it go on growing. */
export type MakePage = (state: State) => Page;

/** `key`: the letter that takes it; a digit does so where there is none. */
export type Choice = {
  readonly label: string;
  readonly detail?: string;
  readonly key?: string;
  readonly run: string;
  readonly args: readonly string[];
};
/** What owns the keyboard until it is closed. */
export type Prompt =
  | {readonly is: 'filter'; readonly line: EditLine; readonly before: string}
  | {readonly is: 'search'; readonly line: EditLine; readonly before: string}
  | {readonly is: 'command'; readonly line: EditLine; readonly index: number; readonly past: number}
  | {readonly is: 'help'; readonly line: EditLine; readonly index: number}
  | {readonly is: 'choose'; readonly title: string; readonly choices: readonly Choice[]; readonly index: number}
  /** Something is about to be changed: `requests` are what will be sent, `words` explain it, `yes` does it. `y` alone takes it where `careful`, else Enter as well. */
  | {
      readonly is: 'confirm';
      readonly title: string;
      readonly requests: readonly string[];
      readonly words: readonly string[];
      readonly careful: boolean;
      readonly top: number; // lines above those in sight
      readonly yes: () => void;
    };

/** The command prompt as it is opened. */
export const commandPrompt: Prompt = {is: 'command', line: editLine(''), index: 0, past: 0};

export type Level = 'ok' | '!' | 'FAIL';
export type Message = {readonly number: number; readonly at: number; readonly level: Level; readonly text: string};

/** A port of this machine that leads to the admin interface of a proxy; `key` is the proxy's. `trouble`: why its first connection that failed did. */
export type Forwarded = {
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly podPort: number;
  readonly url: string;
  readonly since: number;
  readonly close: () => void;
  readonly trouble?: Trouble;
};

/** Where we are connected, or trying to. */
export type Session = {readonly about: About; readonly contexts: readonly ContextRow[]; readonly since: number; readonly previous?: string};

export type Panes = readonly [Pane, ...Pane[]];
export type State = {
  readonly mesh: Mesh;
  readonly timeline: Timeline;
  readonly pushes: Pushes; // that were seen in this mesh
  readonly now: number;
  readonly session: Session;
  readonly panes: Panes;
  /** Stacks of panes that were shown, and which of them is shown now: `[`, `]` and `-` walk here. */
  readonly trail: {readonly stacks: readonly Panes[]; readonly at: number; readonly last?: number};
  readonly pages: ReadonlyMap<string, Loadable>;
  readonly envoys: ReadonlyMap<string, string>; // version of Envoy by uid of the pod, `?` where it could not be asked
  readonly forwards: ReadonlyMap<string, Forwarded>; // by key of the proxy
  readonly runs: ReadonlyMap<string, readonly PodRun[]>; // commands run in pods, by key of the proxy
  readonly levels: ReadonlyMap<string, KnownLevels>; // by id of the pod, "name.namespace"
  readonly raised: readonly Raised[]; // in every context, by every i9s of this user
  readonly putBackAfter: number | 'quit' | 'never'; // milliseconds after which i9s puts back what is raised next
  readonly logs: ReadonlyMap<Subject, OpenLogs>; // by what their pane is about
  readonly looks: Looks;
  readonly prompt?: Prompt;
  readonly messages: readonly Message[];
  readonly seen: number; // number of the last message that another pane has shown
  readonly typedBefore: readonly string[]; // lines of the command prompt, oldest first
  readonly namespace?: string; // undefined: all
  readonly favourites: readonly string[];
  readonly wide?: boolean; // undefined: as the width of the screen suggests
  readonly header: boolean;
  readonly size: {readonly columns: number; readonly rows: number};
};

export type Event =
  | {readonly type: 'meshMoved'; readonly event: MeshEvent}
  | {readonly type: 'ticked'; readonly now: number}
  /** The clock of this machine was set, by so many milliseconds. */
  | {readonly type: 'clockMoved'; readonly by: number}
  /** A kubeconfig was read, in which the wanted context is not. */
  | {readonly type: 'contextsRead'; readonly contexts: readonly ContextRow[]}
  | {readonly type: 'resized'; readonly columns: number; readonly rows: number}
  | {readonly type: 'sessionOpened'; readonly session: Session; readonly istioNamespace: string; readonly namespace?: string}
  | {readonly type: 'paneOpened'; readonly pane: Pane}
  /** A pane of a proxy among its other panes: it takes their place. */
  | {readonly type: 'tabOpened'; readonly pane: Pane}
  | {readonly type: 'rootReplaced'; readonly pane: Pane}
  | {readonly type: 'paneClosed'}
  /** `moved`: the user has moved the cursor. */
  | {readonly type: 'paneChanged'; readonly change: Partial<Pane>; readonly moved?: true}
  | {readonly type: 'paneReplaced'; readonly pane: Pane}
  | {readonly type: 'trailWalked'; readonly to: number}
  | {readonly type: 'promptChanged'; readonly prompt: Prompt}
  | {readonly type: 'promptClosed'}
  | {readonly type: 'historyRead'; readonly lines: readonly string[]}
  | {readonly type: 'lineRun'; readonly line: string}
  | {readonly type: 'noticed'; readonly level: Level; readonly text: string; readonly at: number}
  | {readonly type: 'namespaceChosen'; readonly namespace?: string}
  | {readonly type: 'wideToggled'}
  | {readonly type: 'headerToggled'}
  | {readonly type: 'envoyAnswered'; readonly uid: string; readonly version: string}
  | {readonly type: 'forwardOpened'; readonly forward: Forwarded}
  | {readonly type: 'forwardFailed'; readonly key: string; readonly trouble: Trouble}
  | {readonly type: 'forwardClosed'; readonly key: string}
  | {readonly type: 'commandRan'; readonly key: string; readonly run: PodRun}
  | {readonly type: 'levelsRead'; readonly pod: string; readonly uid: string; readonly levels: Levels; readonly at: number}
  | {readonly type: 'levelsFailed'; readonly pod: string; readonly uid: string; readonly trouble: Trouble}
  | {readonly type: 'raisedRead'; readonly raised: readonly Raised[]}
  | {
      readonly type: 'pendingDone';
      readonly subject: Subject | undefined; // of the pane of loggers
      readonly pending: Readonly<Record<string, string>>; // what was to be set
      readonly failed: readonly string[]; // ids of the pods on which it could not be
    }
  | {readonly type: 'putBackChosen'; readonly after: State['putBackAfter']}
  | {readonly type: 'logsMoved'; readonly subject: Subject; readonly logs: OpenLogs}
  | {readonly type: 'logsClosed'; readonly subject: Subject}
  /** What a proxy had at `at`: a pane has read all of it. */
  | {readonly type: 'lookTaken'; readonly proxy: string; readonly pod: string; readonly texts: LookTexts; readonly at: number}
  | {readonly type: 'pageAsked'; readonly key: string}
  /** `more`: a part of it; the rest is on its way. */
  | {readonly type: 'pageArrived'; readonly key: string; readonly make: MakePage; readonly at: number; readonly size?: number; readonly more?: true}
  | {readonly type: 'pageFailed'; readonly key: string; readonly trouble: Trouble}
  | {readonly type: 'pageDropped'; readonly key: string};

/** What the page of a pane is kept under. */
export const pageKey = ({view, proxy = '', of, subject}: Pane): string => `${view} ${proxy} ${of} ${subject?.title ?? ''}`;

export function initialState(home: string, session: Session, istioNamespace: string, now: number): State {
  const panes: Panes = [paneOf(home)];
  return {
    mesh: emptyMesh(istioNamespace),
    timeline: emptyTimeline,
    pushes: noPushes,
    now,
    session,
    panes,
    trail: {stacks: [panes], at: 0},
    pages: new Map(),
    envoys: new Map(),
    forwards: new Map(),
    runs: new Map(),
    levels: new Map(),
    raised: [],
    putBackAfter: 600_000,
    logs: new Map(),
    looks: new Map(),
    messages: [],
    seen: 0,
    typedBefore: [],
    favourites: [],
    header: true,
    size: {columns: 80, rows: 24},
  };
}
