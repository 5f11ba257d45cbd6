import {type Filter, parseFilter} from '../lib/filter.ts';
import type {Term} from '../lib/filterTerms.ts';
import type {LogEntry, LogTarget, LogWish} from '../lib/logLines.ts';
import type {LogRecord} from '../lib/logRecord.ts';
import {contains} from '../lib/search.ts';
import {decodeLine} from './logDecode.ts';
import {recordCells, recordTone} from './logWords.ts';
import type {Known} from './view.ts';

/** What a line says. Only of lines that are drawn it is kept: of all of them it would take ten times as much memory as their texts. */
export const recordOf = (entry: LogEntry): LogRecord => {
  entry.record ??= decodeLine(entry.text);
  return entry.record;
};

/** What one can filter by, as in code:503. */
export const logColumns = ['pod', 'method', 'path', 'code', 'flags', 'duration', 'upstream', 'route', 'id', 'level', 'component'] as const;
type Column = (typeof logColumns)[number];

/** The filter of a pane of logs as it was typed. */
export const logFilter = (text: string): Filter => parseFilter(text, logColumns);

/** Which lines the filter of a pane keeps: its words are looked for in the line as it was written. Marks stay, and so do lines that go on with one that is kept. Undefined where it keeps all. */
export function logTest(
  {filter, problems}: {readonly filter: string; readonly problems: boolean},
  {targets}: LogWish,
  known: () => Known,
): ((entry: LogEntry) => boolean) | undefined {
  const {terms, fuzzy} = logFilter(filter);
  const words = fuzzy === '' ? [] : fuzzy.split(' ').map((word): Term => ({is: 'word', not: false, word}));
  const tests = [...terms, ...words].map(term => testOf(term, targets, known));
  if (problems) tests.push(isProblem);
  if (tests.length === 0) return undefined;
  const keeps = (entry: LogEntry): boolean => tests.every(test => test(entry));
  return entry => entry.target < 0 || keeps(entry) || (entry.head !== undefined && keeps(entry.head));
}

const recordOnce = ({record, text}: LogEntry): LogRecord => record ?? decodeLine(text);

const isProblem = (entry: LogEntry): boolean => {
  const tone = recordTone(recordOnce(entry));
  return tone === 'bad' || tone === 'warn';
};

function testOf(term: Term, targets: readonly LogTarget[], known: () => Known): (entry: LogEntry) => boolean {
  switch (term.is) {
    case 'word': {
      const has = contains(term.word);
      return entry => has(entry.text) !== term.not;
    }
    case 'regexp':
      return entry => term.regexp.test(entry.text) !== term.not;
    case 'column':
      return entry => term.test(cell(entry, term.column as Column, targets, known)) !== term.not;
    case 'label': {
      const labels = targets.map(({name, namespace}) => known().mesh.pods.get(`${name}.${namespace}`)?.labels ?? {});
      return entry => term.test(labels[entry.target]?.[term.key]) !== term.not;
    }
  }
}

function cell(entry: LogEntry, column: Column, targets: readonly LogTarget[], known: () => Known): string {
  const target = targets[entry.target];
  if (column === 'pod') return `${target?.name}.${target?.namespace}`;
  const record = recordOnce(entry);
  if (record.is === 'component') return column === 'level' ? record.level : column === 'component' ? record.component : '';
  if (record.is !== 'access') return '';
  const {method = '', target: path, code, flags, durationMs, cluster = '', upstream = '', route = '', requestId = ''} = record;
  const cells: Readonly<Record<Column, () => string>> = {
    pod: () => '',
    method: () => method,
    path: () => path,
    code: () => String(code ?? ''),
    flags: () => flags.join(','),
    duration: () => String(durationMs ?? ''),
    upstream: () => `${recordCells(record, known())?.at(-1)?.text ?? ''} ${cluster} ${upstream}`,
    route: () => route,
    id: () => requestId,
    level: () => '',
    component: () => '',
  };
  return cells[column]();
}
