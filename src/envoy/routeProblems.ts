import {isInUse, type SectionState} from './configDump.ts';
import {clustersOf} from './references.ts';
import {type RouteConfig, type RouteRow, routeRows} from './routes.ts';

/** Routes that send or mirror requests to a cluster that the proxy does not have. Only configurations in use count. */
export function missingClusters(
  routes: readonly RouteConfig[],
  clusterNames: ReadonlySet<string>,
): readonly {readonly cluster: string; readonly row: RouteRow}[] {
  return routeRows(routes.filter(isInUse)).flatMap(row =>
    [...new Set(row.route === undefined ? [] : clustersOf(row.route))].filter(cluster => !clusterNames.has(cluster)).map(cluster => ({cluster, row})),
  );
}

/** Listeners and route configurations that Envoy refused or that still wait for something. */
export const refusedOrWarming = <T extends {readonly state: SectionState}>(resources: readonly T[]): readonly T[] =>
  resources.filter(({state}) => state === 'error' || state === 'warming');
