import type {Rejection} from '../envoy/listeners.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {trafficOf} from './clusterUse.ts';
import {clusterFindings, refusedFindings, routeFindings, secretFindings, serverFindings} from './envoyFindings.ts';
import {extensionFindings} from './extensionFindings.ts';
import {type Finding, worstFirst} from './finding.ts';
import {podFindings, syncFindings, versionFindings} from './meshFindings.ts';
import type {SummaryAnswers} from './summaryAnswers.ts';
import type {SummaryData} from './summaryData.ts';
import type {Known} from './view.ts';

type Around = Pick<Known, 'mesh' | 'now'>;

/** Everything that is found wrong with a proxy, the worst first; `proxy` as it is known now, absent where it is gone. */
export function summaryFindings(data: SummaryData, proxy: MeshProxy | undefined, known: Around): readonly Finding[] {
  const {info, listeners, routes, secrets, found} = data;
  const {now, mesh} = known;
  const ofMesh = proxy === undefined ? [] : [...syncFindings(proxy, known), ...podFindings(proxy), ...versionFindings(proxy, mesh)];
  return worstFirst([
    ...ofMesh,
    ...(info.value === undefined ? [] : serverFindings(info.value)),
    ...refusedFindings('Listener', 'listeners', untold(listeners.value ?? [], proxy), now),
    ...refusedFindings('Route configuration', 'routes', untold(routes.value ?? [], proxy), now),
    ...secretFindings(secrets.value?.secrets ?? [], now),
    ...found,
  ]);
}

/** What is found in the answers whatever time it is. Looks at every route, cluster and endpoint. */
export const answerFindings = ({listeners, routes, clusters, endpoints, extensions}: SummaryAnswers): readonly Finding[] => [
  ...(clusters.value === undefined ? [] : clusterFindings(clusters.value, endpoints.value, trafficOf(listeners.value, routes.value))),
  ...(routes.value === undefined || clusters.value === undefined ? [] : routeFindings(routes.value, clusters.value)),
  ...extensionFindings(extensions.value?.extensions ?? []),
];

/** Without those whose refusal the proxy has told istiod: that is one of the findings already. */
function untold<T extends {readonly rejection?: Rejection}>(resources: readonly T[], proxy: MeshProxy | undefined): readonly T[] {
  const told = Object.values(proxy?.types ?? {}).flatMap(({state, lastError}) => (state === 'ERROR' && lastError !== undefined ? [lastError] : []));
  return resources.filter(({rejection}) => !rejection?.details || !told.some(error => error.includes(rejection.details)));
}
