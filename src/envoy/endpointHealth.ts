import type {Cluster} from './clusters.ts';
import {isInUse} from './configDump.ts';
import {addressText} from './endpointAddress.ts';
import type {ClusterStatus, Endpoint} from './endpoints.ts';

/** Does Envoy send requests to it? One whose status EDS does not tell counts, and so does a degraded one; a draining one gets no new ones. */
export const isServing = ({status, failures}: Endpoint): boolean =>
  ['HEALTHY', 'UNKNOWN', 'DEGRADED'].includes(status) && failures.every(failure => failure === 'failed_active_degraded_check');

export const isEjected = ({failures}: Endpoint): boolean => failures.includes('failed_outlier_check');

/** How many endpoints a cluster has, and how many of them get requests. */
export type Health = {readonly healthy: number; readonly total: number};

/** Health by the name of the cluster. */
export const healthByCluster = (statuses: readonly ClusterStatus[]): ReadonlyMap<string, Health> =>
  new Map(statuses.map(({name, endpoints}) => [name, {healthy: endpoints.filter(isServing).length, total: endpoints.length}]));

/** What is sent to this cluster gets nowhere: no endpoint gets any. A cluster that is given its endpoints by EDS or DNS should have some. */
export const isDown = ({type}: Pick<Cluster, 'type'>, health: Health | undefined): boolean =>
  health !== undefined && health.healthy === 0 && (health.total > 0 || ['EDS', 'STRICT_DNS', 'LOGICAL_DNS'].includes(type));

/** Is one of these down, and in use? */
export function hasDown(clusters: readonly Cluster[], statuses: readonly ClusterStatus[] | undefined): boolean {
  if (statuses === undefined) return false;
  const health = healthByCluster(statuses);
  return clusters.some(cluster => isInUse(cluster) && isDown(cluster, health.get(cluster.name)));
}

/** Something wrong with a cluster, as a sentence without its name. */
export type ClusterProblem = {
  readonly cluster: string;
  readonly kind: 'rejected' | 'warming' | 'no healthy endpoint' | 'no endpoint' | 'ejected';
  readonly what: string;
};

/** What is wrong with clusters, the worst first; without `statuses` only what their states say. */
export function clusterProblems(clusters: readonly Cluster[], statuses: readonly ClusterStatus[] | undefined): readonly ClusterProblem[] {
  const health = healthByCluster(statuses ?? []);
  const states = clusters.flatMap(({name, state, rejection}): readonly ClusterProblem[] => {
    if (state === 'error') return [{cluster: name, kind: 'rejected', what: `rejected by Envoy: ${rejection?.details ?? ''}`}];
    if (state === 'warming') return [{cluster: name, kind: 'warming', what: 'warming: Envoy waits for its endpoints or secrets'}];
    return [];
  });
  const down = clusters
    .filter(cluster => isInUse(cluster) && isDown(cluster, health.get(cluster.name)))
    .map(({name}): ClusterProblem => {
      const total = health.get(name)?.total ?? 0;
      if (total === 0) return {cluster: name, kind: 'no endpoint', what: 'has no endpoints'};
      return {cluster: name, kind: 'no healthy endpoint', what: `none of its ${total} endpoints is healthy`};
    });
  const ejected = (statuses ?? []).flatMap(({name, endpoints}) =>
    endpoints
      .filter(isEjected)
      .map(({address}): ClusterProblem => ({cluster: name, kind: 'ejected', what: `${addressText(address)} is ejected by outlier detection`})),
  );
  const order = ['rejected', 'warming', 'no healthy endpoint', 'ejected', 'no endpoint'];
  return [...states, ...down, ...ejected].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
