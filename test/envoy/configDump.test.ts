import {describe, expect, test} from 'vitest';
import {clustersPart} from '../../src/envoy/clusters.ts';
import {member, parseConfigDump, section} from '../../src/envoy/configDump.ts';
import {listenersPart} from '../../src/envoy/listeners.ts';
import {routesPart} from '../../src/envoy/routes.ts';
import {secretsPart} from '../../src/envoy/secrets.ts';
import {fixture} from '../fixtures/read.ts';

const dump = fixture('healthy/envoy/bookinfo.details-v1-5845b8756-ld969.config_dump.json');

describe('a config dump', () => {
  test.each([listenersPart, routesPart, clustersPart, secretsPart])(
    'of an Envoy of Istio 1.6, whose admin API is v2alpha, is read as others ($path)',
    part => {
      const old = dump.replaceAll('type.googleapis.com/envoy.admin.v3.', 'type.googleapis.com/envoy.admin.v2alpha.');
      const count = (text: string): number => JSON.stringify(part.read(JSON.parse(text))).replaceAll('v2alpha', 'v3').length;
      expect(count(old)).toBe(count(dump));
      expect(count(old)).toBeGreaterThan(100);
    },
  );

  test('has the last section of a type, as istioctl takes it, and the newer admin API before the older', () => {
    const type = (version: string) => `type.googleapis.com/envoy.admin.${version}.ClustersConfigDump`;
    const configs = [{'@type': type('v3'), n: 1}, {'@type': type('v3'), n: 2}, {'@type': type('v2alpha'), n: 3}, null, 7];
    expect(section({sections: configs}, 'ClustersConfigDump')).toMatchObject({n: 2});
    expect(section({sections: configs.slice(2)}, 'ClustersConfigDump')).toMatchObject({n: 3});
    expect(section({sections: configs}, 'RoutesConfigDump')).toBeUndefined();
  });

  test.each([null, 7, '404', [], {configs: {}}, {}])('is nothing else: %j', json => expect(parseConfigDump(json)).toBeUndefined());

  test('members are found in both spellings', () => {
    expect(member({filterChainMatch: {serverNames: ['a']}}, 'filter_chain_match', 'server_names')).toEqual(['a']);
    expect(member({filter_chain_match: {server_names: ['a']}}, 'filter_chain_match', 'server_names')).toEqual(['a']);
    expect(member(null, 'a')).toBeUndefined();
  });
});
