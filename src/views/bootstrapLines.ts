import {addressText, type Bootstrap, type FixedResource} from '../envoy/bootstrap.ts';
import {type BootstrapField, type Unusual, unusualIn} from '../envoy/bootstrapRules.ts';
import {buildText} from '../envoy/bootstrapShort.ts';
import {versionsOf} from '../istio/summary.ts';
import {type Line, span} from '../lib/page.ts';
import {describe, type Fact, type Section} from './describe.ts';
import type {Known} from './view.ts';

/** The pane: first how much is unusual, then all that is known, in sections; the reason below each line that is marked. */
export function bootstrapLines(bootstrap: Bootstrap, {mesh}: Pick<Known, 'mesh'>): readonly Line[] {
  const found = unusualIn(bootstrap, {istiodVersions: versionsOf(mesh).istiods});
  const marked = new Set(found.map(({field}) => field)).size;
  const first =
    marked === 0
      ? 'Everything is as Istio has it by default.'
      : marked === 1
        ? '1 value is not as Istio has it by default; it is marked *.'
        : `${marked} values are not as Istio has them by default; they are marked *.`;
  return [[span(first, marked === 0 ? 'dim' : 'info')], ...describe(sections(bootstrap, found)).map(({line}) => line)];
}

function sections(bootstrap: Bootstrap, found: readonly Unusual[]): readonly Section[] {
  const {metadata, node, xds} = bootstrap;
  const {proxyConfig, annotations} = metadata;
  const fact = (label: string, value: Fact['value'], field?: BootstrapField): Fact => {
    const here = found.filter(each => each.field === field);
    const tone = here.some(each => each.tone === 'warn') ? 'warn' : 'info';
    return {label, value, ...(here.length === 0 ? {} : {mark: {text: '*', tone}, notes: here.map(({says}) => says)})};
  };
  const capture = (name: string): string | undefined => annotations[`traffic.sidecar.istio.io/${name}`];
  return [
    {
      title: 'Node',
      facts: [
        fact('Node id', bootstrap.nodeId || '-', 'node id'),
        fact('Type', node?.type),
        fact('Node cluster', bootstrap.nodeCluster),
        fact('Namespace', metadata.namespace),
        fact('Workload', metadata.workload),
        fact('Owner', metadata.owner?.replace(/^kubernetes:\/\//, '')),
        fact('Service account', metadata.serviceAccount),
        fact('Instance IPs', metadata.instanceIps.join(', ')),
        fact('App containers', metadata.appContainers.join(', ')),
        fact('Kubernetes node', metadata.nodeName),
        fact('Locality', bootstrap.locality || '-'),
      ],
    },
    {
      title: 'Versions',
      facts: [
        fact('Istio version', metadata.istioVersion ?? '-', 'istio version'),
        fact('Istio proxy', metadata.proxySha),
        fact('Envoy version', buildText(bootstrap.build)),
        fact('Envoy revision', bootstrap.build.metadata['revision.sha']),
        fact('Image type', proxyConfig.imageType, 'image'),
      ],
    },
    {
      title: 'Mesh',
      facts: [
        fact('Mesh id', metadata.meshId, 'mesh id'),
        fact('Cluster id', metadata.clusterId, 'cluster id'),
        fact('Network', metadata.network, 'network'),
        fact('Discovery address', proxyConfig.discoveryAddress ?? '-', 'discovery address'),
        fact('xDS', [xds.cluster ?? '-', xds.api, xds.address && `to ${xds.address}`].filter(Boolean).join(', '), 'xds'),
        fact('HBONE', metadata.hbone ? 'true' : undefined),
      ],
    },
    {
      title: 'Proxy config',
      facts: [
        fact('Concurrency', proxyConfig.concurrency?.toString() ?? '-', 'concurrency'),
        fact('Hold application', String(proxyConfig.holdApplication), 'hold application'),
        fact('Drain duration', proxyConfig.drainDuration, 'drain'),
        fact('Termination drain', proxyConfig.terminationDrainDuration, 'termination drain'),
        fact('Status port', proxyConfig.statusPort?.toString(), 'status port'),
        fact('Trusted proxies', proxyConfig.trustedProxies?.toString(), 'trusted proxies'),
        fact('Proxy metadata', pairs(proxyConfig.proxyMetadata)),
        fact(
          'Config of the pod',
          annotations['proxy.istio.io/config']?.split('\n').filter(line => line.trim() !== ''),
          'own config',
        ),
        fact('Bootstrap override', annotations['sidecar.istio.io/bootstrapOverride'], 'bootstrap override'),
        fact('Log level', annotations['sidecar.istio.io/logLevel'], 'log level'),
      ],
    },
    {
      title: 'Traffic capture',
      facts: [
        fact('Interception mode', metadata.interceptionMode, 'interception'),
        fact(
          'Inbound ports',
          captured([
            ['only', capture('includeInboundPorts')],
            ['not', capture('excludeInboundPorts')],
          ]),
          'inbound capture',
        ),
        fact(
          'Outbound',
          captured([
            ['only', capture('includeOutboundIPRanges')],
            ['not', capture('excludeOutboundIPRanges')],
            ['not port', capture('excludeOutboundPorts')],
            ['also port', capture('includeOutboundPorts')],
          ]),
          'outbound capture',
        ),
        fact('DNS capture', metadata.dnsCapture ? 'true' : undefined, 'dns capture'),
      ],
    },
    {
      title: 'Admin and telemetry',
      facts: [
        fact('Admin address', bootstrap.admin === undefined ? '-' : addressText(bootstrap.admin), 'admin'),
        fact('Health port', metadata.statusPort?.toString()),
        fact('Prometheus port', metadata.prometheusPort?.toString()),
        fact('Tracing', bootstrap.tracing && [bootstrap.tracing.provider, bootstrap.tracing.cluster].filter(Boolean).join(', '), 'tracing'),
        fact('Stats kept', bootstrap.stats.kept),
        fact('Stats dropped', bootstrap.stats.dropped),
        fact('Max connections', bootstrap.maxConnections?.toString(), 'max connections'),
      ],
    },
    {title: 'Runtime', facts: bootstrap.runtime.map(({layer, values}) => fact(layer, pairs(values)))},
    {title: 'Static resources', facts: [fact('Listeners', fixed(bootstrap.listeners)), fact('Clusters', fixed(bootstrap.clusters))]},
    {
      title: 'Metadata',
      facts: [fact('Labels', pairs(metadata.labels)), fact('Annotations', pairs(annotations)), fact('Platform', pairs(metadata.platform))],
    },
  ];
}

/** "key=value" in the order of the keys. */
const pairs = (values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);

const fixed = (resources: readonly FixedResource[]): readonly string[] => resources.map(({name, addresses}) => [name, ...addresses].join('  '));

/** "only 80, not 9000"; "all" where nothing is said. '' and '*' count as in the annotations: no port, all ports. */
function captured(rules: readonly (readonly [string, string | undefined])[]): string {
  const only = rules.find(([word]) => word === 'only')?.[1] ?? '*';
  const others = rules.flatMap(([word, value]) => (word === 'only' || value === undefined || value === '' ? [] : [`${word} ${value}`]));
  return [only === '*' ? 'all' : only === '' ? 'none' : `only ${only}`, ...others].join(', ');
}
