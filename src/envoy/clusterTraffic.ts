import {parseClusterName} from './clusterName.ts';
import type {Destination} from './filters.ts';
import type {Listener} from './listeners.ts';
import {clustersOf} from './references.ts';
import type {RouteConfig} from './routes.ts';

/** Who sends to a cluster: routes (requests), TCP proxies (connections), or both. */
export type Traffic = 'requests' | 'connections' | 'both';

const inUse = ({state}: {readonly state: string}): boolean => state === 'active' || state === 'static' || state === 'draining';

/** What reaches each cluster, by its name; clusters that nothing refers to are absent, and so are those that a header or extension chooses. */
export function clusterTraffic(listeners: readonly Listener[], routes: readonly RouteConfig[]): ReadonlyMap<string, Traffic> {
  const found = new Map<string, Traffic>();
  const add = (name: string, traffic: Traffic): void => void found.set(name, (found.get(name) ?? traffic) === traffic ? traffic : 'both');
  for (const {hosts} of routes.filter(inUse))
    for (const route of hosts.flatMap(host => host.routes)) for (const name of clustersOf(route)) add(name, 'requests');
  for (const {chains} of listeners.filter(inUse))
    for (const {destination} of chains) for (const [name, traffic] of sentTo(destination)) add(name, traffic);
  return found;
}

function sentTo(destination: Destination): readonly (readonly [name: string, traffic: Traffic])[] {
  switch (destination.kind) {
    case 'cluster':
      return [[destination.name, destination.inline ? 'requests' : 'connections']];
    case 'weighted':
      return destination.clusters.map(({name}) => [name, 'connections']);
    case 'inline':
      return destination.hosts.flatMap(({clusters}) => clusters.map(name => [name, 'requests'] as const));
    default:
      return [];
  }
}

/** The traffic of a cluster where its name tells it, wherever it is not known who refers to it: gateways find clusters of this spelling by SNI. */
export const trafficByName = (name: string): Traffic | undefined => (parseClusterName(name)?.form === 'sni' ? 'connections' : undefined);

/** What becomes of traffic to a cluster, or to several, without any healthy endpoint, after a colon; both kinds where it is not known what reaches it. */
export function unservedText(traffic: Traffic | undefined, whom: 'it' | 'them' = 'it'): string {
  if (traffic === 'requests') return `requests to ${whom} are answered 503 (UH, no healthy upstream)`;
  if (traffic === 'connections') return `TCP connections to ${whom} are closed (UH, no healthy upstream)`;
  return 'requests get 503 (UH, no healthy upstream), TCP connections are closed';
}
