import http, {type IncomingMessage} from 'node:http';
import https, {type RequestOptions} from 'node:https';
import {pipeline, type Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import {createGunzip} from 'node:zlib';
import {onAbort} from '../abort.ts';
import {type Clock, systemClock} from '../clock.ts';
import {ApiError, cancelled, garbageError, networkError, type Place, statusError, timeoutError} from '../errors.ts';
import {pause} from './pause.ts';
import {requestError, type Server, withLogin} from './server.ts';

/**
 * One request to the API server. `responseMs` (15,000) is for the head of the answer, `stallMs` (20,000) for silence within its body. `sent` is called when the
 * request is on its way; with it `responseMs` is for that alone, for answers whose very head may be long in coming.
 */
export type Call = {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly post?: unknown; // a JSON body, which makes it a POST
  readonly gzip?: boolean;
  readonly responseMs?: number;
  readonly sent?: () => void;
  readonly stallMs?: number;
  readonly clock?: Clock;
};

const keepAliveMs = 15_000; // a peer that is gone is noticed after about 25 s

/** The body of a successful answer as it comes. Rejects with an ApiError for any other status. The caller reads or destroys it. */
export async function openBody(server: Server, call: Call): Promise<Readable> {
  try {
    return await withLogin(server, call.signal, async options => {
      const response = await send(server, call, options);
      const body = decoded(response);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return body;
      throw statusError(status, response.headers, await failure(body, server), server);
    });
  } catch (error) {
    throw networkError(error, server);
  }
}

/** The answer, parsed. Waits and asks once more where the API server says when to (429 with a short Retry-After). */
export async function askJson(server: Server, call: Call): Promise<unknown> {
  try {
    return await askOnce(server, call);
  } catch (error) {
    const patience = error instanceof ApiError && error.status === 429 ? error.retryAfterMs : 0;
    if (patience === 0 || patience > 5000) throw error;
    await pause(patience, call.signal, call.clock ?? systemClock);
    return askOnce(server, call);
  }
}

async function askOnce(server: Server, call: Call): Promise<unknown> {
  const answer = await readText(await openBody(server, call), server, call.stallMs ?? 20_000, call.clock);
  try {
    return JSON.parse(answer);
  } catch {
    throw garbageError(server, answer);
  }
}

/** All of a body as text. Rejects when it breaks off or when no byte comes for `stallMs`. */
export async function readText(body: Readable, place: Place, stallMs: number, clock = systemClock): Promise<string> {
  // Each piece as it comes: of tens of megabytes, the whole would take tens of milliseconds at one go, and twice the memory.
  const decoder = new StringDecoder('utf8');
  const pieces: string[] = [];
  const silence = clock.timer(stallMs, () => body.destroy(timeoutError(place, stallMs)));
  try {
    for await (const chunk of body) {
      silence.restart();
      pieces.push(decoder.write(chunk as Buffer));
    }
  } catch (error) {
    throw networkError(error, place);
  } finally {
    silence.stop();
  }
  return pieces.join('') + decoder.end();
}

/** What an answer without success says: its Status object, else its text. */
export async function failure(body: Readable, place: Place): Promise<unknown> {
  const said = await readText(body, place, 5000).catch(() => '');
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}

function send(server: Server, call: Call, options: RequestOptions): Promise<IncomingMessage> {
  const {post, signal, responseMs = 15_000, clock = systemClock} = call;
  return new Promise((resolve, reject) => {
    const url = new URL(server.url + call.path);
    const body = post === undefined ? undefined : JSON.stringify(post);
    const headers = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': 'i9s',
      ...(call.gzip ? {'accept-encoding': 'gzip'} : {}),
      ...(body === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)}),
    };
    const {request: start} = url.protocol === 'https:' ? https : http;
    const request = start(url, {...options, method: body === undefined ? 'GET' : 'POST', headers});
    const forget = onAbort(signal, () => request.destroy(cancelled()));
    const patience = clock.timer(responseMs, () => request.destroy(timeoutError(server, responseMs)));
    const settle = () => {
      forget();
      patience.stop();
    };
    request.on('socket', socket => socket.setKeepAlive(true, keepAliveMs));
    if (call.sent !== undefined) {
      const {sent} = call;
      request.on('finish', () => {
        patience.stop();
        sent();
      });
    }
    request.on('response', response => {
      settle();
      response.on('error', () => {}); // whoever reads it hears of it as well
      response.once(
        'close',
        onAbort(signal, () => response.destroy(cancelled())),
      );
      resolve(response);
    });
    request.on('error', error => {
      settle();
      reject(requestError(error, request));
    });
    request.end(body);
  });
}

const decoded = (response: IncomingMessage): Readable =>
  response.headers['content-encoding'] === 'gzip' ? pipeline(response, createGunzip(), () => {}) : response;
