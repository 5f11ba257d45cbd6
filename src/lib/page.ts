/** What a pane shows, already in words: the Ink front end, the command line and the docs all print this. */

import type {LogEntry, LogWish, OpenLogs} from './logLines.ts';

/** What a piece of text means; only tui/theme.ts knows colours. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info' | 'dim' | 'strong';
/** `mark` stands in the gap after the cell, so that it never changes a width: `*` changed lately. `cut`: of a cell that is not cut as its column is. */
export type Span = {readonly text: string; readonly tone?: Tone; readonly mark?: '*'; readonly cut?: Heading['cut']};
/** A line of text, piece by piece. */
export type Line = readonly Span[];

/** What a pane is about besides a proxy: the JSON of a row, the object that made it. `title` tells subjects apart. */
export type Subject = {readonly title: string; readonly json: unknown};
/** Whose configuration a proxy's pane shows: what its Envoy has, or what istiod would send. */
export type ConfigSource = 'envoy' | 'istiod';

/** Which key takes a jump: Enter follows the request, `o` opens the owner, `u` what uses it. */
export type JumpKind = 'follow' | 'owner' | 'use';
/**
 * Where a row leads: another pane, filtered by column titles or as if it had been typed; a command line such as "ctx prod"; another line of the same text,
 * counted from 0; or nowhere, and why, as a sentence.
 */
export type Jump = {readonly label: string; readonly kind?: JumpKind /* default: follow */} & (
  | {
      readonly to: string;
      readonly proxy?: string;
      readonly where?: Readonly<Record<string, string>>;
      readonly filter?: string;
      readonly subject?: Subject;
      readonly of?: ConfigSource;
    }
  | {readonly run: string}
  | {readonly line: number}
  | {readonly nowhere: string}
);

/** Keys of proxies and the id of a pod; `all`: every proxy that is meant, where `proxy` is the first of several. */
export type RowAbout = {readonly proxy?: string | undefined; readonly pod?: string | undefined; readonly all?: readonly string[]};

/** A row knows its identity; all else is asked of it, so that rows outside the window cost nothing. */
export type GridRow = {
  readonly key: string;
  /** What the fuzzy filter searches and what copying means first. */
  readonly name: string;
  readonly namespace?: string;
  /** Order of the table when the user chose none: smaller first. */
  readonly rank: number;
  readonly problem: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** The proxy (its key) or the pod ("name.namespace") that the row stands for, where its own key is neither: keys of proxies and pods mean it. */
  readonly about?: () => RowAbout;
  readonly cells: () => readonly Span[];
  readonly sort: (column: number) => string | number;
  readonly jumps: () => readonly Jump[];
  /** Explains the row in words, for the strip under the table. */
  readonly strip: () => readonly Line[];
  readonly copies: () => readonly {readonly label: string; readonly text: string}[];
  readonly json: () => unknown;
};

/** A column: its title, and how wide and where it is drawn. */
export type Heading = {
  readonly title: string;
  readonly help: string;
  /** Shown always, in wide mode only, in ordinary mode only; `narrow`: only where all columns of the same `drop` had to go;
   * `filter`: never, one can only filter and sort by it. */
  readonly shown: 'always' | 'wide' | 'compact' | 'narrow' | 'filter';
  readonly align: 'left' | 'right';
  /** Columns leave in this order, smallest first, those of one number together, when the screen is too narrow; undefined: never. */
  readonly drop?: number;
  /** Narrowest and widest it may be drawn, in terminal cells; between them its contents decide. */
  readonly min: number;
  readonly max: number;
  /** Long text is cut in the middle where its end tells it apart (pod names). */
  readonly cut: 'middle' | 'end';
};

/** How a text beside a table is wanted: lines around each difference, the two sides next to each other, and with what is usually hidden as noise. */
export type BesideLook = {readonly context: number; readonly split: boolean; readonly noise: boolean};
/** A text beside a table, about its selected row; `width`: cells for each of its lines. `hunks`: lines (from 0) at which a piece of it begins that `n` goes to. */
export type Beside = {
  readonly title: string;
  readonly legend?: Line; // under the title, always in sight
  readonly lines: readonly Line[];
  readonly hunks: readonly number[];
};

/** A table; `note` is a sentence about all of it, `noteOf` the same about some of its rows, for where only these are shown. */
export type Grid = {
  readonly kind: 'grid';
  readonly headings: readonly Heading[];
  readonly rows: readonly GridRow[];
  /** When its oldest part was read (ms since 1970), of a table of the mesh that is not kept up to date with it. */
  readonly takenAt?: number;
  readonly note?: string;
  readonly noteOf?: (rows: readonly GridRow[]) => string | undefined;
  /** The row that is selected until its user has moved. */
  readonly start?: string;
  /** Where a text stands beside the table: about this row, or about all where none is selected. */
  readonly beside?: (key: string | undefined, look: BesideLook, width: number) => Beside;
  /** That text explains the row in sentences: the table may be the wider one. */
  readonly explains?: true;
};
export type OutlineFormat = 'yaml' | 'json';
/** A value inside of a value, and where it is printed. Lines and columns are counted from 0. */
export type OutlineNode = {
  readonly parent: number; // -1: this is the whole value
  readonly key: string | number; // name of the member, or place in the array
  readonly value: unknown;
  readonly line: number;
  readonly end: number; // its last line
  readonly column: number; // where it begins in its first line, behind key or dash
};

/**
 * A value printed so that every line knows what it shows. Nodes are numbered in the order of the text, the whole value being 0; the numbers are
 * the same in both formats.
 */
export type Outline = {
  readonly format: OutlineFormat;
  readonly lines: readonly Line[];
  readonly nodes: readonly OutlineNode[];
  /** By line: the innermost node that begins there, else the one that goes on or ends there. */
  readonly owners: readonly number[];
};

/** Lines of text, and what they were made of. */
export type Text = {
  readonly kind: 'text';
  readonly lines: readonly Line[];
  readonly json: unknown;
  /** Sentences, which are wrapped where nobody has said otherwise. */
  readonly wraps?: true;
  /** Where the lines are those of a value that was printed: it can be folded, and its values and their paths be copied. */
  readonly outline?: Outline;
  /** Where Enter leads on a line, counted from 0. */
  readonly jumps?: (line: number) => readonly Jump[];
  /** What the whole page is about, where its pane is not one of a proxy: keys of proxies and pods mean it. */
  readonly about?: RowAbout;
};
/** Lines of logs that go on growing. What is said of a line is made when it is drawn. */
export type Log = {
  readonly kind: 'log';
  readonly wish: LogWish;
  readonly logs: OpenLogs;
  /** What to call each of the targets. */
  readonly names: readonly string[];
  /** Cells for `headings`, of a line that has them; else its text, said in words. */
  readonly cells: (entry: LogEntry) => readonly Span[] | undefined;
  readonly line: (entry: LogEntry) => Line;
  readonly strip: (entry: LogEntry) => readonly Line[];
  readonly copies: (entry: LogEntry) => readonly {readonly label: string; readonly text: string}[];
  readonly json: (entry: LogEntry) => unknown;
  /** Lines are said in the same words for as long as this is the same. */
  readonly basis: unknown;
  /** A sentence about all of it, such as why a log is not read. */
  readonly note?: Line;
};
/** What a view makes. */
export type Page = Grid | Text | Log;

/** A text with its meaning. */
export const span = (text: string, tone: Tone = 'plain'): Span => ({text, tone});
/** The text of a line without its tones. */
export const lineText = (line: Line): string => line.map(piece => piece.text).join('');
