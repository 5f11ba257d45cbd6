import {describe, expect, it} from 'vitest';
import {tabwriter} from '../../src/cli/tabwriter.ts';
import {type Bootstrap, bootstrapPart, parseBootstrap} from '../../src/envoy/bootstrap.ts';
import {bootstrapShort, buildText} from '../../src/envoy/bootstrapShort.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {parseNodeId} from '../../src/envoy/nodeId.ts';
import {camelKeys} from '../../src/lib/camelKeys.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';

const productpage = 'bookinfo.productpage-v1-64c6885d4f-xhps5';
const type = 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump';

const bootstrapIn = (json: unknown): Bootstrap => {
  const dump = parseConfigDump(json);
  const found = dump && parseBootstrap(dump);
  if (found === undefined) throw new Error('no bootstrap');
  return found;
};
const recordedBootstrap = (proxy: string): Bootstrap => bootstrapIn(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`));
const of = (bootstrap: unknown): Bootstrap => bootstrapIn({configs: [{'@type': type, bootstrap}]});

describe('pc bootstrap', () => {
  it.each(recordedProxies)('-o short is that of istioctl, byte for byte: %s', proxy => {
    expect(tabwriter(bootstrapShort(recordedBootstrap(proxy)), 1)).toBe(fixture(`healthy/istioctl/${proxy}.file-bootstrap-short.txt`));
  });

  it('-o short tells what istioctl does of builds that the rig has not', () => {
    const node = {
      metadata: {ISTIO_PROXY_SHA: 'istio-proxy:6eb0d2d9'},
      user_agent_build_version: {version: {major_number: 1, minor_number: 14}, metadata: {'build.label': 'dev', 'build.type': 'DEBUG'}},
    };
    expect(tabwriter(bootstrapShort(of({node})), 1)).toBe('Istio Proxy Version: 6eb0d2d9\nEnvoy Version:       1.14.0-dev/DEBUG\n');
    expect(bootstrapShort(of({}))).toEqual([['Envoy Version:', '0.0.0']]);
  });

  it('-o json is what istioctl prints, but for the extensions that the recording left out and the time, which its mask leaves out', () => {
    const printed = JSON.parse(fixture(`healthy/istioctl/${productpage}.pc-bootstrap.txt`));
    const {lastUpdated, ...json} = camelKeys(recordedBootstrap(productpage).raw) as {lastUpdated: string; bootstrap: {node: object}};
    expect(lastUpdated).toBe('2026-11-21T07:08:41.144Z');
    expect(printed.bootstrap.node.extensions.length).toBeGreaterThan(100);
    const withoutExtensions = (dump: {bootstrap: {node: object}}) => ({
      bootstrap: {...dump.bootstrap, node: {...dump.bootstrap.node, extensions: []}},
    });
    expect(withoutExtensions(json)).toEqual(withoutExtensions(printed));
  });

  it('-o json leaves the keys of free JSON alone', () => {
    expect(
      camelKeys({node: {metadata: {MESH_ID: 'a_b', a_b: 1}}, static_resources: {clusters: [{metadata: {filter_metadata: {a_b: {c_d: 1}}}}]}}),
    ).toEqual({
      node: {metadata: {MESH_ID: 'a_b', a_b: 1}},
      staticResources: {clusters: [{metadata: {filterMetadata: {a_b: {c_d: 1}}}}]},
    });
  });
});

describe('a bootstrap', () => {
  const bootstrap = recordedBootstrap(productpage);

  it('says who the proxy is', () => {
    expect(bootstrap.node).toEqual({
      type: 'sidecar',
      ip: '10.244.0.15',
      id: 'productpage-v1-64c6885d4f-xhps5.bookinfo',
      domain: 'bookinfo.svc.cluster.local',
    });
    expect(bootstrap).toMatchObject({nodeCluster: 'productpage.bookinfo', locality: ''});
    expect(bootstrap.metadata).toMatchObject({
      istioVersion: '1.31-alpha.eed52ebb66ad',
      meshId: 'cluster.local',
      clusterId: 'Kubernetes',
      interceptionMode: 'REDIRECT',
      instanceIps: ['10.244.0.15'],
      appContainers: ['productpage'],
      dnsCapture: false,
      hbone: true,
      labels: {app: 'productpage'},
      proxyConfig: {
        discoveryAddress: 'istiod.istio-system.svc:15012',
        concurrency: 1,
        drainDuration: '45s',
        holdApplication: false,
        imageType: 'distroless',
        proxyMetadata: {ISTIO_META_ENABLE_HBONE: 'true'},
      },
    });
  });

  it('says whom it asks and how it can be asked', () => {
    expect(bootstrap.xds).toEqual({cluster: 'xds-grpc', address: './etc/istio/proxy/XDS', api: 'DELTA_GRPC'});
    expect(bootstrap.admin).toEqual({address: '127.0.0.1', port: 15000});
    expect(bootstrap.maxConnections).toBe(2_147_483_647);
    expect(bootstrap.tracing).toBeUndefined();
    expect(bootstrap.stats.kept).toEqual(expect.arrayContaining(['reporter=*', '*rbac.denied', '/vhost\\..*\\.route\\..*/']));
    expect(bootstrap.runtime[0]).toMatchObject({layer: 'global config', values: {'re2.max_program_size.error_level': '32768'}});
    expect(bootstrap.clusters).toContainEqual({name: 'agent', addresses: ['127.0.0.1:15020']});
    expect(bootstrap.listeners).toContainEqual({name: '0.0.0.0_15021', addresses: ['0.0.0.0:15021']});
    expect(buildText(bootstrap.build)).toBe('1.39.3/Clean/RELEASE/BoringSSL');
  });

  it('is read in camelCase as well', () => {
    expect(of({...(camelKeys(bootstrap.raw) as {bootstrap: object}).bootstrap})).toEqual({
      ...bootstrap,
      raw: expect.anything(),
      updatedAt: undefined,
    });
  });
});

describe('what is no bootstrap, or half of one', () => {
  it('an empty section, as istiod has it, and none at all', () => {
    for (const configs of [
      [],
      [{'@type': type}],
      [{'@type': type, bootstrap: null}],
      [{'@type': 'type.googleapis.com/envoy.admin.v9.BootstrapConfigDump', bootstrap: {}}],
    ])
      expect(bootstrapPart.read({configs})).toBeUndefined();
    expect(bootstrapPart.read('404')).toBeUndefined();
    expect(bootstrapPart.ofIstiod).toBe(false);
  });

  it('members of the wrong kind are as if they were not there', () => {
    const broken = {
      node: {id: 7, metadata: {INSTANCE_IPS: ['10.0.0.1', null], LABELS: [1], PROXY_CONFIG: 'none'}, locality: null},
      admin: {address: {pipe: {path: '/tmp/admin'}}},
      static_resources: {clusters: [null, {name: 'a', load_assignment: {endpoints: [null, {lb_endpoints: [5]}]}}], listeners: {}},
      layered_runtime: {layers: [null, {name: 'x', static_layer: {a: {b: 1}, c: null}}]},
      stats_config: {stats_matcher: {reject_all: true, inclusion_list: {patterns: [null]}}},
      tracing: {http: null},
      overload_manager: {resource_monitors: [null]},
    };
    expect(of(broken)).toMatchObject({
      nodeId: '',
      node: undefined,
      admin: {address: '/tmp/admin', port: undefined},
      clusters: [
        {name: '', addresses: []},
        {name: 'a', addresses: []},
      ],
      listeners: [],
      runtime: [{layer: ''}, {layer: 'x', values: {a: '{"b":1}', c: 'null'}}],
      stats: {dropped: ['*']},
      metadata: {instanceIps: ['10.0.0.1'], labels: {}, proxyConfig: {proxyMetadata: {}}},
    });
  });

  it('a node id has four parts', () => {
    expect(parseNodeId('sidecar~::1~a.b~c')).toEqual({type: 'sidecar', ip: '::1', id: 'a.b', domain: 'c'});
    for (const id of ['', 'a~b~c', 'a~b~c~d~e']) expect(parseNodeId(id)).toBeUndefined();
  });
});
