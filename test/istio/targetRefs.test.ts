import {describe, expect, test} from 'vitest';
import {parseParentRefs, parseTargetRefs} from '../../src/istio/targetRefs.ts';

const gateway = {group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'shop', name: 'edge'};
const core = {group: '', kind: 'Service', namespace: 'shop', name: 'cart'};
const object = (spec: object) => ({metadata: {namespace: 'shop', name: 'p'}, spec});

describe('what an object is attached to', () => {
  test('targetRefs, else the older targetRef', () => {
    const targetRef = {group: '', kind: 'Service', name: 'cart'};
    expect(parseTargetRefs(object({targetRefs: [gateway], targetRef}))).toEqual([gateway]);
    expect(parseTargetRefs(object({targetRefs: [], targetRef}))).toEqual([core]);
    expect(parseTargetRefs(object({parentRefs: [gateway]}))).toEqual([]);
  });

  test('policies without a group mean the core, which has two names; routes mean Gateways', () => {
    expect(parseTargetRefs(object({targetRefs: [{kind: 'Service', name: 'cart'}]}))).toEqual([core]);
    expect(parseTargetRefs(object({targetRefs: [{group: 'core', kind: 'Service', name: 'cart'}]}))).toEqual([core]);
    expect(parseParentRefs(object({parentRefs: [{name: 'edge'}, {group: '', kind: 'Service', name: 'cart'}]}))).toEqual([gateway, core]);
  });

  test('what is no object is none', () => {
    expect(parseTargetRefs(object({targetRefs: [null, 7, gateway]}))).toEqual([gateway]);
    expect(parseTargetRefs(object({targetRef: null}))).toEqual([]);
    expect(parseParentRefs(object({parentRefs: [null]}))).toEqual([]);
    expect(parseTargetRefs(null)).toEqual([]);
  });
});
