import {describe, expect, test} from 'vitest';
import {lineAt} from './fakeLog.ts';
import {asked, clock, events, isFollow, log, next, readsLogs, start, texts, untilText, wait, words} from './logReader.ts';

readsLogs();

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
