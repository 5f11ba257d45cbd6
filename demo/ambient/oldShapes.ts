import type {JsonObject} from '../dumps.ts';

/** Versions whose dumps are of other shapes. */
export const oldVersions = ['1.18', '1.20', '1.21'] as const;
export type OldVersion = (typeof oldVersions)[number];

type Workload = JsonObject & {readonly uid: string; readonly workloadIps: readonly string[]; readonly services?: readonly string[]};
type Endpoint = {readonly workloadUid: string; readonly port: Readonly<Record<string, number>>};
type Service = JsonObject & {
  readonly namespace: string;
  readonly hostname: string;
  readonly vips: readonly string[];
  readonly endpoints: Readonly<Record<string, Endpoint>>;
};
type Certificate = JsonObject & {readonly identity: string; readonly certChain: readonly unknown[]; readonly rootCerts?: readonly unknown[]};
type Policy = JsonObject & {readonly namespace: string; readonly name: string};
type Dump = JsonObject & {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  readonly certificates: readonly Certificate[];
  readonly config: JsonObject;
};

/**
 * A dump as older ztunnels write it: 1.20 and 1.21 tell their stores with their indexes, 1.18 has workloads by IP and knows no names of services. None tells
 * connections.
 */
export const olderDump = (dump: JsonObject, version: OldVersion): JsonObject => (version === '1.18' ? oldest(dump as Dump) : stores(dump as Dump));

function stores({workloads, services, policies, certificates, config, staticConfig, version}: Dump): JsonObject {
  const policyKey = ({namespace, name}: Policy) => `${namespace}/${name}`;
  return {
    by_addr: Object.fromEntries(workloads.flatMap(one => one.workloadIps.map(ip => [`/${ip}`, withoutServices(one)]))),
    by_uid: Object.fromEntries(workloads.map(one => [one.uid, withoutServices(one)])),
    workload_to_services: Object.fromEntries(workloads.map(({uid, services: of = []}) => [uid, of.map(namespaced)])),
    by_vip: Object.fromEntries(services.flatMap(one => one.vips.map(vip => [vip, one]))),
    by_host: Object.fromEntries(services.map(one => [one.hostname, [one]])),
    by_key: Object.fromEntries(policies.map(one => [policyKey(one), one])),
    by_namespace: Object.fromEntries(policies.map(({namespace}) => [namespace, policies.filter(one => one.namespace === namespace).map(policyKey)])),
    certificates: certificates.map(oldCertificate),
    config,
    static_config: staticConfig,
    version,
  };
}

function oldest({workloads, services, policies, certificates, config, version}: Dump): JsonObject {
  const ips = new Map(workloads.map(({uid, workloadIps: [ip]}) => [uid, ip]));
  const addresses = new Map(services.map(({namespace, hostname, vips: [vip]}) => [`${namespace}/${hostname}`, vip?.slice(1)]));
  const old = ({uid: _, workloadIps: [ip], waypoint, services: __, ...rest}: Workload): JsonObject => {
    const address = addresses.get(String((waypoint as {destination?: string} | undefined)?.destination));
    return {...rest, workloadIp: ip, waypointAddresses: address === undefined ? [] : [address]};
  };
  const vips = services.flatMap(({vips: [vip], endpoints}) => {
    const all = Object.values(endpoints);
    const ports = [...new Set(all.flatMap(({port}) => Object.keys(port)))];
    const targets = (port: string) => all.flatMap(one => (one.port[port] === undefined ? [] : [[ips.get(one.workloadUid), one.port[port]]]));
    return ports.map(port => [`${vip?.slice(1)}:${port}`, targets(port)] as const);
  });
  const {localNode, proxyMode, ...otherConfig} = config;
  return {
    workloads: Object.fromEntries(workloads.flatMap(one => one.workloadIps.slice(0, 1).map(ip => [ip, old(one)]))),
    vips: Object.fromEntries(vips),
    policies: Object.fromEntries(policies.map(one => [`${one.namespace}/${one.name}`, one])),
    certificates: certificates.map(oldCertificate),
    config: {...otherConfig, local_node: localNode, proxy_mode: proxyMode},
    version,
  };
}

const withoutServices = ({services: _, ...workload}: Workload): JsonObject => workload;

function namespaced(key: string): JsonObject {
  const [namespace, hostname] = key.split('/');
  return {namespace, hostname};
}

/** The leaf stood by itself, and the root was the last of the chain. */
function oldCertificate({certChain: [leaf, ...others], rootCerts = [], ...rest}: Certificate): JsonObject {
  return {...rest, ca_cert: leaf === undefined ? [] : [leaf], cert_chain: [...others, ...rootCerts]};
}
