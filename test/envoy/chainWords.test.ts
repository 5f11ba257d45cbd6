import {describe, expect, it} from 'vitest';
import {waysTo} from '../../src/envoy/chainMatcher.ts';
import {chainWays, waysCell, waysWords} from '../../src/envoy/chainWays.ts';
import {isNeverUsed, shortMatch, takesWords} from '../../src/envoy/chainWords.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseListeners} from '../../src/envoy/listeners.ts';
import {fixtureJson} from '../fixtures/read.ts';

const waypoint = 'ambient-demo.waypoint-5d4f9fc9d4-b44dt';
/** The chains of a recorded listener, in Envoy's order. */
const chainsOf = (proxy: string, name: string) => {
  const listeners = parseListeners(parseConfigDump(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`))!) ?? [];
  return listeners.filter(listener => listener.name === name).flatMap(listener => listener.chains.map(chain => ({chain, listener})));
};
const inWords = (proxy: string, name: string) =>
  chainsOf(proxy, name).map(({chain, listener}) => [shortMatch(chain, listener), takesWords(chain, listener)]);

describe('the chains of virtualInbound', () => {
  it('of PERMISSIVE mTLS are told apart, in few cells and in words', () =>
    expect(inWords('bookinfo.productpage-v1-64c6885d4f-xhps5', 'virtualInbound').toSorted()).toEqual([
      [':15006', 'for port 15006'],
      [':9080 mTLS', 'HTTP over mTLS of the mesh, for port 9080'],
      [':9080 plain', 'plain HTTP, no TLS, for port 9080'],
      ['TLS', 'TLS of the application, not opened here'],
      ['mTLS HTTP', 'HTTP over mTLS of the mesh'],
      ['mTLS TCP', 'TCP over mTLS of the mesh'],
      ['plain HTTP', 'plain HTTP, found by looking at the first bytes'],
      ['plain', 'plain TCP, no TLS'],
    ]));

  it('of STRICT mTLS, with a port that is PERMISSIVE and of no declared protocol', () =>
    expect(inWords('bookinfo.details-v1-5845b8756-ld969', 'virtualInbound').toSorted()).toEqual([
      [':15006', 'for port 15006'],
      [':9080 mTLS', 'HTTP over mTLS, for port 9080'],
      [':9081 TLS', 'TLS of the application, not opened here, for port 9081'],
      [':9081 mTLS HTTP', 'HTTP over mTLS of the mesh, for port 9081'],
      [':9081 mTLS TCP', 'TCP over mTLS of the mesh, for port 9081'],
      [':9081 plain HTTP', 'plain HTTP, found by looking at the first bytes, for port 9081'],
      [':9081 plain', 'plain TCP, no TLS, for port 9081'],
      ['mTLS HTTP', 'HTTP over mTLS of the mesh'],
      ['mTLS', 'TCP over mTLS'],
    ]));
});

describe('ways through the matchers of a waypoint', () => {
  const chain = (name: string) => ({...chainsOf(waypoint, 'main_internal')[0]!.chain, name});
  const leaf = (name: string) => ({action: {name}});
  const ways = (filter_chain_matcher: object, name: string) => waysTo(chain(name), {raw: {filter_chain_matcher}});
  const ports = {matcher_tree: {input: {name: 'port'}, exact_match_map: {map: {'80': leaf('a'), '81': leaf('b'), '079': leaf('a')}}}};

  it.each([
    [{on_no_match: leaf('a')}, 'a', ['UNMATCHED']],
    [ports, 'a', ['port=079', 'port=80']],
    [ports, 'c', ['NONE']],
    [{on_no_match: {matcher: ports}}, 'b', ['port=81']],
    [{matcher_tree: {input: {name: 'sni'}, prefix_match_map: {map: {x: {matcher: {on_no_match: leaf('a')}}}}}}, 'a', ['sni^x -> ANY']],
    [
      {
        matcher_tree: {
          input: {name: 'ip'},
          custom_match: {
            typed_config: {
              range_matchers: [
                {
                  ranges: [
                    {address_prefix: '10.0.0.0', prefix_len: 8},
                    {address_prefix: '::1', prefix_len: 128},
                  ],
                  on_match: leaf('a'),
                },
              ],
            },
          },
        },
      },
      'a',
      ['ip=10.0.0.0/8', 'ip=::1'],
    ],
    [{matcher_list: {}}, 'a', ['NONE']],
    [{matcher_tree: 5}, 'a', ['NONE']],
  ])('%j for %s: %j', (matcher, name, expected) => expect(ways(matcher, name)).toEqual(expected));
});

describe('ways to a chain in words', () => {
  const leaf = (name: string) => ({action: {name}});
  const ports = (map: object) => ({matcher_tree: {input: {name: 'port'}, exact_match_map: {map}}});
  const ways = (filter_chain_matcher: unknown) => chainWays({name: 'a'}, {raw: {filter_chain_matcher} as never});

  it.each([
    [ports({'80': leaf('a'), '81': leaf('b')}), ':80', 'port 80'],
    [{...ports({'81': leaf('b')}), on_no_match: leaf('a')}, 'other port', 'other port'],
    [ports({'80': leaf('a'), '81': leaf('a')}), ':80, 1 more', 'port 80 or port 81'],
    [{on_no_match: leaf('a')}, 'ALL', 'any address'],
    [ports({'81': leaf('b')}), 'NONE', ''],
  ])('%j', (matcher, cell, text) => {
    expect(waysCell(ways(matcher)!)).toBe(cell);
    expect(waysWords(ways(matcher)!, 'address')).toBe(text);
  });

  it.each([{matcher_list: {}}, {matcher_tree: 5}, undefined, null])('that cannot be read are not said to be none: %j', matcher =>
    expect(ways(matcher)).toBeUndefined(),
  );

  it('an IPv6 address has brackets before its port', () => expect(waysCell([{address: 'fd00::1', port: '80'}])).toBe('[fd00::1]:80'));

  it('the chain for the rest is used, though no match names it', () => {
    const [{chain, listener}] = chainsOf(waypoint, 'main_internal').filter(each => each.chain.name === 'direct-tcp') as [
      ReturnType<typeof chainsOf>[0],
    ];
    expect(isNeverUsed(chain, listener)).toBe(true);
    expect(isNeverUsed({...chain, isDefault: true}, listener)).toBe(false);
    expect(takesWords({...chain, isDefault: true}, listener)).toBe('what no other chain takes');
  });

  it('reads a matcher once for all of its chains', () => {
    let reads = 0;
    const map = Object.fromEntries(
      Array.from({length: 50}, (_, port) => {
        const action = {
          get name() {
            reads++;
            return `chain ${port}`;
          },
        };
        return [String(port), {action}];
      }),
    );
    const raw = {filter_chain_matcher: ports(map)} as never;
    for (let port = 0; port < 50; port++) expect(chainWays({name: `chain ${port}`}, {raw})).toEqual([{port: String(port)}]);
    expect(reads).toBeLessThan(200);
  });
});
