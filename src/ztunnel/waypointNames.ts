import {field, type Json} from '../lib/json.ts';
import type {Gateway} from './gateway.ts';
import {type Service, serviceKey} from './services.ts';

/** A workload or service of a dump, by what that has, or one that istiod tells, which has no `raw`. */
type Waypointed = {readonly waypoint: Gateway | undefined; readonly raw?: Json};

/** Tells the waypoint of a workload or service as istioctl does: by the name of its service, `None`, or `NA` for one that none of these services is. */
export function waypointNames(services: readonly Service[]): (of: Waypointed) => string {
  const names = new Map<Json, string>();
  for (const service of services) for (const place of [serviceKey(service), ...service.vips]) if (!names.has(place)) names.set(place, service.name);
  return ({raw, waypoint}) => {
    const told = raw === undefined ? waypoint : (field(raw, 'waypoint') ?? undefined);
    return told === undefined ? 'None' : (names.get(field(told, 'destination')) ?? 'NA');
  };
}
