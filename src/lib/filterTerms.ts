import {contains} from './search.ts';

/** One requirement of a filter; `not` turns it round. */
export type Term = {readonly not: boolean} & (
  | {readonly is: 'word'; readonly word: string}
  | {readonly is: 'regexp'; readonly regexp: RegExp}
  | {readonly is: 'column'; readonly column: string; readonly test: (cell: string) => boolean}
  | {readonly is: 'label'; readonly key: string; readonly test: (value: string | undefined) => boolean}
);

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

/** One requirement of a label selector: `app=x`, `app!=x`, `app in (x,y)`, `app notin (x)`, `app` or `!app`. */
function labelTerm(requirement: string): Term | undefined {
  const set = /^([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement.trim());
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const wanted = new Set(values.split(',').map(value => value.trim()));
    return {is: 'label', not: operator === 'notin', key, test: value => value !== undefined && wanted.has(value)};
  }
  const parts = /^(!?)([\w./-]+)(?:\s*(!=|==|=)\s*([\w.-]*))?$/.exec(requirement.trim());
  if (parts === null) return undefined;
  const [, not = '', key = '', operator, wanted] = parts;
  const test = (value: string | undefined): boolean => (operator === undefined ? value !== undefined : (value === wanted) === (operator !== '!='));
  return {is: 'label', not: not !== '', key, test};
}

/** A label selector as kubectl has it; undefined when a part of it is none. */
export function labelTerms(selector: string): readonly Term[] | undefined {
  const made = selector
    .split(/,(?![^(]*\))/)
    .filter(part => part.trim() !== '')
    .map(labelTerm);
  return made.every(term => term !== undefined) ? made : undefined;
}

/** A word, `"two words"`, `/re/` or `col:value`, any of them with `!` before it. `problem` says why something is only taken as a word. */
export function wordTerm(token: string, titles: ReadonlySet<string>): {readonly term: Term; readonly problem?: string} {
  const not = token.startsWith('!') && token.length > 1;
  const bare = not ? token.slice(1) : token;
  const source = /^\/(.+)\/$/.exec(bare)?.[1];
  const regexp = source === undefined ? undefined : compiled(source);
  if (regexp !== undefined) return {term: {is: 'regexp', not, regexp}};
  const [, column = '', value = ''] = /^([a-z][\w -]*):(.*)$/i.exec(bare) ?? [];
  if (titles.has(column.toLowerCase())) return {term: {is: 'column', not, column: column.toLowerCase(), test: cellTest(value)}};
  const term = {is: 'word', not, word: bare.startsWith('"') ? bare.replace(/^"|"$/g, '') : bare} as const;
  if (source !== undefined) return {term, problem: `${bare} is not a regular expression, taken as a word`};
  return column === '' || value === '' ? {term} : {term, problem: `there is no column "${column}" here, taken as a word`};
}
