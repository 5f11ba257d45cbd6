import {expect, test} from 'vitest';
import type {Policy} from '../../src/ztunnel/policies.ts';
import {policyOwner, policyReason, ruleTexts} from '../../src/ztunnel/policyWords.ts';

const policy = (rules: Policy['rules'], name = 'p'): Policy => ({name, namespace: 'shop', scope: 'Namespace', action: 'Allow', dryRun: false, rules});

test('rules in words: clauses have to fit all, of each one match, of that all conditions', () => {
  expect(ruleTexts(policy([]))).toEqual([]);
  expect(ruleTexts(policy([[[{}]]]))).toEqual(['any connection']);
  expect(ruleTexts(policy([[[{principals: ['a', 'b']}]], [[{notDestinationPorts: [9081]}]]]))).toEqual([
    'principals a, b',
    'destinationPorts not 9081',
  ]);
  expect(ruleTexts(policy([[[{namespaces: ['x']}, {sourceIps: ['10.0.0.0/8'], notPrincipals: ['*']}], [{destinationPorts: [80]}]]]))).toEqual([
    '(namespaces x or (sourceIps 10.0.0.0/8 and principals not *)) and destinationPorts 80',
  ]);
});

test('the object that a policy was made of', () => {
  expect(policyOwner(policy([], 'viewer'))).toEqual({kind: 'authorization-policy', namespace: 'shop', name: 'viewer'});
  expect(policyOwner(policy([], 'converted_peer_authentication_default'))).toEqual({kind: 'peer-authentication', namespace: 'shop', name: 'default'});
  expect(policyReason(policy([], 'viewer'))).toBeUndefined();
});

test('one that istiod makes by itself is made of none', () => {
  for (const name of ['istio_converted_static_strict', 'istio_allow_waypoint_shop_wp', 'istio_another'])
    expect(policyOwner(policy([], name))).toBeUndefined();
  expect(policyReason(policy([], 'istio_converted_static_strict'))).toBe('for workloads where a PeerAuthentication is STRICT');
  expect(policyReason(policy([], 'istio_allow_waypoint_shop_wp'))).toMatch(/^so that the waypoint shop\/wp may call what is behind it/);
  expect(policyReason(policy([], 'istio_another'))).toBe('');
});
