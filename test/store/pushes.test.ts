import {describe, expect, test} from 'vitest';
import type {MeshEvent} from '../../src/istio/events.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {parseSyncz, xdsUrl} from '../../src/istio/sync.ts';
import {reduce} from '../../src/store/reduce.ts';
import {initialState, type State} from '../../src/store/state.ts';

const about = {context: 'c', cluster: '', server: '', user: '', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
const session = {about, contexts: [], since: 0};
const at = Date.parse('2026-11-21T07:20:00Z');
const pod = {
  ...{id: 'a.istio-system', name: 'a', namespace: 'istio-system', uid: 'a', phase: 'Running', ready: true, restarts: 0, deleting: false},
  ...{labels: {app: 'istiod'}, annotations: {}},
} as MeshPod;

const says = (sent: string, acked: string, later: number): MeshEvent => ({
  type: 'syncReported',
  istiod: pod.id,
  connections: parseSyncz([{proxy: 'cart.shop', proxy_type: 'sidecar', resources: {[xdsUrl('CDS')]: {sent, acked}}}])!.connections,
  tookMs: 5,
  at: at + later,
});
const uuid = '4f54250a-0d5a-4a06-8a5c-1c2d3e4f5a6b';
const watched = (): State =>
  [{type: 'podsListed', pods: [pod], at} as const, says(`1=${uuid}`, `1=${uuid}`, 0), says(`2=${uuid}`, `1=${uuid}`, 2000)].reduce<State>(
    (state, event) => reduce(state, {type: 'meshMoved', event}),
    initialState('proxies', session, 'istio-system', at),
  );
const logOf = (state: State) => [...state.pushes.logs.values()][0];

describe('pushes in the state', () => {
  test('grow with what istiods report', () => {
    expect(logOf(watched())).toMatchObject({
      istiod: 'a.istio-system',
      type: 'CDS',
      seen: 1,
      pushes: [
        {id: '1=', acked: 1},
        {id: '2=', waiting: 1},
      ],
    });
  });

  test('are those of one mesh', () => {
    expect(reduce(watched(), {type: 'sessionOpened', session, istioNamespace: 'istio-system'}).pushes.logs.size).toBe(0);
  });

  test('move along when the clock of this machine is set', () => {
    const moved = logOf(reduce(watched(), {type: 'clockMoved', by: 60_000}));
    expect(moved).toMatchObject({since: at + 60_000, times: [at + 62_000]});
    expect([...moved!.open.values()]).toMatchObject([{since: at + 62_000}]);
  });
});
