import type {AccessRecord, ComponentRecord, LogField, LogRecord} from '../lib/logRecord.ts';
import {type Line, type Span, span, type Tone} from '../lib/page.ts';
import {dialectNamed} from './logDialects.ts';
import {codeTone, flagTone, happenedLines, valueIn} from './logExplain.ts';
import {addressWords, isInbound, upstreamCell} from './logPeers.ts';
import {shortHost} from './routeCells.ts';
import type {Known} from './view.ts';

const dim = (text: string): Span => ({text, tone: 'dim'});
const directions: Readonly<Record<string, string>> = {inbound: 'in', outbound: 'out'};

/** Cells METHOD, AUTHORITY+PATH, CODE, FLAGS, DURATION and UPSTREAM of a request or connection; undefined for what is shown as text. */
export function recordCells(record: LogRecord, known: Known): readonly Span[] | undefined {
  if (record.is !== 'access') return undefined;
  return [
    methodCell(record),
    {text: shortHost(record.target)},
    record.code === undefined ? dim('-') : {text: String(record.code), tone: record.code === 0 ? 'dim' : codeTone(record.code)},
    flagsCell(record),
    record.durationMs === undefined ? dim('-') : {text: durationText(record.durationMs)},
    upstreamCell(record, known),
  ];
}

function methodCell({by, method, code}: AccessRecord): Span {
  if (by === 'ztunnel') return {text: directions[method ?? ''] ?? method ?? '-'};
  // A request that could not be read has a status, a connection has none.
  return method === undefined ? dim(code ? '-' : 'TCP') : {text: method};
}

/** ztunnel has no flags: it says why in words, which are for the strip. */
function flagsCell({by, flags, details}: AccessRecord): Span {
  if (by === 'ztunnel') return details === undefined ? dim('-') : {text: 'error', tone: 'bad'};
  return flags.length === 0 ? dim('-') : {text: flags.join(','), tone: flags.map(flagTone).reduce(worse, 'plain')};
}

/** "3ms", "10.0s", "2m05s". */
export function durationText(ms: number): string {
  if (ms < 1000) return `${ms < 1 ? Number(ms.toFixed(2)) : Math.round(ms)}ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

const order: readonly Tone[] = ['plain', 'warn', 'bad'];
const worse = (one: Tone, other: Tone): Tone => (order.indexOf(one) > order.indexOf(other) ? one : other);

const levelTones: Readonly<Record<string, Tone>> = {
  trace: 'dim',
  debug: 'dim',
  warn: 'warn',
  warning: 'warn',
  error: 'bad',
  critical: 'bad',
  fatal: 'bad',
  panic: 'bad',
  dpanic: 'bad',
};

/** How bad a line is: an answer of 5xx, a flag that is a failure, an error; then 4xx, what was done on purpose, a warning. */
export function recordTone(record: LogRecord): Tone {
  if (record.is === 'text') return 'plain';
  if (record.is === 'component') return levelTones[record.level.toLowerCase()] ?? 'plain';
  if (record.by === 'ztunnel') return record.details === undefined ? 'plain' : 'bad';
  return record.flags.map(flagTone).reduce(worse, codeTone(record.code));
}

/** Explains a line, most important first: what happened, which way, how long, which request. */
export function recordStrip(record: LogRecord, known: Known): readonly Line[] {
  if (record.is === 'text') return [];
  const fields = record.fields();
  return record.is === 'component' ? componentStrip(record, fields) : [...happenedLines(record, fields), ...wayLines(record, fields, known)];
}

function componentStrip(record: ComponentRecord, fields: readonly LogField[]): readonly Line[] {
  const {by, level, component, text} = record;
  const about = dialectNamed(by === 'envoy' ? 'envoy' : 'istiod').words(component);
  const source = valueIn(fields, 'SOURCE');
  const thread = valueIn(fields, 'THREAD');
  const from = [source, thread === undefined ? undefined : `thread ${thread}`].filter(Boolean).join(', ');
  return [
    [span(`${level}: `, recordTone(record)), span(text)],
    [
      span(`${by === 'envoy' ? `logger ${component} of Envoy` : `scope ${component}`}${about === '' ? '' : ` (${about})`}`, 'dim'),
      span(from === '' ? '' : `, ${from}`, 'dim'),
    ],
  ];
}

/** Which way the request took as far as this proxy knows, its times, and its id. */
export function wayLines(record: AccessRecord, fields: readonly LogField[], known: Known): readonly Line[] {
  const {cluster, upstream, requestId, route} = record;
  const value = (name: string): string | undefined => valueIn(fields, name);
  const from = value('DOWNSTREAM_REMOTE_ADDRESS') ?? value('src.addr');
  const through = record.by === 'ztunnel' ? value('dst.hbone_addr') : value('DOWNSTREAM_LOCAL_ADDRESS');
  const names = {from: value('src.workload'), to: value('dst.workload')};
  const place = (address: string, name: string | undefined): string =>
    name === undefined ? addressWords(address, undefined, known) : `${address} (${name})`;
  const steps = [
    from === undefined ? undefined : place(from, names.from),
    record.by === 'ztunnel'
      ? `this ztunnel${through === undefined ? '' : `, for ${through}`}`
      : `this proxy${through === undefined ? '' : `, dialled ${through}`}`,
    cluster === undefined ? undefined : isInbound(cluster) ? `${cluster} (inbound: the application of this pod)` : cluster,
    upstream === undefined ? undefined : place(upstream, names.to),
  ].filter(step => step !== undefined);
  const identities = [value('src.identity'), value('dst.identity')].filter(each => each !== undefined);
  const id = [requestId === undefined ? undefined : `request ${requestId}`, route === undefined ? undefined : `route ${route}`].filter(Boolean);
  return [
    ...(steps.length < 2 ? [] : [[span(steps.join(' -> '))]]),
    ...timeLines(record, fields),
    ...(identities.length === 0 ? [] : [[span(`identities ${identities.join(' -> ')}`, 'dim')]]),
    ...(id.length === 0 ? [] : [[span(id.join(', '), 'dim')]]),
  ];
}

function timeLines({durationMs}: AccessRecord, fields: readonly LogField[]): readonly Line[] {
  if (durationMs === undefined) return [];
  const upstream = Number(valueIn(fields, 'X-ENVOY-UPSTREAM-SERVICE-TIME') ?? Number.NaN);
  const received = valueIn(fields, 'BYTES_RECEIVED') ?? valueIn(fields, 'bytes_recv');
  const sent = valueIn(fields, 'BYTES_SENT') ?? valueIn(fields, 'bytes_sent');
  const own = Number.isFinite(upstream)
    ? `: ${durationText(upstream)} upstream, ${durationText(Math.max(0, durationMs - upstream))} this proxy and the bodies`
    : '';
  const bytes = received === undefined && sent === undefined ? '' : `; ${received ?? '?'} bytes received, ${sent ?? '?'} sent`;
  return [[span(`took ${durationText(durationMs)}${own}${bytes}`)]];
}
