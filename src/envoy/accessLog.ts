import type {AccessRecord} from '../lib/logRecord.ts';
import {type AccessField, accessHelp} from './accessLogFields.ts';
import {accessRecord} from './accessRecord.ts';

/** Fields behind START_TIME and the request, as a format names them; those in quotes are marked so. */
type Layout = {readonly fields: readonly AccessField[]; readonly shape: string};

const layout = (format: string): Layout => {
  const words = ['"REQUEST"', ...format.trim().split(/\s+/)];
  return {
    // The place of the request is known: its three parts are read apart.
    fields: words.map(word => word.replaceAll('"', '')) as AccessField[],
    shape: words.map(word => (word.startsWith('"') ? 'q' : 'p')).join(''),
  };
};

const http = `BYTES_RECEIVED BYTES_SENT DURATION X-ENVOY-UPSTREAM-SERVICE-TIME
  "X-FORWARDED-FOR" "USER-AGENT" "X-REQUEST-ID" "AUTHORITY" "UPSTREAM_HOST"`;
const addresses = 'UPSTREAM_CLUSTER UPSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_REMOTE_ADDRESS';
const reason = '"UPSTREAM_TRANSPORT_FAILURE_REASON"';

/**
 * Istio's default text formats (EnvoyTextLogFormat of istio.io/istio/pilot/pkg/model), the newest first, and Envoy's own (Envoy docs,
 * configuration/observability/access_log/usage, "Default format string").
 */
const layouts: readonly Layout[] = [
  `RESPONSE_CODE RESPONSE_FLAGS RESPONSE_CODE_DETAILS CONNECTION_TERMINATION_DETAILS ${reason} ${http} ${addresses} REQUESTED_SERVER_NAME ROUTE_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS RESPONSE_CODE_DETAILS ${reason} ${http} ${addresses} REQUESTED_SERVER_NAME ROUTE_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS "istio.mixer:status" ${reason} ${http} ${addresses} REQUESTED_SERVER_NAME ROUTE_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS ${reason} ${http} ${addresses} REQUESTED_SERVER_NAME ROUTE_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS "istio.mixer:status" ${reason} ${http} ${addresses} REQUESTED_SERVER_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS "istio.mixer:status" ${http} ${addresses} REQUESTED_SERVER_NAME`,
  `RESPONSE_CODE RESPONSE_FLAGS ${http} ${addresses}`,
  `RESPONSE_CODE RESPONSE_FLAGS ${http}`,
].map(layout);
const byShape = new Map(layouts.map(each => [each.shape, each]));

/** Fields that may hold what separates the others: Envoy escapes nothing in text. */
const loose: ReadonlySet<string> = new Set(['REQUEST', 'USER-AGENT', 'CONNECTION_TERMINATION_DETAILS']);
const mostFields = 100;

type Read = {readonly time: string; readonly request: readonly [string, string, string]; readonly layout: Layout; readonly values: readonly string[]};

/** A line of an access log as text; undefined for one of another format. */
export function parseAccessLog(text: string): AccessRecord | undefined {
  const read = readLine(text);
  if (read === undefined) return undefined;
  const {time, request, layout, values} = read;
  const get = (field: AccessField): string | undefined => {
    const value = field === 'START_TIME' ? time : field === 'METHOD' ? request[0] : field === 'PATH' ? request[1] : valueAt(layout, values, field);
    return value === '-' || value === '' ? undefined : value;
  };
  return accessRecord(get, () => fieldsOf(text));
}

function valueAt({fields}: Layout, values: readonly string[], field: AccessField): string | undefined {
  const at = fields.indexOf(field);
  return at < 0 ? undefined : values[at];
}

/** Read once more, so that lines which nobody opens keep no list. */
function fieldsOf(text: string): ReturnType<AccessRecord['fields']> {
  const read = readLine(text);
  if (read === undefined) return [];
  const {time, request, layout, values} = read;
  const [method, path, protocol] = request;
  const rest = layout.fields.slice(1).map((name, at) => [name, values[at + 1] ?? ''] as const);
  const all: readonly (readonly [AccessField, string])[] = [
    ['START_TIME', time],
    ['METHOD', method],
    ['PATH', path],
    ['PROTOCOL', protocol],
    ...rest,
  ];
  return all.map(([name, value]) => ({name, value, help: accessHelp(name)}));
}

