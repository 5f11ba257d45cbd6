import type {Json} from '../lib/json.ts';
import {list, number, text} from '../lib/json.ts';
import type {MadeFrom} from './configDump.ts';
import {madeFrom, member} from './configDump.ts';

/** Where the filters of a chain send a connection. */
export type Destination =
  | {readonly kind: 'route'; readonly name: string} // a route configuration by RDS
  | {readonly kind: 'cluster'; readonly name: string; readonly inline?: true} // inline: by a route for everything inside of the listener
  | {readonly kind: 'weighted'; readonly clusters: readonly {readonly name: string; readonly weight: number}[]}
  | {readonly kind: 'inline'; readonly hosts: readonly InlineHost[]; readonly name?: string} // routes inside of the listener, and their name among the static ones
  | {readonly kind: 'blackhole'} // a TCP proxy to BlackHoleCluster
  | {readonly kind: 'http'} // HTTP without routes
  | {readonly kind: 'none'}; // neither HTTP nor TCP

/** A virtual host written into a listener; `matches` and `clusters` go route by route ('' where a route names no single cluster). */
export type InlineHost = {readonly domains: readonly string[]; readonly matches: readonly string[]; readonly clusters: readonly string[]};

/** What the network filters of a chain say. Names in Envoy's order. */
export type Filters = {
  readonly networkFilters: readonly string[];
  readonly httpFilters: readonly string[];
  readonly destination: Destination;
  readonly accessLog: boolean;
  readonly protocols: readonly ('HTTP' | 'TCP')[]; // one for each filter that counts for istioctl's TYPE
  readonly madeFrom: readonly MadeFrom[]; // of inline routes
};

const http = 'envoy.filters.network.http_connection_manager';
const tcp = 'envoy.filters.network.tcp_proxy';

/** Reads the `filters` of a filter chain. */
export function parseFilters(filters: readonly Json[]): Filters {
  const configs = filters.map(filter => ({name: text(filter, 'name') ?? '', config: member(filter, 'typed_config')}));
  const proxies = configs.filter(({name}) => name === http || name === tcp);
  const routes = proxies.flatMap(({config}) => virtualHosts(config)).flatMap(host => list(member(host, 'routes')));
  return {
    networkFilters: configs.map(({name}) => name),
    httpFilters: proxies.flatMap(({config}) => list(member(config, 'http_filters')).map(filter => text(filter, 'name') ?? '')),
    destination: destinationOf(proxies),
    accessLog: proxies.some(({config}) => list(member(config, 'access_log')).length > 0),
    protocols: proxies.filter(proxy => !isBlackHole(proxy)).map(({name}) => (name === http ? 'HTTP' : 'TCP')),
    madeFrom: routes.map(madeFrom).filter(object => object !== undefined),
  };
}

type Proxy = {readonly name: string; readonly config: Json};

/** istioctl's test: the name anywhere in the filter's configuration. */
const isBlackHole = ({name, config}: Proxy): boolean => name === tcp && mentionsBlackHole(config);

function mentionsBlackHole(value: Json): boolean {
  if (typeof value === 'string') return value.includes('BlackHoleCluster');
  return typeof value === 'object' && value !== null && Object.values(value).some(mentionsBlackHole);
}

const virtualHosts = (config: Json): readonly Json[] => list(member(config, 'route_config', 'virtual_hosts'));

/** The first filter that is a proxy decides, except that istioctl passes over those to the black hole. */
function destinationOf(proxies: readonly Proxy[]): Destination {
  const decides = proxies.find(proxy => !isBlackHole(proxy));
  if (decides === undefined) return {kind: proxies.length > 0 ? 'blackhole' : 'none'};
  return decides.name === http ? httpDestination(decides.config) : tcpDestination(decides.config);
}

function httpDestination(config: Json): Destination {
  if (member(config, 'route_config') !== undefined) {
    const hosts = virtualHosts(config).map(parseInlineHost);
    const only = hosts.length === 1 ? hosts[0] : undefined;
    const cluster = only?.clusters[0];
    const isAll = only?.domains.join() === '*' && only.matches.length === 1 && only.matches[0] === '/*';
    if (isAll && cluster) return {kind: 'cluster', name: cluster, inline: true};
    const name = text(member(config, 'route_config', 'name'));
    return {kind: 'inline', hosts, ...(name === undefined ? {} : {name})};
  }
  const name = text(member(config, 'rds', 'route_config_name'));
  return name === undefined ? {kind: 'http'} : {kind: 'route', name};
}

function tcpDestination(config: Json): Destination {
  const weighted = list(member(config, 'weighted_clusters', 'clusters'));
  if (weighted.length === 0) return {kind: 'cluster', name: text(config, 'cluster') ?? ''};
  return {kind: 'weighted', clusters: weighted.map(each => ({name: text(each, 'name') ?? '', weight: number(each, 'weight') ?? 0}))};
}

function parseInlineHost(host: Json): InlineHost {
  const routes = list(member(host, 'routes'));
  return {
    domains: list(member(host, 'domains')).map(String),
    matches: routes.map(route => routeMatchText(member(route, 'match'))),
    clusters: routes.map(route => text(member(route, 'route', 'cluster')) ?? ''),
  };
}

/** The match of a route in istioctl's words, shared with route tables. Headers, query parameters and CONNECT do not show, so it can be empty. */
export function routeMatchText(match: Json): string {
  const prefix = text(member(match, 'prefix'));
  const separated = text(member(match, 'path_separated_prefix'));
  const path = text(member(match, 'path'));
  const regex = member(match, 'safe_regex');
  const parts = [
    prefix && `${prefix}*`,
    separated && `PathPrefix:${separated}`,
    path,
    regex === undefined ? undefined : `regex ${text(member(regex, 'regex')) ?? ''}`,
  ];
  return parts.filter(part => part !== undefined).join(' ');
}

/** istioctl's DESTINATION, word for word. */
export function destinationText(destination: Destination): string {
  switch (destination.kind) {
    case 'route':
      return `Route: ${destination.name}`;
    case 'cluster':
      return destination.name.includes('Cluster') ? destination.name : `Cluster: ${destination.name}`;
    case 'weighted':
      return 'Cluster: ';
    case 'inline':
      return `Inline Route: ${destination.hosts.map(inlineHostText).join('; ')}`;
    case 'http':
      return 'HTTP';
    default:
      return 'Non-HTTP/Non-TCP';
  }
}

function inlineHostText({domains, matches}: InlineHost): string {
  const routes = matches.join(', ');
  return domains.length === 1 && domains[0] === '*' ? routes : `${domains.join('/')} ${routes}`;
}
