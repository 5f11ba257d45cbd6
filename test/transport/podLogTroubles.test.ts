import {describe, expect, test} from 'vitest';
import {lineAt} from './fakeLog.ts';
import {asked, clock, done, events, isFollow, log, next, readsLogs, server, start, texts, untilText, wait, words} from './logReader.ts';

readsLogs();

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
