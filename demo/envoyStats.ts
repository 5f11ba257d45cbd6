import type {Member} from './cast.ts';
import type {JsonObject} from './dumps.ts';
import {type Answer, json, plain} from './http.ts';
import type {World} from './world.ts';

type Stat = {readonly name?: string; readonly value?: unknown};

/** What a stat has gained after so many seconds of traffic: bytes come in waves, so that there is something to see. */
const gains: Readonly<Record<string, (seconds: number) => number>> = {
  'cluster.xds-grpc;.upstream_cx_rx_bytes_total': seconds => 1200 * seconds + 7200 * (1 - Math.cos(seconds / 8)),
  'cluster.xds-grpc;.upstream_cx_tx_bytes_total': seconds => 300 * seconds,
  'server.memory_allocated': seconds => 40_000 * Math.sin(seconds / 5),
  'server.stats_recent_lookups': seconds => 4 * seconds,
  'server.uptime': seconds => seconds,
};

/** `/stats`: the recorded ones, some of which grow with the traffic; the versions are those that the proxy has taken. `filter` is a regular expression. */
export function envoyStats(world: World, member: Member, recorded: JsonObject, query: URLSearchParams): Answer {
  const types = world.xds.connection(member.id)?.types;
  const versions: Readonly<Record<string, string | undefined>> = {
    'cluster_manager.cds.version_text': types?.get('CDS')?.acked?.slice(0, -36),
    'listener_manager.lds.version_text': types?.get('LDS')?.acked?.slice(0, -36),
  };
  const seconds = world.traffic();
  const filter = new RegExp(query.get('filter') ?? '');
  // pilot-agent ends the stream of Envoy while it has none to istiod.
  const isAlone = types === undefined;
  const now = ({name = '', value}: Stat): unknown => {
    if (isAlone && name === 'cluster.xds-grpc;.upstream_rq_active') return 0;
    const gain = gains[name]?.(seconds) ?? 0;
    return versions[name] ?? (typeof value === 'number' ? value + Math.floor(gain) : value);
  };
  // Which ones were written was not recorded: of those that are 0, the ones that Envoy sets when it starts.
  const isShown = ({name = '', value}: Stat): boolean => filter.test(name) && (!query.has('usedonly') || value !== 0 || name.startsWith('server.'));
  const all = (recorded.stats as Stat[]).filter(isShown).map(stat => (stat.name === undefined ? stat : {...stat, value: now(stat)}));
  if (query.get('format') === 'json') return json(JSON.stringify({...recorded, stats: all}));
  return plain(
    all
      .flatMap(({name, value}) => (name === undefined ? [] : [`${name}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)}\n`]))
      .join(''),
  );
}
