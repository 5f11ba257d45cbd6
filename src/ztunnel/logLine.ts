import type {Json} from '../lib/json.ts';
import type {AccessRecord, LogField} from '../lib/logRecord.ts';

const helps: Readonly<Record<string, string>> = {
  time: 'When the connection ended, or when the line was written.',
  level: 'error where the connection failed.',
  message: 'What became of the connection.',
  'src.addr': 'Address that the connection came from.',
  'src.workload': 'Pod that the connection came from.',
  'src.namespace': 'Its namespace.',
  'src.identity': 'Its identity (SPIFFE), proven by its certificate; absent for plain text.',
  'dst.addr': 'Address that this ztunnel connected to; port 15008 is an HBONE tunnel.',
  'dst.hbone_addr': 'Address that was asked for inside of the tunnel.',
  'dst.service': 'Service that the connection was for.',
  'dst.workload': 'Pod at the other end: the destination, or the waypoint before it.',
  'dst.namespace': 'Its namespace.',
  'dst.identity': 'Its identity (SPIFFE), which had to be in its certificate.',
  direction: 'outbound: for a pod of this node that connects; inbound: for one that is connected to.',
  bytes_sent: 'Bytes that were sent to the destination (outbound), or back to the client (inbound).',
  bytes_recv: 'Bytes that came the other way.',
  duration: 'How long the connection was open.',
  error: 'Why the connection failed.',
};

type Values = ReadonlyMap<string, string>;

/** `src.addr=10.244.0.24:51010 src.workload="curl"`; text in quotes is as Rust writes it. Takes linear time; stops at what is no pair. */
function pairs(text: string, from: number): Values {
  const values = new Map<string, string>();
  for (let at = from; at < text.length; ) {
    const length = text.slice(at, wordEnd(text, at)).indexOf('=');
    if (length <= 0) return values;
    const start = at + length + 1;
    const isQuoted = text.charCodeAt(start) === 34;
    const end = isQuoted ? closingQuote(text, start + 1) : bareEnd(text, start);
    values.set(text.slice(at, start - 1), isQuoted ? unescaped(text.slice(start + 1, end)) : text.slice(start, end));
    at = end + (isQuoted ? 2 : 1);
  }
  return values;
}

function wordEnd(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space;
}

/** A text without quotes goes on up to the next pair. */
function bareEnd(text: string, from: number): number {
  for (let end = wordEnd(text, from); ; ) {
    const next = wordEnd(text, end + 1);
    if (end === text.length || text.slice(end + 1, next).includes('=')) return end;
    end = next;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 92) at++;
    else if (char === 34) return at;
  }
  return text.length;
}

const unescaped = (text: string): string => (text.includes('\\') ? text.replace(/\\(.)/g, '$1') : text);

const scope = '\taccess\t';

function readText(text: string): Values | undefined {
  const at = text.indexOf(scope);
  if (at < 0 || at > 60) return undefined;
  const tab = text.indexOf('\t');
  const end = text.indexOf('\t', at + scope.length);
  if (tab >= at || end < 0) return undefined;
  const values = new Map([
    ['time', text.slice(0, tab)],
    ['level', text.slice(tab + 1, at)],
    ['message', text.slice(at + scope.length, end)],
  ]);
  for (const [key, value] of pairs(text, end + 1)) values.set(key, value);
  return values;
}

/** A line of ztunnel's access log as text (ztunnel/src/proxy/metrics.rs, target "access"); undefined for other lines. */
export function parseZtunnelAccess(text: string): AccessRecord | undefined {
  const values = readText(text);
  return values && recordOf(values, () => fieldsOf(readText(text)));
}

const readJson = (json: Readonly<Record<string, Json>>): Values =>
  new Map(Object.entries(json).flatMap(([key, value]) => (value === null ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]])));

/** The same as JSON (LOG_FORMAT=json). `json` is what `line` says. */
export function parseZtunnelAccessJson(json: Readonly<Record<string, Json>>, line: string): AccessRecord | undefined {
  if (json.scope !== 'access') return undefined;
  return recordOf(readJson(json), () => fieldsOf(readJson(JSON.parse(line) as Readonly<Record<string, Json>>)));
}

const fieldsOf = (values: Values = new Map()): readonly LogField[] =>
  [...values].map(([name, value]) => ({name, value, help: Object.hasOwn(helps, name) ? (helps[name] ?? '') : ''}));

const msOf: Readonly<Record<string, number>> = {s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0.000_001};

function duration(text: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,12})?)(s|ms|us|µs|ns)$/.exec(text ?? '') ?? [];
  return amount === undefined ? undefined : Number(amount) * (msOf[unit ?? 'ms'] ?? 1);
}

const portIn = (address: string | undefined): string => /:\d{1,5}$/.exec(address ?? '')?.[0] ?? '';
const noFlags: readonly string[] = [];

function recordOf(values: Values, fields: () => readonly LogField[]): AccessRecord | undefined {
  const from = values.get('src.addr');
  const upstream = values.get('dst.addr');
  if (from === undefined && upstream === undefined) return undefined;
  const asked = values.get('dst.hbone_addr') ?? upstream;
  const name = values.get('dst.service') ?? values.get('dst.workload');
  const record: {-readonly [Member in keyof AccessRecord]: AccessRecord[Member]} = {
    is: 'access',
    by: 'ztunnel',
    target: name === undefined ? (asked ?? '-') : `${name}${portIn(asked)}`,
    flags: noFlags,
    fields,
  };
  const time = values.get('time');
  const method = values.get('direction');
  const details = values.get('error');
  const durationMs = duration(values.get('duration'));
  const peer = values.get('dst.workload');
  if (time !== undefined) record.time = time;
  if (method !== undefined) record.method = method;
  if (details !== undefined) record.details = details;
  if (durationMs !== undefined) record.durationMs = durationMs;
  if (upstream !== undefined) record.upstream = upstream;
  if (peer !== undefined) record.peer = peer;
  return record;
}
