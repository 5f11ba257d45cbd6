import {describe, expect, test} from 'vitest';
import {lineAt} from './fakeLog.ts';
import {
  asked,
  clock,
  done,
  events,
  isFollow,
  linesOf,
  log,
  next,
  readsLogs,
  server,
  source,
  start,
  stop,
  texts,
  untilText,
  wait,
  words,
} from './logReader.ts';

readsLogs();

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
