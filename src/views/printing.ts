import type {Grid} from '../lib/page.ts';

/** What flags were given, by name: `fqdn` of `--fqdn`. */
export type Given = Readonly<Record<string, string>>;

/** A flag of `i9s pc`, as istioctl has it. `keeps` filters rows; without it `table` minds the flag. */
export type PcFlag<Row> = {
  readonly name: string;
  readonly takes?: string; // "TEXT"; absent for a switch, whose value is 'true' or 'false'
  readonly help: string;
  readonly keeps?: (row: Row, wanted: string) => boolean;
};

/** istioctl's rule for most filters: an empty word keeps everything, else it is the whole text, in capitals or not. */
export const isWanted = (text: string, wanted: string): boolean => wanted === '' || text.toLowerCase() === wanted.toLowerCase();

/** Header and rows of a table. `now` in ms since 1970. */
export type PcTable<Row> = (rows: readonly Row[], given: Given, now: number) => readonly (readonly string[])[];

/** How `i9s pc` prints a view: what istioctl 1.31 prints for the same answer, to the byte. Rows that istioctl leaves out are for `--wide` and JSON. */
export type Pc<Data, Row> = {
  readonly words: readonly string[]; // 'cluster', and its aliases 'clusters', 'c'
  /** It is no part of proxy-config: `i9s authz`, not `i9s pc authz`. */
  readonly ownVerb?: true;
  readonly gap: number; // spaces between columns
  readonly flags?: readonly PcFlag<Row>[];
  /** Rows in istioctl's order, those that it leaves out as well. Absent: those of the view. */
  readonly rows?: (data: Data) => readonly Row[];
  readonly leavesOut?: (row: Row) => boolean;
  /** `-o json` unless another format is asked for. */
  readonly output?: 'json';
  /** Its place in `i9s pc all`, from 1, and the heading there with --with-headers. */
  readonly inAll?: {readonly place: number; readonly heading: string; readonly table?: PcTable<Row>};
  readonly table: PcTable<Row>;
  /** `-o json`: the whole value. Given the rows that flags keep, with those that istioctl leaves out. */
  readonly json: (rows: readonly Row[], data: Data) => unknown;
  /** What istioctl says where there is no row; a function where that depends on what else is there, undefined where it prints the mere header. */
  readonly none?: None | ((data: Data) => None | undefined);
};
/** An error, which istioctl prints behind "Error: ", or a sentence in place of the table. */
export type None = {readonly error: string} | {readonly text: string};

/** One view, printed: `grid` is the pane's own table with the same rows; `all` the table as a part of `i9s pc all`. */
export type Printed = {
  readonly table: readonly (readonly string[])[];
  readonly all: readonly (readonly string[])[];
  readonly gap: number;
  readonly json: unknown;
  readonly grid: Grid | undefined;
  readonly none: None | undefined;
};
/** What the command line must know of a view that it can print. */
export type PcSpec = {
  readonly words: readonly string[];
  readonly ownVerb?: true;
  readonly flags: readonly Omit<PcFlag<never>, 'keeps'>[];
  readonly output?: 'json';
  readonly inAll?: {readonly place: number; readonly heading: string};
};

/** The rows that the flags keep, and the table of those of them that istioctl shows. As in istioctl, flags that keep no row give a table without rows. */
export function printRows<Data, Row>(
  pc: Pc<Data, Row>,
  all: readonly Row[],
  data: Data,
  given: Given,
  now: number,
): Omit<Printed, 'grid'> & {readonly rows: readonly Row[]} {
  const rows = all.filter(row =>
    (pc.flags ?? []).every(({name, keeps}) => keeps === undefined || given[name] === undefined || keeps(row, given[name])),
  );
  const shown = rows.filter(row => !pc.leavesOut?.(row));
  const table = pc.table(shown, given, now);
  return {
    rows,
    table,
    all: pc.inAll?.table?.(shown, given, now) ?? named(table, pc.words[0] ?? ''),
    gap: pc.gap,
    json: pc.json(rows, data),
    none: all.every(row => pc.leavesOut?.(row) ?? false) ? noneOf(pc, data) : undefined,
  };
}

/** Several tables below each other: the first cell says of which it is. */
const named = ([header = [], ...rows]: readonly (readonly string[])[], word: string): readonly (readonly string[])[] => [
  header,
  ...rows.map(([name = '', ...cells]) => [`${word}/${name}`, ...cells]),
];

const noneOf = <Data, Row>({none}: Pc<Data, Row>, data: Data): None | undefined => (typeof none === 'function' ? none(data) : none);
