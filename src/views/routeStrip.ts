import {specialCluster} from '../envoy/listenerWords.ts';
import type {Forwarding} from '../envoy/routeAction.ts';
import type {Fault} from '../envoy/routeFilters.ts';
import {pathWords} from '../envoy/routeMatch.ts';
import type {Route, RouteConfig, VirtualHost} from '../envoy/routes.ts';
import {ownerOf} from '../envoy/routeTexts.ts';
import {ageSince} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {madeFromText} from './madeFrom.ts';
import {durationText, hasTimeout, timeoutText} from './routeCells.ts';
import type {PaneRow} from './routeRow.ts';

/** A route in words: what is wrong with it, what it takes and where that goes, how it is sent, and what it was made from. */
export function routeStrip(row: PaneRow, now: number): readonly Line[] {
  const {config, host, route} = row;
  return [
    ...stateLines(config, now),
    ...(route === undefined ? [] : missingLines(row.missing, route)),
    ...(route === undefined ? [noRoute(host)] : routeLines(route, host)),
    ...originLines(row, now),
    ...(host === undefined ? [] : [hostLine(host, config)]),
  ];
}

function stateLines({state, rejection, name}: RouteConfig, now: number): readonly Line[] {
  if (state === 'error') {
    const age = rejection?.at === undefined ? '' : ` ${ageSince(rejection.at, now)} ago`;
    return [[span(`Rejected by Envoy${age}: `, 'bad'), span(`${rejection?.details ?? ''} It keeps what it had of ${name}, if anything.`)]];
  }
  if (state === 'warming') return [[span('Warming: ', 'warn'), span('asked for and not there yet; listeners that need it wait or answer 404 (NR).')]];
  return [];
}

/** Requests whose cluster does not exist fail, copies of requests are dropped. */
function missingLines(missing: readonly string[], {action, forwarding}: Route): readonly Line[] {
  const mirrors = missing.filter(cluster => forwarding?.mirrors.some(mirror => mirror.cluster === cluster));
  const targets = missing.filter(cluster => !mirrors.includes(cluster));
  const which = action.is === 'weighted' ? ` ${targets.join(', ')}` : '';
  const answered = `requests for it are answered ${forwarding?.missingStatus ?? 503} (NC, cluster_not_found).`;
  return [
    ...(targets.length === 0 ? [] : [[span(`No such cluster${which}: `, 'bad'), span(answered)]]),
    ...(mirrors.length === 0 ? [] : [[span(`No such cluster ${mirrors.join(', ')}: `, 'warn'), span('nothing is mirrored there.')]]),
  ];
}

const noRoute = (host: VirtualHost | undefined): Line => [
  span(host === undefined ? 'No virtual host' : 'No route', 'warn'),
  span(': every request is answered 404 (NR, route_not_found).'),
];

function routeLines(route: Route, host: VirtualHost | undefined): readonly Line[] {
  const {match, action, forwarding, filters} = route;
  const takes = [pathWords(match), ...(match.conditions.length === 0 ? [] : [`where ${match.conditions.join(' and ')}`])].join(' ');
  const first = (to: string): Line => [span(`${takes[0]?.toUpperCase() ?? ''}${takes.slice(1)} `, 'strong'), span(`${to}.`)];
  const how = [
    ...(forwarding === undefined ? [] : forwardingWords(forwarding, hasTimeout(route))),
    ...(filters.fault === undefined ? [] : [faultWords(filters.fault)]),
  ];
  const settings = [
    ...(filters.cors ? ['CORS rules'] : []),
    ...filters.names.filter(name => !/\.(cors|fault)$/.test(name)).map(name => `settings for ${shortFilter(name)}`),
    ...filters.disabled.map(name => `${shortFilter(name)} switched off`),
  ];
  const lines: (Line | undefined)[] = [
    first(goesTo(action, host)),
    how.length === 0 ? undefined : [span(`${how.join('; ')}.`)],
    settings.length === 0 ? undefined : [span(`Filters: ${settings.join(', ')}.`, 'dim')],
  ];
  return lines.filter(line => line !== undefined);
}

