import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Pushes} from '../istio/pushes.ts';
import type {Timeline} from '../istio/timeline.ts';
import type {KnownLevels, Raised} from '../lib/logLevels.ts';
import type {OpenLogs} from '../lib/logLines.ts';
import type {LookTexts} from '../lib/looks.ts';
import type {Beside, BesideLook, Grid, GridRow, Heading, Jump, Line, Outline, Page, RowAbout, Span, Subject} from '../lib/page.ts';
import type {PodRun} from '../lib/podRun.ts';
import type {Rest} from '../lib/rest.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {About, Asking, ContextRow} from '../transport/meshSource.ts';
import type {Answered, Ask} from './ask.ts';
import {askOf} from './askEnvoy.ts';
import {keptRows} from './gridRows.ts';
import {type Given, type Pc, type PcSpec, type Printed, printRows} from './printing.ts';

/** What is known without asking anybody: the part of the state that views read. Times are milliseconds since 1970. */
export type Known = {
  readonly mesh: Mesh;
  readonly timeline?: Timeline;
  readonly pushes?: Pushes; // of this mesh; none where nobody watched
  readonly now: number;
  readonly namespace?: string;
  readonly envoys: ReadonlyMap<string, string>; // version of Envoy by uid of the pod
  readonly session: {
    readonly about: About;
    readonly contexts: readonly ContextRow[];
  };
  readonly forwards: ReadonlyMap<string, Forwarded>; // by key of the proxy
  readonly levels: ReadonlyMap<string, KnownLevels>; // by id of the pod
  readonly runs?: ReadonlyMap<string, readonly PodRun[]>; // by key of the proxy
  readonly raised: readonly Raised[];
  readonly logs?: ReadonlyMap<Subject, OpenLogs>;
  readonly messages: readonly {readonly number: number; readonly at: number; readonly level: 'ok' | '!' | 'FAIL'; readonly text: string}[];
  readonly panes: readonly {
    readonly subject?: Subject;
    readonly json: boolean;
    readonly pending?: Readonly<Record<string, string>>;
    readonly all?: true;
  }[];
};

/** A port of this machine that leads to the admin interface of a proxy. `trouble`: why its first connection that failed did. */
export type Forwarded = {
  readonly name: string;
  readonly namespace: string;
  readonly podPort: number;
  readonly url: string;
  readonly since: number;
  readonly trouble?: Trouble;
};

export type Column<Row> = {
  readonly title: string;
  readonly help: string;
  readonly cell: (row: Row, known: Known) => string | Span;
  readonly sort?: (row: Row, known: Known) => string | number;
  readonly shown?: Heading['shown'];
  readonly align?: 'right';
  readonly drop?: number;
  readonly min?: number;
  readonly max?: number;
  readonly cut?: 'middle';
};

/** What every pane declares; key, `:command`, palette entry, help, CLI verb and README row come from here. */
export type Declared = {
  readonly title: string;
  readonly help: string;
  /** Key that opens it from any pane of its kind: a digit among the tabs of a proxy, none for most others. */
  readonly key?: string;
  readonly aliases: readonly string[];
  /** Panes that belong together: digits lead from one to the other. */
  readonly family?: 'ztunnel';
  /** Drawn with ink-table: a few rows, no cursor. */
  readonly small?: true;
  /** Kinds of proxies it makes sense for, and what to say to the others. */
  readonly appliesTo?: readonly string[];
  /** The istioctl or kubectl command that shows the same. */
  readonly same?: (proxy: MeshProxy | undefined, where?: Readonly<Record<string, string>>, subject?: Subject) => string;
  /** istiod does not know what it shows: only the Envoy itself does. */
  readonly envoyOnly?: true;
  /** The text beside it explains the selected row: keys of differences mean nothing there. */
  readonly explains?: true;
  /** Its key opens it wherever a proxy is selected, not only in the panes of one. */
  readonly anywhere?: true;
  /** It has something to say of a proxy without a pod as well, and of one that is gone: loading asks Envoy for nothing that it needs. */
  readonly podless?: true;
  /** Worth a place among the hints of the header; smaller comes first. */
  readonly hint?: number;
  /** Of scope 'cluster': it is opened about the proxy that is selected or named, where there is one. */
  readonly takesProxy?: true;
  /** Not offered in the palette: opened by a command of its own only. */
  readonly hidden?: true;
  /** Milliseconds after which it is asked again while its pane is open: for what changes without a push. A function where that depends on how many are asked. */
  readonly everyMs?: number | ((pane: {readonly mesh: Mesh; readonly proxy: string | undefined}) => number);
  /** Why a jump to these cells, by column title, may find no row, and what happens to requests that take it. One sentence. */
  readonly nowhere?: (where: Readonly<Record<string, string>>) => string;
};

