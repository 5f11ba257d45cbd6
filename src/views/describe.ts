import {type Jump, type Line, span, type Tone} from '../lib/page.ts';
import {pad, printable, wrapWords} from '../lib/text.ts';

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

/** Sections with aligned values, as `kubectl describe` writes them. */
export function describe(sections: readonly Section[]): readonly DescribedLine[] {
  return sections.flatMap(({title, facts}): readonly DescribedLine[] => {
    const lines = facts.flatMap(factLines);
    return lines.length === 0 ? [] : [{line: []}, {line: [span(title, 'strong')]}, ...lines];
  });
}

function factLines({label, value, mark, notes = [], jump}: Fact): readonly DescribedLine[] {
  const values = valueLines(value);
  if (values.length === 0) return [];
  const gutter = span(pad(mark?.text ?? '', 2), mark?.tone ?? 'plain');
  return [
    ...values.map((each, at) => ({line: [at === 0 ? gutter : span('  '), span(pad(at === 0 ? `${label}:` : '', labelWidth), 'dim'), ...each], jump})),
    ...notes.flatMap(note => sentence(note, mark?.tone ?? 'dim')),
  ];
}

/** A sentence in lines that are set in by four. */
export const sentence = (text: string, tone: Tone, jump?: Jump | undefined): readonly DescribedLine[] =>
  wrapWords(text, sentenceWidth).map(words => ({line: [span('    '), span(words, tone)], jump}));

function valueLines(value: Fact['value']): readonly Line[] {
  if (value === undefined || value === '') return [];
  if (typeof value === 'string') return [[span(printable(value))]];
  return isTexts(value) ? value.map(each => [span(printable(each))]) : [value];
}

const isTexts = (value: Line | readonly string[]): value is readonly string[] => value.every(each => typeof each === 'string');
