import {type Bootstrap, bootstrapPart} from '../envoy/bootstrap.ts';
import {type Cluster, clustersPart} from '../envoy/clusters.ts';
import {type ClusterStatus, endpointsPart} from '../envoy/endpoints.ts';
import {type Extensions, extensionsPart} from '../envoy/extensions.ts';
import {type Listener, listenersPart} from '../envoy/listeners.ts';
import type {Part} from '../envoy/part.ts';
import {type RouteConfig, routesPart} from '../envoy/routes.ts';
import {type Secrets, secretsPart} from '../envoy/secrets.ts';
import {type ServerInfo, serverInfoPart} from '../envoy/serverInfo.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import type {Heard} from './heard.ts';

/** All that is asked for the summary of a proxy. What fails costs only its own lines. */
export type SummaryAnswers = {
  readonly key: string; // of the proxy
  readonly info: Heard<ServerInfo>;
  readonly bootstrap: Heard<Bootstrap>;
  readonly listeners: Heard<readonly Listener[]>;
  readonly routes: Heard<readonly RouteConfig[]>;
  readonly clusters: Heard<readonly Cluster[]>;
  readonly endpoints: Heard<readonly ClusterStatus[]>;
  readonly secrets: Heard<Secrets>;
  readonly extensions: Heard<Extensions>;
  readonly infoAt: number | undefined; // ms: when `info` came
  readonly dump: {readonly answers: number; readonly size: number /* characters */; readonly at: number /* ms, of the oldest */} | undefined;
};

/** Asks for everything at once. Rejects only when the pane is left. */
export async function askSummary({proxy, envoy, answers, answeredAt, signal}: Ask): Promise<SummaryAnswers> {
  const hear = async <T>(part: Part<T>): Promise<Heard<T>> => {
    try {
      return {value: await envoy(part)};
    } catch (error) {
      if (signal.aborted) throw error;
      return {trouble: troubleOf(error)};
    }
  };
  const [info, bootstrap, listeners, routes, clusters, endpoints, secrets, extensions] = await Promise.all([
    hear(serverInfoPart),
    hear(bootstrapPart),
    hear(listenersPart),
    hear(routesPart),
    hear(clustersPart),
    hear(endpointsPart),
    hear(secretsPart),
    hear(extensionsPart),
  ]);
  const all = [...answers.values()];
  return {
    key: proxy?.key ?? '',
    info,
    bootstrap,
    listeners,
    routes,
    clusters,
    endpoints,
    secrets,
    extensions,
    infoAt: answeredAt(serverInfoPart),
    dump:
      all.length === 0 ? undefined : {answers: all.length, size: all.reduce((sum, {size}) => sum + size, 0), at: Math.min(...all.map(({at}) => at))},
  };
}
