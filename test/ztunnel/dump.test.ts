import {describe, expect, it} from 'vitest';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {ztunnelSide} from '../../src/ztunnel/resources.ts';
import {recordedSides} from './recordedSides.ts';

/** As istioctl's own tests have it of a ztunnel of 1.22: maps, each resource under each of its addresses, and endpoints by workload and address. */
const workload = {
  workloadIps: ['10.0.0.1', '10.0.0.2'],
  waypoint: {destination: '/10.96.71.36', port: 15008},
  protocol: 'HBONE',
  uid: 'u',
  name: 'w',
  namespace: 'n',
  workloadType: 'deployment',
  status: 'Healthy',
};
const service = {
  name: 's',
  namespace: 'n',
  hostname: 'h',
  vips: ['/10.96.0.1'],
  ports: {'80': 8080},
  endpoints: {'u:/10.0.0.1': {workloadUid: 'u', service: 'n/h', address: '/10.0.0.1', port: {'80': 8080}}},
  subjectAltNames: [],
};
const maps = {workloads: {'n1/10.0.0.1': workload, 'n1/10.0.0.2': workload}, services: {'/10.96.0.1': service}, policies: []};

const rest = async () => {};

describe('the config dump of a ztunnel', () => {
  it('is read where it has maps, each resource once', () => {
    const dump = parseZtunnelDump(maps);
    expect(dump?.workloads.map(({uid, waypoint}) => [uid, waypoint])).toEqual([['u', {destination: '/10.96.71.36', hboneMtlsPort: 15008}]]);
    expect(dump?.services?.map(({hostname, endpoints}) => [hostname, endpoints.length])).toEqual([['h', 1]]);
    expect(dump?.untold.get('Workloads')).toEqual(new Set(['capacity', 'networkMode', 'locality', 'hostname', 'applicationTunnel']));
  });

  it('has the services of a workload with the endpoints, where the workload does not name them', async () => {
    const side = await ztunnelSide(parseZtunnelDump(maps)!, rest);
    expect(side.get('Workloads')?.[0]?.raw).toMatchObject({services: {'n/h': {'80': 8080}}});
    expect(side.get('Services')?.[0]?.raw).not.toHaveProperty('endpoints');
  });

  it.each([
    ['of Envoy', {configs: []}],
    ['with workloads of a kind that nobody knows', {workloads: [{is: 'new'}]}],
    ['with the names of policies alone', {by_key: {}, by_namespace: {}}],
  ])('is not taken for an empty one: %s', (_, json) => {
    expect(parseZtunnelDump(json)).toBeUndefined();
  });

  it('knows nothing of the mesh where all lists are empty, which is another thing than not telling', async () => {
    expect(parseZtunnelDump({workloads: [], services: [], policies: []})).toMatchObject({workloads: [], services: [], policies: []});
    expect([...(await ztunnelSide(parseZtunnelDump({workloads: []})!, rest)).keys()]).toEqual(['Workloads']);
  });

  it('keeps every field of a workload that was recorded', () => {
    const read = parseZtunnelDump(recordedSides().ztunnel);
    const fields = new Set(recordedSides().ztunnel.workloads.flatMap(each => Object.keys(each)));
    expect([...fields].filter(name => !(name in (read?.workloads[0] ?? {})))).toEqual([]);
  });
});
