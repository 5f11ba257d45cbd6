import {stripVTControlCharacters} from 'node:util';
import {field, text} from '../lib/json.ts';
import {capital} from '../lib/text.ts';
import type {Trouble, TroubleKind} from '../lib/trouble.ts';

/** An error that says in two sentences what is wrong and what to do. Everything the transport rejects with is one. */
export class TroubleError extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble.what);
    this.trouble = trouble;
  }
}

/** The API server answered with a status that is not a success. `reason` is the word of its Status object, as in `Expired`. */
export class ApiError extends TroubleError {
  readonly status: number;
  readonly reason: string;
  readonly kind: string; // of the object the Status speaks of, as in 'pods'
  readonly retryAfterMs: number;
  constructor(trouble: Trouble, status: number, about: {readonly reason: string; readonly kind: string; readonly retryAfterMs: number}) {
    super(trouble);
    this.status = status;
    this.reason = about.reason;
    this.kind = about.kind;
    this.retryAfterMs = about.retryAfterMs;
  }
}

/** Who was asked, as it stands in a sentence ("API server https://..."), and what helps when it does not accept the credentials. */
export type Place = {readonly name: string; readonly loginHint?: string};

export const again = 'i9s tries again by itself.';

export const trouble = (kind: TroubleKind, what: string, next: string) =>
  new TroubleError({kind, what: capital(stopped(what)), next: next && stopped(next)});

export const cancelled = () => trouble('cancelled', 'Cancelled', '');

/** Words of a server or a program, fit for one line of the screen: no control characters, at most `most` characters (the end counts more). */
export function cleanText(words: string, most = 400): string {
  const line = stripVTControlCharacters(words)
    .replace(/[\x00-\x20\x7f-\x9f]+/g, ' ')
    .trim();
  return line.length > most ? `...${line.slice(-most)}` : line;
}

const stopped = (words: string) => `${cleanText(words, 600).replace(/[.\s]+$/, '')}.`;

export const timeoutError = (place: Place, ms: number) =>
  trouble('timeout', `${place.name} did not answer within ${Math.round(ms / 100) / 10} s`, `Check the network or VPN; ${again}`);

export const garbageError = (place: Place, answer: string) =>
  trouble(
    'garbage',
    answer.trim() === ''
      ? `${place.name} sent an empty answer`
      : `${place.name} sent something that cannot be read: "${cleanText(answer.slice(0, 60))}"`,
    `A proxy or login page may be in between, or the answer was cut off; ${again}`,
  );

/** An answer that is not a success; `body` is the Status object of the Kubernetes API, parsed, or the text that came instead. */
export function statusError(status: number, headers: Readonly<Record<string, string | string[] | undefined>>, body: unknown, place: Place): ApiError {
  const words = text(body, 'message') ?? (typeof body === 'string' && !body.trimStart().startsWith('<') ? cleanText(body, 200) : '');
  const retryAfter = Number(headers['retry-after'] ?? field(body, 'details', 'retryAfterSeconds') ?? 0);
  return new ApiError(statusTrouble(status, words, place).trouble, status, {
    reason: text(body, 'reason') ?? '',
    kind: text(body, 'details', 'kind') ?? '',
    retryAfterMs: retryAfter > 0 ? Math.min(retryAfter, 120) * 1000 : 0,
  });
}

function statusTrouble(status: number, words: string, place: Place): TroubleError {
  const said = words === '' ? '' : `: ${words}`;
  if (status === 401)
    return trouble('unauthorized', `${place.name} does not accept the credentials (401 Unauthorized)`, place.loginHint ?? 'Log in again.');
  if (status === 403)
    return trouble('forbidden', words || `${place.name} forbids this (403)`, 'Ask for this permission, or choose another context or namespace.');
  if (status === 404) return trouble('not found', words || `${place.name} does not know this (404)`, '');
  if (status === 407)
    return trouble('unauthorized', `The proxy on the way to ${place.name} wants a login (407)`, 'Put user and password into the proxy URL.');
  if (status === 429) return trouble('other', `${place.name} is too busy to answer (429)${said}`, again);
  if (status >= 502 && status <= 504) return trouble('unreachable', `${place.name} cannot answer (${status})${said}`, again);
  return trouble('other', `${place.name} answered ${status}${said}`, status >= 500 ? again : '');
}

const refused = /ECONNREFUSED/;
const unknownName = /ENOTFOUND|EAI_AGAIN|EAI_NODATA/;
const noRoute = /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL/;
const lost = /ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED|Z_BUF_ERROR/;
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ALTNAME/;
const noTls = /EPROTO|ERR_SSL|ERR_OSSL/;
const unparsable = /^HPE_|Z_DATA_ERROR/;

/** Any error of Node's network, TLS or HTTP layers on the way to `place`; one that already carries a Trouble stays as it is. */
export function networkError(error: unknown, place: Place): TroubleError {
  if (error instanceof TroubleError) return error;
  const {code = '', message = String(error)} = (error ?? {}) as {code?: string; message?: string};
  if (code === 'ETIMEDOUT') return trouble('timeout', `${place.name} did not answer`, `Check the network or VPN; ${again}`);
  if (refused.test(code))
    return trouble('unreachable', `${place.name} refuses connections`, `Check that it runs and that the address is right; ${again}`);
  if (unknownName.test(code))
    return trouble('unreachable', `The host name of ${place.name} cannot be resolved`, `Check the network, VPN or DNS; ${again}`);
  if (noRoute.test(code)) return trouble('unreachable', `There is no route to ${place.name}`, `Check the network or VPN; ${again}`);
  if (lost.test(code)) return trouble('unreachable', `The connection to ${place.name} was lost`, again);
  if (unparsable.test(code)) return trouble('garbage', `${place.name} sent something that cannot be read`, `Check its address; ${again}`);
  if (noTls.test(code))
    return trouble(
      'unreachable',
      `No TLS connection to ${place.name}: ${message}`,
      'Check the scheme (https or http), the port and the client certificate.',
    );
  if (untrusted.test(code))
    return trouble(
      'unreachable',
      `The certificate of ${place.name} is not accepted: ${message}`,
      'Check certificate-authority and tls-server-name in the kubeconfig.',
    );
  return trouble('unreachable', `${place.name} cannot be reached: ${message || code}`, again);
}

/** The port-forward stands, but the far end could not connect inside the pod; `words` are those of the kubelet. */
export function portError(words: string, place: Place): TroubleError {
  const core = /dial tcp4?6?\s\S+: [^,]*?refused/.exec(words)?.[0] ?? cleanText(words, 300);
  if (/refused/.test(words))
    return trouble('refused', `${place.name} refuses connections: ${core}`, `Nothing listens on that port inside the pod; ${again}`);
  return trouble('unreachable', `The port-forward to ${place.name} failed: ${core}`, again);
}
