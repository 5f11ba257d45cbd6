import type {Cluster} from '../envoy/clusters.ts';
import type {Traffic} from '../envoy/clusterTraffic.ts';
import {type Health, healthByCluster, isDown} from '../envoy/endpointHealth.ts';
import type {ClusterStatus} from '../envoy/endpoints.ts';
import type {Span} from '../lib/page.ts';
import type {TrafficOf} from './clusterUse.ts';

/** A row of the clusters pane; `health` is undefined where it is not known. */
export type ClusterRow = {
  readonly key: string; // name and state, the same for as long as the cluster is there
  readonly at: number; // its place in istioctl's order
  readonly cluster: Cluster;
  readonly health?: Health;
  readonly traffic: () => Traffic | undefined; // looked for where it is needed
};

/** Rows in istioctl's order; `traffic` tells what reaches clusters. */
export function clusterRows(
  clusters: readonly Cluster[],
  statuses: readonly ClusterStatus[] | undefined,
  traffic: TrafficOf = () => undefined,
): readonly ClusterRow[] {
  const healths = healthByCluster(statuses ?? []);
  const seen = new Map<string, number>();
  return clusters.map((cluster, at) => {
    const name = `${cluster.name}/${cluster.state}`;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    const health = cluster.state === 'error' ? undefined : healths.get(cluster.name);
    return {
      key: before === 0 ? name : `${name}/${before}`,
      at,
      cluster,
      traffic: () => traffic(cluster.name),
      ...(health === undefined ? {} : {health}),
    };
  });
}

/** Changes that Envoy refused or waits with, and clusters all of whose endpoints fail: these stand first. */
export const isUrgent = ({cluster, health}: ClusterRow): boolean =>
  cluster.state === 'error' || cluster.state === 'warming' || (health !== undefined && health.healthy === 0 && health.total > 0);

/** Rows that `z` shows. */
export const isProblem = (row: ClusterRow): boolean => isUrgent(row) || isDown(row.cluster, row.health);

/** "2/3": endpoints that get requests, of all; `-` where there are none and none are needed, `?` where it is not known. */
export function endpointsCell({cluster, health}: ClusterRow): Span {
  if (health === undefined) return {text: cluster.state === 'error' ? '-' : '?', tone: 'dim'};
  const {healthy, total} = health;
  if (isDown(cluster, health)) return {text: `${healthy}/${total}`, tone: 'bad'};
  return total === 0 ? {text: '-', tone: 'dim'} : {text: `${healthy}/${total}`, tone: healthy < total ? 'warn' : 'plain'};
}
