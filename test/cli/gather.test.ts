import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {gather} from '../../src/cli/gather.ts';
import {troublesOf} from '../../src/cli/look.ts';
import type {PodEvent} from '../../src/transport/meshSource.ts';
import {i9s} from './cliRun.ts';
import {type Answer, fakeSource, istiodPod, listed, sidecarPod, synczOf, trouble} from './fakeSource.ts';

const later = () => Date.parse('2026-11-21T08:00:00Z');
const one = [istiodPod('istiod-1'), sidecarPod('a'), sidecarPod('b')];
const three = [istiodPod('istiod-1'), istiodPod('istiod-2'), istiodPod('istiod-3'), sidecarPod('a')];
const forbidden = {kind: 'forbidden', what: 'pods is forbidden: User "me" cannot list them.', next: 'Ask for this permission.'} as const;

const look = async (events: readonly PodEvent[], answers: Readonly<Record<string, Answer>>, deadlineMs = 2000) => {
  const fake = fakeSource({events, answers});
  const result = await gather(fake.source, {clock: later, deadlineMs});
  return {...fake, result, troubles: troublesOf(result).map(({what}) => what)};
};

describe('a look at a mesh', () => {
  it('ends when every istiod has answered, and leaves nothing running', async () => {
    const {result, troubles, asked, state} = await look([listed(one)], {'istiod-1': synczOf({a: 'SYNCED'})});
    expect([...result.state.mesh.proxies.values()].map(({id, connectedness}) => [id, connectedness])).toEqual([
      ['a.shop', 'connected'],
      ['b.shop', 'missing'],
    ]);
    expect({troubles, asked, open: state.open}).toEqual({troubles: [], asked: ['istiod-1'], open: 0});
  });

  it('names the istiod that hangs when the time is over, and keeps what the others said', async () => {
    const {result, troubles, state} = await look(
      [listed(three)],
      {'istiod-1': synczOf({a: 'SYNCED'}), 'istiod-2': synczOf({}), 'istiod-3': 'hangs'},
      100,
    );
    expect(troubles).toEqual(['istiod istiod-3 did not answer within 0.1 s.']);
    expect(result.state.mesh.proxies.get('a.shop')?.connectedness).toBe('connected');
    expect(state.open).toBe(0);
  });

  it.each([
    [401, 'istiod istiod-1 wants credentials for its debug endpoints (HTTP 401 for /debug/syncz).'],
    [403, 'istiod istiod-1 refuses its debug endpoints (HTTP 403 for /debug/syncz).'],
    [404, 'istiod istiod-1 has no debug endpoints (HTTP 404 for /debug/syncz).'],
    [500, 'istiod istiod-1 answers with an error (HTTP 500 for /debug/syncz).'],
    ['<html>', 'istiod istiod-1 answered /debug/syncz with something else than its list of proxies'],
    ['[{"proxy":', 'istiod istiod-1 answered /debug/syncz with something else than its list of proxies'],
    ['{}', 'istiod istiod-1 answered /debug/syncz with something else than its list of proxies: no list of proxies.'],
  ] as const)('an istiod that answers %s is a trouble', async (answer, what) => {
    const {troubles} = await look([listed(one)], {'istiod-1': answer});
    expect(troubles).toEqual([expect.stringContaining(what)]);
  });

  it('ends at once when there is no istiod', async () => {
    const {troubles} = await look([listed([sidecarPod('a')])], {});
    expect(troubles).toEqual(['There is no running istiod (label app=istiod) in namespace istio-system.']);
  });

  it('ends at the first failure to list pods, and does not wait for the next try', async () => {
    const feed = {is: 'retrying', trouble: trouble('API server refuses connections.'), retryAt: 0} as const;
    const {troubles} = await look(
      [
        {type: 'podFeedChanged', feed: {is: 'loading'}, at: 0},
        {type: 'podFeedChanged', feed, at: 0},
      ],
      {},
    );
    expect(troubles).toEqual(['API server refuses connections.']);
  });

  it('of an API server that says nothing ends with the time', async () => {
    const {troubles} = await look([{type: 'podFeedChanged', feed: {is: 'loading'}, at: 0}], {}, 30);
    expect(troubles).toEqual(['API server http://127.0.0.1:1 did not answer within 0.03 s.']);
  });
});

