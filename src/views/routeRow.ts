import {clustersOf} from '../envoy/references.ts';
import type {RouteConfig, RouteRow} from '../envoy/routes.ts';
import {inNameOrder, routeRows} from '../envoy/routes.ts';
import {matchCell} from '../envoy/routeTexts.ts';
import type {Jump, Span} from '../lib/page.ts';
import {actionText, shortCluster} from './routeCells.ts';
import {withKeys} from './rowKeys.ts';

/** A row of the pane: `missing` are clusters it needs and the proxy does not have, unless its clusters are not known. */
export type PaneRow = RouteRow & {readonly key: string; readonly at: number; readonly missing: readonly string[]};
export type RoutesData = {readonly configs: readonly RouteConfig[]; readonly rows: readonly PaneRow[]};

/** Rows in the order of the pane. */
export function routesData(configs: readonly RouteConfig[], clusters: ReadonlySet<string> | undefined): RoutesData {
  const rows = withKeys(routeRows(inNameOrder(configs)), row => [
    row.config.name,
    row.config.state,
    row.host?.name ?? '',
    row.route?.name ?? '',
    matchCell(row),
    ...(row.route?.match.conditions ?? []),
  ]);
  return {configs, rows: rows.map((row, at) => ({...row, at, missing: missing(row, clusters)}))};
}

const missing = ({config, route}: RouteRow, clusters: ReadonlySet<string> | undefined): readonly string[] =>
  route === undefined || clusters === undefined || config.state === 'error' ? [] : clustersOf(route).filter(cluster => !clusters.has(cluster));

export const isProblem = ({config, missing}: PaneRow): boolean => config.state === 'error' || config.state === 'warming' || missing.length > 0;

/** The path, and what else a request needs: "/* end-user=jason". CONNECT, which istioctl leaves empty, by its word. */
export function matchWithConditions(row: PaneRow): string {
  const path = row.route?.match.path.is === 'connect' ? 'CONNECT' : matchCell(row);
  return [path, ...(row.route?.match.conditions ?? [])].join(' ');
}

/** Where requests go. The subset, at the end of a name, tells clusters apart; of several clusters each comes with its share, and the last ones are cut. */
export function clusterCell({route, missing}: PaneRow): Span {
  if (route === undefined) return {text: '-'};
  const text = actionText(route.action);
  const hasSubset = route.action.is === 'cluster' && text.includes(' ') && !text.startsWith('vip ');
  return {text: missing.length > 0 ? `! ${text}` : text, tone: missing.length > 0 ? 'bad' : 'plain', cut: hasSubset ? 'middle' : 'end'};
}

const ownAnswer = 'Envoy answers these requests itself';

/** Where requests of a row go next: its clusters, and those that get a copy. */
export function routeFollows({route, host, missing}: PaneRow): readonly Jump[] {
  if (route === undefined) {
    const what = host === undefined ? 'This route configuration has no virtual host' : `The virtual host ${host.name} has no route`;
    return [{label: 'no route', nowhere: `${what}: requests are answered 404 (NR, route_not_found).`}];
  }
  const {action, forwarding} = route;
  const status = forwarding?.missingStatus ?? 503;
  const toCluster = (cluster: string, label: string): Jump =>
    missing.includes(cluster)
      ? {label, nowhere: `This proxy has no cluster ${cluster}: requests are answered ${status} (NC, cluster_not_found).`}
      : {label, to: 'clusters', where: {CLUSTER: cluster}};
  const mirrors = (forwarding?.mirrors ?? []).map(({cluster, percent}): Jump => {
    const label = `mirror ${percent}%: ${shortCluster(cluster)}`;
    return missing.includes(cluster)
      ? {label, nowhere: `This proxy has no cluster ${cluster}: nothing is mirrored there.`}
      : toCluster(cluster, label);
  });
  switch (action.is) {
    case 'cluster':
      return [toCluster(action.cluster, action.cluster), ...mirrors];
    case 'weighted':
      return [...action.shares.map(({cluster, percent}) => toCluster(cluster, `${percent}%: ${shortCluster(cluster)}`)), ...mirrors];
    case 'header':
      return [{label: 'cluster by header', nowhere: `The cluster is the one that the request names in its header ${action.header}.`}, ...mirrors];
    case 'plugin':
      return [{label: 'cluster by extension', nowhere: `The extension ${action.name} chooses the cluster of each request.`}, ...mirrors];
    case 'redirect':
      return [{label: 'redirect', nowhere: `${ownAnswer}: redirected to ${action.to} with ${action.status}.`}];
    case 'direct':
      return [{label: 'direct response', nowhere: `${ownAnswer}: with ${action.status}, no cluster is asked.`}];
    case 'none':
      return [{label: 'no action', nowhere: 'This route does nothing that i9s knows; y shows it whole.'}];
  }
}