type FromKnown<Data> = {readonly scope: 'mesh'; readonly from: (known: Known) => Data};
type Asked<Data> = {readonly scope: 'proxy' | 'cluster'; readonly load: (ask: Ask) => Promise<Data>};
type Feed<Data> = FromKnown<Data> | Asked<Data>;

/** A table as it is declared. */
export type TableSpec<Data, Row> = Declared & {
  readonly rows: (data: Data, known: Known) => readonly Row[];
  readonly id: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  readonly name?: (row: Row) => string;
  readonly namespace?: (row: Row) => string;
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
  /** The proxy or pod that a row stands for, where its id is not the key of one. */
  readonly about?: (row: Row, known: Known) => RowAbout;
  readonly rank?: (row: Row, known: Known) => number;
  readonly problem?: (row: Row, known: Known) => boolean;
  /** The first is what Enter takes; of several that follow the request the user chooses one. */
  readonly jumps?: (row: Row, known: Known) => readonly (Jump | undefined)[];
  readonly strip?: (row: Row, known: Known) => readonly Line[];
  readonly copies?: (row: Row) => readonly {readonly label: string; readonly text: string}[];
  readonly json?: (row: Row) => unknown;
  readonly note?: (data: Data, known: Known) => string | undefined;
  /** When its oldest part was read, of a table of the mesh that is not kept up to date with it; `undefined` while nothing was. */
  readonly takenAt?: (data: Data) => number | undefined;
  /** In place of `note`, for one that is only about the rows that are shown. */
  readonly noteOf?: (rows: readonly Row[]) => string | undefined;
  /** The row that is selected at first. */
  readonly start?: (rows: readonly Row[], known: Known) => Row | undefined;
  /** A text beside the table about the selected row (undefined: none is), `width` cells wide. */
  readonly beside?: (row: Row | undefined, data: Data, known: Known, look: BesideLook, width: number) => Beside;
  /** What it has seen of its proxy, which is kept to be compared with what will be seen later: made once the page is shown. */
  readonly look?: (data: Data, rest: Rest) => Promise<LookTexts | undefined>;
  /** How `i9s pc` prints it. */
  readonly pc?: Pc<Data, Row>;
};
type TextSpec<Data> = Declared & {
  readonly lines: (data: Data, known: Known) => readonly Line[];
  readonly json?: (data: Data) => unknown;
  /** Of sentences, which are to be read whole: long lines are wrapped until `w` is pressed. */
  readonly wraps?: true;
  /** For lines that are those of an outline. */
  readonly outline?: (data: Data, known: Known) => Outline;
  /** Where Enter leads on a line, counted from 0. */
  readonly jumps?: (data: Data, line: number, known: Known) => readonly Jump[];
  /** The proxies or the pod that the page is about, of scope 'cluster'. */
  readonly about?: (data: Data, known: Known) => RowAbout;
  readonly pc?: Pc<Data, Data>;
};

/** What is loaded makes its page from what is known when it is drawn: ages in an answer go on growing. `at`: when its oldest part came. */
export type LoadedView = {
  readonly data: unknown; // given back to the next loading as `before`
  readonly make: (known: Known) => Page;
  readonly at?: number;
  readonly size?: number;
  readonly look?: (rest: Rest) => Promise<LookTexts | undefined>;
  /** For the command line; undefined where it has no such table. */
  readonly print: (known: Known, given: Given) => Printed | undefined;
};

/** What is left of a spec once its row type has done its work: no generics past this point. */
export type KnownView = Declared & {
  readonly kind: Page['kind'];
  /** A table with a text beside it. */
  readonly hasBeside?: true;
  readonly headings: readonly Heading[];
  readonly scope: 'mesh';
  readonly from: (known: Known) => Page;
};
export type AskedView = Declared & {
  readonly kind: Page['kind'];
  readonly hasBeside?: true;
  readonly headings: readonly Heading[];
  readonly from?: never;
  readonly scope: 'proxy' | 'cluster';
  /** `soFar` is given what a page that comes in pieces can show until then. */
  readonly load: (asking: Asking, soFar?: (loaded: LoadedView) => void) => Promise<LoadedView>;
  readonly pc?: PcSpec;
};
export type View = KnownView | AskedView;

