import {describe, expect, it} from 'vitest';
import {parseAmbientz, parseIstiodAddresses, parseIstiodPolicies, parseIstiodTells} from '../../src/ztunnel/istiod.ts';
import {parsePolicy} from '../../src/ztunnel/policies.ts';
import {recordedSides} from './recordedSides.ts';

const type = (name: string): string => `type.googleapis.com/istio.${name}`;
const bytes = (...codes: readonly number[]): string => Buffer.from(codes).toString('base64');

/** As the message is on the wire: addresses are bytes, where /debug/ambientz has their text. */
function asBytes(json: unknown): unknown {
  const raw = (base64: string): string => {
    const text = Buffer.from(base64, 'base64').toString();
    if (!text.includes(':')) return bytes(...text.split('.').map(Number));
    const [head = [], tail = []] = text.split('::').map(half => half.split(':').filter(Boolean));
    const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
    return Buffer.from(groups.map(group => group.padStart(4, '0')).join(''), 'hex').toString('base64');
  };
  return JSON.parse(JSON.stringify(json), (key, value: unknown) => {
    if (key === 'address' && typeof value === 'string') return raw(value);
    return key === 'addresses' && Array.isArray(value) ? value.map(each => (typeof each === 'string' ? raw(each) : (each as unknown))) : value;
  });
}

describe('what istiod would send a ztunnel', () => {
  const {istiod} = recordedSides();
  const addresses = [
    ...istiod.workloads.map(workload => ({'@type': type('workload.Address'), workload: asBytes(workload)})),
    ...istiod.services.map(service => ({'@type': type('workload.Address'), service: asBytes(service)})),
  ];

  it('is read alike from its list of addresses and from /debug/ambientz', () => {
    const {policies: _, ...ambient} = parseAmbientz(istiod) ?? {};
    expect(parseIstiodAddresses({configs: addresses})).toEqual(ambient);
    expect(ambient.workloads?.find(({name}) => name === 'curl-66d454fb44-hdvlm')?.workloadIps).toEqual(['10.244.0.24']);
  });

  it('has policies in a list of their own, which may be empty', () => {
    const configs = istiod.policies.map(policy => ({'@type': type('security.Authorization'), ...policy}));
    expect(parseIstiodPolicies({configs})?.policies).toEqual(parseAmbientz(istiod)?.policies);
    expect(parseIstiodPolicies({})).toEqual({policies: []});
  });

  it('is not told by an empty dump, by the dump of an Envoy, or by an answer of another kind', () => {
    expect(parseIstiodAddresses({})).toBeUndefined();
    expect(parseIstiodPolicies({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump'}]})).toBeUndefined();
    for (const other of [{}, [], 'text', 7, undefined]) expect(parseIstiodTells(other)).toBeUndefined();
  });

  it('is none where ambientz has null, as Go writes lists that are empty', () => {
    expect(parseAmbientz({workloads: null, services: null, policies: null})).toEqual({workloads: [], services: [], policies: []});
  });

  it.each([
    ['ambientz', istiod, ['workloads', 'services', 'policies']],
    ['addresses', {configs: addresses}, ['workloads', 'services']],
    ['policies', {configs: [{'@type': type('security.Authorization'), name: 'a', namespace: 'b'}]}, ['policies']],
  ])('is read from a saved answer, whichever: %s', (_, answer, told) => {
    expect(Object.keys(parseIstiodTells(answer) ?? {})).toEqual(told);
  });
});

describe('fields that the recording does not have', () => {
  it('of a workload', () => {
    const workload = {
      uid: 'u',
      addresses: [bytes(10, 0, 0, 1), bytes(0xfd, 0, 0, 0x10, ...Array<number>(10).fill(0), 1, 2)],
      tunnelProtocol: 'LEGACY_ISTIO_MTLS',
      networkGateway: {address: {network: 'n2', address: bytes(1, 2, 3, 4)}, hboneMtlsPort: 15008},
      applicationTunnel: {protocol: 'PROXY'},
      networkMode: 'HOST_NETWORK',
      workloadType: 'CRONJOB',
      status: 'UNHEALTHY',
      capacity: 4,
    };
    const [read] = parseIstiodAddresses({configs: [{'@type': type('workload.Address'), workload}]})?.workloads ?? [];
    expect(read).toMatchObject({
      workloadIps: ['10.0.0.1', 'fd00:10::102'],
      protocol: 'LEGACY_ISTIO_MTLS',
      networkGateway: {destination: 'n2/1.2.3.4', hboneMtlsPort: 15008},
      applicationTunnel: {protocol: 'PROXY', port: 0},
      networkMode: 'HostNetwork',
      workloadType: 'cronjob',
      status: 'Unhealthy',
      capacity: 4,
    });
  });

  it('of a service', () => {
    const service = {
      hostname: 'h',
      addresses: [{network: 'n', address: bytes(10, 0, 0, 0), length: 8}, {address: bytes(10, 0, 0, 1)}],
      ports: [{servicePort: 80}],
      loadBalancing: {healthPolicy: 'ALLOW_ALL'},
      visibility: 'NAMESPACE',
    };
    const [read] = parseIstiodAddresses({configs: [{'@type': type('workload.Address'), service}]})?.services ?? [];
    expect(read).toMatchObject({
      vips: ['/10.0.0.1'],
      cidrVips: ['n/10.0.0.0/8'],
      ports: {'80': 0},
      loadBalancer: {mode: 'Standard', routingPreferences: [], healthPolicy: 'AllowAll'},
      ipFamilies: '',
      visibility: 'Namespace',
    });
  });

  it('of a policy: every kind of condition, as ztunnel writes it', () => {
    const istiod = {
      namespaces: [{exact: 'a'}],
      notServiceAccounts: [{namespace: 'a', serviceAccount: 'b'}],
      principals: [{prefix: 'p'}, {suffix: 's'}, {presence: {}}],
      sourceIps: [{address: bytes(10, 0, 0, 0), length: 8}, {address: bytes(0, 0, 0, 0)}],
      notDestinationIps: [{address: bytes(...Array<number>(15).fill(0), 1), length: 128}],
      destinationPorts: [80, 443],
    };
    const ztunnel = {
      namespaces: [{Exact: 'a'}],
      notServiceAccounts: [{namespace: 'a', serviceAccount: 'b'}],
      principals: [{Prefix: 'p'}, {Suffix: 's'}, {Presence: []}],
      sourceIps: ['10.0.0.0/8', '0.0.0.0/0'],
      notDestinationIps: ['::1/128'],
      destinationPorts: [80, 443],
    };
    const answer = {configs: [{'@type': type('security.Authorization'), name: 'p', namespace: 'n', groups: [{rules: [{matches: [istiod]}]}]}]};
    const {raw: _, ...policy} = parsePolicy({name: 'p', namespace: 'n', scope: 'Global', action: 'Allow', dryRun: false, rules: [[[ztunnel]]]})!;
    expect(parseIstiodPolicies(answer)?.policies).toEqual([policy]);
    expect(policy.rules[0]?.[0]?.[0]).toMatchObject({principals: ['p*', '*s', '*'], notServiceAccounts: ['a/b']});
  });
});
