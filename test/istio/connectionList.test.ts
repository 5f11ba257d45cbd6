import {expect, test} from 'vitest';
import {connectionOf, parseConnectionList} from '../../src/istio/connectionList.ts';
import {runningContainers} from '../../src/istio/containers.ts';
import {versionIn} from '../../src/istio/version.ts';

test('who is connected to an istiod, since when and from where', () => {
  const clients = [
    {connectionId: 'reviews-v1-5695cbbdd8-sxpzf.bookinfo-12', connectedAt: '2026-11-21T07:00:00.5Z', address: '10.244.0.9:40152'},
    {connectionId: 'odd'},
    {address: '10.244.0.10:1'},
  ];
  expect(parseConnectionList(JSON.stringify({totalClients: 2, clients}))).toEqual({
    total: 2,
    clients: [
      {
        id: 'reviews-v1-5695cbbdd8-sxpzf.bookinfo-12',
        proxy: 'reviews-v1-5695cbbdd8-sxpzf.bookinfo',
        connectedAt: Date.parse('2026-11-21T07:00:00.5Z'),
        address: '10.244.0.9:40152',
      },
      {id: 'odd', proxy: 'odd'},
    ],
  });
  for (const other of ['', '404 page not found', '[]', '{"clients":{}}', '"clients"', 'null']) expect(parseConnectionList(other)).toBeUndefined();
});

test('of a proxy that is listed twice the newest connection counts, in whatever order istiod lists them', () => {
  const found = (...clients: readonly unknown[]) => connectionOf(parseConnectionList(JSON.stringify({clients}))!, 'cart.shop')?.id;
  expect(found({connectionId: 'cart.shop-10'}, {connectionId: 'cart.shop-9'}, {connectionId: 'cart.shop2-11'}, {connectionId: 'xcart.shop-12'})).toBe(
    'cart.shop-10',
  );
  const restarted = {connectionId: 'cart.shop-3', connectedAt: '2026-11-21T07:00:02Z'};
  const old = {connectionId: 'cart.shop-99', connectedAt: '2026-11-21T07:00:01Z'};
  expect([found(restarted, old), found(old, restarted)]).toEqual(['cart.shop-3', 'cart.shop-3']);
  expect(found()).toBeUndefined();
});

test('containers that run: native sidecars last, what has ended or waits left out', () => {
  const running = {running: {startedAt: '2026-11-21T07:00:00Z'}};
  const pod = {
    spec: {
      containers: [{name: 'app', image: 'app:1'}, {name: 'slow'}],
      initContainers: [{name: 'istio-init'}, {name: 'istio-proxy', image: 'proxyv2:1.30.3-distroless', restartPolicy: 'Always'}],
    },
    status: {
      containerStatuses: [
        {name: 'app', state: running},
        {name: 'slow', state: {waiting: {reason: 'CrashLoopBackOff'}}},
      ],
      initContainerStatuses: [
        {name: 'istio-init', state: {terminated: {exitCode: 0}}},
        {name: 'istio-proxy', state: running},
      ],
    },
  };
  expect(runningContainers(pod)).toEqual([
    {name: 'app', image: 'app:1'},
    {name: 'istio-proxy', image: 'proxyv2:1.30.3-distroless'},
  ]);
  expect(runningContainers({})).toEqual([]);
});

test('the release of an istiod, and nothing in what is none', () => {
  expect(versionIn('1.31.0-4f6a1b2c3d4e5f60718293a4b5c6d7e8f9012345-Clean')).toBe('1.31.0');
  expect(versionIn('{"version":"1.6.8"}')).toBe('1.6.8');
  expect(versionIn('1.31\n')).toBe('1.31');
  for (const other of ['', 'no healthy upstream', '<html>', 'null', '{}']) expect(versionIn(other)).toBeUndefined();
});
