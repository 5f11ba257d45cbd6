import {setImmediate} from 'node:timers/promises';
import {list, text} from '../../lib/json.ts';
import type {Clock} from '../clock.ts';
import {garbageError} from '../errors.ts';
import {askJson} from './http.ts';
import type {Server} from './server.ts';

/** Sizes and times of a list, milliseconds. */
export type ListTimes = {readonly clock: Clock; readonly pageSize: number; readonly responseMs: number};

/** What is listed. `parse` keeps what is needed of an object; what it gives undefined for is left out. */
export type Collection<T> = {readonly server: Server; readonly path: string; readonly parse: (object: unknown) => T | undefined};

/** A whole collection, and the version from which a watch goes on. */
export type Listed<T> = {readonly items: readonly T[]; readonly version: string};

/** Lists page by page. Rejects with a TroubleError; any other error is one of this program. */
export async function listAll<T>({server, path, parse}: Collection<T>, times: ListTimes, signal: AbortSignal): Promise<Listed<T>> {
  const items: T[] = [];
  let next = '';
  for (;;) {
    const query = new URLSearchParams({limit: String(times.pageSize), ...(next === '' ? {} : {continue: next})});
    const page = await askJson(server, {path: `${path}?${query}`, signal, gzip: true, responseMs: times.responseMs, clock: times.clock});
    const version = text(page, 'metadata', 'resourceVersion');
    if (version === undefined) throw garbageError(server, JSON.stringify(page));
    for (const object of list(page, 'items')) {
      const item = parse(object);
      if (item !== undefined) items.push(item);
    }
    next = text(page, 'metadata', 'continue') ?? '';
    if (next === '') return {items, version};
    await setImmediate(); // parsing a page takes some ms: keys may be handled in between
  }
}