describe('where only single namespaces may be listed', () => {
  const limited: PodEvent = {type: 'podsLimited', namespaces: ['shop', 'istio-system'], trouble: forbidden, at: 0};
  const part = (namespace: string): PodEvent => ({
    type: 'podsListed',
    pods: one.filter(pod => pod.namespace === namespace),
    namespaces: [namespace],
    at: 0,
  });
  const denied = (namespace: string): PodEvent => ({
    type: 'podFeedChanged',
    feed: {is: 'denied', trouble: {...forbidden, what: `${namespace} is forbidden.`}, retryAt: 0},
    namespaces: [namespace],
    at: 0,
  });

  it('all of them are waited for', async () => {
    const {result, troubles} = await look([limited, part('shop'), part('istio-system')], {'istiod-1': synczOf({a: 'SYNCED'})});
    expect(troubles).toEqual([]);
    expect(result.waitedMs).toBeUndefined();
    expect(result.state.mesh.proxies.size).toBe(2);
  });

  it('one that does not come is a trouble when the time is over', async () => {
    const {result, troubles} = await look([limited, part('istio-system')], {'istiod-1': synczOf({a: 'SYNCED'})}, 30);
    expect(troubles).toEqual(['API server http://127.0.0.1:1 did not answer within 0.03 s.']);
    expect(result.state.mesh.proxies.size).toBe(1);
  });

  it('one that is forbidden is a trouble, the rest is shown', async () => {
    const {result, troubles} = await look([limited, denied('shop'), part('istio-system')], {'istiod-1': synczOf({a: 'SYNCED'})});
    expect(troubles).toEqual(['shop is forbidden.']);
    expect([...result.state.mesh.proxies.keys()]).toEqual(['a.shop']);
  });

  it('ps says that proxies of the others may be missing', async () => {
    const {source} = fakeSource({events: [limited, part('shop'), part('istio-system')], answers: {'istiod-1': synczOf({a: 'SYNCED', b: 'SYNCED'})}});
    expect(await i9s('ps', {source, clock: later})).toMatchObject({
      code: 0,
      err: `i9s: ${forbidden.what} Only pods of shop, istio-system are listed: elsewhere, proxies that are not connected are missing here.\n`,
    });
  });
});

describe('--wait', () => {
  beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}));
  afterEach(() => void vi.useRealTimers());
  const wait = (line: string, answers: readonly Answer[]) => {
    const fake = fakeSource({events: [listed([istiodPod('istiod-1')])], answers: {'istiod-1': answers}});
    const done = i9s(line, {source: fake.source, clock: later}).then(outcome => ({...outcome, asked: fake.asked.length}));
    return vi.advanceTimersByTimeAsync(10_000).then(() => done);
  };

  it('ends when all is in sync', async () => {
    const {code, err, asked, out} = await wait('ps --wait 10s', [synczOf({a: 'STALE'}), synczOf({a: 'SYNCED'})]);
    expect({code, err, asked}).toEqual({code: 0, err: '', asked: 2});
    expect(out).toContain('SYNCED');
  });

  it('lasts through an istiod that does not answer at first', async () =>
    expect(await wait('ps --wait 10s', [trouble('istiod is away.'), synczOf({a: 'SYNCED'})])).toMatchObject({code: 0, err: '', asked: 2}));

  it('says what is not in sync when the time is over', async () => {
    const {code, err} = await wait('ps --wait 50ms', [synczOf({a: 'STALE', b: 'NACK', c: 'SYNCED'})]);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'i9s: 2 proxies not in sync after 0.05 s.',
      'i9s: a.shop: LDS STALE',
      'i9s: b.shop: LDS ERROR (bad listener)',
      '',
    ]);
  });

  it('is over with 2 when nobody could be asked', async () => {
    const {code, err} = await wait('ps --wait 50ms', [404]);
    expect(code).toBe(2);
    expect(err).toBe(
      'i9s: istiod istiod-1 has no debug endpoints (HTTP 404 for /debug/syncz). Set ENABLE_DEBUG_ON_HTTP=true on istiod: without it nobody can list its proxies.\n',
    );
  });
});
