import {serveInClusters} from './ambient/clusters.ts';
import type {Member} from './cast.ts';
import {takeInClusters, takeInListeners} from './drift/sides.ts';
import {type JsonObject, spreadEndpoints} from './dumps.ts';
import {envoyDump, envoyJson, recordedDump, sharedExtensions} from './envoyDump.ts';
import {envoyLogging, type Loggers} from './envoyLogging.ts';
import {envoyStats} from './envoyStats.ts';
import {type Answer, plain, type Question} from './http.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** What an Envoy answers on its admin port. */
export function envoyAnswer(world: World, member: Member, loggers: Loggers, question: Question): Answer {
  const {path, query} = question;
  const recorded = (kind: string) => JSON.parse(world.own(member, templates().text(`envoy/${member.recorded.key}/${kind}`))) as JsonObject;
  switch (path) {
    case '/config_dump':
      return envoyDump(world, member, question);
    case '/clusters': {
      const clusters = recorded('clusters');
      spreadEndpoints(clusters, world.cast.spread);
      serveInClusters(member, clusters, () => recordedDump(world, member));
      takeInClusters(world, member, clusters);
      return query.get('format') === 'json' ? envoyJson(clusters) : plain(clustersText(clusters));
    }
    case '/listeners': {
      const listeners = recorded('listeners');
      takeInListeners(world, member, listeners);
      return query.get('format') === 'json' ? envoyJson(listeners) : plain(listenersText(listeners));
    }
    case '/certs':
      return envoyJson(recorded('certs'));
    case '/server_info':
      return envoyJson(serverInfo(world, member, recorded('server_info')));
    case '/stats':
      return envoyStats(world, member, recorded('stats'), query);
    case '/logging':
      return envoyLogging(loggers, question);
    case '/ready':
      return plain('LIVE\n');
    default:
      return plain(
        'invalid path. admin commands are:\n  /certs\n  /clusters\n  /config_dump\n  /listeners\n  /logging\n  /ready\n  /server_info\n  /stats\n',
        404,
      );
  }
}

function serverInfo(world: World, member: Member, info: JsonObject): JsonObject {
  const start = world.starts.get(member.id);
  const before = start === undefined ? Number.parseInt(String(info.uptime_current_epoch), 10) : 0;
  const uptime = `${before + Math.round((world.clock.now() - (start ?? world.startedAt)) / 1000)}s`;
  const node = {...(info.node as JsonObject), extensions: sharedExtensions('server_info')};
  return {...info, uptime_current_epoch: uptime, uptime_all_epochs: uptime, node};
}

type Socket = {
  readonly socket_address?: {readonly address: string; readonly port_value: number};
  readonly envoy_internal_address?: {readonly endpoint_id: string};
};
const addressText = (address: Socket | undefined): string =>
  address?.socket_address === undefined
    ? (address?.envoy_internal_address?.endpoint_id ?? '')
    : `${address.socket_address.address}:${address.socket_address.port_value}`;

const listenersText = (listeners: JsonObject): string =>
  (listeners.listener_statuses as {name: string; local_address?: Socket}[])
    .map(({name, local_address: address}) => `${name}::${addressText(address)}\n`)
    .join('');

const clustersText = (clusters: JsonObject): string =>
  (clusters.cluster_statuses as {name: string; observability_name: string; added_via_api?: boolean; host_statuses?: {address: Socket}[]}[])
    .flatMap(({name, observability_name: observed, added_via_api: added, host_statuses: hosts}) => [
      `${name}::observability_name::${observed}\n`,
      `${name}::added_via_api::${added ?? false}\n`,
      ...(hosts ?? []).map(({address}) => `${name}::${addressText(address)}::health_flags::healthy\n`),
    ])
    .join('');
