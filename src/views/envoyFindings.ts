import type {Cluster} from '../envoy/clusters.ts';
import {unservedText} from '../envoy/clusterTraffic.ts';
import type {SectionState} from '../envoy/configDump.ts';
import {type ClusterProblem, clusterProblems} from '../envoy/endpointHealth.ts';
import type {ClusterStatus} from '../envoy/endpoints.ts';
import type {Rejection} from '../envoy/listeners.ts';
import {missingClusters, refusedOrWarming} from '../envoy/routeProblems.ts';
import type {RouteConfig} from '../envoy/routes.ts';
import {secretTrouble} from '../envoy/secretHealth.ts';
import type {Secret} from '../envoy/secrets.ts';
import type {ServerInfo} from '../envoy/serverInfo.ts';
import {ageSince} from '../lib/ages.ts';
import type {Jump} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import type {TrafficOf} from './clusterUse.ts';
import {type Finding, fewOf, namesText} from './finding.ts';

const waiting = 'Look at its log, and whether istiod can be reached (port 15012).';
const states: Readonly<Record<string, readonly [what: string, next: string]>> = {
  DRAINING: [
    'it answers health checks with 503 and takes leave of its clients',
    'The pod is stopping, or somebody asked its admin interface to drain.',
  ],
  PRE_INITIALIZING: ['it waits for its first clusters, and serves nothing', waiting],
  INITIALIZING: ['it waits for its first listeners, and serves nothing', waiting],
};

/** Envoy in another state than LIVE. */
export function serverFindings({state}: Pick<ServerInfo, 'state'>): readonly Finding[] {
  if (state === 'LIVE') return [];
  const [what, next] = states[state] ?? ['it does not serve as usual', 'Look at its log.'];
  return [{severity: state === 'DRAINING' ? 'warn' : 'bad', what: `Envoy is ${state}: ${what}.`, next}];
}

type Resource = {readonly name: string; readonly state: SectionState; readonly rejection?: Rejection};

/** Listeners or route configurations that Envoy refused, or that still wait for something. */
export function refusedFindings(
  kind: 'Listener' | 'Route configuration',
  to: string,
  resources: readonly Resource[],
  now: number,
): readonly Finding[] {
  return fewOf(
    refusedOrWarming(resources).map(({name, state, rejection}): Finding => {
      const jump: Jump = {label: `${kind} ${name}`, to, where: {NAME: name}};
      if (state === 'warming')
        return {severity: 'warn', what: `${kind} ${name} is warming.`, next: 'Envoy waits for routes, secrets or clusters that it names.', jump};
      const age = rejection?.at === undefined ? '' : ` ${ageSince(rejection.at, now)} ago`;
      const what = `${kind} ${name} was rejected by Envoy${age}: ${rejection?.details ?? 'no reason given'}`;
      return {severity: 'bad', what, next: 'Envoy keeps the one before, if it had one.', jump};
    }),
  );
}

/**
 * Clusters that were refused or cannot be sent to; `traffic` tells what reaches them.
 * Those without any endpoint are told together: services without pods are common.
 */
export function clusterFindings(
  clusters: readonly Cluster[],
  statuses: readonly ClusterStatus[] | undefined,
  traffic: TrafficOf = () => undefined,
): readonly Finding[] {
  const problems = clusterProblems(clusters, statuses);
  const of = (...kinds: readonly ClusterProblem['kind'][]): readonly ClusterProblem[] => problems.filter(({kind}) => kinds.includes(kind));
  const single = of('rejected', 'warming', 'no healthy endpoint', 'ejected').map(({cluster, kind, what}): Finding => {
    const isDown = kind === 'no healthy endpoint';
    return {
      severity: kind === 'rejected' || isDown ? 'bad' : 'warn',
      what: `Cluster ${cluster}: ${what}.`.replace(/\.\.$/, '.'),
      next: isDown ? sentence(unservedText(traffic(cluster))) : clusterNext[kind],
      jump: {label: `Cluster ${cluster}`, to: isDown || kind === 'ejected' ? 'endpoints' : 'clusters', where: {CLUSTER: cluster}},
    };
  });
  return [
    ...fewOf(single),
    ...withoutEndpoints(
      of('no endpoint').map(({cluster}) => cluster),
      traffic,
    ),
  ];
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

const clusterNext: Readonly<Record<Exclude<ClusterProblem['kind'], 'no healthy endpoint'>, string>> = {
  rejected: 'Envoy keeps the one before, if it had one.',
  warming: 'Requests to it get 503 and TCP connections are closed until it is ready, unless one of that name is in use.',
  ejected: 'It gets no requests until its time of ejection is over.',
  'no endpoint': '',
};

function withoutEndpoints(names: readonly string[], traffic: TrafficOf): readonly Finding[] {
  const [first, ...others] = names;
  if (first === undefined) return [];
  const jump: Jump = {label: 'Clusters', to: 'clusters', ...(names.length === 1 ? {where: {CLUSTER: first}} : {})};
  const what = `${count(names.length, 'cluster')} without endpoints: ${namesText(names)}.`;
  const kind = traffic(first);
  const next = others.every(name => traffic(name) === kind) ? unservedText(kind, names.length === 1 ? 'it' : 'them') : unservedText(undefined);
  return [{severity: 'warn', what, next: sentence(next), jump}];
}

/** Routes to clusters that the proxy does not have, told by configuration: a VirtualService without a port makes some on ports its hosts do not have. */
export function routeFindings(routes: readonly RouteConfig[], clusters: readonly Cluster[]): readonly Finding[] {
  const missing = missingClusters(routes, new Set(clusters.map(({name}) => name)));
  const byConfig = new Map<string, Set<string>>();
  for (const {cluster, row} of missing) byConfig.set(row.config.name, (byConfig.get(row.config.name) ?? new Set()).add(cluster));
  return fewOf(
    [...byConfig].map(([name, names]): Finding => {
      const where = name === '' ? 'A route configuration without a name' : `Route configuration ${name}`;
      return {
        severity: 'warn',
        what: `${where} names ${count(names.size, 'cluster')} that this proxy does not have: ${namesText([...names])}.`,
        next: 'Requests on those routes are answered 503 (NC, cluster_not_found).',
        jump: {label: `Routes ${name}`, to: 'routes', where: {NAME: name}},
      };
    }),
  );
}

/** Certificates that end, cannot be read, or have not come. */
export const secretFindings = (secrets: readonly Secret[], now: number): readonly Finding[] =>
  fewOf(
    secrets.flatMap((secret): readonly Finding[] => {
      const trouble = secretTrouble(secret, now);
      if (trouble === undefined) return [];
      const next = secret.isUninitialized
        ? 'What needs it waits, or refuses TLS.'
        : 'The agent should have renewed it: look at the log of its container.';
      const jump: Jump = {label: `Secret ${secret.name}`, to: 'secrets', where: {'RESOURCE NAME': secret.name}};
      return [{severity: trouble.tone, what: `Secret ${secret.name}: ${trouble.what}`, next, jump}];
    }),
  );
