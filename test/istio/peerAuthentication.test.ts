import {describe, expect, test} from 'vitest';
import {mergePeerAuthentications, modeOfPort, parsePeerAuthentication, ztunnelMtls} from '../../src/istio/peerAuthentication.ts';
import {fixture} from '../fixtures/read.ts';

type Given = {
  readonly name?: string;
  readonly namespace?: string;
  readonly mode?: string;
  readonly app?: string;
  readonly ports?: Readonly<Record<number, string>>;
  readonly at?: string;
};
const made = ({name = 'default', namespace = 'shop', mode, app, ports, at = '2026-01-01T00:00:00Z'}: Given): unknown => ({
  metadata: {name, namespace, creationTimestamp: at},
  spec: {
    ...(mode === undefined ? {} : {mtls: {mode}}),
    ...(app === undefined ? {} : {selector: {matchLabels: {app}}}),
    ...(ports === undefined ? {} : {portLevelMtls: Object.fromEntries(Object.entries(ports).map(([port, each]) => [port, {mode: each}]))}),
  },
});
const pod = {namespace: 'shop', labels: {app: 'cart', version: 'v1'}};
const merged = (...given: readonly Given[]) =>
  mergePeerAuthentications(
    given.flatMap(each => parsePeerAuthentication(made(each)) ?? []),
    pod,
    'istio-system',
  );
const root = {namespace: 'istio-system'};

describe('PeerAuthentications that select a pod are merged as istiod does', () => {
  test('without any it takes both', () => {
    expect(merged().all).toEqual({mode: 'PERMISSIVE', from: undefined});
    expect(merged({namespace: 'other', mode: 'STRICT'}, {app: 'shipping', mode: 'STRICT'}).all.from).toBeUndefined();
  });

  test('the nearest that says something counts', () => {
    const mesh = {...root, name: 'mesh', mode: 'STRICT'};
    expect(merged(mesh).all).toMatchObject({mode: 'STRICT', from: {name: 'mesh'}});
    expect(merged(mesh, {name: 'ns', mode: 'PERMISSIVE'}).all).toMatchObject({mode: 'PERMISSIVE', from: {name: 'ns'}});
    expect(merged(mesh, {name: 'ns', mode: 'UNSET'}).all).toMatchObject({mode: 'STRICT', from: {name: 'mesh'}});
    expect(merged(mesh, {name: 'ns', mode: 'PERMISSIVE'}, {name: 'own', app: 'cart', mode: 'DISABLE'}).all).toMatchObject({
      mode: 'DISABLE',
      from: {name: 'own'},
    });
  });

  test('ports of the workload, and what they inherit', () => {
    const found = merged({name: 'own', app: 'cart', mode: 'STRICT', ports: {9081: 'PERMISSIVE', 9082: 'UNSET'}});
    expect([9080, 9081, 9082].map(port => modeOfPort(found, port).mode)).toEqual(['STRICT', 'PERMISSIVE', 'STRICT']);
  });

  test('of several at one level the oldest counts; one with a selector in the root namespace never does', () => {
    const found = merged(
      {name: 'young', mode: 'STRICT', at: '2026-02-01T00:00:00Z'},
      {name: 'old', mode: 'DISABLE', at: '2026-01-01T00:00:00Z'},
      {...root, name: 'selecting', app: 'cart', mode: 'STRICT'},
    );
    expect(found.all).toMatchObject({mode: 'DISABLE', from: {name: 'old'}});
    expect(found.ignored.map(({object, why}) => [object.name, why])).toEqual([
      ['selecting', 'In the root namespace istio-system only one without a selector counts.'],
      ['young', 'An older one without a selector counts for this namespace.'],
    ]);
  });
});

describe('what istiod makes of them for a ztunnel', () => {
  const fixed = 'istio-system/istio_converted_static_strict';
  const own = 'shop/converted_peer_authentication_own';
  test.each<readonly [string, readonly Given[], readonly string[], readonly boolean[]]>([
    ['nothing', [], [], [false, false]],
    ['STRICT of the mesh', [{...root, mode: 'STRICT'}], [fixed], [true, true]],
    ['DISABLE', [{mode: 'DISABLE'}], [], [false, false]],
    ['an exception', [{name: 'own', app: 'cart', mode: 'STRICT', ports: {9081: 'PERMISSIVE'}}], [own], [true, false]],
    ['an exception of what is around it', [{mode: 'STRICT'}, {name: 'own', app: 'cart', ports: {9081: 'PERMISSIVE'}}], [own], [true, false]],
    ['DISABLE is no exception there', [{mode: 'STRICT'}, {name: 'own', app: 'cart', ports: {9081: 'DISABLE'}}], [fixed], [true, true]],
    ['one port', [{name: 'own', app: 'cart', mode: 'PERMISSIVE', ports: {9081: 'STRICT'}}], [own], [false, true]],
    ['one port, unset', [{name: 'own', app: 'cart', ports: {9081: 'STRICT'}}], [own], [false, true]],
    ['all ports', [{name: 'own', app: 'cart', mode: 'STRICT', ports: {9081: 'STRICT'}}], [fixed], [true, true]],
    ['ports that say nothing new', [{name: 'own', app: 'cart', mode: 'PERMISSIVE', ports: {9081: 'DISABLE'}}], [], [false, false]],
    [
      'an exception of what the namespace inherits is lost',
      [{...root, mode: 'STRICT'}, {mode: 'UNSET'}, {name: 'own', app: 'cart', ports: {9081: 'PERMISSIVE'}}],
      [own],
      [false, false],
    ],
    [
      'a STRICT port in a mesh that is',
      [
        {...root, mode: 'STRICT'},
        {name: 'own', app: 'cart', mode: 'PERMISSIVE', ports: {9081: 'STRICT'}},
      ],
      [own],
      [false, false],
    ],
  ])('%s', (_, given, policies, strict) => {
    const found = ztunnelMtls(merged(...given), 'istio-system');
    expect(found.policies).toEqual(policies);
    expect([9080, 9081].map(found.isStrict)).toEqual(strict);
  });

  test("for every mix of modes it is what istiod's own functions give", () => {
    const [head = '', ...lines] = fixture('peerAuthentication/ztunnel.txt').trim().split('\n');
    const columns = head.split(' ').slice(4);
    const names: Readonly<Record<string, string>> = {U: 'UNSET', S: 'STRICT', P: 'PERMISSIVE', D: 'DISABLE'};
    const given = (base: Given, mode = '-'): readonly Given[] => (mode === '-' ? [] : [{...base, mode: names[mode] ?? ''}]);
    const differing = lines.flatMap(line => {
      const [levels = '', ...expected] = line.split(' ');
      const [mesh, namespace, workload] = levels;
      return columns.flatMap((column, at) => {
        const ports = Object.fromEntries([...column].flatMap((mode, port) => (mode === '-' ? [] : [[9081 + port, names[mode] ?? '']])));
        const all = merged(...given(root, mesh), ...given({}, namespace), ...given({name: 'own', app: 'cart', ports}, workload));
        const {policies, isStrict} = ztunnelMtls(all, 'istio-system');
        const says = `${policies.map(key => (key === fixed ? 'f' : 'o')).join('') || '-'}:${[9080, 9081, 9082].map(port => Number(isStrict(port))).join('')}`;
        const wanted = expected[at]?.replace('!', '');
        return says === wanted ? [] : [`${levels} ${column}: ${says}, istiod ${wanted}`];
      });
    });
    expect([lines.length, columns.length]).toEqual([100, 15]);
    expect(differing).toEqual([]);
  });
});
