import {clusterTraffic, type Traffic, trafficByName} from '../envoy/clusterTraffic.ts';
import {type Listener, listenersPart} from '../envoy/listeners.ts';
import {type RouteConfig, routesPart} from '../envoy/routes.ts';
import {lazily} from '../lib/lazily.ts';
import type {Ask} from './ask.ts';

/** What reaches a cluster, by its name; undefined where nothing refers to it, or who does is not known. */
export type TrafficOf = (cluster: string) => Traffic | undefined;

/** Told by listeners and routes, of which both are needed; looked through when it is first asked for. */
export function trafficOf(listeners: readonly Listener[] | undefined, routes: readonly RouteConfig[] | undefined): TrafficOf {
  const known = lazily(() => (listeners === undefined || routes === undefined ? new Map<string, Traffic>() : clusterTraffic(listeners, routes)));
  return name => trafficByName(name) ?? known().get(name);
}

/** Asks for what tells it. */
export async function askTraffic({explain}: Pick<Ask, 'explain'>): Promise<TrafficOf> {
  return trafficOf(...(await Promise.all([explain(listenersPart), explain(routesPart)])));
}
