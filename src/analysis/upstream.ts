import type {Breakers, OutlierDetection} from '../envoy/clusterLimits.ts';
import {parseClusterName} from '../envoy/clusterName.ts';
import {type Traffic, unservedText} from '../envoy/clusterTraffic.ts';
import {isEjected, isServing} from '../envoy/endpointHealth.ts';
import type {Endpoint} from '../envoy/endpoints.ts';
import {count} from '../lib/text.ts';
import {breakerUse} from './breakerUse.ts';

/** All that one Envoy knows of the health of one of its clusters. */
export type Upstream = {
  readonly name: string;
  readonly type?: string; // EDS, STATIC, ORIGINAL_DST, ...; undefined where its configuration could not be had
  readonly state?: string; // of its configuration; undefined as above
  readonly subset?: string;
  readonly endpoints: readonly Endpoint[] | undefined; // undefined: Envoy has no such cluster in use
  readonly outlier?: OutlierDetection;
  readonly breakers: Breakers;
  readonly panicPercent: number; // with fewer healthy ones, health is ignored; 0: never
  readonly traffic?: Traffic | undefined; // what reaches it, where that matters and is known
  readonly stats: ReadonlyMap<string, number>; // names without "cluster.NAME."; empty where Envoy keeps none of this cluster
};

/** What is known of the cluster, as a sentence; `next` as well, each ends with a full stop. */
export type Finding = {readonly level: 'bad' | 'warn' | 'good'; readonly what: string; readonly next: readonly string[]};

const bad = (what: string, ...next: readonly string[]): Finding => ({level: 'bad', what, next});
const warn = (what: string, ...next: readonly string[]): Finding => ({level: 'warn', what, next});

