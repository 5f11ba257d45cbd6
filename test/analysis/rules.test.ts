import {describe, expect, it} from 'vitest';
import {compareSides} from '../../src/analysis/compare.ts';
import {resourceTexts} from '../../src/analysis/resourceText.ts';
import {type Rule, syncRules} from '../../src/analysis/rules.ts';
import type {Json} from '../../src/lib/json.ts';
import type {Side} from '../../src/lib/resources.ts';
import {sha256} from '../../src/lib/sha256.ts';
import {noRest, recordedPairs, sideOf} from './recordedPairs.ts';

const side = (kind: string, raw: Json): Side => new Map([[kind, [{name: 'one', state: 'active', raw}]]]);
const isSame = async (kind: string, left: Json, right: Json, rules: readonly Rule[]) =>
  (await compareSides(side(kind, left), side(kind, right), rules, noRest)).resources[0]?.verdict === 'same';
const hosts = (...names: string[]) => ({virtual_hosts: names.map(name => ({name, domains: [name]}))});
const socket = (address: string) => ({endpoint: {address: {socket_address: {address}}}});
const group = (...addresses: string[]) => ({lb_endpoints: addresses.map(socket)});

/** What a rule hides, and something close to it that it must not hide. */
const cases: readonly (readonly [rule: string, kind: string, left: Json, right: Json, other: Json])[] = [
  ['field names', 'Clusters', {connectTimeout: '1s'}, {connect_timeout: '1s'}, {connect__timeout_: '1s'}],
  [
    'outer type',
    'Clusters',
    {'@type': 'envoy.api.v2.Cluster'},
    {'@type': 'envoy.config.cluster.v3.Cluster'},
    {inner: {'@type': 'envoy.api.v2.Cluster'}},
  ],
  [
    'keys and passwords',
    'Clusters',
    {tlsCertificates: [{privateKey: {inlineBytes: 'c2VjcmV0'}}]},
    {tls_certificates: [{private_key: {inline_bytes: 'W3JlZGFjdGVkXQ=='}}]},
    {tls_certificates: [{private_key: {filename: 'key.pem'}}]},
  ],
  ['pasted private keys', 'Listeners', {a: pem('x')}, {a: '[redacted]'}, {a: 'cert'}],
  ['pasted private keys', 'Listeners', {a: btoa(pem('x'))}, {a: btoa('[redacted]')}, {a: btoa('cert')}],
  ['order of virtual hosts', 'Routes', hosts('b', 'a'), hosts('a', 'b'), hosts('a', 'c')],
  ['durations', 'Routes', {a: {timeout: '1s'}}, {a: {timeout: '1.000s'}}, {a: {timeout: '1.001s'}}],
  ['durations', 'Routes', {a: {timeout: '0.500s'}}, {a: {timeout: '0.5s'}}, {a: {timeout: '5s'}}],
  [
    '64-bit numbers',
    'Routes',
    {host_selection_retry_max_attempts: '5'},
    {host_selection_retry_max_attempts: 5},
    {host_selection_retry_max_attempts: 6},
  ],
  ['64-bit numbers', 'Routes', {range_match: {start: '0', end: '9'}}, {range_match: {start: 0, end: 9}}, {range_match: {start: 0, end: '90'}}],
  ['default type of clusters', 'Clusters', {name: 'a', type: 'STATIC'}, {name: 'a'}, {name: 'a', type: 'STRICT_DNS'}],
  ['zero values', 'Listeners', {f: [{name: 'a'}]}, {f: [{name: 'a', is_optional: false}]}, {f: [{name: 'a', is_optional: true}]}],
  ['zero values', 'Clusters', {name: 'a'}, {name: 'a', alt_stat_name: ''}, {name: 'a', alt_stat_name: ';'}],
  ['zero values', 'Endpoints', {endpoints: [{priority: 0}]}, {endpoints: [{}]}, {endpoints: [{priority: 1}]}],
  ['overprovisioning factor', 'Endpoints', {}, {policy: {overprovisioning_factor: 140}}, {policy: {overprovisioning_factor: 100}}],
  [
    'overprovisioning factor',
    'Endpoints',
    {policy: {drop: 1}},
    {policy: {drop: 1, overprovisioning_factor: 140}},
    {policy: {overprovisioning_factor: 140}},
  ],
  [
    'empty health check',
    'Endpoints',
    health('endpoint', {}),
    health('endpoint', {health_check_config: {}}),
    health('endpoint', {health_check_config: {a: 1}}),
  ],
  ['default health', 'Endpoints', health('health_status', undefined), health('health_status', 'HEALTHY'), health('health_status', 'DEGRADED')],
  ['default health', 'Endpoints', health('health_status', 'UNKNOWN'), health('health_status', 'HEALTHY'), health('health_status', 'UNHEALTHY')],
  ['draining health', 'Endpoints', health('health_status', 'DRAINING'), health('health_status', 'UNHEALTHY'), health('health_status', 'HEALTHY')],
  ['order of endpoints', 'Endpoints', {endpoints: [group('1', '2')]}, {endpoints: [group('2', '1')]}, {endpoints: [group('1', '3')]}],
  ['order of localities', 'Endpoints', {endpoints: [zone('a'), zone('b')]}, {endpoints: [zone('b'), zone('a')]}, {endpoints: [zone('b'), zone('c')]}],
  ['fetched Wasm modules', 'Extensions', wasm(fetched('oci://ghcr.io/a/b:v1')), wasm(local('oci://ghcr.io/a/b')), wasm(local('oci://ghcr.io/a/c'))],
  ['fetched Wasm modules', 'Extensions', wasm(fetched('oci://a@sha256:00')), wasm(local('oci://index.docker.io/library/a')), wasm(local('oci://a'))],
  ['fetched Wasm modules', 'Extensions', wasm(fetched('https://a/b:1')), wasm(local('https://a/b:1')), wasm(local('https://a/b'))],
  ['fetched Wasm modules', 'Extensions', wasm(env({A: 'b', ISTIO_META_X: 'c'})), wasm(env({A: 'b'})), wasm(env({A: 'c'}))],
  ['fetched Wasm modules', 'Extensions', wasm(env({ISTIO_META_X: 'c'})), wasm({}), wasm(env({}))],
];

