import {expect, test} from 'vitest';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {ztunnelOn, ztunnelsOf} from '../../src/istio/ztunnels.ts';

const proxy = (key: string, kind: string, pod?: Partial<MeshPod>): readonly [string, MeshProxy] => [
  key,
  {key, kind, ...(pod === undefined ? {} : {pod: {deleting: false, ...pod}})} as MeshProxy,
];
const mesh = {
  proxies: new Map([
    proxy('z-b', 'ztunnel', {node: 'n1', deleting: true}),
    proxy('a', 'sidecar', {node: 'n1'}),
    proxy('z-a', 'ztunnel', {node: 'n1'}),
    proxy('z-c', 'ztunnel', {node: 'n2', deleting: true}),
    proxy('z-vm', 'ztunnel'),
    proxy('z-new', 'ztunnel', {}),
  ]),
};

test('ztunnels are those with a pod, by name', () => {
  expect(ztunnelsOf(mesh).map(({key}) => key)).toEqual(['z-a', 'z-b', 'z-c', 'z-new']);
});

test('the ztunnel of a node is the one that stays, while another still goes', () => {
  expect(ztunnelOn(mesh, 'n1')?.key).toBe('z-a');
  expect(ztunnelOn(mesh, 'n2')?.key).toBe('z-c');
  expect(['n3', '', undefined].map(node => ztunnelOn(mesh, node))).toEqual([undefined, undefined, undefined]);
});
