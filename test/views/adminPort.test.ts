import {describe, expect, test} from 'vitest';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {type Trouble, troubleOf} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {adminTrouble, notRunning} from '../../src/views/adminTrouble.ts';
import {listeners} from '../../src/views/listeners.ts';
import {about, sidecarPod} from '../cli/fakeSource.ts';

const pod = sidecarPod('a');
const phase = (word: string, running: boolean): MeshPod => ({...pod, phase: word, proxy: {...pod.proxy!, running}});

describe('before a proxy is asked', () => {
  test.each([
    ['Running', true, undefined],
    ['Running', false, undefined], // whether its port answers is for the port to say
    ['Pending', true, undefined], // a native sidecar, while its pod starts
    ['Pending', false, 'Pod a.shop is not running. Status=Pending.'],
    ['Succeeded', false, 'Pod a.shop is not running. Status=Succeeded.'],
    ['Failed', true, 'Pod a.shop is not running. Status=Failed.'],
  ] as const)('%s, its proxy running: %s', (word, running, what) => expect(notRunning(phase(word, running))?.what).toBe(what));
});

describe('the admin port', () => {
  const refused: Trouble = {kind: 'refused', what: 'Pod a.shop:15100 refuses connections.', next: 'Nothing listens on that port inside the pod.'};
  const asked: number[] = [];
  const source: MeshSource = {
    ...({} as MeshSource),
    about: {...about, proxyAdminPort: 15_100},
    askPod: async (_, {port}) => {
      asked.push(port);
      throw Object.assign(new Error(), {trouble: refused});
    },
  };
  const load = (target: MeshPod) => listeners.load(askOnce(source, new AbortController().signal, {proxy: {id: target.id, pod: target} as MeshProxy}));
  const trouble = (promise: Promise<unknown>) => promise.catch((error: unknown) => troubleOf(error));

  test('that was named is asked, and named again where it refuses; a pod that does not run is not asked', async () => {
    expect(await trouble(load(pod))).toEqual({...refused, next: 'Is the admin port another one? --proxy-admin-port names it.'});
    expect(await trouble(load(phase('Failed', false)))).toMatchObject({what: 'Pod a.shop is not running. Status=Failed.'});
    expect(new Set(asked)).toEqual(new Set([15_100]));
  });

  test('is not blamed for anything else', () => {
    const forbidden: Trouble = {kind: 'forbidden', what: 'You may not.', next: 'Ask.'};
    expect(adminTrouble(forbidden)).toBe(forbidden);
  });
});