export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & FromKnown<Data>): KnownView;
export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & Asked<Data>): AskedView;
export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & Feed<Data>): View {
  const {pc, beside} = spec;
  const headings = spec.columns.map(heading);
  const gridRows = keptRows(spec);
  const grid = (rows: readonly Row[], data: Data, known: Known): Grid => {
    const note = spec.note?.(data, known) ?? spec.noteOf?.(rows);
    const kept = gridRows(rows, known);
    const takenAt = spec.takenAt?.(data);
    return {
      kind: 'grid',
      headings,
      rows: kept,
      ...(takenAt === undefined ? {} : {takenAt}),
      ...(note === undefined ? {} : {note}),
      ...noteOfSome(spec.noteOf, rows, kept),
      ...startOf(spec, rows, known),
      ...(spec.explains === undefined ? {} : {explains: spec.explains}),
      ...(beside === undefined ? {} : {beside: (key, look, width) => beside(rows[kept.findIndex(row => row.key === key)], data, known, look, width)}),
    };
  };
  const print = (data: Data, known: Known, given: Given): Printed | undefined => {
    if (pc === undefined) return undefined;
    const {rows, ...printed} = printRows(pc, pc.rows?.(data) ?? spec.rows(data, known), data, given, known.now);
    return {...printed, grid: grid(rows, data, known)};
  };
  const feed = beside === undefined ? spec : {...spec, hasBeside: true as const};
  return withFeed(feed, 'grid', headings, (data, known) => grid(spec.rows(data, known), data, known), print);
}

export function defineText<Data>(spec: TextSpec<Data> & FromKnown<Data>): KnownView;
export function defineText<Data>(spec: TextSpec<Data> & Asked<Data>): AskedView;
export function defineText<Data>(spec: TextSpec<Data> & Feed<Data>): View {
  const {pc, outline, jumps, wraps, about} = spec;
  const page = (data: Data, known: Known): Page => ({
    kind: 'text',
    lines: spec.lines(data, known),
    json: spec.json?.(data) ?? data,
    ...(wraps === undefined ? {} : {wraps}),
    ...(outline === undefined ? {} : {outline: outline(data, known)}),
    ...(jumps === undefined ? {} : {jumps: line => jumps(data, line, known)}),
    ...(about === undefined ? {} : {about: about(data, known)}),
  });
  const print = (data: Data, known: Known, given: Given): Printed | undefined =>
    pc === undefined ? undefined : {...printRows(pc, [data], data, given, known.now), grid: undefined};
  return withFeed(spec, 'text', [], page, print);
}

function startOf<Row>({start, id}: Pick<TableSpec<never, Row>, 'start' | 'id'>, rows: readonly Row[], known: Known): Pick<Grid, 'start'> {
  const row = start?.(rows, known);
  return row === undefined ? {} : {start: id(row)};
}

/** `noteOf` for rows as the page has them. */
function noteOfSome<Row>(noteOf: TableSpec<never, Row>['noteOf'], rows: readonly Row[], gridRows: readonly GridRow[]): Pick<Grid, 'noteOf'> {
  if (noteOf === undefined) return {};
  return {
    noteOf: shown => {
      const kept = new Set(shown);
      return noteOf(rows.filter((_, at) => kept.has(gridRows[at]!)));
    },
  };
}

type Print<Data> = (data: Data, known: Known, given: Given) => Printed | undefined;

function withFeed<Data, Row>(
  {pc, look: lookOf, ...spec}: Declared & Feed<Data> & Pick<TableSpec<Data, Row>, 'pc' | 'look'>,
  kind: Page['kind'],
  headings: readonly Heading[],
  page: (data: Data, known: Known) => Page,
  print: Print<Data>,
): View {
  if (spec.scope === 'mesh') return {...spec, kind, headings, from: known => page(spec.from(known), known)};
  const load: AskedView['load'] = async (asking, soFar) => {
    const answers = new Map<string, Answered>();
    const loaded = (data: Data): LoadedView => {
      const times = [...answers.values()].map(({at}) => at);
      const size = [...answers.values()].reduce((sum, answer) => sum + answer.size, 0);
      return {
        data,
        make: known => page(data, known),
        print: (known, given) => print(data, known, given),
        size,
        ...(times.length === 0 ? {} : {at: Math.min(...times)}),
        ...(lookOf === undefined ? {} : {look: rest => lookOf(data, rest)}),
      };
    };
    return loaded(await spec.load(askOf(asking, answers, data => soFar?.(loaded(data as Data)))));
  };
  return {...spec, kind, headings, load, ...(pc === undefined ? {} : {pc: {...pc, flags: pc.flags ?? []} as PcSpec})};
}

const heading = <Row>({title, help, shown = 'always', align, drop, min = 0, max = 60, cut}: Column<Row>): Heading => ({
  title,
  help,
  shown,
  align: align ?? 'left',
  min: Math.max(min, title.length),
  max: Math.max(max, title.length),
  cut: cut ?? 'end',
  ...(drop === undefined ? {} : {drop}),
});
