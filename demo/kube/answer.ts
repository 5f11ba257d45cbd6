import type {IncomingMessage, ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import type {Clock} from '../clock.ts';
import {type Answer, json} from '../http.ts';
import type {Logs} from '../logs/logs.ts';
import type {PodServers} from '../podServers.ts';
import type {World} from '../world.ts';
import type {Wrong} from '../wrong.ts';
import {type Attempt, accessReview, forbidden, isForbidden} from './access.ts';
import {formed, listText, type Scope} from './list.ts';
import {serveLog} from './log.ts';
import {discovery, type Resource} from './resources.ts';
import {type Route, routeOf} from './route.ts';
import {failed, noSuchPath, notFound, unauthorized} from './status.ts';
import type {Store} from './store.ts';
import {formOf} from './table.ts';
import {serveWatch, type Watches} from './watch.ts';

/** The parts of the mesh the API server speaks for. */
export type ApiParts = {
  readonly world: World;
  readonly wrong: Wrong;
  readonly clock: Clock;
  readonly stores: ReadonlyMap<Resource, Store>;
  readonly pods: PodServers;
  readonly logs: Logs;
  /** Answers what is not the API's own (`/demo/...`). */
  readonly extra: (method: string, path: string, body: string) => Answer | undefined;
};

/** An answer, or what writes one piece by piece. */
type Served = Answer | (() => void);

/** Answers one request that is no upgrade. */
export async function answerApi(parts: ApiParts, watches: Watches, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = request.method === 'GET' ? '' : await bodyOf(request);
  const served = decide(parts, watches, body, request, response);
  if (typeof served === 'function') served();
  else send(request, response, served);
}

function decide(parts: ApiParts, watches: Watches, body: string, request: IncomingMessage, response: ServerResponse): Served {
  const {pathname, searchParams} = new URL(request.url ?? '/', 'http://demo');
  const extra = pathname.startsWith('/demo/') ? parts.extra(request.method ?? 'GET', pathname, body) : undefined;
  if (extra !== undefined) return extra;
  if (parts.wrong.unauthorized) return failed(unauthorized);
  const found = discovery(pathname);
  if (found !== undefined) return json(JSON.stringify(found));
  if (pathname === '/version') return json(JSON.stringify(serverVersion));
  if (pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') return review(request, body, parts.wrong);
  const route = routeOf(pathname);
  if (route === undefined || request.method !== 'GET') return failed(noSuchPath);
  return ofRoute(parts, watches, route, searchParams, request, response);
}

function ofRoute(
  parts: ApiParts,
  watches: Watches,
  route: Route,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Served {
  const {resource, namespace, name, part} = route;
  const isWatch = name === undefined && (query.get('watch') === 'true' || query.get('watch') === '1');
  const attempt: Attempt = {
    verb: name !== undefined ? 'get' : isWatch ? 'watch' : 'list',
    resource: part === undefined ? resource.name : `${resource.name}/${part}`,
    group: resource.group,
    ...(namespace === undefined ? {} : {namespace}),
    ...(name === undefined ? {} : {name}),
  };
  if (isForbidden(parts.wrong.lacks, attempt)) return failed(forbidden(attempt));
  const store = parts.stores.get(resource);
  if (store === undefined) return failed(noSuchPath);
  const scope: Scope = {
    resource,
    query,
    form: formOf(request.headers.accept ?? ''),
    now: parts.clock.now(),
    ...(namespace === undefined ? {} : {namespace}),
  };
  if (isWatch) return () => serveWatch(store, scope, request, response, {clock: parts.clock, watches});
  if (name === undefined) {
    const list = listText(store, scope);
    return typeof list === 'string' ? json(list) : failed(list);
  }
  const object = store.get(namespace, name);
  if (object === undefined) return failed(notFound(resource, name));
  if (part === 'log') return () => serveLog(parts.logs, object, query, response, parts.clock.now());
  return part === undefined ? json(JSON.stringify(formed(object, scope))) : failed(noSuchPath);
}

const serverVersion = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.4',
  gitCommit: 'demo',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.24',
  compiler: 'gc',
  platform: 'linux/amd64',
};

function review(request: IncomingMessage, body: string, {lacks}: Wrong): Answer {
  const review = /json/.test(request.headers['content-type'] ?? '') ? accessReview(body, lacks) : undefined;
  if (review !== undefined) return json(review, 201);
  const message = 'the body of the request was in an unknown format - accepted media types include: application/json';
  return failed({code: 415, reason: 'UnsupportedMediaType', message});
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The API server compresses answers of more than 128 kB for those who take it. */
function send(request: IncomingMessage, response: ServerResponse, {status, body, type}: Answer): void {
  const plain = Buffer.from(body);
  const zipped = plain.length > 128 * 1024 && /gzip/.test(String(request.headers['accept-encoding'] ?? ''));
  const bytes = zipped ? gzipSync(plain, {level: 1}) : plain;
  const encoding = zipped ? {'content-encoding': 'gzip'} : {};
  response.writeHead(status, {'content-type': type ?? 'application/json', 'content-length': bytes.length, ...encoding});
  response.end(bytes);
}
