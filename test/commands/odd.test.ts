import {describe, expect, test} from 'vitest';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {at, commandContext, recordedMesh} from './context.ts';

const mesh = recordedMesh();
type Entry = readonly [string, MeshProxy];
const withoutPod = ([key, {pod: _, ...proxy}]: Entry): Entry => [key, proxy];
const [first] = mesh.proxies.keys();
const podless = {...mesh, proxies: new Map([...mesh.proxies].map(each => (each[0] === first ? withoutPod(each) : each)))};

/** What is said to this line. */
async function said(line: string): Promise<string | undefined> {
  const {context, state} = commandContext({mesh: podless, now: at});
  await context.line(line);
  return state().messages.at(-1)?.text;
}

describe(':odd', () => {
  test.each([
    [`odd ${first}`, /select a proxy that has a pod/],
    ['odd deploy/nothing.bookinfo', /No proxy is of deploy\/nothing\.bookinfo\./],
    ['odd nobody-here', /No proxy is named nobody-here\./],
    ['odd deploy/details-v1.bookinfo', /has 1 replica, so there is nothing to compare it with/],
  ])('%s: why there is nothing to compare', async (line, why) => expect(await said(line)).toMatch(why));
});
