import {field, type Json, list} from '../lib/json.ts';
import {addressOf} from './ip.ts';
import {currentForm} from './oldDump.ts';
import {parseService} from './services.ts';
import {parseWorkload} from './workloads.ts';

/** What is at an address, by what a ztunnel knows: "namespace/hostname" of a service, or a workload. */
export type AddressName =
  | {readonly is: 'service'; readonly namespace: string; readonly name: string; readonly hostname: string}
  | {readonly is: 'workload'; readonly namespace: string; readonly name: string; readonly uid: string};

/** What is at these addresses, of the services and workloads of a dump, of which there may be thousands: only what is there is read. Where both have one, it is the service's. */
export function addressNames(dump: Json, ips: ReadonlySet<string>): ReadonlyMap<string, AddressName> {
  const names = new Map<string, AddressName>();
  if (ips.size === 0) return names;
  const json = currentForm(dump);
  for (const workload of items(field(json, 'workloads'))) {
    const own = list(workload, 'workloadIps')
      .map(String)
      .filter(ip => ips.has(ip) && !names.has(ip));
    const read = own.length === 0 ? undefined : parseWorkload(workload);
    if (read !== undefined) for (const ip of own) names.set(ip, {is: 'workload', namespace: read.namespace, name: read.name, uid: read.uid});
  }
  for (const service of items(field(json, 'services'))) {
    const own = list(service, 'vips')
      .map(vip => addressOf(String(vip)))
      .filter(ip => ips.has(ip));
    const read = own.length === 0 ? undefined : parseService(service);
    if (read !== undefined) for (const ip of own) names.set(ip, {is: 'service', namespace: read.namespace, name: read.name, hostname: read.hostname});
  }
  return names;
}

const items = (json: Json): readonly Json[] => (typeof json === 'object' && json !== null ? Object.values(json) : []);

/** "10.244.0.9:80", "[fd00::1]:80" in its parts; undefined for what is no address with a port. IPv4 in IPv6 is IPv4. */
export function addressParts(text: string): {readonly ip: string; readonly port: string} | undefined {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const ip = bracketed ?? plain;
  return ip === undefined || port === undefined ? undefined : {ip: ip.replace(/^::ffff:(?=\d+\.)/i, ''), port};
}

/** What is at an address, in words with its port: the hostname of a service, "name.namespace" of a workload; what is not known stays as it is. */
export function addressText(address: string, names: ReadonlyMap<string, AddressName>): string {
  const parts = addressParts(address);
  const found = names.get(parts?.ip ?? '');
  if (parts === undefined || found === undefined) return address;
  return `${found.is === 'service' ? found.hostname : `${found.name}.${found.namespace}`}:${parts.port}`;
}
