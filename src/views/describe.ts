import {type Jump, type Line, span, type Tone} from '../lib/page.ts';
import {pad, printable, width, wrapWords} from '../lib/text.ts';

/** A line of a text pane: what it says, and where Enter on it leads. */
export type DescribedLine = {readonly line: Line; readonly jump?: Jump | undefined};

/** A label and its value, or several values in lines of their own; nothing is shown of one without. `notes` explain it below, `mark` stands before it. */
export type Fact = {
  readonly label: string;
  readonly value: string | Line | readonly string[] | undefined;
  readonly mark?: {readonly text: string; readonly tone: Tone} | undefined;
  readonly notes?: readonly string[];
  readonly jump?: Jump | undefined;
};
/** Facts under a title; one without facts is left out. */
export type Section = {readonly title: string; readonly facts: readonly Fact[]};

/** Cells for a label and what follows it. */
const labelWidth = 24;
/** Cells for a sentence, so that it can be read on a terminal of 80 columns. */
export const sentenceWidth = 70;

/** The `lines` and `jumps` of a text that is made of such lines. They are made once for each page: where a line leads is asked with every frame. */
export function describedText<Data, Known extends object>(make: (data: Data, known: Known) => readonly DescribedLine[]) {
  const made = new WeakMap<Known, {readonly data: Data; readonly lines: readonly DescribedLine[]}>();
  const linesOf = (data: Data, known: Known): readonly DescribedLine[] => {
    const last = made.get(known);
    if (last !== undefined && last.data === data) return last.lines;
    const lines = make(data, known);
    made.set(known, {data, lines});
    return lines;
  };
  return {
    lines: (data: Data, known: Known): readonly Line[] => linesOf(data, known).map(({line}) => line),
    jumps: (data: Data, line: number, known: Known): readonly Jump[] => [linesOf(data, known)[line]?.jump].filter(jump => jump !== undefined),
  };
}

/** Sections with aligned values, as `kubectl describe` writes them; `labels`: cells for a label. */
export function describe(sections: readonly Section[], labels = labelWidth): readonly DescribedLine[] {
  return sections.flatMap(({title, facts}): readonly DescribedLine[] => {
    const lines = facts.flatMap(fact => factLines(fact, labels));
    return lines.length === 0 ? [] : [{line: []}, {line: [span(title, 'strong')]}, ...lines];
  });
}

function factLines({label, value, mark, notes = [], jump}: Fact, labels: number): readonly DescribedLine[] {
  const values = valueLines(value);
  if (values.length === 0) return [];
  const gutter = span(pad(mark?.text ?? '', 2), mark?.tone ?? 'plain');
  return [
    ...values.map((each, at) => ({line: [at === 0 ? gutter : span('  '), span(pad(at === 0 ? `${label}:` : '', labels), 'dim'), ...each], jump})),
    ...notes.flatMap(note => sentence(note, mark?.tone ?? 'dim', jump)),
  ];
}

/** Cells in columns that are as wide as what is in them, with lines that lead somewhere; the last one is as long as it is. `indent`: cells before the first. */
export function aligned(rows: readonly {readonly cells: Line; readonly jump?: Jump | undefined}[], indent = 2): readonly DescribedLine[] {
  const widths: number[] = [];
  for (const {cells} of rows) for (const [at, {text}] of cells.entries()) widths[at] = Math.max(widths[at] ?? 0, width(text));
  return rows.map(({cells, jump}) => {
    const padded = cells.map(({text, ...rest}, at) => ({...rest, text: at === cells.length - 1 ? text : pad(text, (widths[at] ?? 0) + 2)}));
    return {line: [span(' '.repeat(indent)), ...padded], jump};
  });
}

/** Lines under a title; nothing of it where there are none. */
export const titled = (title: string, lines: readonly DescribedLine[]): readonly DescribedLine[] =>
  lines.length === 0 ? [] : [{line: []}, {line: [span(title, 'strong')]}, ...lines];

/** A sentence in lines that are set in by four. */
export const sentence = (text: string, tone: Tone, jump?: Jump | undefined): readonly DescribedLine[] =>
  wrapWords(text, sentenceWidth).map(words => ({line: [span('    '), span(words, tone)], jump}));

function valueLines(value: Fact['value']): readonly Line[] {
  if (value === undefined || value === '') return [];
  if (typeof value === 'string') return [[span(printable(value))]];
  return isTexts(value) ? value.map(each => [span(printable(each))]) : [value];
}

const isTexts = (value: Line | readonly string[]): value is readonly string[] => value.every(each => typeof each === 'string');
