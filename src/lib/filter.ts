import {rank} from './fuzzy.ts';
import {type GridRow, type Heading, lineText} from './page.ts';
import {contains} from './search.ts';

type Term = {readonly not: boolean} & (
  | {readonly is: 'word'; readonly word: string}
  | {readonly is: 'regexp'; readonly regexp: RegExp}
  | {readonly is: 'column'; readonly column: string; readonly test: (cell: string) => boolean}
  | {readonly is: 'label'; readonly key: string; readonly test: (value: string | undefined) => boolean}
);
/** A filter that was read. `problem` says what could not be understood and was taken literally. */
export type Filter = {readonly terms: readonly Term[]; readonly fuzzy: string; readonly problem?: string};

const units: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000};
/** Seconds of an age as printed ("2m14s"), or of a plain number; undefined for other text. */
function amount(text: string): number | undefined {
  const trimmed = text.trim().replace(/^>/, '');
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (!/^(\d+[smhdy])+$/.test(trimmed)) return undefined;
  return [...trimmed.matchAll(/(\d+)([smhdy])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * units[unit!]!, 0);
}

/** The right side of `col:value`: `>1m`, `<5`, `!word`, `/re/` or a word. */
function cellTest(value: string): (cell: string) => boolean {
  if (value.startsWith('!')) {
    const wanted = cellTest(value.slice(1));
    return cell => !wanted(cell);
  }
  const limit = /^([<>])(.+)$/.exec(value);
  const bound = limit === null ? undefined : amount(limit[2]!);
  if (bound !== undefined) return cell => (limit![1] === '>' ? (amount(cell) ?? -1) > bound : (amount(cell) ?? Number.POSITIVE_INFINITY) < bound);
  const regexp = /^\/(.+)\/$/.exec(value);
  if (regexp !== null) {
    const made = compiled(regexp[1]!);
    if (made !== undefined) return cell => made.test(cell);
  }
  return contains(value);
}

const compiled = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source, source === source.toLowerCase() ? 'i' : '');
  } catch {
    return undefined;
  }
};

/** One requirement of a label selector: `app=x`, `app!=x`, `app` or `!app`. */
function labelTerm(requirement: string): Term | undefined {
  const parts = /^(!?)([\w./-]+)(?:\s*(!=|==|=)\s*([\w.-]*))?$/.exec(requirement.trim());
  if (parts === null) return undefined;
  const [, not = '', key = '', operator, wanted] = parts;
  return {
    is: 'label',
    not: not !== '',
    key,
    test: value => (operator === undefined ? value !== undefined : (value === wanted) === (operator !== '!=')),
  };
}

/** Reads the filter grammar: words (AND-ed, smart case), `!word`, `"two words"`, `/re/`, `-f word` or `~word`, `-l app=x`, `col:value`. Never throws: what does not parse stays a literal. */
export function parseFilter(text: string, columns: readonly string[]): Filter {
  const tokens = text.match(/!?"[^"]*"?|!?\/(?:[^/\\]|\\.)+\/(?=\s|$)|\S+/g) ?? [];
  const titles = new Set(columns.map(column => column.toLowerCase()));
  const terms: Term[] = [];
  let fuzzy = '';
  let problem: string | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    if ((token === '-f' || token === '-l') && next === undefined) continue; // still being typed
    if (token === '-l') {
      at++;
      const made = next!.split(',').filter(Boolean).map(labelTerm);
      if (made.some(term => term === undefined)) {
        problem = `"${next}" is not a label selector (app=x,!y,z!=w), taken as a word`;
        terms.push({is: 'word', not: false, word: next!});
      } else terms.push(...made.filter(term => term !== undefined));
      continue;
    }
    if (token === '-f' || (token.startsWith('~') && token.length > 1)) {
      fuzzy = `${fuzzy} ${token === '-f' ? next : token.slice(1)}`.trim();
      if (token === '-f') at++;
      continue;
    }
    const not = token.startsWith('!') && token.length > 1;
    const bare = not ? token.slice(1) : token;
    const regexp = /^\/(.+)\/$/.exec(bare);
    const made = regexp === null ? undefined : compiled(regexp[1]!);
    const colon = bare.indexOf(':');
    const column = bare.slice(0, Math.max(0, colon)).toLowerCase();
    if (made !== undefined) terms.push({is: 'regexp', not, regexp: made});
    else if (colon > 0 && titles.has(column)) terms.push({is: 'column', not, column, test: cellTest(bare.slice(colon + 1))});
    else {
      if (regexp !== null) problem = `${bare} is not a regular expression, taken as a word`;
      terms.push({is: 'word', not, word: bare.startsWith('"') ? bare.replace(/^"|"$/g, '') : bare});
    }
  }
  return problem === undefined ? {terms, fuzzy} : {terms, fuzzy, problem};
}

/** The rows a filter keeps; with a fuzzy word ranked best first, else in their order. */
export function filterRows(filter: Filter, rows: readonly GridRow[], headings: readonly Heading[]): readonly GridRow[] {
  const kept = filter.terms.length === 0 ? rows : rows.filter(row => filter.terms.every(term => meets(term, row, headings) !== term.not));
  return filter.fuzzy === '' ? kept : rank(filter.fuzzy, kept, row => [row.name]);
}

function meets(term: Term, row: GridRow, headings: readonly Heading[]): boolean {
  if (term.is === 'label') return term.test(row.labels[term.key]);
  const cells = row.cells();
  // A title may stand for two cells, one for ordinary and one for wide mode ("NACK", "ERROR 2m14s").
  if (term.is === 'column') return headings.some((heading, at) => heading.title.toLowerCase() === term.column && term.test(cells[at]?.text ?? ''));
  const text = lineText(cells.flatMap(cell => [cell, {text: ' '}]));
  return term.is === 'word' ? contains(term.word)(text) : term.regexp.test(text);
}
