import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Clock} from '../clock.ts';
import {formed, inScope, type Scope} from './list.ts';
import {expired, statusObject} from './status.ts';
import type {Change, Store} from './store.ts';

/** Open watches, so that faults can cut them. */
export type Watches = Set<ServerResponse>;

/** Real API servers send a bookmark about once a minute. */
const bookmarkMs = 60_000;

/** Answers a watch: what changed since `resourceVersion`, then every change until `timeoutSeconds` or until the caller goes. */
export function serveWatch(
  store: Store,
  scope: Scope,
  request: IncomingMessage,
  response: ServerResponse,
  {clock, watches}: {clock: Clock; watches: Watches},
): void {
  const {query, resource} = scope;
  const wanted = inScope(scope);
  const from = Number(query.get('resourceVersion') ?? 0);
  response.writeHead(200, {'content-type': 'application/json'});
  response.flushHeaders();
  const write = (type: string, object: unknown) => response.write(`${JSON.stringify({type, object})}\n`);
  const missed = from === 0 ? store.all().map((object): Change => ({type: 'ADDED', object, at: 0})) : store.since(from);
  if (missed === undefined) {
    write('ERROR', statusObject(expired(from, store.oldest())));
    response.end();
    return;
  }
  const tell = ({type, object}: Change) => {
    if (wanted(object)) write(type, formed(object, scope));
  };
  missed.forEach(tell);
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  const bookmark = () =>
    write('BOOKMARK', {kind: resource.kind, apiVersion, metadata: {resourceVersion: String(store.version()), creationTimestamp: null}});
  const stops = [store.subscribe(tell), ...(query.get('allowWatchBookmarks') === 'true' ? [clock.every(bookmarkMs, bookmark)] : [])];
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const timer = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined;
  timer?.unref();
  watches.add(response);
  const stop = () => {
    watches.delete(response);
    clearTimeout(timer);
    for (const each of stops) each();
  };
  response.on('close', stop);
  request.on('close', stop);
}
