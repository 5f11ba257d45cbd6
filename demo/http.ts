import type {IncomingMessage, ServerResponse} from 'node:http';

/** An answer of a simulated server. */
export type Answer = {readonly status: number; readonly body: string; readonly type?: string; readonly location?: string};

/** A question to a simulated server: method, path, query, and what was sent with it. */
export type Question = {readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly body: string};

/** What was asked, out of a request whose body was read. */
export function questionOf(request: IncomingMessage, body: string): Question {
  const url = new URL(request.url ?? '/', 'http://demo');
  return {method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body};
}

export const json = (body: string, status = 200): Answer => ({status, body, type: 'application/json'});
export const plain = (body: string, status = 200): Answer => ({status, body, type: 'text/plain; charset=utf-8'});

/** Sends an answer with its length. */
export function reply(response: ServerResponse, {status, body, type, location}: Answer): void {
  const headers = {...(type === undefined ? {} : {'content-type': type}), ...(location === undefined ? {} : {location})};
  response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(body)});
  response.end(body);
}
