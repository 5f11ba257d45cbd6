import type {Json} from '../lib/json.ts';
import {matchText} from './filterChains.ts';
import type {Destination} from './filters.ts';
import type {Listener} from './listeners.ts';
import type {RouteAction} from './routeAction.ts';
import {type Route, type RouteConfig, routeRows} from './routes.ts';
import {matchCell} from './routeTexts.ts';

/** A place that refers to a cluster or secret, and how to get to its row. */
export type Reference = {
  readonly kind: 'listener' | 'route' | 'cluster';
  readonly name: string; // of the listener, route configuration or cluster
  readonly where: string; // chain, or virtual host and match
  /** What it does with it: sends requests or connections there, copies of requests, asks it something, or makes TLS with it. */
  readonly does: 'sends' | 'mirrors' | 'asks' | 'tls';
  readonly jump: {readonly to: string; readonly where: Readonly<Record<string, string>>};
};

/** The clusters that a route sends or mirrors requests to. */
export const clustersOf = ({action, forwarding}: Route): readonly string[] => [
  ...targets(action),
  ...(forwarding?.mirrors ?? []).map(({cluster}) => cluster),
];

const targets = (action: RouteAction): readonly string[] =>
  action.is === 'cluster' ? [action.cluster] : action.is === 'weighted' ? action.shares.map(({cluster}) => cluster) : [];

/** Listeners and routes that send connections and requests to a cluster, listeners first; filters that ask it something count as well. */
export function clusterUsers(cluster: string, listeners: readonly Listener[], routes: readonly RouteConfig[]): readonly Reference[] {
  return [
    ...listeners.flatMap(listener =>
      listener.chains.flatMap((chain): readonly Reference[] => {
        const isTarget = destinationClusters(chain.destination).includes(cluster);
        if (!isTarget && !asks(chain.raw, cluster)) return [];
        const match = matchText(chain.match);
        const where = [chain.name === '' ? '' : `chain ${chain.name}`, match, isTarget ? '' : 'asked by a filter'].filter(Boolean).join(', ');
        const jump = {to: 'listeners', where: {NAME: listener.name, MATCH: match}};
        return [{kind: 'listener', name: listener.name, where, does: isTarget ? 'sends' : 'asks', jump}];
      }),
    ),
    ...routeRows(routes).flatMap((row): readonly Reference[] => {
      const {config, host, route} = row;
      if (route === undefined || host === undefined || !clustersOf(route).includes(cluster)) return [];
      const match = matchCell(row);
      const isMirror = !targets(route.action).includes(cluster);
      const where = [host.name, match, ...route.match.conditions].filter(Boolean).join(' ');
      return [
        {
          kind: 'route',
          name: config.name,
          where: isMirror ? `${where}, mirrored` : where,
          does: isMirror ? 'mirrors' : 'sends',
          jump: {to: 'routes', where: {NAME: config.name, 'VHOST NAME': host.name, MATCH: match}},
        },
      ];
    }),
  ];
}

const destinationClusters = (destination: Destination): readonly string[] => {
  switch (destination.kind) {
    case 'cluster':
      return [destination.name];
    case 'weighted':
      return destination.clusters.map(({name}) => name);
    case 'inline':
      return destination.hosts.flatMap(({clusters}) => clusters);
    default:
      return [];
  }
};

/** True where a filter, an access log or tracing names the cluster as a service to call (`cluster_name`, an HttpUri's `cluster`). */
function asks(value: Json, cluster: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(each => asks(each, cluster));
  return Object.entries(value).some(([key, inner]) => {
    // Routes inside of a listener stand among the static ones, and certificates come from sds-grpc in every chain.
    if (key === 'route_config' || key === 'routeConfig' || key === 'transport_socket' || key === 'transportSocket') return false;
    return inner === cluster ? key === 'cluster' || key === 'cluster_name' || key === 'clusterName' : asks(inner, cluster);
  });
}

/** What uses a secret: chains of listeners that terminate TLS with it, and the clusters whose names are given with their secrets. */
export function secretUsers(
  secret: string,
  listeners: readonly Listener[],
  clusters: readonly {readonly name: string; readonly secrets: readonly string[]}[],
): readonly Reference[] {
  return [
    ...listeners.flatMap(listener =>
      listener.chains.flatMap((chain): readonly Reference[] => {
        if (!chain.tls?.secrets.includes(secret)) return [];
        const match = matchText(chain.match);
        const where = [chain.name === '' ? '' : `chain ${chain.name}`, match].filter(Boolean).join(', ');
        return [{kind: 'listener', name: listener.name, where, does: 'tls', jump: {to: 'listeners', where: {NAME: listener.name, MATCH: match}}}];
      }),
    ),
    ...clusters
      .filter(({secrets}) => secrets.includes(secret))
      .map(
        ({name}): Reference => ({kind: 'cluster', name, where: 'TLS to its endpoints', does: 'tls', jump: {to: 'clusters', where: {CLUSTER: name}}}),
      ),
  ];
}
