import type {Loggers} from '../envoyLogging.ts';
import type {Random} from '../random.ts';
import {microseconds, type Request} from './accessLine.ts';

/** The numbers of Envoy that a request has. */
type Ids = {readonly connection: number; readonly stream: string};
type Entry = {
  readonly logger: string;
  readonly level: 'debug' | 'trace';
  readonly source: string;
  readonly words: (request: Request, ids: Ids) => string;
};

const stream = ({connection, stream}: Ids) => `[Tags: "ConnectionId":"${connection}","StreamId":"${stream}"]`;
const connection = ({connection}: Ids) => `[Tags: "ConnectionId":"${connection}"]`;
const headers = ({authority, path, method, id}: Request) =>
  [
    `':authority', '${authority}'`,
    `':path', '${path}'`,
    `':method', '${method}'`,
    `':scheme', 'http'`,
    `'user-agent', 'curl/7.88.1'`,
    `'x-request-id', '${id}'`,
  ].join('\n');

/** Some of what Envoy 1.39 writes of one request, in its order. A list of headers has a line for each. */
const entries: readonly Entry[] = [
  {
    logger: 'conn_handler',
    level: 'debug',
    source: 'common/listener_manager/active_tcp_listener.cc:160',
    words: (r, i) => `${connection(i)} new connection from ${r.downRemote}`,
  },
  {
    logger: 'filter',
    level: 'debug',
    source: 'extensions/filters/listener/original_dst/original_dst.cc:71',
    words: r => `original_dst: set destination to ${r.downLocal}`,
  },
  {logger: 'http', level: 'debug', source: 'common/http/conn_manager_impl.cc:393', words: (_, i) => `${connection(i)} new stream`},
  {
    logger: 'http',
    level: 'debug',
    source: 'common/http/conn_manager_impl.cc:1183',
    words: (r, i) => `${stream(i)} request headers complete (end_stream=true):\n${headers(r)}\n`,
  },
  {
    logger: 'http',
    level: 'debug',
    source: 'common/http/conn_manager_impl.cc:1166',
    words: (_, i) => `${stream(i)} request end stream timestamp recorded`,
  },
  {
    logger: 'http',
    level: 'trace',
    source: 'common/http/filter_manager.cc:572',
    words: (_, i) => `${stream(i)} decode headers called: filter=istio.metadata_exchange status=0`,
  },
  {logger: 'jwt', level: 'debug', source: 'extensions/filters/http/jwt_authn/filter.cc:51', words: () => 'Called Filter : decodeHeaders'},
  {logger: 'jwt', level: 'debug', source: 'extensions/filters/http/jwt_authn/filter.cc:107', words: () => 'Jwt authentication completed with: OK'},
  {
    logger: 'rbac',
    level: 'debug',
    source: 'extensions/filters/http/rbac/rbac_filter.cc:130',
    words: (r, i) =>
      `${stream(i)} checking request: requestedServerName: ${r.sni}, sourceIP: ${r.downRemote}, directRemoteIP: ${r.downRemote}, remoteIP: ${r.downRemote}, ` +
      `localAddress: ${r.downLocal}, ssl: none, headers: ${headers(r)}\n, dynamicMetadata: `,
  },
  {
    logger: 'rbac',
    level: 'debug',
    source: 'extensions/filters/http/rbac/rbac_filter.cc:236',
    words: (_, i) => `${stream(i)} enforced allowed, matched policy none`,
  },
  {
    logger: 'ext_authz',
    level: 'trace',
    source: 'extensions/filters/http/ext_authz/ext_authz.cc:118',
    words: (_, i) => `${stream(i)} ext_authz filter calling authorization server`,
  },
  {
    logger: 'ext_authz',
    level: 'debug',
    source: 'extensions/filters/http/ext_authz/ext_authz.cc:311',
    words: (_, i) => `${stream(i)} ext_authz filter accepted the request. Response headers modified: false`,
  },
  {
    logger: 'router',
    level: 'debug',
    source: 'common/router/router.cc:527',
    words: (r, i) => `${stream(i)} cluster '${r.cluster}' match for URL '${r.path}'`,
  },
  {
    logger: 'router',
    level: 'debug',
    source: 'common/router/router.cc:756',
    words: (r, i) => `${stream(i)} router decoding headers:\n${headers(r)}\n`,
  },
  {
    logger: 'upstream',
    level: 'debug',
    source: 'common/upstream/upstream_impl.cc:472',
    words: r => `transport socket match, socket tlsMode-istio selected for host with address ${r.upstream}`,
  },
  {
    logger: 'pool',
    level: 'debug',
    source: 'common/conn_pool/conn_pool_base.cc:265',
    words: (_, i) => `${connection(i)} using existing fully connected connection`,
  },
  {logger: 'pool', level: 'debug', source: 'common/conn_pool/conn_pool_base.cc:182', words: (_, i) => `${connection(i)} creating stream`},
  {logger: 'connection', level: 'trace', source: 'common/network/connection_impl.cc:614', words: (_, i) => `${connection(i)} socket event: 2`},
  {logger: 'connection', level: 'trace', source: 'common/network/connection_impl.cc:737', words: (_, i) => `${connection(i)} write ready`},
  {
    logger: 'connection',
    level: 'debug',
    source: 'common/network/connection_impl.cc:1017',
    words: (r, i) => `${connection(i)} connecting to ${r.upstream}`,
  },
  {logger: 'connection', level: 'debug', source: 'common/network/connection_impl.cc:746', words: (_, i) => `${connection(i)} connected`},
  {logger: 'router', level: 'debug', source: 'common/router/upstream_request.cc:587', words: (_, i) => `${stream(i)} pool ready`},
  {logger: 'client', level: 'debug', source: 'common/http/codec_client.cc:142', words: (_, i) => `${connection(i)} response complete`},
  {
    logger: 'router',
    level: 'debug',
    source: 'common/router/router.cc:1563',
    words: (_, i) => `${stream(i)} upstream headers complete: end_stream=false`,
  },
  {
    logger: 'http',
    level: 'debug',
    source: 'common/http/conn_manager_impl.cc:1838',
    words: (r, i) => `${stream(i)} encoding headers via codec (end_stream=false):\n':status', '${r.code}'\n'server', 'istio-envoy'\n`,
  },
  {
    logger: 'pool',
    level: 'debug',
    source: 'common/conn_pool/conn_pool_base.cc:215',
    words: (_, i) => `${connection(i)} destroying stream: 0 remaining`,
  },
  {logger: 'http', level: 'debug', source: 'common/http/conn_manager_impl.cc:1950', words: (_, i) => `${stream(i)} Codec completed encoding stream.`},
];

/** What Envoy's loggers that are at debug or trace write of a request at `at` (ms since 1970), line by line. */
export function debugLines(loggers: Loggers | undefined, request: Request, at: number, random: Random): readonly string[] {
  const ids = {connection: 10 + random.int(90), stream: String(random.int(2 ** 31)) + String(random.int(2 ** 31))};
  const thread = 20 + random.int(8);
  const isOn = ({logger, level}: Entry) => {
    const set = loggers?.get(logger);
    return set === 'trace' || set === level;
  };
  return entries
    .filter(isOn)
    .flatMap(({logger, level, source, words}) =>
      `${microseconds(at, random)}\t${level}\tenvoy ${logger} external/envoy/source/${source}\t${words(request, ids)}\tthread=${thread}`.split('\n'),
    );
}
