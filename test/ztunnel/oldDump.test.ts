import {describe, expect, it} from 'vitest';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {ztunnelSide} from '../../src/ztunnel/resources.ts';

describe('the dump of a ztunnel of 1.19 to 1.21, which tells its stores', () => {
  const workload = {
    workload_ips: ['10.0.0.1', '10.0.1.1'],
    protocol: 'HBONE',
    uid: 'Kubernetes//Pod/shop/web-1',
    name: 'web-1',
    namespace: 'shop',
    trust_domain: 'corp.example',
    workload_type: 'deployment',
    node: 'node-1',
    waypoint: {destination: '/10.96.0.9', port: 15008},
  };
  const hostOnly = {uid: 'se', name: 'se', namespace: 'shop', protocol: 'TCP'};
  const service = {
    name: 'web',
    namespace: 'shop',
    hostname: 'web.shop.svc.cluster.local',
    vips: [{network: '', address: '10.96.0.1'}],
    ports: {'80': 8080},
    endpoints: {'Kubernetes//Pod/shop/web-1': {workload_uid: 'Kubernetes//Pod/shop/web-1', port: {'80': 8080}}},
  };
  const dump = {
    by_addr: {'/10.0.0.1': workload, '/10.0.1.1': workload},
    by_uid: {[workload.uid]: workload, se: hostOnly},
    by_vip: {'/10.96.0.1': service},
    by_host: {'web.shop.svc.cluster.local': [service]},
    workload_to_services: {[workload.uid]: ['shop/web.shop.svc.cluster.local'], se: [{namespace: 'shop', hostname: 'se.example'}]},
    by_key: {'shop/deny': {name: 'deny', namespace: 'shop', scope: 'Namespace', action: 'Deny', rules: []}},
    by_namespace: {shop: ['deny']},
    certificates: [
      {
        identity: 'spiffe://corp.example/ns/shop/sa/web',
        state: 'Available',
        ca_cert: [{pem: 'L', serial_number: '255', valid_from: '2026-11-21T07:00:00Z', expiration_time: '2026-11-22T07:00:00Z'}],
        cert_chain: [
          {pem: 'I', serial_number: '256'},
          {pem: 'R', serial_number: '257'},
        ],
      },
    ],
    config: {proxy_mode: 'Shared', local_node: 'node-1', xds_on_demand: true},
  };
  const read = parseZtunnelDump(dump);

  it('has each workload once, in the words of later ones', () => {
    expect(read?.workloads.map(({uid}) => uid)).toEqual([workload.uid, 'se']);
    expect(read?.workloads[0]).toMatchObject({
      workloadIps: ['10.0.0.1', '10.0.1.1'],
      trustDomain: 'corp.example',
      waypoint: {destination: '/10.96.0.9', hboneMtlsPort: 15008},
    });
    expect(read?.workloads.map(({services}) => Object.keys(services))).toEqual([['shop/web.shop.svc.cluster.local'], ['shop/se.example']]);
  });

  it('has each service once with its endpoints, and the policies', () => {
    expect(read?.services?.map(({name, vips, endpoints}) => [name, vips, endpoints])).toEqual([
      ['web', ['/10.96.0.1'], [{workloadUid: workload.uid, ports: {'80': 8080}, status: 'Healthy'}]],
    ]);
    expect(read?.policies?.map(({name, scope, action}) => [name, scope, action])).toEqual([['deny', 'Namespace', 'Deny']]);
    expect(read?.onDemand).toBe(true);
  });

  it('has the leaf of an identity by itself, and the root at the end of the others', () => {
    expect(read?.certificates?.[0]?.chain.map(({type, pem, serialNumber}) => [type, pem, serialNumber])).toEqual([
      ['Leaf', 'L', '255'],
      ['Intermediate', 'I', '256'],
      ['Root', 'R', '257'],
    ]);
    expect(read?.certificates?.[0]?.chain[0]).toMatchObject({from: Date.parse('2026-11-21T07:00:00Z'), until: Date.parse('2026-11-22T07:00:00Z')});
  });
});

describe('the dump of a ztunnel of 1.18, which knows workloads by IP', () => {
  const of = (name: string, ip: string) => ({workloadIp: ip, waypointAddresses: [], protocol: 'HBONE', name, namespace: 'shop', node: 'node-1'});
  const read = parseZtunnelDump({
    workloads: {'10.0.0.1': {...of('web-1', '10.0.0.1'), waypointAddresses: ['10.0.0.9']}, '10.0.0.2': of('web-2', '10.0.0.2')},
    vips: {
      '10.96.0.1:80': [
        ['10.0.0.1', 8080],
        ['10.0.0.2', 8080],
      ],
      '10.96.0.1:81': [['10.0.0.1', 8081]],
      '[fd00::1]:80': [['10.0.9.9', 80]],
    },
    policies: {},
    config: {proxy_mode: 'shared', local_node: 'node-1'},
  });

  it('gives them the uids of later ones, so that they are found again', () => {
    expect(read?.workloads.map(({uid, workloadIps, waypoint}) => [uid, workloadIps, waypoint?.destination])).toEqual([
      ['Kubernetes//Pod/shop/web-1', ['10.0.0.1'], '/10.0.0.9'],
      ['Kubernetes//Pod/shop/web-2', ['10.0.0.2'], undefined],
    ]);
  });

  it('has a service for each address, which stands for its name', () => {
    expect(read?.services?.map(({hostname, ports, endpoints}) => [hostname, ports, endpoints.map(({workloadUid}) => workloadUid)])).toEqual([
      ['10.96.0.1', {'80': 8080, '81': 8081}, ['Kubernetes//Pod/shop/web-1', 'Kubernetes//Pod/shop/web-2']],
      ['fd00::1', {'80': 80}, ['10.0.9.9']],
    ]);
  });

  it('is compared with what istiod would send but for services, whose names it does not tell', async () => {
    const side = await ztunnelSide(read!, async () => {});
    expect([...side.keys()]).toEqual(['Workloads', 'Policies']);
    expect(side.get('Workloads')?.[0]?.raw).not.toHaveProperty('services');
  });
});

describe('a later dump', () => {
  it('is read as it is', () => {
    const workloads = [{uid: 'u', name: 'snake_name', namespace: 'n'}];
    expect(parseZtunnelDump({workloads})?.workloads[0]?.raw).toBe(workloads[0]);
  });
});
