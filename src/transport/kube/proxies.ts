import {BlockList, isIP} from 'node:net';

type Env = Readonly<Record<string, string | undefined>>;

/** The proxy that the environment names for `server`, as Go's programs read it: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, also in small letters. Never for this machine itself. */
export function proxyFor(server: string, env: Env): string | undefined {
  const url = new URL(server);
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const proxy = secure ? env.HTTPS_PROXY || env.https_proxy : env.HTTP_PROXY || env.http_proxy;
  if (!proxy || isLocal(host)) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map(entry => entry.trim().toLowerCase());
  if (exceptions.some(entry => isException(entry, host, url.port || (secure ? '443' : '80')))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

const isLocal = (host: string) => host === 'localhost' || /^127\./.test(host) || host === '::1';

// "*", an address, a range in CIDR form, "name" (also its subdomains) or ".name" (only those); all but a range may carry a port
function isException(entry: string, host: string, port: string): boolean {
  if (entry === '' || entry === '*') return entry === '*';
  const [range, bits] = entry.split('/');
  if (range !== undefined && bits !== undefined && isIP(range) !== 0) return isInRange(host, range, Number(bits));
  if (isIP(entry) !== 0) return entry === host;
  const [, name = '', itsPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (itsPort !== undefined && itsPort !== port) return false;
  const bare = name.replace(/^\*(?=\.)|^\[|\]$/g, '');
  return bare.startsWith('.') ? host.endsWith(bare) : host === bare || host.endsWith(`.${bare}`);
}

function isInRange(host: string, range: string, bits: number): boolean {
  if (isIP(host) === 0 || !Number.isInteger(bits)) return false;
  const family = isIP(range) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(range, Math.max(0, Math.min(bits, family === 'ipv6' ? 128 : 32)), family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
