import {expect, test} from 'vitest';
import {parseMeshPolicy} from '../../src/istio/meshPolicy.ts';

const policy = (spec: object, dryRun?: string) =>
  parseMeshPolicy('AuthorizationPolicy', {
    metadata: {namespace: 'shop', name: 'p', annotations: dryRun === undefined ? {} : {'istio.io/dry-run': dryRun}},
    spec,
  });

test('a policy is only tried out where istiod reads the annotation as true', () => {
  expect([policy({}, 'true')?.dryRun, policy({}, 'T')?.dryRun, policy({}, 'tRUE')?.dryRun, policy({})?.dryRun]).toEqual([true, true, false, false]);
});

test('it is attached to its targetRefs, or to the older targetRef; what is no reference is passed over', () => {
  const cart = {kind: 'Service', name: 'cart'};
  expect(policy({targetRefs: [null, cart], targetRef: {kind: 'Service', name: 'old'}})?.targets).toEqual([
    {group: '', kind: 'Service', namespace: 'shop', name: 'cart'},
  ]);
  expect(policy({targetRef: {...cart, group: 'core'}})?.targets).toMatchObject([{group: '', name: 'cart'}]);
  expect(policy({targetRef: null})?.targets).toEqual([]);
});
