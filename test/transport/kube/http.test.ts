import type {RequestOptions} from 'node:https';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {troubleOf} from '../../../src/lib/trouble.ts';
import {askJson, openBody} from '../../../src/transport/kube/http.ts';
import type {Server} from '../../../src/transport/kube/server.ts';
import {type ManualClock, manualClock} from '../manualClock.ts';
import {plainServer} from '../source.ts';
import {refuse, startServer, type TestServer} from '../testServer.ts';

let server: TestServer;
let clock: ManualClock;
const {signal} = new AbortController();

beforeEach(async () => {
  server = await startServer();
  clock = manualClock();
});
afterEach(() => server.close());

const ask = (to: Server = plainServer(server.url)) => askJson(to, {path: '/version', signal, gzip: true, clock});
const troubleIn = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no trouble',
    error => `${troubleOf(error).kind}: ${troubleOf(error).what}`,
  );
const answerWith = (body: string, headers: Readonly<Record<string, string>> = {}) => {
  server.faults.answer = (_request, response) => {
    response.writeHead(200, headers).end(body);
    return true;
  };
};

test('an answer is parsed', async () => {
  expect(await ask()).toEqual({gitVersion: 'v1.32.0'});
});

test.each([
  ['a login page', '<html><body>Log in</body></html>', 'sent something that cannot be read: "<html><body>Log in</body></html>".'],
  ['JSON that is cut off', '{"items": [{"metadata"', 'sent something that cannot be read: "{"items": [{"metadata"".'],
  ['nothing', '', 'sent an empty answer.'],
])('%s is told', async (_case, body, words) => {
  answerWith(body);
  expect(await troubleIn(ask())).toBe(`garbage: API server ${server.url} ${words}`);
});

test('a body that is shorter than announced', async () => {
  server.faults.answer = (_request, response) => {
    response.writeHead(200, {'content-length': '1000'}).write('{"items": [');
    setImmediate(() => response.destroy());
    return true;
  };
  expect(await troubleIn(ask())).toBe(`unreachable: The connection to API server ${server.url} was lost.`);
});

test('gzip that is none', async () => {
  answerWith('not gzip', {'content-encoding': 'gzip'});
  expect(await troubleIn(ask())).toBe(`garbage: API server ${server.url} sent something that cannot be read.`);
});

test('a body that stalls is given up after 20 s', async () => {
  server.faults.answer = (_request, response) => {
    response.writeHead(200).write('{');
    return true;
  };
  const answer = troubleIn(ask());
  await clock.set(20_000);
  clock.advance(20_000);
  expect(await answer).toBe(`timeout: API server ${server.url} did not answer within 20 s.`);
});

test('too busy: it waits as long as it is told to and asks once more', async () => {
  server.faults.answer = (_request, response) => refuse(response, 429, 'TooManyRequests', 'too many requests', {'retry-after': '2'});
  const answer = ask();
  await clock.set(2000);
  server.faults.answer = undefined;
  clock.advance(2000);
  expect(await answer).toEqual({gitVersion: 'v1.32.0'});
});

test('the words of a Status, and those of a proxy in between', async () => {
  server.faults.answer = (_request, response) => refuse(response, 500, 'InternalError', 'etcdserver: leader changed');
  expect(await troubleIn(ask())).toBe(`other: API server ${server.url} answered 500: etcdserver: leader changed.`);
  server.faults.answer = (_request, response) => {
    response.writeHead(502).end('<html>Bad Gateway</html>');
    return true;
  };
  expect(await troubleIn(ask())).toBe(`unreachable: API server ${server.url} cannot answer (502).`);
});

test('a host that does not exist, in words', async () => {
  const options = {
    lookup: (_host: string, _options: unknown, done: (error: Error) => void) => done(Object.assign(new Error('no'), {code: 'ENOTFOUND'})),
  };
  const nowhere = {...plainServer('http://api.test'), login: async () => ({options: options as RequestOptions, refuse: async () => false})};
  expect(await troubleIn(ask(nowhere))).toBe('unreachable: The host name of API server http://api.test cannot be resolved.');
});

test('an https address that speaks http', async () => {
  expect(await troubleIn(ask(plainServer(server.url.replace('http', 'https'))))).toMatch(/^unreachable: No TLS connection to API server https:/);
});

test('aborting destroys an answer that is being read', async () => {
  const stop = new AbortController();
  server.faults.answer = (_request, response) => {
    response.writeHead(200).write('{');
    return true;
  };
  const body = await openBody(plainServer(server.url), {path: '/version', signal: stop.signal});
  const gone = new Promise(resolve => body.once('close', resolve));
  stop.abort();
  await gone;
  expect(body.destroyed).toBe(true);
});
