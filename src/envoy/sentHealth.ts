import type {Json} from '../lib/json.ts';
import {list, text} from '../lib/json.ts';
import type {Resource, Side} from '../lib/resources.ts';
import {member} from './configDump.ts';
import {addressText, parseAddress} from './endpointAddress.ts';
import type {ClusterStatus} from './endpoints.ts';

/**
 * Envoy's side with the health that EDS gave to endpoints: its dump has UNHEALTHY as well for those that it ejected, or that failed its own health checks,
 * which nobody sent. `/clusters` tells both apart. Endpoints that it does not know stay as they are; a side where nothing is to be put right is itself.
 */
export function withSentHealth(side: Side, statuses: readonly ClusterStatus[]): Side {
  const sent = new Map(
    statuses.flatMap(({name, edsName, endpoints}) =>
      endpoints.map(({address, status}) => [key(edsName ?? name, addressText(address)), status] as const),
    ),
  );
  const before = side.get('Endpoints');
  const after = before?.map(resource => corrected(resource, sent));
  return after === undefined || after.every((each, at) => each === before?.[at]) ? side : new Map([...side, ['Endpoints', after]]);
}

const key = (cluster: string, address: string): string => `${cluster} ${address}`;

function corrected(resource: Resource, sent: ReadonlyMap<string, string>): Resource {
  const {raw, name} = resource;
  const healthOf = (entry: Json): string | undefined => sent.get(key(name, addressText(parseAddress(member(entry, 'endpoint', 'address')))));
  const isOwn = (entry: Json): boolean => {
    const status = text(member(entry, 'health_status')) ?? 'UNKNOWN';
    return status !== (healthOf(entry) ?? status);
  };
  const groups = list(member(raw, 'endpoints'));
  if (!groups.some(group => list(member(group, 'lb_endpoints')).some(isOwn))) return resource;
  const endpoints = groups.map(group => ({
    ...(group as object),
    lb_endpoints: list(member(group, 'lb_endpoints')).map(entry => (isOwn(entry) ? {...(entry as object), health_status: healthOf(entry)} : entry)),
  }));
  return {...resource, raw: {...(raw as object), endpoints}};
}
