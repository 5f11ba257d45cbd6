import {detailsWords, failureWords} from '../envoy/responseDetails.ts';
import {responseFlag} from '../envoy/responseFlags.ts';
import type {AccessRecord, LogField} from '../lib/logRecord.ts';
import {type Line, type Span, span, type Tone} from '../lib/page.ts';
import {ztunnelErrorWords} from '../ztunnel/errorWords.ts';

/** The value of a field by its name; undefined where the line does not have it, or has `-`. */
export function valueIn(fields: readonly LogField[], name: string): string | undefined {
  const value = fields.find(field => field.name === name)?.value;
  return value === undefined || value === '-' || value === '' ? undefined : value;
}

/** Flags of what was done on purpose, or by the client. */
const mild: Readonly<Record<string, Tone>> = {
  DC: 'warn',
  DR: 'warn',
  DI: 'warn',
  FI: 'warn',
  RL: 'warn',
  UAEX: 'warn',
  DPE: 'warn',
  IH: 'warn',
  RFCF: 'plain',
};
export const flagTone = (flag: string): Tone => mild[flag] ?? 'bad';

/** Tone of a status: what is wrong with the request, or with the proxies and what is behind them. */
export const codeTone = (code: number | undefined): Tone => (code === undefined || code < 400 ? 'plain' : code < 500 ? 'warn' : 'bad');

/** What happened, one fact a line, the worst first: flags, why, and who decided on the answer. */
export function happenedLines(record: AccessRecord, fields: readonly LogField[]): readonly Line[] {
  if (record.by === 'ztunnel') return [ztunnelLine(record, fields)];
  const reason = valueIn(fields, 'UPSTREAM_TRANSPORT_FAILURE_REASON');
  return [
    ...record.flags.map((flag): Line => {
      const found = responseFlag(flag);
      return [span(`${flag}: `, flagTone(flag)), span(found === undefined ? 'A flag that i9s does not know.' : `${found.long}. ${found.says}`)];
    }),
    ...(reason === undefined ? [] : [explained('upstream connection: ', reason, failureWords(reason), 'bad')]),
    answerLine(record),
  ];
}

const explained = (label: string, value: string, words: string | undefined, tone: Tone): Line => [
  span(label, 'dim'),
  span(value, tone),
  ...(words === undefined ? [] : [span(`  ${words}`)]),
];

/** Whose answer the status is: with 503 that of the upstream, or of this proxy. */
function answerLine({code, details, flags}: AccessRecord): Line {
  const words = details === undefined ? undefined : detailsWords(details);
  const why: readonly Span[] = details === undefined ? [] : [span(`details ${details}. `, 'dim'), span(words ?? '')];
  if (code === undefined || code === 0) {
    const what = flags.length > 0 ? 'no answer was sent' : 'a connection, or no answer was sent';
    return [span(code === undefined ? 'no status: ' : '0: '), span(`${what}. `), ...why];
  }
  if (details === 'via_upstream')
    return [span(`${code}: `, codeTone(code)), span('the answer of the upstream, which this proxy passed on (via_upstream).')];
  return [span(`${code}: `, codeTone(code)), ...(details === undefined || code < 400 ? [] : [span('answered by this proxy itself. ')]), ...why];
}

function ztunnelLine({details, method}: AccessRecord, fields: readonly LogField[]): Line {
  const message = valueIn(fields, 'message') ?? 'connection';
  if (details !== undefined) return explained(`${message}, `, details, ztunnelErrorWords(details), 'bad');
  const tunnel = valueIn(fields, 'dst.hbone_addr') === undefined ? 'plain text, no tunnel' : 'through an HBONE tunnel (mTLS)';
  return [span(`${message}: `, 'good'), span(`${method ?? ''} ${tunnel}.`.trim())];
}
