import {field, type Json, list, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {adminPart} from './part.ts';

/** What Envoy says of itself in `/server_info` (admin/v3/server_info.proto). Members that are absent are undefined. */
export type ServerInfo = {
  readonly version: string | undefined; // "1.39.3"
  readonly build: string; // "6eb0d2d9.../1.39.3/Clean/RELEASE/BoringSSL", '' where absent
  readonly state: string; // LIVE, DRAINING, PRE_INITIALIZING, INITIALIZING; LIVE where absent, as in protobuf
  readonly uptimeMs: number | undefined; // of this process
  readonly uptimeAllMs: number | undefined; // with those before a hot restart
  readonly hotRestart: string | undefined; // its version, or "disabled"
  readonly options: Options;
  readonly nodeId: string | undefined;
  readonly extensions: number; // how many are built in
  readonly raw: Json;
};

/** Options of the command line worth showing. */
export type Options = {
  readonly concurrency: number | undefined;
  readonly logLevel: string | undefined;
  readonly componentLogLevel: string | undefined;
  readonly baseId: string | undefined;
  readonly drainMs: number | undefined;
  readonly drainStrategy: string | undefined;
  readonly serviceCluster: string | undefined;
  readonly serviceNode: string | undefined;
  readonly restartEpoch: number | undefined;
};

/** Who this Envoy is and how it fares. */
export const serverInfoPart = adminPart('/server_info', parseServerInfo);

/** Reads `/server_info`; undefined when it has neither a version nor a state, so is something else. */
export function parseServerInfo(json: Json): ServerInfo | undefined {
  const build = text(json, 'version');
  const state = text(json, 'state');
  if (build === undefined && state === undefined) return undefined;
  const options = member(json, 'command_line_options');
  return {
    version: build?.split('/')[1],
    build: build ?? '',
    state: state ?? 'LIVE',
    uptimeMs: duration(member(json, 'uptime_current_epoch')),
    uptimeAllMs: duration(member(json, 'uptime_all_epochs')),
    hotRestart: text(member(json, 'hot_restart_version')),
    options: {
      concurrency: number(options, 'concurrency'),
      logLevel: text(member(options, 'log_level')),
      componentLogLevel: text(member(options, 'component_log_level')),
      baseId: text(member(options, 'base_id')),
      drainMs: duration(member(options, 'drain_time')),
      drainStrategy: text(member(options, 'drain_strategy')),
      serviceCluster: text(member(options, 'service_cluster')),
      serviceNode: text(member(options, 'service_node')),
      restartEpoch: number(member(options, 'restart_epoch')),
    },
    nodeId: text(json, 'node', 'id'),
    extensions: list(field(json, 'node'), 'extensions').length,
    raw: json,
  };
}

/** A protobuf duration ("379s", "0.250s") in milliseconds; undefined for anything else. */
export function duration(value: Json): number | undefined {
  const seconds = typeof value === 'string' ? /^(-?\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}
