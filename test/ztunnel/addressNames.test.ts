import {describe, expect, test} from 'vitest';
import {addressNames, addressParts, addressText} from '../../src/ztunnel/addressNames.ts';

const dump = {
  workloads: [
    {uid: 'u1', name: 'cart', namespace: 'shop', workloadIps: ['10.0.0.1', 'fd00::1']},
    {uid: 'u2', name: 'both', namespace: 'shop', workloadIps: ['10.96.0.1']},
    {uid: 'u3', name: 'nobody asks', namespace: 'shop', workloadIps: ['10.0.0.3']},
  ],
  services: {a: {name: 'cart', namespace: 'shop', hostname: 'cart.shop.svc.cluster.local', vips: ['/10.96.0.1', 'net/fd00::96']}},
};

describe('names for addresses', () => {
  const names = addressNames(dump, new Set(['10.0.0.1', '10.96.0.1', 'fd00::96', '10.9.9.9']));
  test('are those of services before those of workloads, with their port', () => {
    expect(addressText('10.0.0.1:80', names)).toBe('cart.shop:80');
    expect(addressText('10.96.0.1:80', names)).toBe('cart.shop.svc.cluster.local:80');
    expect(addressText('[fd00::96]:80', names)).toBe('cart.shop.svc.cluster.local:80');
    expect(addressText('[::ffff:10.0.0.1]:9', names)).toBe('cart.shop:9');
  });

  test('what is not known, or is no address, stays as it is', () => {
    for (const text of ['10.9.9.9:80', '[fd00::2]:80', 'details.shop:80', '', '10.0.0.1']) expect(addressText(text, names)).toBe(text);
  });

  test('only those that are asked for are read', () => {
    expect([...names.keys()].sort()).toEqual(['10.0.0.1', '10.96.0.1', 'fd00::96']);
    expect(addressNames(dump, new Set()).size).toBe(0);
    expect(addressNames(undefined, new Set(['10.0.0.1'])).size).toBe(0);
  });
});

test('addresses in their parts', () => {
  expect(addressParts('10.0.0.1:80')).toEqual({ip: '10.0.0.1', port: '80'});
  expect(addressParts('[fd00::1]:80')).toEqual({ip: 'fd00::1', port: '80'});
  expect([addressParts('fd00::1'), addressParts('10.0.0.1'), addressParts('x:y')]).toEqual([undefined, undefined, undefined]);
});
