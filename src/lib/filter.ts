import {labelTerms, type Term, wordTerm} from './filterTerms.ts';
import {rank} from './fuzzy.ts';
import type {GridRow, Heading, Span} from './page.ts';
import {contains} from './search.ts';

/** A filter that was read. `problem` says what could not be understood and was taken literally. */
export type Filter = {readonly terms: readonly Term[]; readonly fuzzy: string; readonly problem?: string};

// A selector and a fuzzy word belong to the flag before them; "two words" and /two words/ are one token.
const tokens = /-l\s+(?:[^\s(]+\s+(?:not)?in\s+\([^)]*\)\S*|\S+)|-f\s+\S+|!?"[^"]*"?|!?\/(?:[^/\\]|\\.)+\/(?=\s|$)|\S+/g;

/** Reads the filter grammar: words (AND-ed, smart case), `!word`, `"two words"`, `/re/`, `-f word` or `~word`, `-l app=x`, `col:value`. Never throws: what does not parse stays a literal. */
export function parseFilter(text: string, columns: readonly string[]): Filter {
  const titles = new Set(columns.map(column => column.toLowerCase()));
  const terms: Term[] = [];
  const fuzzy: string[] = [];
  let problem: string | undefined;
  for (const token of text.match(tokens) ?? []) {
    const [, flag, value = ''] = /^-([lf])\s+(.*)$/.exec(token) ?? [];
    if (token === '-f' || token === '-l') continue; // still being typed
    if (flag === 'f' || (token.startsWith('~') && token.length > 1)) fuzzy.push(flag === 'f' ? value : token.slice(1));
    else if (flag === 'l') {
      const labels = labelTerms(value);
      if (labels === undefined) problem = `"${value}" is not a label selector (app=x,!y,z!=w), taken as a word`;
      terms.push(...(labels ?? [{is: 'word', not: false, word: value} as const]));
    } else {
      const read = wordTerm(token, titles);
      terms.push(read.term);
      problem = read.problem ?? problem;
    }
  }
  return {terms, fuzzy: fuzzy.join(' '), ...(problem === undefined ? {} : {problem})};
}

/** The rows a filter keeps; with a fuzzy word ranked best first, else in their order. */
export function filterRows(filter: Filter, rows: readonly GridRow[], headings: readonly Heading[]): readonly GridRow[] {
  const kept = filter.terms.length === 0 ? rows : rows.filter(row => filter.terms.every(term => meets(term, row, headings) !== term.not));
  return filter.fuzzy === '' ? kept : rank(filter.fuzzy, kept, row => [row.name]);
}

const texts = new WeakMap<readonly Span[], string>();

/** All cells of a row; the same again while somebody types. */
function rowText(cells: readonly Span[]): string {
  const known = texts.get(cells);
  if (known !== undefined) return known;
  let text = '';
  for (const cell of cells) text += `${cell.text} `;
  texts.set(cells, text);
  return text;
}

function meets(term: Term, row: GridRow, headings: readonly Heading[]): boolean {
  if (term.is === 'label') return term.test(row.labels[term.key]);
  const cells = row.cells();
  // A title may stand for two cells, one for ordinary and one for wide mode ("NACK", "ERROR 2m14s").
  if (term.is === 'column') return headings.some((heading, at) => heading.title.toLowerCase() === term.column && term.test(cells[at]?.text ?? ''));
  const text = rowText(cells);
  return term.is === 'word' ? contains(term.word)(text) : term.regexp.test(text);
}