const shortFilter = (name: string): string => name.replace(/^envoy\.filters\.http\./, '');

function goesTo(action: Route['action'], host: VirtualHost | undefined): string {
  switch (action.is) {
    case 'cluster': {
      const words = specialCluster[action.cluster];
      const whose = host?.name === 'allow_any' ? ' (hosts that the mesh does not know: outboundTrafficPolicy ALLOW_ANY)' : '';
      return `-> cluster ${action.cluster}${words === undefined ? '' : `: ${words}`}${whose}`;
    }
    case 'weighted':
      return `-> ${action.shares.map(({cluster, percent}) => `${percent}% ${cluster}`).join(', ')}`;
    case 'header':
      return `-> the cluster that the header ${action.header} names`;
    case 'plugin':
      return `-> the cluster that ${action.name} chooses`;
    case 'redirect':
      return `-> redirected to ${action.to} (${action.status})`;
    case 'direct': {
      const whose = host?.name === 'block_all' ? ' (hosts that the mesh does not know: outboundTrafficPolicy REGISTRY_ONLY)' : '';
      return `-> answered ${action.status}${action.body === undefined ? '' : ` "${action.body.trim()}"`} by Envoy itself${whose}`;
    }
    case 'none':
      return '-> nothing that i9s knows';
  }
}

function forwardingWords(forwarding: Forwarding, timed: boolean): readonly string[] {
  const {retries, rewrite, hash, mirrors, upgrades, idleTimeout, timeout} = forwarding;
  const perTry = retries?.perTry === undefined ? '' : `, ${durationText(retries.perTry)} each`;
  return [
    timed ? `Timeout ${timeoutText(forwarding)}${timeout === undefined ? " (Envoy's default)" : ''}` : 'The route timeout does not apply to tunnels',
    ...(idleTimeout === undefined ? [] : [`idle timeout ${durationText(idleTimeout)}`]),
    retries === undefined || retries.count === 0
      ? 'no retries'
      : `${count(retries.count, 'retry', 'retries')} on ${retries.on.replaceAll(',', ', ') || 'nothing'}${perTry}`,
    ...mirrors.map(({cluster, percent}) => `mirrors ${percent}% to ${cluster} (answers are dropped)`),
    ...(rewrite === undefined ? [] : [rewrite]),
    ...(hash.length === 0 ? [] : [`sticky by ${hash.join(', ')}`]),
    ...(upgrades.length === 0 ? [] : [`upgrades ${upgrades.join(', ')}`]),
  ];
}

function faultWords({delay, abort}: Fault): string {
  const words = [
    abort && `aborts ${abort.percent}% with ${abort.status || 'what a header says'}`,
    delay && `delays ${delay.percent}% by ${delay.duration === '' ? 'what a header says' : durationText(delay.duration)}`,
  ].filter(Boolean);
  return `fault on purpose: ${words.join(', ')}`;
}

/** Domains may end with a dot of their own. */
const sentence = (words: string): string => (words.endsWith('.') ? words : `${words}.`);

const hostLine = ({name, domains}: VirtualHost, config: RouteConfig): Line => [
  span(`Virtual host ${name} of ${config.name === '' ? 'a route configuration without a name' : config.name}: `, 'dim'),
  span(sentence(domains.join(', '))),
];

function originLines({config, route}: PaneRow, now: number): readonly Line[] {
  const owner = route === undefined ? undefined : ownerOf(route);
  const made = owner ?? route?.madeFrom;
  const called = route?.name ? `, route ${route.name}` : '';
  const version = config.version === undefined ? '' : `, version ${config.version}`;
  const age = config.updatedAt === undefined ? '' : `, since ${ageSince(config.updatedAt, now)}`;
  const from = made === undefined ? 'Made by istiod from services' : `Made from ${madeFromText(made)}`;
  const place = config.state === 'static' ? 'Inside of a listener or of the bootstrap' : from;
  return [[span(`${made === undefined ? place : from}${called}; ${config.state}${version}${age}.`, 'dim')]];
}
