import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {type Connection, xdsUrl} from '../../src/istio/sync.ts';
import type {LookTexts} from '../../src/lib/looks.ts';
import {keepPagesLoaded, type Loaded} from '../../src/store/pages.ts';
import {topPane} from '../../src/store/select.ts';
import {pageKey, paneOf} from '../../src/store/state.ts';
import type {Asking, MeshSource} from '../../src/transport/meshSource.ts';
import {commandContext, recordedMesh} from '../commands/context.ts';

const reviews = 'reviews-v1-5695cbbdd8-sxpzf.bookinfo';
const page = {kind: 'text', lines: [], json: 1} as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Panes `listeners` and `stats` over the recorded mesh; each asking is answered by the test. */
function panes(change: Parameters<typeof commandContext>[0] = {}) {
  const {context, state} = commandContext(change);
  const asked: {
    readonly asking: Asking;
    readonly piece: () => Promise<void>;
    readonly arrive: (at?: number, look?: LookTexts) => Promise<void>;
    readonly fail: () => Promise<void>;
  }[] = [];
  const load = (asking: Asking, soFar: (loaded: Loaded) => void): Promise<Loaded> =>
    new Promise((resolve, reject) =>
      asked.push({
        asking,
        piece: async () => {
          soFar({make: () => page, size: 2});
          await vi.advanceTimersByTimeAsync(0);
        },
        arrive: async (at, look) => {
          resolve({make: () => page, at: at ?? Date.now(), size: 5, ...(look === undefined ? {} : {look: async () => look})});
          await vi.advanceTimersByTimeAsync(0);
        },
        fail: async () => {
          reject(new Error('no'));
          await vi.advanceTimersByTimeAsync(0);
        },
      }),
    );
  const byNumber = ({mesh, proxy}: {readonly mesh: Mesh; readonly proxy: string | undefined}): number =>
    proxy === reviews ? 100 * mesh.proxies.size : Number.NaN;
  const views = {
    listeners: {scope: 'proxy', load},
    stats: {scope: 'proxy', load, everyMs: 2000},
    connections: {scope: 'proxy', load, everyMs: byNumber},
    waypoints: {scope: 'cluster', load},
  } as const;
  const kept = keepPagesLoaded(
    context.store,
    name => (views as Record<string, (typeof views)[keyof typeof views]>)[name],
    () => ({}) as MeshSource,
    () => Date.now(),
  );
  const open = (view: string): void => context.store.send({type: 'paneOpened', pane: paneOf(view, {proxy: reviews})});
  const push = (nonce: string): void => {
    const [istiod] = [...state().mesh.istiods.values()];
    const connections = (istiod?.report?.connections ?? []).map(
      (connection): Connection => ({
        ...connection,
        types: {...connection.types, LDS: {state: 'SYNCED', sent: nonce, acked: nonce}},
        resources: {...connection.resources, [xdsUrl('LDS')]: {state: 'SYNCED', sent: nonce, acked: nonce}},
      }),
    );
    context.store.send({type: 'meshMoved', event: {type: 'syncReported', istiod: istiod!.id, connections, tookMs: 1, at: Date.now()}});
  };
  const list = (): void => {
    const {pods} = recordedMesh();
    context.store.send({type: 'meshMoved', event: {type: 'podsListed', pods: [...pods.values()], at: Date.now()}});
    context.store.send({type: 'meshMoved', event: {type: 'podFeedChanged', feed: {is: 'live'}, at: Date.now()}});
  };
  return {
    asked,
    open,
    list,
    push,
    kept,
    back: () => context.store.send({type: 'paneClosed'}),
    shown: () => state().pages.get(pageKey(topPane(state()))),
    looks: () => state().looks,
  };
}

