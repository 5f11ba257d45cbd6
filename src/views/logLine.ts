import {text} from '../lib/json.ts';
import type {LogField, LogRecord} from '../lib/logRecord.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {pad, printable} from '../lib/text.ts';
import {troubleError} from '../lib/trouble.ts';
import type {DescribedLine} from './describe.ts';
import {decodeLine} from './logDecode.ts';
import {fieldJumps} from './logLineJumps.ts';
import {recordStrip, recordTone} from './logWords.ts';
import {defineText, type Known} from './view.ts';

type Data = {readonly stamp?: string; readonly pod?: string; readonly text: string; readonly record: LogRecord; readonly proxy?: string};

/** A line of a log as a subject. `pod` is its id; `proxy` the key of the proxy that wrote it, where it was one. */
export type LogLineJson = {readonly stamp: string; readonly text: string; readonly pod: string; readonly proxy?: string};

const noLine = {kind: 'not found', what: 'No line of a log was chosen.', next: 'Press Enter on a line of Logs.'} as const;

function dataOf(json: unknown): Data {
  const line = text(json, 'text');
  if (line === undefined) throw troubleError(noLine);
  const known = ['stamp', 'pod', 'proxy'].flatMap(key => {
    const value = text(json, key);
    return value === undefined ? [] : [[key, value]];
  });
  return {...Object.fromEntries(known), text: line, record: decodeLine(line)};
}

/** One line of a log, every field of it named. What it says is known without asking anybody, also when its pod is gone. */
export const logLine = defineText({
  scope: 'mesh',
  title: 'Log line',
  help: 'One line of a log: every field named and explained, with ways to the cluster, route and pods it names.',
  aliases: [],
  hidden: true,
  from: ({panes}) => dataOf(panes.at(-1)?.subject?.json),
  wraps: true,
  lines: (data, known) => described(data, known).map(({line}) => line),
  jumps: (data, at, known) => {
    const jumps = described(data, known)[at]?.jumps;
    return jumps?.() ?? [];
  },
  json: ({record, stamp, pod, text}) => ({
    ...(stamp === undefined ? {} : {stamp}),
    ...(pod === undefined ? {} : {pod}),
    text,
    ...(record.is === 'text' ? {} : {kind: record.is, fields: Object.fromEntries(record.fields().map(({name, value}) => [name, value]))}),
  }),
});

type LogLineLine = Pick<DescribedLine, 'line'> & {readonly jumps?: () => readonly Jump[]};

const heading = (title: string): readonly LogLineLine[] => [{line: []}, {line: [span(title, 'strong')]}];
const plain = (line: Line): LogLineLine => ({line: line.map(piece => ({...piece, text: printable(piece.text)}))});
const isEmpty = ({value}: LogField): boolean => value === '-' || value === '';

/** What happened and which way, then every field, then the line as it was written. */
function described(data: Data, known: Known): readonly LogLineLine[] {
  const {record, pod, stamp} = data;
  const from = [pod, stamp].filter(part => part !== undefined).join('  ');
  return [
    ...(from === '' ? [] : [plain([span(from, 'dim')])]),
    ...recordStrip(record, known).map(plain),
    ...(record.is === 'text'
      ? [plain([span('A line of a format that i9s does not know, or one that continues another.', 'dim')])]
      : fieldLines(data, record, known)),
    ...heading(data.text.includes('\n') ? 'The lines' : 'The line'),
    ...data.text.split('\n').map(line => plain([span(line, recordTone(record))])),
  ];
}

function fieldLines({proxy}: Data, record: Exclude<LogRecord, {is: 'text'}>, known: Known): readonly LogLineLine[] {
  const fields = record.fields();
  // The clusters and routes that a line names are those of the proxy that wrote it.
  const opened = record.is === 'access' && proxy !== undefined ? {record, fields, proxy} : undefined;
  const width = Math.max(0, ...fields.filter(field => !isEmpty(field)).map(({name}) => name.length));
  const lines = fields
    .filter(field => !isEmpty(field))
    .flatMap((field): readonly LogLineLine[] => {
      const jumps = opened === undefined ? [] : fieldJumps(field, opened, known);
      const leads = jumps.length === 0 ? {} : {jumps: () => jumps};
      const arrow = jumps.some(jump => !('nowhere' in jump)) ? [span(' ->', 'info')] : [];
      return [
        {...plain([span(`  ${pad(field.name, width)}  `, 'strong'), span(field.value), ...arrow]), ...leads},
        ...(field.help === '' ? [] : [{...plain([span(`      ${field.help}`, 'dim')]), ...leads}]),
      ];
    });
  const empty = fields.filter(isEmpty);
  return [
    ...heading(opened === undefined ? 'Fields' : 'Fields  (-> leads on with Enter)'),
    ...lines,
    ...(empty.length === 0 ? [] : heading('Fields without a value')),
    ...empty.map(({name, help}) => plain([span(`  ${name}  `), span(help, 'dim')])),
  ];
}
