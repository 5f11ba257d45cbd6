import {describe, expect, it} from 'vitest';
import {parseBootstrap} from '../../src/envoy/bootstrap.ts';
import {unusualIn} from '../../src/envoy/bootstrapRules.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {fixtureJson, recordedProxies} from '../fixtures/read.ts';

const version = '1.31-alpha.eed52ebb66ad';
type Changes = {readonly metadata?: object; readonly config?: object; readonly annotations?: object; readonly bootstrap?: object};

/** What is unusual in an ordinary bootstrap with these changes, as "field: sentence". */
function unusual({metadata, config, annotations, bootstrap}: Changes, istiodVersions = [version]): readonly string[] {
  const dump = parseConfigDump({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
        bootstrap: {
          node: {
            id: 'sidecar~10.0.0.1~a.b~c',
            metadata: {ISTIO_VERSION: version, PROXY_CONFIG: config ?? {}, ANNOTATIONS: annotations ?? {}, ...metadata},
          },
          ...bootstrap,
        },
      },
    ],
  });
  return unusualIn(parseBootstrap(dump!)!, {istiodVersions}).map(({field, says}) => `${field}: ${says}`);
}
const admin = (address: string, port_value: number) => ({bootstrap: {admin: {address: {socket_address: {address, port_value}}}}});
const capture = (name: string, value: string) => ({annotations: {[`traffic.sidecar.istio.io/${name}`]: value}});

describe('nothing is unusual', () => {
  it.each(recordedProxies)('in %s', proxy => {
    const dump = parseConfigDump(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`));
    expect(unusualIn(parseBootstrap(dump!)!, {istiodVersions: [version]})).toEqual([]);
  });
  it('in a bootstrap that says nothing', () => expect(unusual({})).toEqual([]));
  it.each<[string, Changes]>([
    ['admin on IPv6 loopback', admin('::1', 15000)],
    ['admin on a pipe', {bootstrap: {admin: {address: {pipe: {path: '/tmp/a'}}}}}],
    ['durations written otherwise', {config: {drainDuration: '45.000s', terminationDrainDuration: '5.0s'}}],
    ['the ports of the agent', capture('excludeInboundPorts', '15020,15021,15090')],
  ])('in %s', (_, changes) => expect(unusual(changes)).toEqual([]));
});

describe('each rule finds its value and says what follows', () => {
  it.each<[Changes, RegExp]>([
    [{metadata: {ISTIO_VERSION: '1.29.1'}}, /^istio version: No istiod runs this version \(istiod: 1\.31/],
    [admin('0.0.0.0', 15000), /^admin: Whoever reaches the pod/],
    [admin('127.0.0.1', 15999), /^admin: Not port 15000/],
    [{config: {discoveryAddress: 'istiod-canary.istio-system.svc:15012'}}, /^discovery address: The istiod of revision canary alone/],
    [{config: {discoveryAddress: 'istiod.example.com:443'}}, /^discovery address: Not the mesh's own/],
    [{metadata: {MESH_ID: 'mesh1'}}, /^mesh id: /],
    [{metadata: {CLUSTER_ID: 'east'}}, /^cluster id: /],
    [{metadata: {NETWORK: 'net1'}}, /^network: /],
    [{config: {concurrency: 0}}, /^concurrency: One worker thread for each core/],
    [{config: {concurrency: 8}}, /^concurrency: More worker threads/],
    [{config: {drainDuration: '60s'}}, /^drain: Not 45s/],
    [{config: {terminationDrainDuration: '30s'}}, /^termination drain: Not 5s/],
    [{config: {holdApplicationUntilProxyStarts: true}}, /^hold application: /],
    [{config: {statusPort: 15999}}, /^status port: /],
    [{config: {image: {imageType: 'debug'}}}, /^image: /],
    [{config: {gatewayTopology: {numTrustedProxies: 2}}}, /^trusted proxies: /],
    [{metadata: {DNS_CAPTURE: 'true'}}, /^dns capture: /],
    [{metadata: {INTERCEPTION_MODE: 'TPROXY'}}, /^interception: Inbound connections keep/],
    [{metadata: {INTERCEPTION_MODE: 'NONE'}}, /^interception: No traffic is captured/],
    [capture('excludeInboundPorts', '15020,9000'), /^inbound capture: Connections to port 9000 go past/],
    [capture('includeInboundPorts', ''), /^inbound capture: No inbound/],
    [capture('includeInboundPorts', '80'), /^inbound capture: Only connections to port 80/],
    [capture('excludeOutboundPorts', '3306'), /^outbound capture: Requests to 3306 go past/],
    [capture('excludeOutboundIPRanges', '10.0.0.0/8'), /^outbound capture: Requests to 10\.0\.0\.0\/8 go past/],
    [capture('includeOutboundIPRanges', '10.0.0.0/8'), /^outbound capture: Only requests to 10/],
    [{annotations: {'proxy.istio.io/config': 'concurrency: 2'}}, /^own config: /],
    [{annotations: {'sidecar.istio.io/bootstrapOverride': 'mine'}}, /^bootstrap override: /],
    [{annotations: {'sidecar.istio.io/logLevel': 'debug'}}, /^log level: /],
    [{bootstrap: {tracing: {http: {name: 'envoy.tracers.zipkin', typed_config: {collector_cluster: 'zipkin'}}}}}, /^tracing: /],
    [{bootstrap: {node: {id: 'ingress'}}}, /^node id: "ingress" is no node id/],
  ])('%j', (changes, sentence) => {
    const found = unusual(changes);
    expect(found).toEqual([expect.stringMatching(sentence)]);
    expect(found[0]).toMatch(/\.$/);
  });

  it('xDS past the agent', () => {
    const clusters = [
      {
        name: 'xds-grpc',
        load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 'istiod', port_value: 15012}}}}]}]},
      },
    ];
    const ads_config = {grpc_services: [{envoy_grpc: {cluster_name: 'xds-grpc'}}]};
    expect(unusual({bootstrap: {static_resources: {clusters}, dynamic_resources: {ads_config}}})).toEqual([
      expect.stringMatching(/^xds: Envoy asks istiod itself/),
    ]);
  });

  it('an old version only where some istiod has told its own', () => expect(unusual({metadata: {ISTIO_VERSION: '1.29.1'}}, [])).toEqual([]));
});