function pem(bytes: string): string {
  return `-----BEGIN PRIVATE KEY-----\n${bytes}\n-----END PRIVATE KEY-----`;
}

function health(field: string, value: Json): Json {
  return {endpoints: [{lb_endpoints: [{...socket('1'), ...(value === undefined ? {} : {[field]: value})}]}]};
}

function wasm(vm: object): Json {
  return {name: 'a', typed_config: {config: {vm_config: vm}}};
}

function fetched(uri: string): object {
  return {code: {remote: {http_uri: {uri, timeout: '30s'}, sha256: 'nil'}}};
}

function local(module: string): object {
  return {code: {local: {filename: `/var/lib/istio/data/${sha256(module)}/${sha256('what is in it')}.wasm`}}};
}

function env(values: object): object {
  return {environment_variables: {key_values: values}};
}

function zone(name: string): Json {
  return {locality: {zone: name}, ...group('1')};
}

describe('A rule of what may differ in sync', () => {
  it('says why it is there, and has a name of its own', () => {
    expect(new Set(syncRules.map(({name}) => name)).size).toBe(syncRules.length);
    for (const {reason} of syncRules) expect(reason).toMatch(/^[A-Z0-9].{30,}\.$/);
  });

  it.each(cases)('hides what it is made for, and without it that is a difference: %s of %s', async (name, kind, left, right, other) => {
    expect(syncRules.map(rule => rule.name)).toContain(name);
    expect(await isSame(kind, left, right, syncRules)).toBe(true);
    const without = syncRules.filter(rule => rule.name !== name);
    expect(await isSame(kind, left, right, without)).toBe(false);
    expect(await isSame(kind, left, other, syncRules)).toBe(false);
    expect(await isSame(kind, right, other, syncRules)).toBe(false);
  });

  it('is there for each of those', () => {
    const tested = new Set(cases.map(([name]) => name));
    expect(syncRules.filter(({name}) => !tested.has(name)).map(({name}) => name)).toEqual(['key order', 'secret to pull with']); // objects have none; see below
  });

  it.each(['field names', 'overprovisioning factor', 'empty health check', 'default health'])(
    'is needed by proxies of the recorded mesh: %s',
    async name => {
      const without = syncRules.filter(rule => rule.name !== name);
      const all = await Promise.all(recordedPairs().map(({istiod, envoy}) => compareSides(sideOf(istiod), sideOf(envoy), without, noRest)));
      expect(all.flatMap(({resources}) => resources).filter(({verdict}) => verdict !== 'same').length).toBeGreaterThan(0);
    },
  );

  it('leaves maps and Structs alone: their keys are no names of fields', async () => {
    const metadata = (istio: Json) => ({metadata: {filter_metadata: {istio}}});
    const typed = (value: Json) => ({typed_config: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', value}});
    expect(await isSame('Clusters', metadata({sub_set: 1}), metadata({subSet: 1}), syncRules)).toBe(false);
    expect(await isSame('Clusters', metadata({timeout: '1s'}), metadata({timeout: '1.0s'}), syncRules)).toBe(false);
    expect(await isSame('Listeners', typed({is_optional: false}), typed({}), syncRules)).toBe(false);
    expect(await isSame('Listeners', typed({a_b: 1}), typed({aB: 1}), syncRules)).toBe(false);
    const policies = (key: string, value: Json) => ({typed_per_filter_config: {[key]: value}});
    expect(await isSame('Routes', policies('timeout', '1s'), policies('timeout', '1.0s'), syncRules)).toBe(false);
    expect(await isSame('Routes', policies('a', {timeout: '1s'}), policies('a', {timeout: '1.0s'}), syncRules)).toBe(true);
  });

  it('keeps the secret of a Wasm image from the screen, also where everything is to be seen', () => {
    const raw = wasm({environment_variables: {key_values: {ISTIO_META_WASM_IMAGE_PULL_SECRET: 'c2VjcmV0', A: 'b'}}});
    const compared = {kind: 'Extensions', name: 'a', verdict: 'only left', left: {name: 'a', state: 'active', raw}, noise: new Map()} as const;
    for (const noise of [true, false]) expect(resourceTexts(compared, syncRules, noise).left.join()).not.toContain('c2VjcmV0');
    expect(resourceTexts(compared, syncRules, true).left.join()).toContain('ISTIO_META_WASM_IMAGE_PULL_SECRET: (not shown)');
  });

  it('keeps keys and tokens from the screen, also where everything is to be seen', () => {
    const raw = {
      transport_socket: {typed_config: {tls_certificates: [{private_key: {inline_string: 'geheim'}, password: {inline_string: 'geheim'}}]}},
      google_grpc: {call_credentials: [{access_token: 'geheim'}]},
      metadata: {filter_metadata: {istio: {pem: pem('geheim'), encoded: btoa(pem('geheim'))}}},
    };
    const compared = {kind: 'Clusters', name: 'a', verdict: 'only left', left: {name: 'a', state: 'active', raw}, noise: new Map()} as const;
    for (const noise of [true, false]) {
      const text = resourceTexts(compared, syncRules, noise).left.join('\n');
      expect(text).toContain('accessToken: "[redacted]"');
      expect(text).not.toMatch(/geheim|Z2VoZWlt/);
    }
  });

  it('may write strings anew wherever they stand, but not keys', async () => {
    const rules: readonly Rule[] = [
      {name: 'own address', reason: 'Pods differ in it.', does: {is: 'texts', as: text => text.replaceAll('10.0.0.1', 'POD')}},
    ];
    const raw = (ip: string) => ({list: [`${ip}:80`], metadata: {filter_metadata: {istio: {ip}}}});
    expect(await isSame('Listeners', raw('10.0.0.1'), raw('POD'), rules)).toBe(true);
    expect(await isSame('Listeners', raw('10.0.0.1'), raw('10.0.0.2'), rules)).toBe(false);
    expect(await isSame('Listeners', {'10.0.0.1': 1}, {POD: 1}, rules)).toBe(false);
  });

  it('is only for the kinds that it names', async () => {
    expect(await isSame('Listeners', hosts('b', 'a'), hosts('a', 'b'), syncRules)).toBe(false);
    expect(await isSame('Clusters', {policy: {overprovisioningFactor: 140}}, {}, syncRules)).toBe(false);
    expect(await isSame('Listeners', {type: 'STATIC'}, {}, syncRules)).toBe(false);
  });

  it('counts objects whose keys stand in another order', async () => {
    const {noise} = await compareSides(side('Routes', {a: 1, b: {c: 1, d: 2}}), side('Routes', {a: 1, b: {d: 2, c: 1}}), syncRules, noRest);
    expect([...noise]).toEqual([['key order', 1]]);
    const sorted = await compareSides(side('Routes', hosts('b', 'a')), side('Routes', hosts('b', 'a')), syncRules, noRest);
    expect([...sorted.noise]).toEqual([]); // both the same: nothing was hidden
    expect([...(await compareSides(side('Routes', hosts('b', 'a')), side('Routes', hosts('a', 'b')), syncRules, noRest)).noise]).toEqual([
      ['order of virtual hosts', 1],
    ]);
  });
});
