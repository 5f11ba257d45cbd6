import type {Json} from '../lib/json.ts';
import {field, list, text} from '../lib/json.ts';
import {member} from './configDump.ts';

/** Words of a DestinationRule for how Envoy encrypts to the endpoints of a cluster. */
export type TlsMode = 'ISTIO_MUTUAL' | 'MUTUAL' | 'SIMPLE' | 'none';

/** How a cluster reaches its endpoints. */
export type ClusterTls = {
  readonly mode: TlsMode;
  /** Only to endpoints that say they take it: those with a sidecar ("auto mTLS"); the others get plain text. */
  readonly auto: boolean;
  /** Through an HBONE tunnel: all endpoints, or those that EDS labels so. */
  readonly hbone: 'never' | 'auto' | 'always';
  readonly sni?: string;
  /** Subject alternative names that the peer's certificate must have one of: "spiffe://...", a trailing `*` for a prefix. */
  readonly sans: readonly string[];
  readonly secrets: readonly string[]; // names it fetches by SDS, its own certificate first
};

type Match = {readonly name: string; readonly socket: Json};

const isHbone = ({name}: Match): boolean => name === 'hbone';

/** Reads the transport sockets of a cluster. */
export function parseClusterTls(cluster: Json): ClusterTls {
  const matches = list(member(cluster, 'transport_socket_matches')).map(
    (match): Match => ({name: text(match, 'name') ?? '', socket: member(match, 'transport_socket')}),
  );
  const socket = member(cluster, 'transport_socket');
  const only: readonly Match[] = socket === undefined ? [] : [{name: '', socket}];
  const ways = [...matches, ...only];
  const outer = ways.filter(way => !isHbone(way)).map(({name, socket}) => ({name, tls: tlsContext(socket)}));
  const found = outer.find(({tls}) => tls !== undefined);
  // Before Envoy 1.12 the context stood in the cluster itself.
  const tls = found?.tls ?? member(cluster, 'tls_context');
  const hbone = hboneOf(cluster, matches.some(isHbone), socket);
  if (tls === undefined) return {mode: 'none', auto: false, hbone, sans: [], secrets: []};
  const common = member(tls, 'common_tls_context');
  const sni = text(tls, 'sni');
  const secrets = secretsOf(common);
  return {
    mode: modeOf(common, secrets),
    auto: found?.name === 'tlsMode-istio' && outer.some(({name}) => name === 'tlsMode-disabled'),
    hbone,
    ...(sni === undefined ? {} : {sni}),
    sans: sansOf(common),
    secrets,
  };
}

const isInternal = (socket: Json): boolean => text(member(socket, 'typed_config'), '@type')?.endsWith('.InternalUpstreamTransport') ?? false;

/** Internal listeners make tunnels where they are named connect_originate, alone or with what it is of two tunnels; main_internal takes apart. */
function hboneOf(cluster: Json, canMatch: boolean, socket: Json): ClusterTls['hbone'] {
  const own = ownEndpoints(cluster);
  const listeners = own.map(endpoint => text(member(endpoint, 'endpoint', 'address', 'envoy_internal_address', 'server_listener_name')));
  if (isInternal(socket)) return own.length === 0 || listeners.some(name => name?.endsWith('connect_originate')) ? 'always' : 'never';
  if (!canMatch) return 'never';
  // Endpoints of EDS are not in the cluster; its own ones have their labels here.
  return own.length === 0 || own.some(isTunnelled) ? 'auto' : 'never';
}

const ownEndpoints = (cluster: Json): readonly Json[] =>
  list(member(cluster, 'load_assignment', 'endpoints')).flatMap(locality => list(member(locality, 'lb_endpoints')));

const isTunnelled = (endpoint: Json): boolean =>
  text(field(member(endpoint, 'metadata', 'filter_metadata'), 'envoy.transport_socket_match'), 'tunnel') === 'http';

function tlsContext(socket: Json): Json {
  const config = member(socket, 'typed_config');
  return text(config, '@type')?.endsWith('.UpstreamTlsContext') ? config : undefined;
}

/** istiod's certificates for workloads go by the names `default` and `ROOTCA`. */
function modeOf(common: Json, secrets: readonly string[]): TlsMode {
  if (secrets.includes('ROOTCA') && secrets.includes('default')) return 'ISTIO_MUTUAL';
  const hasOwn = list(member(common, 'tls_certificates')).length > 0 || list(member(common, 'tls_certificate_sds_secret_configs')).length > 0;
  return hasOwn ? 'MUTUAL' : 'SIMPLE';
}

const secretsOf = (common: Json): readonly string[] =>
  [
    ...list(member(common, 'tls_certificate_sds_secret_configs')),
    member(common, 'validation_context_sds_secret_config'),
    member(common, 'combined_validation_context', 'validation_context_sds_secret_config'),
  ]
    .map(secret => text(secret, 'name'))
    .filter(name => name !== undefined);

function sansOf(common: Json): readonly string[] {
  const context = member(common, 'combined_validation_context', 'default_validation_context') ?? member(common, 'validation_context');
  const typed = list(member(context, 'match_typed_subject_alt_names')).map(each => member(each, 'matcher'));
  const sans = [...list(member(context, 'match_subject_alt_names')), ...typed].map(matcherText);
  const old = list(member(context, 'verify_subject_alt_name')).filter(san => typeof san === 'string');
  return [...new Set([...sans, ...old])].filter(san => san !== '');
}

function matcherText(matcher: Json): string {
  const exact = text(matcher, 'exact');
  const prefix = text(matcher, 'prefix');
  const suffix = text(matcher, 'suffix');
  const contains = text(matcher, 'contains');
  const regex = text(field(member(matcher, 'safe_regex'), 'regex'));
  return exact ?? (prefix && `${prefix}*`) ?? (suffix && `*${suffix}`) ?? (contains && `*${contains}*`) ?? (regex && `/${regex}/`) ?? '';
}

/** "ISTIO_MUTUAL auto", "SIMPLE", "HBONE", "none", and "none, HBONE auto" where endpoints may take it. */
export function tlsText({mode, auto, hbone}: ClusterTls): string {
  if (hbone === 'always') return 'HBONE';
  if (mode === 'none') return hbone === 'auto' ? 'none, HBONE auto' : 'none';
  return auto ? `${mode} auto` : mode;
}
