import type {Json} from '../lib/json.ts';
import {field, list, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {percentOf} from './routeMatch.ts';

/** A cluster and its share of the requests, in percent. */
export type Share = {readonly cluster: string; readonly percent: number};

/** What becomes of a request. */
export type RouteAction =
  | {readonly is: 'cluster'; readonly cluster: string}
  | {readonly is: 'weighted'; readonly shares: readonly Share[]}
  | {readonly is: 'header'; readonly header: string} // the header names the cluster
  | {readonly is: 'plugin'; readonly name: string} // an extension of Envoy chooses the cluster
  | {readonly is: 'redirect'; readonly to: string; readonly status: number}
  | {readonly is: 'direct'; readonly status: number; readonly body?: string}
  | {readonly is: 'none'};

/** How a request is sent on; durations as Envoy writes them ("0.500s"). */
export type Forwarding = {
  readonly timeout?: string; // Envoy's default where absent: 15s; 0s is none
  readonly idleTimeout?: string;
  readonly retries?: {readonly count: number; readonly on: string; readonly perTry?: string};
  readonly rewrite?: string; // in words
  readonly hash: readonly string[]; // what the load balancer hashes, in words
  readonly mirrors: readonly Share[];
  readonly upgrades: readonly string[]; // CONNECT, websocket
  readonly missingStatus: number; // what is answered when there is no such cluster
};

/** Reads what a route does. */
export function parseRouteAction(route: Json): RouteAction {
  const redirect = member(route, 'redirect');
  if (redirect !== undefined) return {is: 'redirect', to: redirectText(redirect), status: redirectStatus(redirect)};
  const direct = member(route, 'direct_response');
  if (direct !== undefined) {
    const body = text(member(direct, 'body', 'inline_string'));
    return {is: 'direct', status: number(direct, 'status') ?? 0, ...(body === undefined ? {} : {body})};
  }
  const action = member(route, 'route');
  const cluster = text(action, 'cluster');
  if (cluster !== undefined) return {is: 'cluster', cluster};
  const shares = parseShares(member(action, 'weighted_clusters', 'clusters'));
  if (shares.length > 0) return {is: 'weighted', shares};
  const header = text(member(action, 'cluster_header'));
  if (header !== undefined) return {is: 'header', header};
  const plugin = text(member(action, 'cluster_specifier_plugin')) ?? text(member(action, 'inline_cluster_specifier_plugin', 'extension', 'name'));
  return plugin === undefined ? {is: 'none'} : {is: 'plugin', name: plugin};
}

/** Weighted clusters as shares of their sum. */
export function parseShares(clusters: Json): readonly Share[] {
  const weights = list(clusters).map(each => ({
    cluster: text(each, 'name') ?? text(member(each, 'cluster_header')) ?? '',
    weight: number(each, 'weight') ?? 0,
  }));
  const sum = weights.reduce((all, {weight}) => all + weight, 0);
  return weights.map(({cluster, weight}) => ({cluster, percent: sum === 0 ? 0 : Number(((weight / sum) * 100).toPrecision(4))}));
}

/** Reads how a route sends requests on; undefined where it answers them itself. */
export function parseForwarding(route: Json): Forwarding | undefined {
  const action = member(route, 'route');
  if (action === undefined) return undefined;
  const timeout = text(action, 'timeout');
  const idleTimeout = text(member(action, 'idle_timeout'));
  const policy = member(action, 'retry_policy');
  const perTry = text(member(policy, 'per_try_timeout'));
  const rewrite = rewriteText(route);
  return {
    ...(timeout === undefined ? {} : {timeout}),
    ...(idleTimeout === undefined ? {} : {idleTimeout}),
    ...(policy === undefined
      ? {}
      : {
          retries: {
            count: number(member(policy, 'num_retries')) ?? 1,
            on: text(member(policy, 'retry_on')) ?? '',
            ...(perTry === undefined ? {} : {perTry}),
          },
        }),
    ...(rewrite === undefined ? {} : {rewrite}),
    hash: list(member(action, 'hash_policy')).map(hashText),
    mirrors: list(member(action, 'request_mirror_policies')).map(mirror => ({
      cluster: text(mirror, 'cluster') ?? text(member(mirror, 'cluster_header')) ?? '',
      percent: percentOf(member(mirror, 'runtime_fraction', 'default_value')) ?? 100,
    })),
    upgrades: list(member(action, 'upgrade_configs')).flatMap(upgrade => text(member(upgrade, 'upgrade_type')) ?? []),
    missingStatus: missingStatuses[text(member(action, 'cluster_not_found_response_code')) ?? ''] ?? 503,
  };
}

const missingStatuses: Readonly<Record<string, number>> = {SERVICE_UNAVAILABLE: 503, NOT_FOUND: 404, INTERNAL_SERVER_ERROR: 500};
const redirectStatuses: Readonly<Record<string, number>> = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

const redirectStatus = (redirect: Json): number => redirectStatuses[text(member(redirect, 'response_code')) ?? 'MOVED_PERMANENTLY'] ?? 301;

/** "https://shop.example:8443/new"; what stays as the request has it is left out. */
function redirectText(redirect: Json): string {
  const scheme = text(member(redirect, 'scheme_redirect')) ?? (member(redirect, 'https_redirect') === true ? 'https' : undefined);
  const host = text(member(redirect, 'host_redirect'));
  const port = number(member(redirect, 'port_redirect'));
  const prefix = text(member(redirect, 'prefix_rewrite'));
  const regex = member(redirect, 'regex_rewrite');
  const path =
    text(member(redirect, 'path_redirect')) ??
    (prefix === undefined ? undefined : `${prefix}*`) ??
    (regex === undefined ? undefined : ` ${regexText(regex)}`);
  const origin =
    scheme === undefined && host === undefined ? '' : `${scheme === undefined ? '' : `${scheme}://`}${host ?? (scheme === undefined ? '' : '*')}`;
  return `${origin}${port === undefined ? '' : `:${port}`}${path ?? ''}` || 'the same address';
}

function rewriteText(route: Json): string | undefined {
  const action = member(route, 'route');
  const prefix = text(member(action, 'prefix_rewrite'));
  const regex = member(action, 'regex_rewrite');
  const host = text(member(action, 'host_rewrite_literal'));
  const words = [
    prefix && `${rewritten(member(route, 'match'))} becomes ${prefix}`,
    regex !== undefined && `path: ${regexText(regex)}`,
    host && `the host becomes ${host}`,
    member(action, 'auto_host_rewrite') === true && 'the host becomes that of the endpoint',
  ].filter(Boolean);
  return words.length === 0 ? undefined : words.join(', ');
}

/** What of the path `prefix_rewrite` replaces: what the match names of it, and a regular expression names all. */
const rewritten = (match: Json): string =>
  member(match, 'prefix') === undefined && member(match, 'path_separated_prefix') === undefined ? 'the whole path' : 'the prefix';

const regexText = (rewrite: Json): string => `s/${text(member(rewrite, 'pattern', 'regex')) ?? ''}/${text(field(rewrite, 'substitution')) ?? ''}/`;

function hashText(policy: Json): string {
  const header = text(member(policy, 'header', 'header_name'));
  const cookie = text(member(policy, 'cookie', 'name'));
  const query = text(member(policy, 'query_parameter', 'name'));
  if (header !== undefined) return `header ${header}`;
  if (cookie !== undefined) return `cookie ${cookie}`;
  if (query !== undefined) return `query parameter ${query}`;
  return member(policy, 'connection_properties', 'source_ip') === true ? 'source address' : 'something unknown';
}