/** Why what is sent to the cluster fails, the most telling reason first. There is always one: the last resort is that all is well. */
export function findings(upstream: Upstream): readonly Finding[] {
  const {endpoints} = upstream;
  if (endpoints === undefined) return [missing(upstream)];
  const found = [health(upstream), breakersOpen(upstream), refused(upstream), tls(upstream), connections(upstream), panic(upstream)].filter(
    each => each !== undefined,
  );
  const order = ['bad', 'warn', 'good'];
  return found.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

function missing({name, state}: Upstream): Finding {
  if (state === 'warming')
    return bad(
      'The cluster is warming: Envoy waits for its endpoints or secrets, requests get 503, TCP connections are closed.',
      'Key 6, Secrets: one may be missing or warming.',
    );
  if (state === 'error')
    return bad(
      'Envoy refused this cluster and does not have it: requests get 503 (NC, cluster_not_found), TCP connections are closed.',
      'Key 4, Clusters: its reason stands under the table.',
    );
  return bad(
    `This proxy has no cluster ${name}: requests on a route that names it are answered 503 (NC, cluster_not_found), TCP connections are closed.`,
    'A subset needs a DestinationRule that defines it, a host a Service or ServiceEntry that this proxy may see (Sidecar, exportTo).',
  );
}

const isActiveCheck = (failures: readonly string[]): boolean =>
  failures.some(
    failure => failure.endsWith('active_health_check') || failure === 'active_hc_timeout' || failure === 'excluded_via_immediate_hc_fail',
  );

/** How many endpoints get requests, and why the others do not. */
function health(upstream: Upstream): Finding {
  const {endpoints = [], panicPercent, traffic} = upstream;
  const total = endpoints.length;
  const serving = endpoints.filter(isServing).length;
  const ejected = endpoints.filter(isEjected).length;
  if (total === 0) return none(upstream);
  if (serving === total) return {level: 'good', what: total === 1 ? 'Its one endpoint is healthy.' : `All ${total} endpoints are healthy.`, next: []};
  const reasons = [
    [ejected, 'ejected by outlier detection'],
    [endpoints.filter(each => !isEjected(each) && isActiveCheck(each.failures)).length, 'failing active health checks'],
    [endpoints.filter(each => each.status === 'UNHEALTHY').length, 'not ready (EDS says UNHEALTHY)'],
    [endpoints.filter(each => each.status === 'DRAINING').length, 'draining'],
    [endpoints.filter(each => each.failures.includes('pending_dynamic_removal')).length, 'about to be removed'],
    [endpoints.filter(each => each.status === 'TIMEOUT').length, 'not checked in time'],
  ] as const;
  const given = reasons.filter(([many]) => many > 0);
  const next = [
    ...(ejected > 0
      ? ['An ejected endpoint comes back after baseEjectionTime times its number of ejections; the access log of its pod tells which 5xx caused it.']
      : []),
    ...(ejected > 0 ? ['Key o on the cluster: the outlierDetection of its DestinationRule.'] : []),
    ...(given.some(([, why]) => why.startsWith('not ready')) ? ['The pods fail their readiness probe: kubectl describe pod shows it.'] : []),
  ];
  const whole = given.find(([many]) => many === total)?.[1];
  const why = whole ?? given.map(([many, text]) => `${many} ${text}`).join(', ');
  if (serving > 0) return warn(`${serving} of ${total} endpoints healthy${why === '' ? '' : `: ${why}`}.`, ...next);
  const ending = panicPercent > 0 ? `panic mode sends requests to ${total === 1 ? 'it' : 'them'} all the same` : unservedText(traffic);
  if (whole === undefined) return bad(`None of ${total} endpoints is healthy${why === '' ? '' : ` (${why})`}: ${ending}.`, ...next);
  return bad(`${total === 1 ? 'The only endpoint is' : `All ${total} endpoints are`} ${whole}: ${ending}.`, ...next);
}

function none({name, type, subset, traffic}: Upstream): Finding {
  const ending = unservedText(traffic);
  if (name === 'BlackHoleCluster')
    return warn('BlackHoleCluster has no endpoints on purpose: what is sent there is dropped (outboundTrafficPolicy REGISTRY_ONLY).');
  if (type === 'ORIGINAL_DST')
    return {
      level: 'good',
      what: 'No endpoint now: this cluster connects to the address that the client wanted, endpoints come with traffic.',
      next: [],
    };
  if (type === 'STRICT_DNS' || type === 'LOGICAL_DNS')
    return bad(`No endpoint: the name of its host did not resolve, ${ending}.`, 'Does the name resolve inside of the pod?');
  const host = parseClusterName(name)?.host ?? '';
  if (host !== '' && !host.includes('.svc.'))
    return bad(
      `No endpoint: no address is known of ${host} (ServiceEntry), ${ending}.`,
      'Does the ServiceEntry name endpoints, or does its workloadSelector match a pod that is ready or a WorkloadEntry?',
    );
  const select =
    'kubectl get endpointslices: does the selector of the Service match pods that are ready, and does its targetPort exist? Without a selector, whoever made the Service makes them.';
  if (subset !== undefined && subset !== '')
    return bad(
      `No endpoint: no ready pod is behind the Service, or none has the labels of subset ${subset}: ${ending}.`,
      'Key o on the cluster: the labels of the subset in its DestinationRule, against those of the pods.',
      select,
    );
  return bad(`No endpoint: nothing that is ready is behind the Service, ${ending}.`, select);
}

function breakersOpen({breakers, endpoints = [], stats}: Upstream): Finding | undefined {
  const open = breakerUse(breakers, endpoints, stats).filter(each => each.open);
  if (open.length === 0) return undefined;
  const words = open.map(({name, used, limit}) => `${name}${limit === undefined ? '' : ` (${used ?? '?'} of ${limit})`}`).join(', ');
  return bad(
    `A circuit breaker is open: ${words}. Requests beyond it get 503 (UO, upstream overflow), TCP connections are closed.`,
    `Is the service slow, or the limit too small? It is ${open.map(({setting}) => setting).join(', ')} of the DestinationRule.`,
  );
}

function refused({stats}: Upstream): Finding | undefined {
  const many = (stats.get('upstream_rq_pending_overflow') ?? 0) + (stats.get('upstream_rq_active_overflow') ?? 0);
  return many === 0
    ? undefined
    : warn(
        `${count(many, 'request')} refused by a circuit breaker since Envoy started (503 with UO).`,
        'Key 9, Stats, /overflow: do they still come?',
      );
}

function tls({stats}: Upstream): Finding | undefined {
  const failures = [
    ['ssl.fail_verify_san', 'the certificate names another service (subjectAltNames)'],
    ['ssl.fail_verify_error', 'the certificate is not signed by a trusted root, or expired'],
    ['ssl.fail_verify_cert_hash', 'the certificate has another hash'],
    ['ssl.connection_error', 'the handshake broke off, as with a server that speaks no TLS'],
  ] as const;
  const found = failures.flatMap(([name, why]) => ((stats.get(name) ?? 0) > 0 ? [`${stats.get(name)} times ${why}`] : []));
  if (found.length === 0) return undefined;
  return warn(
    `TLS handshakes failed since Envoy started: ${found.join('; ')}.`,
    'Does tls.mode of the DestinationRule fit the PeerAuthentication of the other side? Key 6, Secrets: roots and times.',
  );
}

/** By the endpoints' own counters, which every Envoy keeps. */
function connections({endpoints = []}: Upstream): Finding | undefined {
  const sum = (name: string): number => endpoints.reduce((all, {stats}) => all + (stats[name] ?? 0), 0);
  const [failed, total, active] = [sum('cx_connect_fail'), sum('cx_total'), sum('cx_active')];
  if (failed === 0) return undefined;
  const next = 'Does the application listen on that port of the pod (and not only on localhost)? Is a NetworkPolicy in the way? Does it expect TLS?';
  if (failed >= total && active === 0)
    return bad(
      `No connection to any endpoint succeeded, ${failed} failed: requests get 503 (UF, upstream connection failure), TCP connections are closed.`,
      next,
    );
  return warn(`${failed} of ${total} connections failed since Envoy started (UF).`, next);
}

function panic({endpoints = [], panicPercent, stats}: Upstream): Finding | undefined {
  const serving = endpoints.filter(isServing).length;
  const isNow = endpoints.length > 0 && (100 * serving) / endpoints.length < panicPercent;
  const before = stats.get('lb_healthy_panic') ?? 0;
  if (isNow) return warn(`Panic mode: fewer than ${panicPercent} % are healthy, so Envoy balances over all endpoints, also the failed ones.`);
  return before === 0 ? undefined : warn(`${count(before, 'request')} balanced in panic mode since Envoy started.`);
}
