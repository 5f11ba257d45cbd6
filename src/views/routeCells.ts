import type {Forwarding, RouteAction, Share} from '../envoy/routeAction.ts';
import type {Fault} from '../envoy/routeFilters.ts';
import type {Route} from '../envoy/routes.ts';
import {humanAge} from '../lib/ages.ts';

/** An Envoy cluster in short: "reviews.bookinfo:9080" and its subset; names of another form as they are. */
function shortParts(cluster: string): {readonly service: string; readonly subset: string} {
  const [direction, port, subset, host, ...more] = cluster.split('|');
  if (direction === undefined || host === undefined || host === '' || more.length > 0) return {service: cluster, subset: ''};
  const name = host.replace(/\.svc\.cluster\.local$/, '');
  return {
    service: direction === 'inbound-vip' ? `vip ${name}:${port}` : `${name}:${port}`,
    subset: direction === 'inbound-vip' ? '' : (subset ?? ''),
  };
}

/** "reviews.bookinfo:9080 v1". */
export function shortCluster(cluster: string): string {
  const {service, subset} = shortParts(cluster);
  return subset === '' ? service : `${service} ${subset}`;
}

const withoutDomain = (name: string): string => name.replace('.svc.cluster.local', '');

/** The name of a route configuration in short: "waypoint.ambient-demo:15008", "vip reviews.ambient-demo:9080". */
export const shortConfig = (name: string): string => withoutDomain(shortCluster(name));

/** The name of a virtual host in short: "reviews.bookinfo:9080". */
export const shortHost = withoutDomain;

/** "80% reviews.bookinfo:9080 v1, 20% v2": a service is named where it changes. A share stands before its cluster: what is cut at its end never has that of another. */
function sharesText(shares: readonly Share[]): string {
  return shares
    .map(({cluster, percent}, at) => {
      const {service, subset} = shortParts(cluster);
      const before = shares[at - 1];
      const isSame = before !== undefined && subset !== '' && shortParts(before.cluster).service === service;
      return `${percent}% ${isSame ? subset : shortCluster(cluster)}`;
    })
    .join(', ');
}

/** Where requests go, in the words of one cell. */
export function actionText(action: RouteAction): string {
  switch (action.is) {
    case 'cluster':
      return shortCluster(action.cluster);
    case 'weighted':
      return sharesText(action.shares);
    case 'header':
      return `by header ${action.header}`;
    case 'plugin':
      return `by ${action.name}`;
    case 'redirect':
      return `redirect ${action.status}`;
    case 'direct':
      return `answers ${action.status}`;
    case 'none':
      return '-';
  }
}

/** A duration of protojson, "0.500s", as "500ms"; "0s" is none. What cannot be read stays. */
export function durationText(duration: string): string {
  const ms = Number(duration.replace(/s$/, '')) * 1000;
  if (!duration.endsWith('s') || Number.isNaN(ms)) return duration;
  if (ms === 0) return 'none';
  if (ms < 1000 || ms % 1000 !== 0) return ms < 1000 ? `${ms}ms` : `${ms / 1000}s`;
  return humanAge(ms);
}

/** Without a timeout of its own a route has Envoy's, 15 s. */
export const timeoutText = ({timeout}: Forwarding): string => durationText(timeout ?? '15s');

/** A timeout begins when the request has ended, which a tunnel never does before it closes. */
export const hasTimeout = ({match}: Pick<Route, 'match'>): boolean => match.path.is !== 'connect';

export const retriesText = ({retries}: Forwarding): string =>
  retries === undefined || retries.count === 0 ? '0' : `${retries.count}${retries.perTry === undefined ? '' : ` x ${durationText(retries.perTry)}`}`;

/** "503 50%, 1s 10%". */
export const faultText = ({delay, abort}: Fault): string =>
  [
    abort && `${abort.status || 'abort'} ${abort.percent}%`,
    delay && `${delay.duration === '' ? 'delay' : durationText(delay.duration)} ${delay.percent}%`,
  ]
    .filter(Boolean)
    .join(', ');

export const mirrorsText = ({mirrors}: Forwarding): string => mirrors.map(({cluster, percent}) => `${shortCluster(cluster)} ${percent}%`).join(', ');

/** Where a request is redirected, or what it is answered. */
export function ownAnswerText({action}: Route): string {
  if (action.is === 'redirect') return `${action.status} ${action.to}`;
  return action.is === 'direct' ? [`${action.status}`, action.body?.trim()].filter(Boolean).join(' ') : '';
}
