import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {LogEvent, LogLine, LogQuestion, MeshSource} from '../../src/transport/meshSource.ts';
import {type FakeLog, fakeLog, lineAt} from './fakeLog.ts';
import {type ManualClock, manualClock} from './manualClock.ts';
import {type Recorder, recorder} from './recorder.ts';
import {sourceOf} from './source.ts';
import {startServer, type TestServer} from './testServer.ts';

let server: TestServer;
let log: FakeLog;
let clock: ManualClock;
let events: Recorder<LogEvent>;
let stop: AbortController;
let done: Promise<void>;
let source: MeshSource;

beforeEach(async () => {
  server = await startServer();
  log = fakeLog(server);
  clock = manualClock();
  events = recorder();
  stop = new AbortController();
  source = sourceOf(server.url, {clock});
});

afterEach(async () => {
  stop.abort();
  await done;
  source.close();
  server.close();
});

const start = (question: Partial<LogQuestion> = {}, name = 'reviews') => {
  const pod = {namespace: 'bookinfo', name};
  done = source.followLog(pod, {container: 'istio-proxy', follow: true, ...question}, events.tell, stop.signal);
};
const linesOf = (event: LogEvent): readonly LogLine[] => (event.is === 'lines' ? event.lines : []);
const texts = () => events.all.flatMap(linesOf).map(line => line.text);
const untilText = (text: string) => events.ever(event => linesOf(event).some(line => line.text === text));
const next = (is: LogEvent['is']) => events.next(event => event.is === is);
const words = (event: LogEvent) => ('trouble' in event && event.trouble !== undefined ? `${event.trouble.what} ${event.trouble.next}` : '');
const asked = (fits: (query: URLSearchParams) => boolean) => log.requests.next(fits);
const isFollow = (query: URLSearchParams) => query.get('follow') === 'true';
/** Lets the pause before the next try pass. */
const wait = async (ms: number) => {
  await clock.set(ms);
  clock.advance(ms);
};

