import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Outline} from '../lib/outline.ts';
import type {Grid, GridRow, Heading, Jump, Line, Page, Span} from '../lib/page.ts';
import type {About, ContextRow, MeshSource} from '../transport/meshSource.ts';

/** What is known without asking anybody: the part of the state that views read. Times are milliseconds since 1970. */
export type Known = {
  readonly mesh: Mesh;
  readonly now: number;
  readonly namespace?: string;
  readonly envoys: ReadonlyMap<string, string>; // version of Envoy by uid of the pod
  readonly session: {
    readonly about: About;
    readonly contexts: readonly ContextRow[];
  };
  readonly messages: readonly {readonly number: number; readonly at: number; readonly level: 'ok' | '!' | 'FAIL'; readonly text: string}[];
  readonly panes: readonly {readonly subject?: {readonly title: string; readonly json: unknown}; readonly json: boolean}[];
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
  /** Drawn with ink-table: a few rows, no cursor. */
  readonly small?: true;
  /** Kinds of proxies it makes sense for, and what to say to the others. */
  readonly appliesTo?: readonly string[];
  /** The istioctl or kubectl command that shows the same. */
  readonly same?: (proxy: MeshProxy | undefined) => string;
  /** Not offered in the palette: opened by a command of its own only. */
  readonly hidden?: true;
};

type FromKnown<Data> = {readonly scope: 'mesh'; readonly from: (known: Known) => Data};
/** `proxy` is undefined for scope 'cluster'. The signal fires when the pane is left. */
type Asked<Data> = {
  readonly scope: 'proxy' | 'cluster';
  readonly load: (source: MeshSource, proxy: MeshProxy | undefined, signal: AbortSignal) => Promise<Data>;
};
type Feed<Data> = FromKnown<Data> | Asked<Data>;

type TableSpec<Data, Row> = Declared & {
  readonly rows: (data: Data, known: Known) => readonly Row[];
  readonly id: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  readonly name?: (row: Row) => string;
  readonly namespace?: (row: Row) => string;
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
  readonly rank?: (row: Row, known: Known) => number;
  readonly problem?: (row: Row, known: Known) => boolean;
  readonly jumps?: (row: Row) => readonly (Jump | undefined)[];
  readonly strip?: (row: Row, known: Known) => readonly Line[];
  readonly copies?: (row: Row) => readonly {readonly label: string; readonly text: string}[];
  readonly json?: (row: Row) => unknown;
  readonly note?: (data: Data, known: Known) => string | undefined;
};
type TextSpec<Data> = Declared & {
  readonly lines: (data: Data, known: Known) => readonly Line[];
  readonly json?: (data: Data) => unknown;
  /** For lines that are those of an outline. */
  readonly outline?: (data: Data, known: Known) => Outline;
  /** Where Enter leads on a line, counted from 0. */
  readonly jumps?: (data: Data, line: number, known: Known) => readonly Jump[];
};

/** What is left of a spec once its row type has done its work: no generics past this point. */
export type KnownView = Declared & {
  readonly kind: Page['kind'];
  readonly headings: readonly Heading[];
  readonly scope: 'mesh';
  readonly from: (known: Known) => Page;
};
/** What is loaded makes its page from what is known when it is drawn: ages in an answer go on growing. */
export type AskedView = Declared & {readonly kind: Page['kind']; readonly headings: readonly Heading[]; readonly from?: never} & Asked<
    (known: Known) => Page
  >;
export type View = KnownView | AskedView;

export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & FromKnown<Data>): KnownView;
export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & Asked<Data>): AskedView;
export function defineTable<Data, Row>(spec: TableSpec<Data, Row> & Feed<Data>): View {
  const headings = spec.columns.map(heading);
  const page = (data: Data, known: Known): Grid => {
    const note = spec.note?.(data, known);
    return {
      kind: 'grid',
      headings,
      rows: spec.rows(data, known).map((row, at) => gridRow(spec, row, at, known)),
      ...(note === undefined ? {} : {note}),
    };
  };
  return withFeed(spec, 'grid', headings, page);
}

export function defineText<Data>(spec: TextSpec<Data> & FromKnown<Data>): KnownView;
export function defineText<Data>(spec: TextSpec<Data> & Asked<Data>): AskedView;
export function defineText<Data>(spec: TextSpec<Data> & Feed<Data>): View {
  const {outline, jumps} = spec;
  return withFeed(spec, 'text', [], (data, known) => ({
    kind: 'text',
    lines: spec.lines(data, known),
    json: spec.json?.(data) ?? data,
    ...(outline === undefined ? {} : {outline: outline(data, known)}),
    ...(jumps === undefined ? {} : {jumps: line => jumps(data, line, known)}),
  }));
}

function withFeed<Data>(
  spec: Declared & Feed<Data>,
  kind: Page['kind'],
  headings: readonly Heading[],
  page: (data: Data, known: Known) => Page,
): View {
  return spec.scope === 'mesh'
    ? {...spec, kind, headings, from: known => page(spec.from(known), known)}
    : {
        ...spec,
        kind,
        headings,
        load: async (...asked) => {
          const data = await spec.load(...asked);
          return known => page(data, known);
        },
      };
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

const asSpan = (cell: string | Span): Span => (typeof cell === 'string' ? {text: cell} : cell);

function gridRow<Data, Row>(spec: TableSpec<Data, Row>, row: Row, at: number, known: Known): GridRow {
  const key = spec.id(row);
  const name = spec.name?.(row) ?? key;
  const namespace = spec.namespace?.(row);
  let cells: readonly Span[] | undefined;
  return {
    key,
    name,
    ...(namespace === undefined ? {} : {namespace}),
    rank: spec.rank?.(row, known) ?? at,
    problem: spec.problem?.(row, known) ?? false,
    labels: spec.labels?.(row) ?? {},
    cells: () => (cells ??= spec.columns.map(column => asSpan(column.cell(row, known)))),
    sort: at => {
      const column = spec.columns[at];
      return column?.sort?.(row, known) ?? (column === undefined ? '' : asSpan(column.cell(row, known)).text);
    },
    jumps: () => spec.jumps?.(row).filter(jump => jump !== undefined) ?? [],
    strip: () => spec.strip?.(row, known) ?? [],
    copies: () => spec.copies?.(row) ?? [{label: 'name', text: name}],
    json: () => (spec.json === undefined ? row : spec.json(row)),
  };
}
