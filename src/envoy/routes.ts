import type {Json} from '../lib/json.ts';
import {list, text, time} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {compareText} from '../lib/text.ts';
import type {ConfigDump, MadeFrom, SectionState} from './configDump.ts';
import {madeFrom, member, section} from './configDump.ts';
import type {Rejection} from './listeners.ts';
import {dumpPart} from './part.ts';
import {type Forwarding, parseForwarding, parseRouteAction, type RouteAction} from './routeAction.ts';
import {parseRouteFilters, type RouteFilters} from './routeFilters.ts';
import {parseRouteMatch, type RouteMatch} from './routeMatch.ts';

/** One route of a virtual host. */
export type Route = {
  readonly name: string; // '' when it has none
  readonly match: RouteMatch;
  readonly action: RouteAction;
  readonly forwarding?: Forwarding;
  readonly filters: RouteFilters;
  readonly operation?: string; // its name in traces
  readonly madeFrom?: MadeFrom;
  readonly raw: Json;
};
export type VirtualHost = {readonly name: string; readonly domains: readonly string[]; readonly routes: readonly Route[]};

/** A route configuration in one state. Static ones are those inside of listeners as well; these may have no name. */
export type RouteConfig = {
  readonly name: string;
  readonly state: SectionState;
  readonly version?: string;
  readonly updatedAt?: number; // ms
  readonly rejection?: Rejection;
  readonly hosts: readonly VirtualHost[];
  readonly raw: Json;
};

/** A row of the table: one without `host` is a configuration without any, one without `route` a virtual host that answers 404 to everything. */
export type RouteRow = {readonly config: RouteConfig; readonly host?: VirtualHost; readonly route?: Route};

/** Route configurations, as istioctl asks for them. */
export const routesPart = dumpPart('RoutesConfigDump', 'mask=dynamic_route_configs,static_route_configs', parseRoutes, routesAhead);

/** Route configurations of a dump in its order, dynamic ones first, of every state; undefined when the dump has no such section. */
export function parseRoutes(dump: ConfigDump): readonly RouteConfig[] | undefined {
  const routes = section(dump, 'RoutesConfigDump');
  if (routes === undefined) return undefined;
  return [
    ...list(member(routes, 'dynamic_route_configs')).flatMap(parseDynamic),
    ...list(member(routes, 'static_route_configs')).flatMap(entry => inState(entry, 'static')),
  ];
}

/** One row for each route, in Envoy's order. */
export function routeRows(configs: readonly RouteConfig[]): readonly RouteRow[] {
  return configs.flatMap((config): readonly RouteRow[] => {
    if (config.hosts.length === 0) return [{config}];
    return config.hosts.flatMap((host): readonly RouteRow[] =>
      host.routes.length === 0 ? [{config, host}] : host.routes.map(route => ({config, host, route})),
    );
  });
}

/** Names that are numbers first, as numbers, then the others by alphabet, last those without a name; equal ones stay as they are. */
export const inNameOrder = (configs: readonly RouteConfig[]): readonly RouteConfig[] => configs.toSorted((a, b) => compareNames(a.name, b.name));

function compareNames(a: string, b: string): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  return rank(a) - rank(b) || compareText(a, b);
}

const isNumber = (name: string): boolean => /^[+-]?\d+$/.test(name);
const rank = (name: string): number => (name === '' ? 2 : isNumber(name) ? 0 : 1);

/** A refused update stands in `error_state` beside what is in use; `client_status` tells of one that was asked for and has not come. */
function parseDynamic(entry: Json): readonly RouteConfig[] {
  const status = text(member(entry, 'client_status'));
  const used = inState(entry, status === 'REQUESTED' || status === 'DOES_NOT_EXIST' ? 'warming' : 'active');
  const error = member(entry, 'error_state');
  if (error === undefined) return used;
  const at = time(member(error, 'last_update_attempt'));
  const version = text(member(error, 'version_info'));
  const refused = parseRouteConfig(member(error, 'failed_configuration'), 'error');
  const rejection = {
    details: text(error, 'details') ?? '',
    ...(at === undefined ? {} : {at}),
    ...(version === undefined ? {} : {version}),
  };
  return [...used, {...refused, name: refused.name || (used[0]?.name ?? ''), rejection}];
}

function inState(entry: Json, state: SectionState): readonly RouteConfig[] {
  const config = member(entry, 'route_config');
  if (config === undefined || config === null) return [];
  const version = text(member(entry, 'version_info'));
  const updatedAt = time(member(entry, 'last_updated'));
  return [{...parseRouteConfig(config, state), ...(version === undefined ? {} : {version}), ...(updatedAt === undefined ? {} : {updatedAt})}];
}

/** Reads a RouteConfiguration, from RDS or from inside of a listener. */
export function parseRouteConfig(config: Json, state: SectionState): RouteConfig {
  const hosts = list(member(config, 'virtual_hosts')).map(host => parseHost(host, config));
  return {name: text(config, 'name') ?? '', state, hosts, raw: config};
}

/** A route configuration may have thousands of virtual hosts. */
function* routesAhead(dump: ConfigDump): Iterable<unknown> {
  const routes = section(dump, 'RoutesConfigDump');
  for (const name of ['dynamic_route_configs', 'static_route_configs'])
    for (const entry of list(member(routes, name))) {
      const config = member(entry, 'route_config');
      for (const host of list(member(config, 'virtual_hosts'))) yield parseHost(host, config);
    }
}

const parseHost = remembered(
  (host, config: Json): VirtualHost => ({
    name: text(host, 'name') ?? '',
    domains: list(member(host, 'domains')).map(String),
    routes: list(member(host, 'routes')).map(route => parseRoute(route, host, config)),
  }),
);

function parseRoute(route: Json, host: Json, config: Json): Route {
  const forwarding = parseForwarding(route);
  const operation = text(member(route, 'decorator', 'operation'));
  const object = madeFrom(route);
  return {
    name: text(route, 'name') ?? '',
    match: parseRouteMatch(member(route, 'match')),
    action: parseRouteAction(route),
    ...(forwarding === undefined ? {} : {forwarding}),
    filters: parseRouteFilters(route, host, config),
    ...(operation === undefined ? {} : {operation}),
    ...(object === undefined ? {} : {madeFrom: object}),
    raw: route,
  };
}
