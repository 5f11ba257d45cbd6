import {describe, expect, it} from 'vitest';
import {breakersText, outlierText} from '../../src/envoy/clusterLimits.ts';
import {type Cluster, clustersPart} from '../../src/envoy/clusters.ts';
import {tlsText} from '../../src/envoy/clusterTls.ts';
import {fixtureJson} from '../fixtures/read.ts';

const productpage = clustersPart.read(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.config_dump.json')) ?? [];
const waypoint = clustersPart.read(fixtureJson('healthy/envoy/ambient-demo.waypoint-5d4f9fc9d4-b44dt.config_dump.json')) ?? [];
const named = (clusters: readonly Cluster[], name: string): Cluster => {
  const found = clusters.find(cluster => cluster.name === name);
  if (found === undefined) throw new Error(`no cluster ${name}`);
  return found;
};
const v3 = 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump';
const read = (section: object): readonly Cluster[] => clustersPart.read({configs: [{'@type': v3, ...section}]}) ?? [];
const active = (cluster: unknown): Cluster => read({dynamic_active_clusters: [{cluster}]})[0]!;
const upstream = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';

describe('a cluster of a recorded sidecar', () => {
  const v1 = named(productpage, 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local');

  it('tells what shaped it and how it is reached', () => {
    expect(v1).toMatchObject({
      state: 'active',
      type: 'EDS',
      destinationRule: 'reviews.bookinfo',
      madeFrom: {kind: 'destination-rule', name: 'reviews', namespace: 'bookinfo'},
      services: [{host: 'reviews.bookinfo.svc.cluster.local', name: 'reviews', namespace: 'bookinfo'}],
      connectTimeout: '3s',
      lbPolicy: 'LEAST_REQUEST',
      updatedAt: Date.parse('2026-11-21T07:08:41.242Z'),
    });
    expect(v1.tls).toEqual({
      mode: 'ISTIO_MUTUAL',
      auto: false,
      hbone: 'auto',
      sni: 'outbound_.9080_.v1_.reviews.bookinfo.svc.cluster.local',
      sans: ['spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews'],
      secrets: ['default', 'ROOTCA'],
    });
  });

  it('has limits in the words of its table', () => {
    expect(breakersText(v1.breakers)).toBe('connections 100, pending 10, retries 3');
    expect(outlierText(v1.outlier)).toBe('5xx 3, eject 30s, max 100%');
    const plain = named(productpage, 'outbound|80||curl.bookinfo.svc.cluster.local');
    expect([breakersText(plain.breakers), outlierText(plain.outlier)]).toEqual(['-', '-']);
    expect(tlsText(plain.tls)).toBe('ISTIO_MUTUAL auto');
  });

  it('that is static names its addresses and has the limits that Envoy has by itself', () => {
    expect(named(productpage, 'agent')).toMatchObject({state: 'static', type: 'STATIC', addresses: ['127.0.0.1:15020']});
    expect(named(productpage, 'xds-grpc').addresses).toEqual(['unix://./etc/istio/proxy/XDS']);
    expect(named(productpage, 'main_internal').addresses).toEqual(['envoy://main_internal/']);
    expect(breakersText(named(productpage, 'BlackHoleCluster').breakers)).toBe("Envoy's defaults");
  });

  it('of a ServiceEntry with a DestinationRule speaks TLS of the wide world', () => {
    const payments = named(productpage, 'outbound|443||api.payments.example');
    expect(payments).toMatchObject({type: 'STRICT_DNS', addresses: ['api.payments.example:443'], destinationRule: 'payments-api.bookinfo'});
    expect(named(productpage, 'outbound|80||api.payments.example').tls).toMatchObject({mode: 'SIMPLE', sni: 'api.payments.example'});
  });

  it('leads into a tunnel only where an internal listener makes one, and where endpoints may take it', () => {
    expect(tlsText(named(waypoint, 'main_internal').tls)).toBe('none');
    expect(tlsText(named(productpage, 'main_internal').tls)).toBe('none');
    // Its own endpoints are not labelled for tunnels; those by EDS may be.
    expect(tlsText(named(productpage, 'outbound|443||api.payments.example').tls)).toBe('none');
    expect(tlsText(named(productpage, 'outbound|5432||db.legacy.example').tls)).toBe('none, HBONE auto');
  });

  it('of a waypoint tunnels by HBONE', () => {
    expect(tlsText(named(waypoint, 'inbound-vip|9080|http|details.ambient-demo.svc.cluster.local').tls)).toBe('HBONE');
    expect(tlsText(named(waypoint, 'encap').tls)).toBe('HBONE');
    expect(named(waypoint, 'connect_originate').tls).toMatchObject({
      mode: 'ISTIO_MUTUAL',
      sans: ['spiffe://cluster.local/*', 'spiffe://cluster.local/ns/ambient-demo/sa/*'],
    });
  });
});

describe("istiod's dump of the same proxy", () => {
  const ofEnvoy = clustersPart.read(fixtureJson('healthy/envoy/bookinfo.details-v1-5845b8756-ld969.config_dump.json')) ?? [];
  const ofIstiod = clustersPart.read(fixtureJson('healthy/istiod/bookinfo.details-v1-5845b8756-ld969.config_dump.json')) ?? [];

  it('says the same of each of its clusters, in camelCase', () => {
    const plain = ({raw, version, updatedAt, services, ...rest}: Cluster) => rest;
    expect(ofIstiod.length).toBeGreaterThan(40);
    expect(ofIstiod.filter(({state}) => state === 'active').map(plain)).toEqual(ofEnvoy.filter(({state}) => state === 'active').map(plain));
  });
});

describe('clusters that istioctl does not show', () => {
  it('are warming, or refused with the reason of Envoy', () => {
    const [first, second, third] = read({
      dynamic_active_clusters: [
        {
          version_info: '7',
          cluster: {name: 'a'},
          error_state: {failed_configuration: {name: 'a', type: 'EDS'}, details: 'bad', last_update_attempt: '2026-11-21T07:15:18.151Z'},
        },
      ],
      dynamic_warming_clusters: [{version_info: '8', cluster: {name: 'b'}}],
    });
    expect(first).toMatchObject({name: 'a', state: 'active', version: '7'});
    expect(second).toMatchObject({name: 'a', state: 'error', type: 'EDS', rejection: {details: 'bad', at: Date.parse('2026-11-21T07:15:18.151Z')}});
    expect(third).toMatchObject({name: 'b', state: 'warming', version: '8'});
  });
});

describe('TLS', () => {
  const socket = (context: object) => ({name: 'tls', typed_config: {'@type': upstream, common_tls_context: context}});

  it('is MUTUAL with a certificate of its own, SIMPLE with none', () => {
    expect(active({transport_socket: socket({tls_certificates: [{}]})}).tls.mode).toBe('MUTUAL');
    expect(active({transport_socket: socket({})}).tls.mode).toBe('SIMPLE');
    expect(active({}).tls.mode).toBe('none');
  });

  it('reads every way to say whom the peer must be', () => {
    const names = [{exact: 'a'}, {prefix: 'b'}, {suffix: 'c'}, {contains: 'd'}, {safe_regex: {regex: 'e.*'}}, {}, 7];
    expect(active({transport_socket: socket({validation_context: {match_subject_alt_names: names}})}).tls.sans).toEqual([
      'a',
      'b*',
      '*c',
      '*d*',
      '/e.*/',
    ]);
  });

  it('of Istio 1.6 and before stood in the cluster itself', () => {
    const old = active({name: 'a', tls_context: {sni: 'x', common_tls_context: {validation_context: {verify_subject_alt_name: ['spiffe://a']}}}});
    expect(old.tls).toMatchObject({mode: 'SIMPLE', sni: 'x', sans: ['spiffe://a']});
  });
});

describe('bad input', () => {
  it('without a section of clusters is none at all', () => {
    expect(clustersPart.read({configs: []})).toBeUndefined();
    expect(clustersPart.read('404')).toBeUndefined();
    expect(clustersPart.read({configs: [{'@type': 'type.googleapis.com/envoy.admin.v9.ClustersConfigDump'}]})).toBeUndefined();
  });

  it('keeps what can be read', () => {
    const clusters = read({
      dynamic_active_clusters: [
        null,
        7,
        {},
        {cluster: null},
        {cluster: {name: 5, type: 7, metadata: {filter_metadata: {istio: {config: 9, services: [1, {}]}}}}},
      ],
      static_clusters: {no: 'list'},
      dynamic_warming_clusters: [{cluster: {name: 'w', circuit_breakers: {thresholds: [{max_connections: '7'}]}, hosts: [{pipe: {path: '/x'}}]}}],
    });
    expect(clusters.map(({name, type, destinationRule}) => [name, type, destinationRule])).toEqual([
      ['', 'STATIC', '<unknown>'],
      ['w', 'STATIC', ''],
    ]);
    expect(clusters[1]).toMatchObject({breakers: {own: true, connections: 7}, addresses: ['unix:///x']});
  });

  it.each([
    ['/apis/networking.istio.io/v1alpha3/namespaces/ns/destination-rule/dr', 'dr.ns'],
    ['/apis/networking.istio.io/v1/namespaces/ns/destination-rule/dr/more', ''],
    ['/apis/other/v1/namespaces/ns/destination-rule/dr', '<unknown>'],
  ])('a DestinationRule named %s is shown as by istioctl', (config, shown) =>
    expect(active({name: 'a', metadata: {filter_metadata: {istio: {config}}}}).destinationRule).toBe(shown),
  );

  it('a cluster of an extension is STATIC to istioctl', () => {
    expect(active({name: 'a', cluster_type: {name: 'envoy.clusters.dynamic_forward_proxy'}})).toMatchObject({
      type: 'STATIC',
      extension: 'envoy.clusters.dynamic_forward_proxy',
    });
  });
});
