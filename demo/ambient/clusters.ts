import type {Member} from '../cast.ts';
import {elementsOf, nameIn, resourceIn, sectionOf} from '../drift/places.ts';
import type {JsonObject} from '../dumps.ts';
import {templates} from '../templates.ts';
import {gatewayOf} from './serve.ts';
import type {Dump} from './waypointParts.ts';

type Status = JsonObject & {readonly name: string; readonly host_statuses?: readonly JsonObject[]};
type Locality = {readonly lb_endpoints?: readonly {readonly endpoint: {readonly address: JsonObject}}[]};

/** Gives `/clusters` of a waypoint the clusters that its dump has. `dumpOf`: asked for waypoints alone. */
export function serveInClusters(member: Member, clusters: JsonObject, dumpOf: () => Dump): void {
  if (gatewayOf(member) === undefined) return;
  const dump = dumpOf();
  const names = elementsOf(sectionOf(dump, 'clusters'), 'clusters', 'envoy').map(one => nameIn(one, 'clusters', 'envoy'));
  const before = clusters.cluster_statuses as readonly Status[];
  const own = before.filter(({name}) => names.includes(name) || !/^(inbound-vip|outbound)\|/.test(name));
  const added = names.filter(name => before.every(one => one.name !== name));
  clusters.cluster_statuses = added.length === 0 ? own : [...own, ...added.map(name => statusOf(name, dump))];
}

/** Like what a waypoint said of a cluster in the recording, with the addresses that the dump has for this one. */
function statusOf(name: string, dump: Dump): Status {
  const like = recordedStatus();
  const element = elementsOf(sectionOf(dump, 'endpoints'), 'endpoints', 'envoy').find(one => nameIn(one, 'endpoints', 'envoy') === name);
  const assignment = element === undefined ? undefined : resourceIn(element, 'endpoints', 'envoy');
  const endpoints = ((assignment?.endpoints ?? []) as readonly Locality[]).flatMap(({lb_endpoints: list = []}) => list);
  const [host] = like.host_statuses ?? [];
  const own = JSON.parse(JSON.stringify(like).replaceAll(like.name, name)) as Status;
  return {...own, host_statuses: endpoints.map(({endpoint: {address}}) => ({...host, address}))};
}

function recordedStatus(): Status {
  const [text = ''] = templates().names.flatMap(name => (/^envoy\/ambient-demo\.waypoint-.*\/clusters$/.test(name) ? [templates().text(name)] : []));
  const found = (JSON.parse(text) as {cluster_statuses: readonly Status[]}).cluster_statuses.find(({name}) => name.startsWith('inbound-vip|9080'));
  if (found === undefined) throw new Error('The recording has no waypoint with clusters of services.');
  return found;
}
