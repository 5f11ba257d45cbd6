import type {Upstream} from '../analysis/upstream.ts';
import {parseBreakers} from '../envoy/clusterLimits.ts';
import {parseClusterName} from '../envoy/clusterName.ts';
import {type Cluster, clustersPart} from '../envoy/clusters.ts';
import {isInUse, member} from '../envoy/configDump.ts';
import {isServing} from '../envoy/endpointHealth.ts';
import {endpointsPart} from '../envoy/endpoints.ts';
import {clusterPrefix, clusterStatsPart, type Stats} from '../envoy/stats.ts';
import {number, text} from '../lib/json.ts';
import {troubleError} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askTraffic} from './clusterUse.ts';
import {upstreamLines} from './upstreamLines.ts';
import {defineText} from './view.ts';

/** Percent of healthy endpoints below which health is ignored: Envoy's default is 50, Istio says 0. */
function panicPercent(cluster: Cluster | undefined): number {
  if (cluster === undefined) return 0;
  const threshold = member(cluster.raw, 'common_lb_config', 'healthy_panic_threshold');
  return threshold === undefined ? 50 : (number(threshold, 'value') ?? 0);
}

function byShortName(stats: Stats | undefined, prefix: string): ReadonlyMap<string, number> {
  const all = stats?.stats ?? [];
  return new Map(all.flatMap(({name, value}) => (typeof value === 'number' && name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));
}

/** What reaches it is looked for once: it does not change with health, and the page is asked for again and again. */
async function trafficTo(name: string, before: unknown, explain: Ask['explain']): Promise<Upstream['traffic']> {
  const last = before as Upstream | undefined;
  return last !== undefined && 'traffic' in last ? last.traffic : (await askTraffic({explain}))(name);
}

/** Everything about the health of one cluster on one page, and what follows from it. */
export const upstream = defineText({
  scope: 'proxy',
  title: 'Health',
  help: 'Why a cluster has no healthy upstream: a verdict, its endpoints, ejections, circuit breakers and counters on one page.',
  aliases: [],
  hidden: true,
  envoyOnly: true,
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  everyMs: 5000,
  load: async ({envoy, maybe, explain, before, subject}) => {
    const name = text(subject?.json, 'name');
    if (name === undefined)
      throw troubleError({kind: 'not found', what: 'No cluster was chosen.', next: 'Press h on a row of Clusters (4) or Endpoints (5).'});
    const status = (await envoy(endpointsPart)).find(each => each.name === name);
    const all = (await maybe(clustersPart))?.filter(each => each.name === name);
    const cluster = all?.find(isInUse) ?? all?.[0];
    const observability = status?.observabilityName ?? name;
    const subset = parseClusterName(name)?.subset;
    const isDown = status !== undefined && !status.endpoints.some(isServing);
    const found: Upstream = {
      name,
      ...(isDown ? {traffic: await trafficTo(name, before, explain)} : {}),
      ...(cluster === undefined ? {} : {type: cluster.type, state: cluster.state}),
      ...(subset === undefined ? {} : {subset}),
      endpoints: status?.endpoints,
      ...(cluster?.outlier === undefined ? {} : {outlier: cluster.outlier}),
      breakers: cluster?.breakers ?? parseBreakers(member(status?.raw, 'circuit_breakers')),
      panicPercent: panicPercent(cluster),
      stats: byShortName(await maybe(clusterStatsPart(observability)), clusterPrefix(observability)),
    };
    return found;
  },
  wraps: true,
  lines: upstreamLines,
  json: ({stats, endpoints, ...found}) => ({
    ...found,
    endpoints: endpoints?.map(({raw}) => raw),
    stats: Object.fromEntries(stats),
  }),
});
