import {describe, expect, test} from 'vitest';
import {namedResources, quotedWords} from '../../src/istio/nack.ts';
import {parseSyncz} from '../../src/istio/sync.ts';
import {fixtureJson} from '../fixtures/read.ts';

const words = (error: string): readonly string[] => namedResources(error).map(({kind, name}) => `${kind} ${name}`);

describe('the resources that a NACK names', () => {
  test('the recorded refusal of an Envoy', () => {
    const details = parseSyncz(fixtureJson('nack/istiod/syncz.json'))?.connections.find(({id}) => id.startsWith('details-v1'));
    const error = details?.types.LDS?.lastError ?? '';
    expect(words(error)).toEqual(['listener 0.0.0.0_9080']);
    expect(quotedWords(error)).toEqual(['trouble.unknown', 'trouble.Unknown']);
  });

  test('several listeners, a line for each; what a message prints in lines of its own is none', () => {
    const error = [
      "Error adding/updating listener(s) 0.0.0.0_9080: Didn't find a registered implementation for 'x'",
      '10.96.0.1_443: Proto constraint validation failed (ListenerValidationError.Name: value length must be at least 1):',
      'name: "10.96.0.1_443"',
      'typed_config: 3',
      '::_8080: duplicate listener ::_8080 found',
      'virtualInbound: multiple filter chains',
      '',
    ].join('\n');
    expect(words(error)).toEqual(['listener 0.0.0.0_9080', 'listener 10.96.0.1_443', 'listener ::_8080', 'listener virtualInbound']);
  });

  test('clusters stand in one line', () => {
    const error =
      'Error adding/updating cluster(s) outbound|80|v1|web.shop.svc.cluster.local: duplicate cluster outbound|80|v1|web.shop.svc.cluster.local found, outbound|443||api.example.com: Failed to load: no, such file: key.pem, BlackHoleCluster: no';
    expect(words(error)).toEqual([
      'cluster outbound|80|v1|web.shop.svc.cluster.local',
      'cluster outbound|443||api.example.com',
      'cluster BlackHoleCluster',
    ]);
  });

  test.each([
    ['Only unique values for domains are permitted. Duplicate entry of domain reviews in route 9080', 'route 9080'],
    ['Only a single wildcard domain is permitted in route http.8080.', 'route http.8080'],
    ['Unexpected RDS configuration (expecting http.80): http.8080', 'route http.80'],
    ["route: unknown cluster 'outbound|80||gone.shop'", 'cluster outbound|80||gone.shop'],
    ["route: unknown weighted cluster 'outbound|80|v2|gone.shop'", 'cluster outbound|80|v2|gone.shop'],
    ['Unexpected EDS cluster (expecting outbound|80||a.b): outbound|80||c.d', 'cluster outbound|80||a.b'],
    [
      'Unexpected resource name in ExtensionConfigDS response: extensions.istio.io/wasmplugin/shop.basic-auth',
      'extension extensions.istio.io/wasmplugin/shop.basic-auth',
    ],
    ['Unexpected SDS secret (expecting default): ROOTCA', 'secret default'],
  ])('%s', (error, named) => {
    expect(words(error)).toEqual([named]);
  });

  test('a sentence that names nothing', () => {
    expect(words('Internal: something went wrong in route table, entry 3: no')).toEqual([]);
    expect(words('')).toEqual([]);
  });
});
