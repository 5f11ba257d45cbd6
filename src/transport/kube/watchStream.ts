import type {Readable} from 'node:stream';
import {field, number, text} from '../../lib/json.ts';
import type {Clock} from '../clock.ts';
import {garbageError, networkError, statusError, timeoutError} from '../errors.ts';
import {openBody} from './http.ts';
import {lines} from './lines.ts';
import type {Server} from './server.ts';

/** One watch request. `idleMs`: how long it may be silent; bookmarks come about every 60 s. */
export type WatchRequest = {
  readonly server: Server;
  readonly path: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly idleMs: number;
  readonly responseMs: number;
};

export type WatchEvent = {readonly type: string; readonly object: unknown; readonly version: string | undefined};

/**
 * Watches until the server ends it, as it does after 4 to 8 minutes. `opened` is called when the server has accepted, `seen` with each event, bookmarks included.
 * Rejects with an ApiError for an answer or an ERROR event, and with a timeout when nothing comes any more.
 */
export async function watchOnce(request: WatchRequest, opened: () => void, seen: (event: WatchEvent) => void): Promise<void> {
  const {server, path, version, signal, clock, idleMs, responseMs} = request;
  const seconds = Math.round(240 * (1 + clock.random()));
  const query = new URLSearchParams({watch: 'true', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds)});
  const body = await openBody(server, {path: `${path}?${query}`, signal, responseMs, clock});
  const giveUp = () => body.destroy(timeoutError(server, idleMs));
  const idle = clock.timer(idleMs, giveUp);
  const hard = clock.timer((seconds + 10) * 1000, giveUp); // for a server that does not end it itself
  try {
    opened();
    for await (const line of received(body, server)) {
      idle.restart();
      seen(parseEvent(line, server));
    }
  } finally {
    idle.stop();
    hard.stop();
    body.destroy();
  }
}

/** What goes wrong on the way is told apart from what goes wrong with whoever hears of it. */
async function* received(body: Readable, server: Server): AsyncGenerator<string> {
  try {
    yield* lines(body);
  } catch (error) {
    throw networkError(error, server);
  }
}

function parseEvent(line: string, server: Server): WatchEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw garbageError(server, line);
  }
  const type = text(event, 'type') ?? '';
  const object = field(event, 'object');
  if (type === 'ERROR') throw statusError(number(object, 'code') ?? 500, {}, object, server);
  return {type, object, version: text(object, 'metadata', 'resourceVersion')};
}
