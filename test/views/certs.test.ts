import {expect, test} from 'vitest';
import {parseCerts} from '../../src/envoy/certs.ts';
import {certs} from '../../src/views/certs.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {cellOf, gridOf, stripText} from './loaded.ts';

const gateway = fixtureJson('healthy/envoy/istio-system.istio-ingressgateway-7fb44f5964-8v4bc.certs.json');
const recordedAt = Date.parse('2026-11-21T07:15:15Z');

test('each certificate of a gateway stands there once, with its names and the time that is left', async () => {
  const grid = await gridOf(certs, gateway, recordedAt);
  const own = grid.rows.find(row => cellOf(grid, row, 'TYPE') === 'Cert Chain' && cellOf(grid, row, 'SANS')?.startsWith('spiffe://'));
  expect(cellOf(grid, own, 'SANS')).toBe('spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account');
  expect(cellOf(grid, own, 'EXPIRES')).toBe('23h');
  expect(Number(cellOf(grid, own, 'CONTEXTS'))).toBeGreaterThan(10);
  expect(new Set(grid.rows.map(row => row.key)).size).toBe(grid.rows.length);
  expect(own?.problem).toBe(false);
});

test('one that has expired is a problem', async () => {
  const grid = await gridOf(certs, gateway, recordedAt + 2 * 86_400_000);
  const own = grid.rows.find(row => row.problem);
  expect(cellOf(grid, own, 'EXPIRES')).toBe('-24h');
  expect(stripText(own)).toMatch(/Not valid now: from 2026-11-21T07:05:46Z to 2026-11-22T07:07:46Z/);
});

test('odd answers give what can be read of them', () => {
  expect(parseCerts({})).toBeUndefined();
  expect(parseCerts({certificates: [null, {cert_chain: [{}, 7], ca_cert: 'x'}]})?.map(({serial, names}) => [serial, names])).toEqual([['', []]]);
});