describe('a log that is followed', () => {
  test('is asked for with stamps, and comes in batches', async () => {
    log.keep(lineAt(1, 'one'), lineAt(2, 'two'));
    start({tailLines: 200, sinceSeconds: 60});
    expect(await next('open')).toEqual({is: 'open'});
    expect(await next('lines')).toEqual({is: 'lines', lines: [lineAt(1, 'one'), lineAt(2, 'two')]});
    log.write(lineAt(3, 'three'), lineAt(4, ''));
    expect(await next('lines')).toEqual({is: 'lines', lines: [lineAt(3, 'three'), lineAt(4, '')]});
    expect(Object.fromEntries(log.requests.all[0] ?? [])).toEqual({
      container: 'istio-proxy',
      timestamps: 'true',
      follow: 'true',
      sinceSeconds: '60',
      tailLines: '200',
    });
    expect(server.requests[0]?.url).toMatch(/^\/api\/v1\/namespaces\/bookinfo\/pods\/reviews\/log\?/);
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test('may be silent for hours before its first byte, and is open meanwhile', async () => {
    start();
    await asked(isFollow);
    await wait(1000);
    await next('open');
    clock.advance(3 * 3_600_000);
    log.write(lineAt(1, 'at last'));
    await untilText('at last');
    expect(events.all.map(event => event.is)).toEqual(['open', 'lines']);
  });

  test('gives the last words of a process, which may lack a line feed', async () => {
    start();
    await asked(isFollow);
    log.raw(Buffer.from(`${lineAt(1, '').stamp} out of mem`));
    log.end();
    await untilText('out of mem');
  });

  test('keeps characters whole that come in pieces, and lines that do', async () => {
    start();
    await asked(isFollow);
    const {stamp} = lineAt(1, '');
    const bytes = Buffer.from(`${stamp} grüße 🎉 ende\n${stamp} zweite\n`);
    for (let at = 0; at < bytes.length; at += 1) {
      log.raw(bytes.subarray(at, at + 1));
      await new Promise(resolve => setImmediate(resolve));
    }
    await untilText('zweite');
    expect(texts()).toEqual(['grüße 🎉 ende', 'zweite']);
  });

  test('gives UTC with nine digits, whatever the node writes; a line without a stamp has that of the line before', async () => {
    start();
    await asked(isFollow);
    log.raw(Buffer.from('2026-11-21T13:30:00.5+01:30 local\nno stamp here\n2026-11-21T12:00:00Z whole\n2026-99-99T99:00:00Z odd\n'));
    await untilText('2026-99-99T99:00:00Z odd');
    expect(events.all.flatMap(linesOf)).toEqual([
      {stamp: '2026-11-21T12:00:00.500000000Z', text: 'local'},
      {stamp: '2026-11-21T12:00:00.500000000Z', text: 'no stamp here'},
      {stamp: '2026-11-21T12:00:00.000000000Z', text: 'whole'},
      {stamp: '2026-11-21T12:00:00.000000000Z', text: '2026-99-99T99:00:00Z odd'},
    ]);
  });

  test('cuts a line that is too long, between two characters, and says so', async () => {
    start();
    await asked(isFollow);
    log.write(lineAt(1, 'ü'.repeat(100_000)), lineAt(2, 'after'));
    await untilText('after');
    const [long = ''] = texts();
    const [kept = '', , cut] = /^(ü+)( \.\.\. \((\d+) more bytes are cut off\))$/.exec(long)?.filter((_, index) => index !== 0) ?? [];
    expect(Buffer.byteLength(kept) + Number(cut)).toBe(200_000);
    expect(Buffer.byteLength(kept)).toBeGreaterThan(65_000);
  });

  test('ends quietly when it is given up: before the answer, in a silence, in a pause', async () => {
    for (const moment of ['asked', 'open', 'waiting'] as const) {
      stop = new AbortController();
      if (moment === 'open') log.keep(lineAt(1, 'one'));
      if (moment === 'waiting') log.refusals.push({code: 500, reason: 'InternalError', message: 'no'});
      start();
      await (moment === 'asked' ? asked(isFollow) : next(moment));
      const before = events.all.length;
      stop.abort();
      await done;
      expect(events.all.slice(before).filter(event => event.is !== 'lines')).toEqual([]);
    }
    await expect.poll(log.streams).toBe(0);
  });

  test('ends quietly with its source, and is not begun after', async () => {
    start();
    await asked(isFollow);
    source.close();
    await done;
    const {length} = log.requests.all;
    start();
    await done;
    expect([log.requests.all.length, events.all]).toEqual([length, []]);
  });

  test('what goes wrong in whoever hears of it is not taken for a fault of the network', async () => {
    log.keep(lineAt(1, 'one'));
    const failing = source.followLog(
      {namespace: 'bookinfo', name: 'reviews'},
      {container: 'istio-proxy', follow: true},
      event => {
        if (event.is === 'lines') throw new Error('boom');
      },
      stop.signal,
    );
    await expect(failing).rejects.toThrow('The log of reviews is no longer read: boom.');
    expect(log.requests.all.length).toBe(1);
  });
});

describe('a log that is asked for again', () => {
  test('goes on from the second of the last line, without the tail of the question', async () => {
    log.keep(lineAt(1900, 'one'), lineAt(2100, 'two'));
    start({tailLines: 1, sinceSeconds: 60});
    await untilText('two');
    log.cut();
    await wait(500);
    const query = await asked(one => one.has('sinceTime') && isFollow(one));
    expect(Object.fromEntries(query)).toEqual({container: 'istio-proxy', timestamps: 'true', follow: 'true', sinceTime: '2026-11-21T12:00:02Z'});
    log.write(lineAt(2200, 'three'));
    await untilText('three');
    expect(texts()).toEqual(['two', 'three']);
    expect(events.all.map(event => event.is)).toEqual(['open', 'lines', 'lines']);
  });

  test('keeps lines that are equal in one instant, and only as many as there are', async () => {
    log.keep(lineAt(1, 'same'), lineAt(1, 'same'));
    start();
    await untilText('same');
    log.cut();
    log.keep(lineAt(1, 'same'), lineAt(1, 'other'), lineAt(1, 'same', 7));
    await wait(500);
    await untilText('other');
    log.cut();
    await wait(500);
    await asked(one => one.has('sinceTime') && isFollow(one));
    log.write(lineAt(2, 'end'));
    await untilText('end');
    expect(texts()).toEqual(['same', 'same', 'same', 'other', 'same', 'end']);
  });

  test('loses and doubles none of 2,000 lines over cuts, ends, restarts, rotations and halves of lines', async () => {
    start({tailLines: 10});
    let written = 0;
    const some = (count: number) => Array.from({length: count}, () => lineAt(written * 7, `line ${++written}`, written % 3));
    const last = () => untilText(`line ${written}`);
    const again = async () => {
      await wait(500);
      await asked(one => isFollow(one) && one.has('sinceTime'));
    };
    await asked(isFollow);
    for (let turn = 0; turn < 40; turn++) {
      log.write(...some(20));
      await last();
      const part = Buffer.from(`${lineAt(written * 7, '').stamp} li`);
      if (turn % 4 === 0) log.cut();
      if (turn % 4 === 1) {
        log.raw(part); // half a line, which comes whole with the next answer
        log.cut();
      }
      if (turn % 4 === 2) log.end();
      log.keep(...some(10)); // nobody reads
      if (turn % 4 === 3) {
        log.cut();
        log.keep(...some(5));
        log.restart();
      }
      log.keep(...some(15));
      if (turn % 4 === 2) log.forget(30);
      await again();
      log.write(...some(turn % 4 === 3 ? 0 : 5));
      await last();
    }
    expect(texts()).toEqual(Array.from({length: 2000}, (_, index) => `line ${index + 1}`));
  }, 20_000);

  test('asks at once when a log has ended that stood, then less and less often, and says why it is silent', async () => {
    log.keep(lineAt(1, 'last words'));
    start();
    await untilText('last words');
    clock.advance(60_000);
    log.end();
    await asked(one => isFollow(one) && one.has('sinceTime'));
    const waits: number[] = [];
    for (const ms of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      log.end();
      const event = await next('waiting');
      if (event.is === 'waiting') waits.push(event.retryAt - clock.now());
      expect(words(event)).toBe(
        'The container istio-proxy of pod reviews writes no log now: it has ended or does not run yet. Its log goes on by itself.',
      );
      await wait(ms);
      await asked(one => isFollow(one) && one.has('sinceTime'));
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    log.restart();
    log.write(lineAt(90_000, 'a new run'));
    await untilText('a new run');
    expect(events.all.slice(-2).map(event => event.is)).toEqual(['open', 'lines']);
  });

  test('a container that is in a crash loop has its last run both as its log and as the one before: it is told once', async () => {
    log.keep(lineAt(1, 'one'));
    start();
    await untilText('one');
    log.keep(lineAt(2, 'two'));
    log.restart();
    log.keep(lineAt(1, 'one'), lineAt(2, 'two'), lineAt(3, 'three'));
    log.cut();
    await wait(500);
    await untilText('three');
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  test('a log that had no line when the connection broke is asked for from when it was opened', async () => {
    start({tailLines: 0});
    await asked(isFollow);
    await wait(1000);
    clock.advance(29_000);
    log.keep(lineAt(1, 'missed'));
    log.cut();
    await wait(500);
    const query = await asked(isFollow);
    expect([query.get('tailLines'), query.get('sinceSeconds')]).toEqual([null, '32']);
    await untilText('missed');
  });
});

describe('what prevents a log', () => {
  const refused = (code: number, reason: string, message: string) => log.refusals.push({code, reason, message});

  test('a container that waits to start is waited for', async () => {
    refused(400, 'BadRequest', 'container "istio-proxy" in pod "reviews" is waiting to start: PodInitializing');
    start({tailLines: 5});
    const event = await next('waiting');
    expect(event).toMatchObject({is: 'waiting', retryAt: clock.now() + 500});
    expect(words(event)).toBe('Container "istio-proxy" in pod "reviews" is waiting to start: PodInitializing. i9s tries again by itself.');
    log.keep(lineAt(1, 'hello'));
    await wait(500);
    await untilText('hello');
    expect(log.requests.all.map(query => query.get('tailLines'))).toEqual(['5', '5']);
    expect(events.all.map(one => one.is)).toEqual(['waiting', 'open', 'lines']);
  });

  test.each([
    [401, 'Unauthorized', 'Unauthorized', 'does not accept the credentials (401 Unauthorized)'],
    [500, 'InternalError', 'Get "https://10.0.0.7:10250/containerLogs": dial tcp: i/o timeout', 'i/o timeout'],
    [503, 'ServiceUnavailable', 'the server is currently unable to handle the request', 'cannot answer (503)'],
    [404, 'NotFound', 'the server could not find the requested resource ( pods/log reviews)', 'could not find the requested resource'],
    [429, 'TooManyRequests', 'too many requests', 'too busy'],
  ])('%d is tried again', async (code, reason, message, said) => {
    refused(code, reason, message);
    start();
    expect(words(await next('waiting'))).toContain(said);
    log.keep(lineAt(1, 'hello'));
    await wait(500);
    await untilText('hello');
  });

  test.each([
    [
      404,
      'NotFound',
      'pods "reviews" not found',
      'The pod reviews is gone from namespace bookinfo. What took its place has another name: choose it in the list.',
    ],
    [
      403,
      'Forbidden',
      'pods "reviews" is forbidden: User "me" cannot get resource "pods/log" in API group "" in the namespace "bookinfo"',
      'Pods "reviews" is forbidden: User "me" cannot get resource "pods/log" in API group "" in the namespace "bookinfo". ' +
        'Ask for the right to get pods/log in namespace bookinfo, or choose another context.',
    ],
    [400, 'BadRequest', 'container istio-proxy is not valid for pod reviews', 'Container istio-proxy is not valid for pod reviews. '],
  ])('%d ends it', async (code, reason, message, said) => {
    refused(code, reason, message);
    start();
    await done;
    expect(events.all.map(event => event.is)).toEqual(['ended']);
    expect(words(await next('ended'))).toBe(said);
  });

  test('an API server that is away is waited for, and nothing is lost', async () => {
    log.keep(lineAt(1, 'one'));
    start();
    await untilText('one');
    await server.leave();
    await wait(500);
    expect(words(await next('waiting'))).toContain('refuses connections');
    log.keep(lineAt(2, 'two'));
    await server.comeBack();
    await wait(500);
    await untilText('two');
    expect(texts()).toEqual(['one', 'two']);
    expect(events.all.map(event => event.is)).toEqual(['open', 'lines', 'waiting', 'open', 'lines']);
  });

  test('the next pod of a StatefulSet goes on under the same name, from its first line', async () => {
    log.keep(lineAt(60_000, 'the old pod'));
    start({}, 'web-0');
    await untilText('the old pod');
    log.replace();
    refused(404, 'NotFound', 'pods "web-0" not found');
    refused(400, 'BadRequest', 'container "istio-proxy" in pod "web-0" is waiting to start: ContainerCreating');
    log.end();
    await wait(500);
    expect(words(await next('waiting'))).toBe('The pod web-0 is gone from namespace bookinfo. Its log goes on when a pod of that name runs again.');
    await wait(500);
    expect(words(await next('waiting'))).toContain('ContainerCreating');
    log.keep(lineAt(58_000, 'the clock of its node is slow'));
    await wait(1000);
    await untilText('the clock of its node is slow');
    expect(texts()).toEqual(['the old pod', 'the clock of its node is slow']);
    log.write(lineAt(61_000, 'and on'));
    await untilText('and on');
    log.cut();
    await wait(500);
    await asked(query => query.get('sinceTime') === '2026-11-21T12:01:01Z' && isFollow(query));
  });

  test('... and is not waited for longer than a minute', async () => {
    log.keep(lineAt(1, 'the old pod'));
    start({}, 'web-0');
    await untilText('the old pod');
    log.replace();
    for (let index = 0; index < 20; index++) refused(404, 'NotFound', 'pods "web-0" not found');
    log.end();
    await wait(500);
    for (const ms of [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]) {
      await next('waiting');
      await wait(ms);
    }
    await done;
    expect(events.all.at(-1)?.is).toBe('ended');
  });
});

describe('a log that is asked for once', () => {
  test('ends where it ends', async () => {
    log.keep(lineAt(1, 'one'), lineAt(2, 'two'));
    start({follow: false, tailLines: 1});
    await done;
    expect(events.all).toEqual([{is: 'open'}, {is: 'lines', lines: [lineAt(2, 'two')]}, {is: 'ended'}]);
    expect(log.requests.all.map(query => query.get('follow'))).toEqual([null]);
  });

  test('the run before, also where the question is to follow', async () => {
    log.keep(lineAt(1, 'why it died'));
    log.restart();
    start({previous: true, tailLines: 100});
    await done;
    expect(Object.fromEntries(log.requests.all[0] ?? [])).toEqual({container: 'istio-proxy', timestamps: 'true', previous: 'true', tailLines: '100'});
    expect(texts()).toEqual(['why it died']);
    expect(events.all.at(-1)).toEqual({is: 'ended'});
  });

  test('there is no run before', async () => {
    start({previous: true});
    await done;
    expect(words(await next('ended'))).toBe(
      'The container istio-proxy of pod reviews has no log of a previous run. It has not been started again, or that log is gone; ' +
        'choose the log of the present run.',
    );
  });

  test('does not say that it tries again when it does not', async () => {
    log.refusals.push({code: 500, reason: 'InternalError', message: 'no'});
    start({follow: false});
    await done;
    expect(words(await next('ended'))).toMatch(/: no\. Try again\.$/);
  });
});
