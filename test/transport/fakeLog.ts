import type {ServerResponse} from 'node:http';
import {recorder} from './recorder.ts';
import {refuse, type TestServer} from './testServer.ts';

type Line = {readonly stamp: string; readonly text: string};

export type FakeLog = ReturnType<typeof fakeLog>;

/** The log of one container as API server and kubelet serve it: `sinceTime` to the second, the head of a followed log with its first byte. */
export function fakeLog(server: TestServer) {
  let lines: Line[] = [];
  let previous: Line[] | undefined;
  const streams = new Set<ServerResponse>();
  const requests = recorder<URLSearchParams>();
  const refusals: {code: number; reason: string; message: string}[] = [];
  const text = (some: readonly Line[]) => some.map(line => `${line.stamp} ${line.text}\n`).join('');

  server.faults.answer = (request, response) => {
    const {pathname, searchParams: query} = new URL(request.url ?? '/', 'http://test');
    if (!pathname.endsWith('/log')) return false;
    requests.tell(query);
    const refusal = query.get('previous') === 'true' && query.has('sinceTime') ? undefined : refusals.shift();
    if (refusal !== undefined) return refuse(response, refusal.code, refusal.reason, refusal.message);
    const of = query.get('previous') === 'true' ? previous : lines;
    if (of === undefined) return refuse(response, 400, 'BadRequest', 'previous terminated container "istio-proxy" in pod "reviews" not found');
    const since = query.get('sinceTime')?.replace('Z', '.000000000Z') ?? '';
    const tail = query.get('tailLines');
    const sent = of.slice(tail === null ? 0 : Math.max(0, of.length - Number(tail))).filter(({stamp}) => stamp >= since);
    if (sent.length > 0) response.write(text(sent));
    if (query.get('follow') !== 'true') {
      response.end();
      return true;
    }
    streams.add(response);
    response.on('close', () => streams.delete(response));
    return true;
  };

  const each = (run: (response: ServerResponse) => void) => {
    for (const response of [...streams]) run(response);
  };
  return {
    requests,
    /** Answers of the next requests (not those for what was missed of a run before). */
    refusals,
    streams: () => streams.size,
    write: (...more: readonly Line[]) => {
      lines.push(...more);
      if (more.length > 0) each(response => response.write(text(more)));
    },
    /** Lines that nobody is sent: they come while the connection is broken. */
    keep: (...more: readonly Line[]) => void lines.push(...more),
    raw: (bytes: Buffer) => each(response => response.write(bytes)),
    end: () => each(response => response.end()),
    cut: () => each(response => response.destroy()),
    /** The container starts again: what it has written is the log of the run before. */
    restart: () => {
      previous = lines;
      lines = [];
    },
    /** The oldest lines are no longer there. */
    forget: (count: number) => void lines.splice(0, count),
    /** Another pod of the same name. */
    replace: () => {
      previous = undefined;
      lines = [];
    },
  };
}

/** A line written so many milliseconds after noon; `nanos` are added. */
export const lineAt = (ms: number, text: string, nanos = 0): Line => {
  const at = new Date(Date.parse('2026-11-21T12:00:00Z') + ms).toISOString();
  return {stamp: at.replace('Z', `${String(nanos).padStart(6, '0')}Z`), text};
};
