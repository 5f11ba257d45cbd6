import {chainWays, waysCell, waysWords} from './chainWays.ts';
import {type FilterChain, matchText} from './filterChains.ts';
import type {Listener} from './listeners.ts';

/** Is it a chain to which no connection comes: no match of the listener's matcher leads there, and it is not the one for the rest. */
export const isNeverUsed = (chain: FilterChain, listener: Pick<Listener, 'raw'>): boolean =>
  !chain.isDefault && chainWays(chain, listener)?.length === 0;

/** Why a chain is never used, in words. istiod gives every waypoint chains for addresses of pods, and leads to them where the waypoint is for workloads. */
export const neverUsedWords = ({name}: FilterChain): string =>
  `never used: no match leads here${/^direct-(tcp|http)$/.test(name) ? ' (this waypoint is for services only)' : ''}`;

/** Which connections a chain takes, in words. */
export function takesWords(chain: FilterChain, listener: Pick<Listener, 'raw'>): string {
  const {match, isDefault} = chain;
  const ways = chainWays(chain, listener);
  const whose = chain.name.startsWith('inbound-vip|') ? 'service address' : 'address';
  const at = [
    ...(match.prefixes.length === 0 ? [] : [`address ${match.prefixes.map(hostOf).join(', ')}`]),
    ...(match.port === undefined ? [] : [`port ${match.port}`]),
  ].join(', ');
  if (isDefault) return 'what no other chain takes';
  const words = ways === undefined ? [kindWords(chain), at === '' ? undefined : `for ${at}`] : [`for ${waysWords(ways, whose)}`];
  return words.filter(word => word !== undefined).join(', ') || 'all';
}

const plainHttp = new Set(['http/1.0', 'http/1.1', 'h2c']);
const isMesh = (protocols: readonly string[]): boolean => protocols.some(protocol => /^istio(-|$)/.test(protocol));

/** What kind of connections, by TLS and application protocols (ALPN); undefined when all. What the chain does with them tells HTTP from TCP. */
function kindWords({match: {serverNames, transportProtocol, applicationProtocols}, protocols, tls}: FilterChain): string | undefined {
  const what = protocols.includes('HTTP') ? 'HTTP' : 'TCP';
  const unopened = tls === undefined ? ', not opened here' : '';
  if (serverNames.length > 0) return `TLS for ${serverNames.join(', ')} (SNI)${unopened}`;
  if (isMesh(applicationProtocols)) return `${what} over mTLS of the mesh${unopened}`;
  if (applicationProtocols.length > 0)
    return applicationProtocols.every(protocol => plainHttp.has(protocol))
      ? 'plain HTTP, found by looking at the first bytes'
      : `clients that offer ${applicationProtocols.join(', ')}`;
  if (transportProtocol === 'tls')
    return tls === undefined ? `TLS of the application${unopened}` : `${what} over ${tls.requiresClientCertificate ? 'mTLS' : 'TLS'}`;
  return transportProtocol === 'raw_buffer' ? `plain ${what}, no TLS` : undefined;
}

/** MATCH in few cells, what tells chains apart first: ":9080 mTLS", "plain HTTP"; of waypoints the address that leads there. */
export function shortMatch(chain: FilterChain, listener: Pick<Listener, 'raw'>): string {
  const ways = chainWays(chain, listener);
  if (ways !== undefined && !chain.isDefault) return waysCell(ways);
  const {serverNames, prefixes, port} = chain.match;
  const host = prefixes.map(hostOf).join(',');
  const parts = [`${host}${port === undefined ? '' : `:${port}`}`, serverNames.length === 0 ? '' : `SNI ${serverNames.join(',')}`, shortKind(chain)];
  return parts.filter(Boolean).join(' ') || 'ALL';
}

/** MATCH as istioctl has it, and of waypoints, where that is always ALL, the address that leads to the chain. */
export function matchWays(chain: FilterChain, listener: Pick<Listener, 'raw'>): string {
  const ways = chainWays(chain, listener);
  return ways === undefined || chain.isDefault ? matchText(chain.match) : waysCell(ways);
}

function shortKind({match: {transportProtocol, applicationProtocols: offered}, tls}: FilterChain): string {
  if (isMesh(offered)) {
    const isBoth = offered.includes('istio-peer-exchange') && offered.some(protocol => protocol.startsWith('istio-h'));
    return isBoth ? 'mTLS' : offered.includes('istio-peer-exchange') ? 'mTLS TCP' : 'mTLS HTTP';
  }
  if (offered.length > 0) return offered.every(protocol => plainHttp.has(protocol)) ? 'plain HTTP' : offered.join(',');
  return transportProtocol === 'raw_buffer'
    ? 'plain'
    : transportProtocol === 'tls'
      ? tls?.requiresClientCertificate
        ? 'mTLS'
        : 'TLS'
      : (transportProtocol ?? '');
}

const hostOf = (prefix: string): string => prefix.replace(prefix.includes(':') ? /\/128$/ : /\/32$/, '');