function readLine(text: string): Read | undefined {
  // [2026-11-21T07:11:43.786Z] "
  if (text.charCodeAt(0) !== 91 || text.charCodeAt(11) !== 84) return undefined;
  const close = text.indexOf('] "');
  if (close < 12 || close > 40) return undefined;
  const split = splitFields(text, close + 2);
  if (split === undefined) return undefined;
  const exact = byShape.get(split.shape);
  const read = exact === undefined ? stretched(text, split) : checked(exact, split.values);
  return read && {...read, time: text.slice(1, close)};
}

type Split = {readonly values: readonly string[]; readonly starts: readonly number[]; readonly shape: string};

/** What stands between spaces, or in quotes that are followed by one; undefined where a quote is not closed. Takes linear time. */
function splitFields(text: string, from: number): Split | undefined {
  const values: string[] = [];
  const starts: number[] = [];
  let shape = '';
  const {length} = text;
  for (let at = from; at < length; ) {
    if (values.length > mostFields) return undefined;
    const isQuoted = text.charCodeAt(at) === 34;
    const end = isQuoted ? closingQuote(text, at + 1) : text.indexOf(' ', at);
    if (isQuoted && end < 0) return undefined;
    const stop = end < 0 ? length : end;
    starts.push(at);
    values.push(text.slice(isQuoted ? at + 1 : at, stop));
    shape += isQuoted ? 'q' : 'p';
    at = stop + (isQuoted ? 2 : 1);
  }
  return {values, starts, shape};
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    const isLast = at + 1 === text.length || text.charCodeAt(at + 1) === 32;
    if (isLast && (at === from || text.charCodeAt(at - 1) !== 92)) return at;
  }
  return -1;
}

/** A line that has too many pieces because one loose field holds spaces or quotes. */
function stretched(text: string, {values, starts, shape}: Split): Omit<Read, 'time'> | undefined {
  for (const layout of layouts) {
    const extra = shape.length - layout.shape.length;
    if (extra <= 0) continue;
    for (const [at, field] of layout.fields.entries()) {
      if (!loose.has(field) || !shape.startsWith(layout.shape.slice(0, at)) || !shape.endsWith(layout.shape.slice(at + 1))) continue;
      const next = starts[at + extra + 1];
      const whole = text.slice(starts[at], next === undefined ? text.length : next - 1);
      const isQuoted = layout.shape[at] === 'q';
      if (isQuoted && !(whole.startsWith('"') && whole.endsWith('"'))) continue;
      const found = checked(layout, [...values.slice(0, at), isQuoted ? whole.slice(1, -1) : whole, ...values.slice(at + extra + 1)]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const code = /^(\d{1,3}|-)$/;
const flags = /^(-|[A-Z][A-Za-z_,]{0,200})$/;
const count = /^(\d{1,20}|-)$/;

/** Do the values look like what the layout says they are? */
function checked(layout: Layout, values: readonly string[]): Omit<Read, 'time'> | undefined {
  const request = requestOf(values[0] ?? '');
  if (request === undefined || !code.test(values[1] ?? '') || !flags.test(values[2] ?? '')) return undefined;
  const bytes = layout.fields.indexOf('BYTES_RECEIVED');
  for (let at = bytes; at < bytes + 3; at++) if (!count.test(values[at] ?? '')) return undefined;
  return {request, layout, values};
}

/** "GET /path HTTP/1.1"; "- - -" of connections. */
function requestOf(text: string): Read['request'] | undefined {
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  if (first <= 0 || last <= first) return undefined;
  const protocol = text.slice(last + 1);
  if (protocol !== '-' && !protocol.startsWith('HTTP/')) return undefined;
  return [text.slice(0, first), text.slice(first + 1, last), protocol];
}