describe('the page of the top pane', () => {
  test('may come in pieces: each is shown while the rest is on its way, none after the pane was left', async () => {
    const {asked, open, back, shown} = panes();
    open('listeners');
    expect(shown()?.make).toBeUndefined();
    await asked[0]?.piece();
    expect(shown()).toMatchObject({loading: true, make: expect.any(Function), size: 2});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(1);
    await asked[0]?.arrive();
    expect(shown()).toMatchObject({loading: false, size: 5});
    open('stats');
    await asked[1]?.piece();
    back();
    await asked[1]?.piece();
    await asked[1]?.fail();
    expect(shown()).toMatchObject({size: 5});
    open('stats');
    expect(shown()).toEqual({loading: true});
    expect(asked).toHaveLength(3);
  });

  test('is asked for again when a push came while another pane of the proxy was shown, and no answer from before the push serves it', async () => {
    const {asked, open, push, back} = panes();
    push('before');
    open('listeners');
    await asked[0]?.arrive();
    await vi.advanceTimersByTimeAsync(1000);
    open('stats');
    await asked[1]?.arrive();
    await vi.advanceTimersByTimeAsync(100);
    const pushed = Date.now();
    push('after');
    await vi.advanceTimersByTimeAsync(600);
    await asked[2]?.arrive();
    back();
    expect(asked).toHaveLength(4);
    expect(asked[3]?.asking.since).toBeGreaterThanOrEqual(pushed);
  });

  test('is asked for once, and not again when it is come back to soon', async () => {
    const {asked, open, back, shown} = panes();
    open('listeners');
    await asked[0]?.arrive();
    expect(shown()).toMatchObject({loading: false, size: 5});
    back();
    await vi.advanceTimersByTimeAsync(5000);
    open('listeners');
    expect(asked.length).toBe(1);
  });

  test('is asked for again when it is come back to later, and shown meanwhile', async () => {
    const {asked, open, back, shown} = panes();
    open('listeners');
    await asked[0]?.arrive();
    back();
    await vi.advanceTimersByTimeAsync(60_000);
    open('listeners');
    expect(asked.length).toBe(2);
    expect(shown()).toMatchObject({loading: true, size: 5});
    back(); // gives up the asking, not what was shown
    await asked[1]?.fail();
    open('listeners');
    expect(shown()?.make).toBeDefined();
  });

  test('is asked for again when the proxy has answered a push, once for a swarm of them', async () => {
    const {asked, open, push} = panes();
    open('listeners');
    await asked[0]?.arrive();
    push('a');
    push('b');
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked.length).toBe(2);
    expect(asked[1]?.asking.since).toBeGreaterThan(asked[0]?.asking.since ?? 0);
    await asked[1]?.arrive();
    push('b');
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked.length).toBe(2);
  });

  test('is asked for again while it is being loaded and a push comes', async () => {
    const {asked, open, push} = panes();
    open('listeners');
    push('a');
    await asked[0]?.arrive();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked.length).toBe(2);
  });

  test('of what changes without a push is asked for again and again, but only while it is open', async () => {
    const {asked, open, back} = panes();
    open('stats');
    await asked[0]?.arrive();
    await vi.advanceTimersByTimeAsync(2000);
    await asked[1]?.arrive();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked.length).toBe(3);
    await asked[2]?.arrive();
    back();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.length).toBe(3);
  });

  test('is asked for as often as its number of parties allows', async () => {
    const {asked, open, back} = panes();
    const everyMs = 100 * recordedMesh().proxies.size;
    open('connections');
    await asked[0]?.arrive();
    await vi.advanceTimersByTimeAsync(everyMs - 1);
    expect(asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.length).toBe(2);
    await asked[1]?.arrive();
    open('listeners');
    await asked[2]?.arrive();
    back();
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(asked.length).toBe(4);
  });

  test('that asks very many parties asks a few at a time, each with a patience of its own', async () => {
    const {asked, open} = panes();
    open('listeners');
    const {timed, signal} = asked[0]!.asking;
    let running = 0;
    let most = 0;
    const hangs = (own: AbortSignal): Promise<never> => {
      most = Math.max(most, ++running);
      own.addEventListener('abort', () => running--);
      return new Promise(() => {});
    };
    const answers = Promise.all(Array.from({length: 50}, () => timed(hangs, 1_000, signal)));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await answers).map(({trouble}) => trouble?.kind)).toEqual(Array(50).fill('timeout'));
    expect(most).toBe(20);
  });

  test('that failed is asked for again by itself', async () => {
    const {asked, open} = panes();
    open('listeners');
    await asked[0]?.fail();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBe(2);
  });

  test('of the cluster, that came before the pods were listed, is asked for once more then', async () => {
    const {asked, open, list} = panes({mesh: emptyMesh('istio-system')});
    open('waypoints');
    await asked[0]?.arrive();
    expect(asked).toHaveLength(1);
    list();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.asking.mesh.pods.size).toBeGreaterThan(0);
    await asked[1]?.arrive();
    list();
    expect(asked).toHaveLength(2);
  });
});

describe('what a page has seen of its proxy', () => {
  const seen = (text: string): LookTexts => new Map([['Clusters', new Map([['x', text]])]]);

  test('is kept, and told to whoever loads a page of that proxy next', async () => {
    const {asked, open, looks, kept} = panes();
    open('listeners');
    expect(asked[0]?.asking.looks).toEqual([]);
    await asked[0]?.arrive(1000, seen('a'));
    expect(looks().get(reviews)).toMatchObject([{from: 1000, times: 1}]);
    kept.refresh();
    await asked[1]?.arrive(2000, seen('a'));
    open('stats');
    expect(asked[2]?.asking.looks).toMatchObject([{from: 1000, to: 2000, times: 2}]);
    await asked[2]?.arrive(3000);
    expect(looks().get(reviews)).toHaveLength(1);
  });
});
