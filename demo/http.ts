import type {IncomingMessage, ServerResponse} from 'node:http';

/** An answer of a simulated server. */
export type Answer = {readonly status: number; readonly body: string; readonly type?: string};

/** A question to a simulated server: method, path and query. */
export type Question = {readonly method: string; readonly path: string; readonly query: URLSearchParams};

/** What was asked, out of a request. */
export function questionOf(request: IncomingMessage): Question {
  const url = new URL(request.url ?? '/', 'http://demo');
  return {method: request.method ?? 'GET', path: url.pathname, query: url.searchParams};
}

export const json = (body: string, status = 200): Answer => ({status, body, type: 'application/json'});
export const plain = (body: string, status = 200): Answer => ({status, body, type: 'text/plain; charset=utf-8'});

/** Sends an answer with its length. */
export function reply(response: ServerResponse, {status, body, type}: Answer): void {
  response.writeHead(status, {...(type === undefined ? {} : {'content-type': type}), 'content-length': Buffer.byteLength(body)});
  response.end(body);
}
