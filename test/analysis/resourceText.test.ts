import {describe, expect, it} from 'vitest';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {syncRules} from '../../src/analysis/rules.ts';
import type {Json} from '../../src/lib/json.ts';
import {recordedPairs, sideOf} from './recordedPairs.ts';

const both = (kind: string, left: Json, right: Json) => {
  const resource = (raw: Json) => ({name: 'one', state: 'active', raw}) as const;
  return {kind, name: 'one', verdict: 'differs', left: resource(left), right: resource(right), noise: new Map()} as const;
};

describe('The text of a resource', () => {
  it('has the fields in the order in which istiod writes them, on both sides', () => {
    const {left, right} = resourceTexts(
      both('Clusters', {name: 'a', type: 'EDS', connectTimeout: '1s'}, {connect_timeout: '2s', type: 'EDS', name: 'a'}),
      syncRules,
      false,
    );
    expect(left).toEqual(['name: a', 'type: EDS', 'connectTimeout: 1s']);
    expect(right).toEqual(['name: a', 'type: EDS', 'connectTimeout: 2s']);
  });

  it('has a field that only Envoy has behind the one it stands behind there', () => {
    const {left, right} = resourceTexts(
      both('Clusters', {name: 'a', connectTimeout: '1s'}, {name: 'a', lb_policy: 'X', connect_timeout: '1s'}),
      syncRules,
      false,
    );
    expect(left).toEqual(['name: a', 'connectTimeout: 1s']);
    expect(right).toEqual(['name: a', 'lbPolicy: X', 'connectTimeout: 1s']);
  });

  it('has nothing of a side that is not there', () => {
    const {right: _, ...left} = both('Clusters', {name: 'a'}, {});
    expect(resourceTexts({...left, verdict: 'only left'}, syncRules, false)).toEqual({left: ['name: a'], right: []});
  });

  it('shows what the rules hide where it is asked for, but for how the same is written', () => {
    const endpoint = {endpoint: {address: {}}, healthStatus: 'HEALTHY'};
    const left = {'@type': 'x', clusterName: 'a', endpoints: [{lbEndpoints: [endpoint]}]};
    const right = {
      '@type': 'x',
      cluster_name: 'a',
      endpoints: [{lb_endpoints: [{health_status: 'HEALTHY', endpoint: {health_check_config: {}, address: {}}}]}],
      policy: {overprovisioning_factor: 140},
    };
    const hidden = resourceTexts(both('Endpoints', left, right), syncRules, false);
    expect(hidden.left).toEqual(hidden.right);
    const shown = resourceTexts(both('Endpoints', left, right), syncRules, true);
    expect(shown.left).toEqual([
      '"@type": x',
      'clusterName: a',
      'endpoints:',
      '  - lbEndpoints:',
      '      - endpoint:',
      '          address: {}',
      '        healthStatus: HEALTHY',
    ]);
    expect(shown.right.filter(line => !shown.left.includes(line))).toEqual([
      '          healthCheckConfig: {}',
      'policy:',
      '  overprovisioningFactor: 140',
    ]);
  });

  it('of each resource of a sidecar, a waypoint and a gateway has only such lines more where noise is shown', () => {
    const some = ['bookinfo.details-v1', 'ambient-demo.waypoint', 'istio-system.istio-ingressgateway'];
    for (const {istiod, envoy} of recordedPairs().filter(({proxy}) => some.some(name => proxy.startsWith(name)))) {
      const [left, right] = [sideOf(istiod), sideOf(envoy)];
      for (const [kind, resources] of left) {
        for (const {name, raw} of resources) {
          const other = right.get(kind)!.find(each => each.name === name)!;
          const texts = resourceTexts(both(kind, raw, other.raw), syncRules, true);
          const [here, there] = [new Set(texts.left), new Set(texts.right)];
          const more = new Set([...there].filter(line => !here.has(line)).map(line => line.trim()));
          const known = kind === 'Endpoints' ? ['healthCheckConfig: {}', 'healthStatus: HEALTHY', 'overprovisioningFactor: 140', 'policy:'] : [];
          expect([...more].filter(line => !known.includes(line))).toEqual([]);
          expect([...here].filter(line => !there.has(line))).toEqual([]);
        }
      }
    }
  });
});
