import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {clustersPart} from '../../src/envoy/clusters.ts';
import {edsPart} from '../../src/envoy/eds.ts';
import {clusterTableInAll} from '../../src/views/clusterPc.ts';
import {clusterRows} from '../../src/views/clusterRow.ts';
import {clusters} from '../../src/views/clusters.ts';
import {eds, edsPc, edsRows} from '../../src/views/eds.ts';
import {endpoints} from '../../src/views/endpoints.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {type Answers, printedBy, productpage, tableText} from './proxyPage.ts';

const answersOf = (proxy: string): Answers => ({
  '/config_dump': fixtureJson(`healthy/envoy/${proxy}.config_dump.json`),
  '/clusters': fixtureJson(`healthy/envoy/${proxy}.clusters.json`),
});
const own = answersOf(`bookinfo.${productpage.replace('.bookinfo', '')}`);
const views = {cluster: clusters, endpoint: endpoints, eds} as const;
const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

describe('i9s pc prints what istioctl prints, byte for byte', () => {
  describe.each(recordedProxies)('%s', proxy => {
    it.each(Object.keys(views) as (keyof typeof views)[])('%s', async what => {
      expect(tableText(await printedBy(views[what], answersOf(proxy)))).toBe(fixture(`healthy/istioctl/${proxy}.file-${what}.txt`));
    });

    it('clusters and endpoints as parts of all', () => {
      const all = fixture(`healthy/istioctl/${proxy}.file-all.txt`);
      const dump = fixtureJson(`healthy/envoy/${proxy}.config_dump.json`);
      expect(all).toContain(tabwriter(clusterTableInAll(clusterRows(clustersPart.read(dump) ?? [], undefined)), 5));
      expect(all).toContain(tabwriter(edsPc.inAll.table(edsRows(edsPart.read(dump) ?? [])), 5));
    });
  });
});

describe('flags mean what they mean in istioctl', () => {
  const clustersOf = async (given: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    lines(tableText(await printedBy(clusters, own, given))).slice(1);
  const endpointsOf = async (given: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    lines(tableText(await printedBy(endpoints, own, given))).slice(1);

  it('--fqdn, --direction and --subset are parts of the name, --port one between pipes', async () => {
    expect(await clustersOf({fqdn: 'reviews.bookinfo'})).toHaveLength(4);
    expect(await clustersOf({fqdn: 'reviews.bookinfo', subset: 'v2'})).toHaveLength(1);
    expect(await clustersOf({direction: 'inbound'})).toHaveLength(1);
    expect((await clustersOf({port: '9080'})).every(line => line.includes('9080'))).toBe(true);
    expect(await clustersOf({port: '90'})).toEqual([]);
  });

  it('an endpoint is kept when address, port, cluster and status are all equal, whatever their case', async () => {
    expect(await endpointsOf({address: '10.244.0.13'})).toHaveLength(2);
    expect(await endpointsOf({port: '15000'})).toHaveLength(1);
    expect(await endpointsOf({cluster: 'OUTBOUND|9080|V1|reviews.bookinfo.svc.cluster.local', status: 'healthy'})).toHaveLength(1);
    expect(await endpointsOf({status: 'unhealthy'})).toEqual([]);
  });

  it('eds compares addresses with their ports', async () => {
    const rows = async (address: string) => lines(tableText(await printedBy(eds, own, {address}))).slice(1);
    expect(await rows('10.244.0.13:9080')).toHaveLength(2);
    expect(await rows('10.244.0.13')).toEqual([]);
  });
});

describe('JSON', () => {
  it('of clusters is a list of their configuration, in camelCase and in the order of the table', async () => {
    const {json, table} = await printedBy(clusters, own, {fqdn: 'reviews.bookinfo'});
    const all = json as readonly Record<string, unknown>[];
    expect(all.map(({name}) => name)).toEqual(['', 'v1', 'v2', 'v3'].map(subset => `outbound|9080|${subset}|reviews.bookinfo.svc.cluster.local`));
    expect(table).toHaveLength(5);
    expect(all[1]).toMatchObject({connectTimeout: '3s', outlierDetection: {consecutive5xx: 3}});
    expect(all[1]).not.toHaveProperty('@type');
    expect(all[1]).not.toHaveProperty('i9s');
  });

  it('of endpoints is the whole of each cluster that has one of them', async () => {
    const {json} = await printedBy(endpoints, own, {address: '10.244.0.13'});
    const all = json as readonly {readonly name: string; readonly hostStatuses: readonly unknown[]}[];
    expect(all.map(({name}) => name).sort()).toEqual([
      'outbound|9080|v1|reviews.bookinfo.svc.cluster.local',
      'outbound|9080||reviews.bookinfo.svc.cluster.local',
    ]);
    expect(all.find(({name}) => name.includes('||'))?.hostStatuses).toHaveLength(3);
  });

  it('of eds is the load assignments', async () => {
    const {json} = await printedBy(eds, own, {cluster: 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local'});
    expect(json).toEqual([expect.objectContaining({clusterName: 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local'})]);
  });

  it('says of a cluster that istioctl leaves out in which state it is', async () => {
    const dump = {
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_warming_clusters: [{cluster: {name: 'slow', connect_timeout: '1s'}}],
        },
      ],
    };
    const {json, table, none} = await printedBy(clusters, {'/config_dump': dump});
    expect(json).toEqual([{name: 'slow', connectTimeout: '1s', i9s: {state: 'warming'}}]);
    expect(table).toHaveLength(1);
    expect(none).toEqual({error: 'no clusters found'});
  });
});

describe('a dump without endpoints', () => {
  it('is an empty table in pc eds, as in istioctl', async () => {
    expect(tableText(await printedBy(eds, {'/config_dump': {configs: []}}))).toBe('NAME     STATUS     LOCALITY     CLUSTER\n');
  });

  it('and without clusters it is said what is missing', async () => {
    await expect(printedBy(clusters, {'/config_dump': {configs: []}})).rejects.toMatchObject({
      trouble: {what: expect.stringContaining('config dump has no configuration type type.googleapis.com/envoy.admin.v3.ClustersConfigDump')},
    });
  });
});
