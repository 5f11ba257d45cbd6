import type {Json} from '../lib/json.ts';
import {list, number, text} from '../lib/json.ts';
import type {MadeFrom} from './configDump.ts';
import {madeFrom, member} from './configDump.ts';
import type {Filters} from './filters.ts';
import {parseFilters} from './filters.ts';

/** Which connections a filter chain takes; empty lists and absent members match all. */
export type FilterChainMatch = {
  readonly serverNames: readonly string[]; // SNI
  readonly transportProtocol?: string;
  readonly applicationProtocols: readonly string[]; // ALPN
  readonly prefixes: readonly string[]; // "10.0.0.0/8"
  readonly port?: number;
};

/** TLS that a chain terminates; `secrets` are the names it fetches by SDS, its own certificate first. */
export type TlsContext = {readonly requiresClientCertificate: boolean; readonly secrets: readonly string[]};

/** One filter chain of a listener. `raw` is its configuration as received. */
export type FilterChain = Omit<Filters, 'protocols'> & {
  readonly name: string; // '' when it has none
  readonly isDefault: boolean;
  readonly match: FilterChainMatch;
  readonly protocols: Filters['protocols'];
  readonly transportSocket?: string; // its name: "envoy.transport_sockets.tls", "tls"
  readonly tls?: TlsContext;
  readonly raw: Json;
};

/** Reads all chains of a listener in its order, the default one last. */
export function parseFilterChains(listener: Json): readonly FilterChain[] {
  const chains = list(member(listener, 'filter_chains')).map(chain => parseFilterChain(chain, false));
  const fallback = member(listener, 'default_filter_chain');
  return fallback === undefined ? chains : [...chains, parseFilterChain(fallback, true)];
}

function parseFilterChain(chain: Json, isDefault: boolean): FilterChain {
  const filters = parseFilters(list(member(chain, 'filters')));
  const own = madeFrom(chain);
  const socket = member(chain, 'transport_socket');
  const name = text(socket, 'name');
  const tls = parseTls(member(socket, 'typed_config'));
  return {
    ...filters,
    name: text(chain, 'name') ?? '',
    isDefault,
    match: parseMatch(member(chain, 'filter_chain_match')),
    madeFrom: distinct(own === undefined ? filters.madeFrom : [own, ...filters.madeFrom]),
    ...(name === undefined ? {} : {transportSocket: name}),
    ...(tls === undefined ? {} : {tls}),
    raw: chain,
  };
}

const distinct = (objects: readonly MadeFrom[]): readonly MadeFrom[] => [
  ...new Map(objects.map(object => [`${object.kind}/${object.namespace}/${object.name}`, object])).values(),
];

function parseTls(config: Json): TlsContext | undefined {
  if (!text(config, '@type')?.endsWith('.DownstreamTlsContext')) return undefined;
  const common = member(config, 'common_tls_context');
  const secrets = [
    ...list(member(common, 'tls_certificate_sds_secret_configs')),
    member(common, 'validation_context_sds_secret_config'),
    member(common, 'combined_validation_context', 'validation_context_sds_secret_config'),
  ];
  return {
    requiresClientCertificate: member(config, 'require_client_certificate') === true,
    secrets: secrets.map(secret => text(secret, 'name')).filter(name => name !== undefined),
  };
}

function parseMatch(match: Json): FilterChainMatch {
  const transport = text(member(match, 'transport_protocol'));
  const port = number(member(match, 'destination_port'));
  return {
    serverNames: list(member(match, 'server_names')).map(String),
    applicationProtocols: list(member(match, 'application_protocols')).map(String),
    prefixes: list(member(match, 'prefix_ranges')).map(
      range => `${text(member(range, 'address_prefix')) ?? ''}/${number(member(range, 'prefix_len')) ?? 0}`,
    ),
    ...(transport === undefined ? {} : {transportProtocol: transport}),
    ...(port === undefined ? {} : {port}),
  };
}

/** istioctl's MATCH, word for word. Source addresses and suffixes do not show there either. */
export function matchText({serverNames, transportProtocol, applicationProtocols, prefixes, port}: FilterChainMatch): string {
  const protocols = applicationProtocols.join(',');
  const toPort = port === undefined ? '' : `:${port}`;
  const parts = [
    serverNames.length > 0 && `SNI: ${serverNames.join(',')}`,
    transportProtocol !== undefined && `Trans: ${transportProtocol}`,
    protocols !== '' && `App: ${protocolLabels[protocols] ?? protocols}`,
    (prefixes.length > 0 || toPort !== '') && `Addr: ${prefixes.length > 0 ? prefixes.join(',') : '*'}${toPort}`,
  ];
  return parts.filter(part => part !== false).join('; ') || 'ALL';
}

const protocolLabels: Readonly<Record<string, string>> = {
  'http/1.0,http/1.1,h2c': 'HTTP',
  'http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2': 'HTTP TLS',
  'istio,istio-http/1.0,istio-http/1.1,istio-h2': 'Istio HTTP Plain',
  'istio-peer-exchange,istio': 'TCP TLS',
};
