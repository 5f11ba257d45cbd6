import type {Random} from '../random.ts';

/** What an access log line of Envoy (Istio's default format) says of its request. */
export type Request = {
  readonly method: string;
  readonly path: string;
  readonly code: string;
  readonly id: string;
  readonly authority: string;
  readonly upstream: string;
  readonly cluster: string;
  readonly downLocal: string;
  readonly downRemote: string;
  readonly sni: string;
};

const access = /^\[[^\]]*\] "(\S+) (\S+) [^"]*" (\d+) .*? "([0-9a-f-]{36})" "([^"]+)" "([^"]+)" (\S+) \S+ (\S+) (\S+) (\S+)/;

/** The request of an access line; undefined for other lines. */
export function requestOf(line: string): Request | undefined {
  const found = access.exec(line);
  if (found === null) return undefined;
  const [, method = '', path = '', code = '', id = '', authority = '', upstream = '', cluster = '', downLocal = '', downRemote = '', sni = ''] =
    found;
  return {method, path, code, id, authority, upstream, cluster, downLocal, downRemote, sni};
}

const uuid = /"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"/;

/** The line as if it had just been written: its own time is `at` (ms since 1970), a request has another id. */
export function renewed(line: string, at: number, random: Random): string {
  const time = new Date(at).toISOString();
  return line
    .replace(/^\[\d{4}-[^\]]*\]/, `[${time}]`)
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z/, microseconds(at, random))
    .replace(/^\d{4}\/\d\d\/\d\d [\d:]+/, time.slice(0, 19).replaceAll('-', '/').replace('T', ' '))
    .replace(uuid, () => `"${random.uuid()}"`);
}

/** RFC 3339 as Envoy and Istio write it. */
export const microseconds = (at: number, random: Random): string =>
  new Date(at).toISOString().replace('Z', `${String(random.int(1000)).padStart(3, '0')}Z`);
