import {describe, expect, it} from 'vitest';
import {ruleText, ruleTexts} from '../../src/envoy/authorizationWords.ts';

const to = (...permissions: readonly unknown[]): string =>
  ruleText({raw: {permissions, principals: [{any: true}]}}).replace(/^to |, from anyone$/g, '');
const from = (...principals: readonly unknown[]): string => ruleText({raw: {permissions: [{any: true}], principals}}).replace('to anything, ', '');
const header = (name: string, match: object): unknown => ({header: {name, ...match}});

describe('permissions in words', () => {
  it.each([
    [{any: true}, 'anything'],
    [{url_path: {path: {prefix: '/a/'}}}, 'path /a/*'],
    [{urlPath: {path: {suffix: '.js'}}}, 'path *.js'],
    [{url_path: {path: {safe_regex: {regex: '/v[0-9]'}}}}, 'path ~ /v[0-9]'],
    [{uri_template: {typed_config: {path_template: '/a/*/b'}}}, 'path /a/*/b'],
    [header(':method', {string_match: {exact: 'GET'}}), 'method GET'],
    [header(':authority', {present_match: true}), 'host *'],
    [header('x-a', {exact_match: '1'}), 'header x-a 1'],
    [header('x-a', {string_match: {exact: '1'}, invert_match: true}), 'not (header x-a 1)'],
    [{destination_port: 9080}, 'port 9080'],
    [{destination_port_range: {start: 80, end: 91}}, 'port 80 to 90'],
    [{destination_ip: {address_prefix: '10.0.0.0', prefix_len: 8}}, 'destination 10.0.0.0/8'],
    [{requested_server_name: {exact: 'a.example'}}, 'SNI a.example'],
    [{and_rules: {rules: [{any: true}, {destination_port: 80}, {not_rule: {url_path: {path: {exact: '/x'}}}}]}}, 'port 80 and not (path /x)'],
    [{or_rules: {rules: [{destination_port: 80}, {destination_port: 81}]}}, 'port 80 or 81'],
    [{or_rules: {rules: [{destination_port: 80}, {url_path: {path: {exact: '/x'}}}]}}, '(port 80) or (path /x)'],
    [{or_rules: {rules: [{destination_port: 80}, {any: true}]}}, 'anything'],
    [{matcher: {name: 'new'}}, '{"matcher":{"name":"new"}}'],
  ])('%j', (permission, words) => expect(to(permission)).toBe(words));

  it('what has no bottom is JSON that is cut off', () => {
    let deep: unknown = {destination_port: 80};
    for (let at = 0; at < 500; at++) deep = {not_rule: deep};
    expect(to(deep)).toMatch(/^(not \()+\{"not_rule".{100,}\.\.\.\)+$/);
  });

  it.each([[null], [7], ['x'], [{}], [{header: null}], [{url_path: 7}], [{and_rules: {rules: null}}], [{metadata: {path: 'x'}}]])(
    'nothing throws: %j',
    bad => expect(ruleText({raw: {permissions: [bad], principals: [bad]}})).toMatch(/^to .*, from /),
  );
});

describe('principals in words', () => {
  const jwt = (path: readonly string[], value: object): unknown => ({
    metadata: {filter: 'envoy.filters.http.jwt_authn', path: path.map(key => ({key})), value},
  });
  it.each([
    [{any: true}, 'from anyone'],
    [{authenticated: {principal_name: {exact: 'spiffe://cluster.local/ns/a/sa/b'}}}, 'from identity cluster.local/ns/a/sa/b'],
    [{authenticated: {}}, 'from identity *'],
    [{filter_state: {key: 'io.istio.peer_principal', string_match: {prefix: 'spiffe://td/'}}}, 'from identity td/*'],
    [{remote_ip: {address_prefix: '1.2.3.4', prefix_len: 32}}, 'from client address 1.2.3.4/32'],
    [{direct_remote_ip: {address_prefix: '::'}}, 'from peer address ::/0'],
    [jwt(['payload', 'iss'], {string_match: {exact: 'me'}}), 'from JWT claim iss me'],
    [
      jwt(['payload', 'groups'], {list_match: {one_of: {or_match: {value_matchers: [{string_match: {exact: 'a'}}, {string_match: {suffix: 'b'}}]}}}}),
      'from JWT claim groups a or *b',
    ],
    [
      {metadata: {filter: 'istio_authn', path: [{key: 'request.auth.principal'}], value: {string_match: {safe_regex: {regex: '.+'}}}}},
      'from istio_authn request.auth.principal *',
    ],
  ])('%j', (principal, words) => expect(from(principal)).toBe(words));

  it('several are alternatives', () =>
    expect(from({authenticated: {principal_name: {exact: 'a'}}}, {authenticated: {principal_name: {exact: 'b'}}})).toBe('from identity a or b'));
});

it('a rule has a line for each form, that of TCP only where it differs', () => {
  const rule = (index: string, layer: 'HTTP' | 'TCP', port: number) => ({
    index,
    layer,
    raw: {permissions: [{destination_port: port}], principals: [{any: true}]},
  });
  expect(ruleTexts({rules: [rule('0', 'TCP', 80), rule('0', 'HTTP', 80), rule('1', 'TCP', 82), rule('1', 'HTTP', 81)]})).toEqual([
    'rule 0: to port 80, from anyone',
    'rule 1: to port 81, from anyone',
    'rule 1 on TCP: to port 82, from anyone',
  ]);
});
