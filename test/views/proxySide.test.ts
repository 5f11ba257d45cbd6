import {expect, test} from 'vitest';
import type {Bootstrap} from '../../src/envoy/bootstrap.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import type {Ask} from '../../src/views/ask.ts';
import {proxyFacts} from '../../src/views/proxySide.ts';

const proxy = {kind: 'sidecar', pod: {ip: '10.0.0.7', node: 'node-2'}} as MeshProxy;
const askWith = (bootstrap: object | undefined): Ask => ({about: () => ({maybe: async () => bootstrap as Bootstrap | undefined})}) as unknown as Ask;
const bootstrap = {metadata: {labels: {}, instanceIps: ['10.0.0.7', 'fd00::7']}, locality: 'r1/z1/'};

test('a proxy says its addresses and its locality itself', async () => {
  expect(await proxyFacts(askWith(bootstrap), proxy)).toEqual({addresses: ['10.0.0.7', 'fd00::7'], locality: 'r1/z1/'});
});

test('one that does not say its locality has that of its node: the same on one node, perhaps another on another', async () => {
  expect(await proxyFacts(askWith({...bootstrap, locality: ''}), proxy)).toMatchObject({locality: 'node-2'});
  expect(await proxyFacts(askWith(undefined), proxy)).toEqual({addresses: ['10.0.0.7'], locality: 'node-2'});
});
