import type {Json} from '../lib/json.ts';
import {field, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {percentOf} from './routeMatch.ts';

/** Trouble made on purpose; absent shares are 0, as in Envoy. */
export type Fault = {
  readonly delay?: {readonly percent: number; readonly duration: string /* "" when a header names it */};
  readonly abort?: {readonly percent: number; readonly status: string /* "503", "gRPC 14", "" when a header names it */};
};

/** What a route tells the HTTP filters. */
export type RouteFilters = {
  readonly names: readonly string[]; // filters with a setting of this route or its virtual host
  readonly disabled: readonly string[];
  readonly fault?: Fault;
  readonly cors: boolean;
};

const faultFilter = 'envoy.filters.http.fault';
const corsFilter = 'envoy.filters.http.cors';

/** Reads `typed_per_filter_config` of several places; the first that names a filter counts. */
export function parseRouteFilters(...places: readonly Json[]): RouteFilters {
  const settings = new Map<string, Json>();
  for (const place of places) {
    const own = member(place, 'typed_per_filter_config');
    if (typeof own !== 'object' || own === null) continue;
    for (const [name, config] of Object.entries(own)) if (!settings.has(name)) settings.set(name, config);
  }
  const names = [...settings.keys()];
  const fault = parseFault(unwrapped(settings.get(faultFilter)));
  return {
    names,
    disabled: names.filter(name => field(settings.get(name), 'disabled') === true),
    ...(fault === undefined ? {} : {fault}),
    cors: settings.has(corsFilter),
  };
}

/** A setting may stand in a FilterConfig, which can also be optional or disabled. */
const unwrapped = (config: Json): Json => (text(config, '@type')?.endsWith('.FilterConfig') ? field(config, 'config') : config);

function parseFault(config: Json): Fault | undefined {
  const delay = member(config, 'delay');
  const abort = member(config, 'abort');
  if (delay === undefined && abort === undefined) return undefined;
  const http = number(member(abort, 'http_status'));
  const grpc = number(member(abort, 'grpc_status'));
  const status = http === undefined ? (grpc === undefined ? '' : `gRPC ${grpc}`) : `${http}`;
  return {
    ...(delay === undefined
      ? {}
      : {delay: {percent: percentOf(member(delay, 'percentage')) ?? 0, duration: text(member(delay, 'fixed_delay')) ?? ''}}),
    ...(abort === undefined ? {} : {abort: {percent: percentOf(member(abort, 'percentage')) ?? 0, status}}),
  };
}
