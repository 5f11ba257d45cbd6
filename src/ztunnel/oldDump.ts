import {camelKeys} from '../lib/camelKeys.ts';
import {field, type Json, list, text} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';

/** A dump of ztunnel 1.18 to 1.21 in the form that later ones have; a later one is given back as it is, and so is what is no dump. */
export const currentForm = remembered((json): Json => {
  if (!isOld(json)) return json;
  const workloads = old(json, 'workloads', 'by_uid', 'by_addr')?.map(workload(json));
  const services = servicesOf(json, workloads ?? []);
  const policies = old(json, 'policies', 'by_key');
  return {
    ...(json as object),
    ...(workloads === undefined ? {} : {workloads}),
    ...(services === undefined ? {} : {services}),
    ...(policies === undefined ? {} : {policies}),
    ...(field(json, 'stagedServices') === undefined ? {stagedServices: field(json, 'staged_services')} : {}),
    ...(field(json, 'staticConfig') === undefined ? {staticConfig: field(json, 'static_config')} : {}),
    config: {xdsOnDemand: field(json, 'config', 'xds_on_demand'), ...Object(field(json, 'config'))},
  };
});

const stores = ['by_addr', 'by_uid', 'by_vip', 'by_host'];

/** 1.19 to 1.21 tell their stores, with indexes and all; 1.18 its workloads by IP, which have one and no uid. */
const isOld = (json: Json): boolean =>
  stores.some(name => typeof field(json, name) === 'object') ||
  values(field(json, 'workloads')).some(each => text(each, 'uid') === undefined && ipOf(each));

const ipOf = (json: Json): string | undefined => text(json, 'workloadIp') ?? text(json, 'workload_ip');
const values = (json: Json): readonly Json[] => (typeof json === 'object' && json !== null ? Object.values(json) : []);

/** What is in the stores of these names, all of them together: an index may lack what has no address. Undefined where there is no such store. */
function old(json: Json, ...names: readonly string[]): readonly Json[] | undefined {
  const found = names.map(name => field(json, name)).filter(store => typeof store === 'object' && store !== null);
  return found.length === 0 ? undefined : found.flatMap(values).flat().map(camelKeys);
}

/** `workload_to_services` is by uid; before 1.19, the waypoint was a list of addresses. */
const workload =
  (dump: Json) =>
  (json: Json): Json => {
    const uid = text(json, 'uid') ?? `${text(json, 'clusterId') ?? 'Kubernetes'}//Pod/${text(json, 'namespace') ?? ''}/${text(json, 'name') ?? ''}`;
    const {workloadIp = undefined, waypointAddresses: _, ...rest} = Object(json);
    const [waypoint] = list(json, 'waypointAddresses');
    const services = list(json, 'services').length > 0 ? list(json, 'services') : list(dump, 'workload_to_services', uid).map(serviceName);
    return {
      ...rest,
      uid,
      workloadIps: field(json, 'workloadIps') ?? (workloadIp === undefined ? [] : [workloadIp]),
      ...(waypoint === undefined ? {} : {waypoint: {destination: `/${waypoint}`, hboneMtlsPort: 15_008}}),
      services,
    };
  };

const serviceName = (json: Json): string => (typeof json === 'string' ? json : `${text(json, 'namespace') ?? ''}/${text(json, 'hostname') ?? ''}`);

function servicesOf(json: Json, workloads: readonly Json[]): readonly Json[] | undefined {
  const told = old(json, 'services', 'by_host', 'by_vip');
  const byVip = field(json, 'vips');
  if (typeof byVip !== 'object' || byVip === null) return told?.map(service);
  return [...(told ?? []).map(service), ...vipServices(byVip, workloads)];
}

/** An address was an object of network and address once. */
const service = (json: Json): Json => ({
  ...Object(json),
  vips: (field(json, 'vips') === undefined ? list(json, 'addresses') : list(json, 'vips')).map(vip =>
    typeof vip === 'string' ? vip : `${text(vip, 'network') ?? ''}/${text(vip, 'address') ?? ''}`,
  ),
});

/** 1.18 knows no names of services: "10.96.0.1:80" leads to pairs of an IP and a port. The address stands for the name. */
function vipServices(byVip: object, workloads: readonly Json[]): readonly Json[] {
  const uids = new Map(workloads.flatMap(each => list(each, 'workloadIps').map(ip => [String(ip), text(each, 'uid') ?? ''] as const)));
  const services = new Map<string, {ports: Record<string, Json>; endpoints: Record<string, {workloadUid: string; port: Record<string, Json>}>}>();
  for (const [address, targets] of Object.entries(byVip)) {
    const colon = address.lastIndexOf(':');
    const [vip, port] = [address.slice(0, colon).replace(/^\[|\]$/g, ''), address.slice(colon + 1)];
    const {ports, endpoints} = services.get(vip) ?? {ports: {}, endpoints: {}};
    services.set(vip, {ports, endpoints});
    for (const target of list(targets)) {
      const [ip, targetPort] = list(target);
      ports[port] = targetPort;
      const workloadUid = uids.get(String(ip)) ?? String(ip);
      endpoints[workloadUid] = {workloadUid, port: {...endpoints[workloadUid]?.port, [port]: targetPort}};
    }
  }
  return [...services].map(([vip, rest]) => ({name: vip, namespace: '', hostname: vip, vips: [`/${vip}`], ...rest}));
}
