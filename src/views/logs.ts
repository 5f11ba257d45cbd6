import {type LogEntry, type LogStatus, type LogWish, logWish, lostLogs, stampFull} from '../lib/logLines.ts';
import type {LogRecord} from '../lib/logRecord.ts';
import {type Heading, type Line, type Log, span} from '../lib/page.ts';
import {decodeLine} from './logDecode.ts';
import {recordOf} from './logFilter.ts';
import {logNames} from './logNames.ts';
import {recordCells, recordStrip, recordTone} from './logWords.ts';
import type {Known, KnownView} from './view.ts';

const column = (title: string, help: string, more: Partial<Heading> = {}): Heading => ({
  title,
  help,
  shown: 'always',
  align: 'left',
  min: title.length,
  max: 60,
  cut: 'end',
  ...more,
});

/** Columns of requests; other lines take the room of all of them. */
const headings: readonly Heading[] = [
  column('METHOD', 'Method of the request, TCP for connections.', {max: 8}),
  column('AUTHORITY+PATH', 'What was asked for, or where the connection went.', {min: 24, max: 1000}),
  column('CODE', 'Status of the answer.'),
  column('FLAGS', 'Response flags: why Envoy answered in place of the upstream, or cut the connection.', {max: 12}),
  column('DURATION', 'From the first byte of the request to the last byte of the answer.', {align: 'right', drop: 2}),
  column('UPSTREAM', 'Pod or address that the request was sent to, or its cluster.', {min: 16, max: 44, cut: 'middle', drop: 1}),
];

/** Lines of the logs of proxies as they are written, merged by time. */
export const logs: KnownView = {
  scope: 'mesh',
  kind: 'log',
  title: 'Logs',
  help: 'Logs of proxies as they are written, merged by time, with requests in columns.',
  aliases: [],
  hidden: true,
  headings,
  from: known => page(known),
};

const noTargets: LogWish = {targets: [], since: 'tail', previous: false};
const none = {length: () => 0, at: () => undefined, placeOf: () => 0};
const closed: Log['logs'] = {
  all: none,
  matches: none,
  isMatch: () => false,
  searching: false,
  arrived: 0,
  dropped: 0,
  statuses: [],
  mark: () => {},
  clear: () => {},
};

function page(known: Known): Log {
  const subject = known.panes.at(-1)?.subject;
  const wish = logWish(subject?.json) ?? noTargets;
  const open = (subject && known.logs?.get(subject)) ?? closed;
  const names = logNames(wish.targets);
  const note = open.all.length() === 0 ? undefined : troubleNote(open.statuses, names);
  return {
    kind: 'log',
    wish,
    logs: open,
    names,
    basis: known.mesh.pods,
    cells: entry => (entry.target < 0 ? undefined : recordCells(recordOf(entry), known)),
    line,
    strip: entry => (entry.target < 0 ? [] : recordStrip(recordOf(entry.head ?? entry), known)),
    copies: entry => copies(entry, recordOf(entry)),
    json: entry => json(entry, entry.record ?? decodeLine(entry.text), wish),
    ...(note === undefined ? {} : {note}),
  };
}

/** A line that is no request: its level as a word, who said it, and what. */
function line(entry: LogEntry): Line {
  if (entry.target < 0) return [span(`---- ${entry.text} ----`, 'info')];
  const record = recordOf(entry);
  if (record.is !== 'component') return [span(entry.text, recordTone(record))];
  return [span(`${record.level} ${record.component}`.padEnd(16), recordTone(record)), span(` ${record.text}`, recordTone(record))];
}

/** Of the logs that are not read now, the first one, and how many others there are. */
function troubleNote(statuses: readonly LogStatus[], names: readonly string[]): Line | undefined {
  const lost = lostLogs(statuses);
  const [first] = lost;
  if (first === undefined) return undefined;
  const more = lost.length > 1 ? ` (and ${lost.length - 1} more)` : '';
  return [span('! ', 'warn'), span(`${names.length > 1 ? `${names[first.at]}: ` : ''}${first.trouble.what}${more}`)];
}

function copies({text}: LogEntry, record: LogRecord): ReturnType<Log['copies']> {
  if (record.is !== 'access') return [{label: 'line', text}];
  const {target, requestId, upstream} = record;
  return [
    {label: 'line', text},
    ...(requestId === undefined ? [] : [{label: 'request id', text: requestId}]),
    {label: 'path', text: target},
    ...(upstream === undefined ? [] : [{label: 'upstream', text: upstream}]),
  ];
}

/** A line with all that is known of it, for YAML and for files of JSON lines. */
function json({stamp, text, target: at}: LogEntry, record: LogRecord, {targets}: LogWish): unknown {
  const target = targets[at];
  const of = target === undefined ? {mark: text} : {stamp, pod: target.name, namespace: target.namespace, container: target.container};
  const fields =
    record.is === 'text' || target === undefined ? {} : {fields: Object.fromEntries(record.fields().map(({name, value}) => [name, value]))};
  return {...of, ...(target === undefined ? {} : {text}), ...fields};
}

/** A line as it is saved: its time, its log where there are several, and its text. */
export const savedLine = (entry: LogEntry, names: readonly string[]): string =>
  entry.target < 0 ? `---- ${entry.text} ----` : [stampFull(entry.stamp), ...(names.length > 1 ? [names[entry.target]] : []), entry.text].join(' ');
