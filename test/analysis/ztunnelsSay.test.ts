import {expect, test} from 'vitest';
import {newSayMerger} from '../../src/analysis/ztunnelsSay.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';

const service = (name: string, waypoint?: string, endpoints = 1): object => ({
  ...{name, namespace: 'shop', hostname: `${name}.shop.svc.cluster.local`, vips: [], ports: {}},
  ...(waypoint === undefined ? {} : {waypoint: {destination: `shop/${waypoint}`, hboneMtlsPort: 15_008}}),
  endpoints: Object.fromEntries(Array.from({length: endpoints}, (_, n) => [`${n}`, {workloadUid: `${n}`}])),
});
const dump = (services: readonly object[]) => parseZtunnelDump({workloads: [{uid: 'w', name: 'w', namespace: 'shop'}], services})!;
const take = (pieces: Iterable<unknown>): void => {
  for (const _ of pieces);
};

test('what many ztunnels have alike is kept once, and what is another there beside it', () => {
  const merger = newSayMerger();
  for (let n = 0; n < 100; n++)
    take(merger.add({id: `zt-${n}`}, dump([service('cart', n === 7 ? 'old' : 'wp', 1 + (n % 5)), service('wp', undefined, n % 2)])));
  const {ids, services} = merger.said();
  expect(ids).toHaveLength(100);
  // How many endpoints there are does not count: whether there are any does.
  expect(services.get('shop/cart.shop.svc.cluster.local')?.map(({waypoint, by}) => [waypoint, by.length])).toEqual([
    ['shop/wp', 99],
    ['shop/old', 1],
  ]);
  expect(services.get('shop/wp.shop.svc.cluster.local')?.map(({hasEndpoints, by}) => [hasEndpoints, by.length])).toEqual([
    [false, 50],
    [true, 50],
  ]);
});

test('a ztunnel counts when all of its dump is taken, and what has been said does not change afterwards', () => {
  const merger = newSayMerger();
  take(merger.add({id: 'zt-1'}, dump([service('cart')])));
  const pieces = merger.add({id: 'zt-2'}, dump([service('cart')]))[Symbol.iterator]();
  pieces.next();
  pieces.next();
  const halfway = merger.said();
  expect(halfway.ids).toEqual(['zt-1']);
  expect(halfway.pods.get('shop/w')?.map(({by}) => by)).toEqual([['zt-1']]);
  while (pieces.next().done !== true);
  expect(
    merger
      .said()
      .pods.get('shop/w')
      ?.map(({by}) => by),
  ).toEqual([['zt-1', 'zt-2']]);
  expect(halfway.pods.get('shop/w')?.map(({by}) => by)).toEqual([['zt-1']]);
});

test('the largest dump is taken in pieces', () => {
  const services = Array.from({length: 5_000}, (_, n) => service(`s-${n}`));
  expect([...newSayMerger().add({id: 'zt-1'}, dump(services))].length).toBeGreaterThanOrEqual(5);
});
