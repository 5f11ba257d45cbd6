import {clustersPart} from '../envoy/clusters.ts';
import {routesPart} from '../envoy/routes.ts';
import {domainsText, gatewayOf, matchCell, ownerOf, virtualServiceText} from '../envoy/routeTexts.ts';
import type {Tone} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {madeFromText, ownerJumps} from './madeFrom.ts';
import {faultText, hasTimeout, mirrorsText, ownAnswerText, retriesText, shortConfig, shortHost, timeoutText} from './routeCells.ts';
import {clusterCell, isProblem, matchWithConditions, routeFollows, routesData} from './routeRow.ts';
import {routeStrip} from './routeStrip.ts';
import {routesPc} from './routesPc.ts';
import {defineTable} from './view.ts';

const tones: Readonly<Record<string, Tone>> = {error: 'bad', warming: 'warn'};
const problemsFirst = 1_000_000;

/** Routes of a proxy, one row for each, in istioctl's words, with where they lead. */
export const routes = defineTable({
  scope: 'proxy',
  title: 'Routes',
  help: 'What the proxy does with HTTP requests, one row for each route: where it goes, by which weights, with which timeout, retries and faults.',
  key: '3',
  aliases: ['r', 'route', 'rds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: (proxy, where) => `istioctl proxy-config routes ${proxy?.id ?? ''}${where?.NAME ? ` --name "${where.NAME}"` : ''}`,
  nowhere: ({NAME, ROUTE}) =>
    ROUTE !== undefined
      ? `This proxy has no route ${ROUTE} any more that leads there: its configuration has changed since.`
      : `This proxy has no route configuration ${NAME ?? ''} yet: a new listener that needs it waits (warming), one in use answers 404 (NR, route_not_found).`,
  load: async ({envoy, maybe}) => {
    const [configs, clusters] = await Promise.all([envoy(routesPart), maybe(clustersPart)]);
    return routesData(configs, clusters && new Set(clusters.map(({name}) => name)));
  },
  rows: ({rows}) => rows,
  id: row => row.key,
  name: ({config, host}) => [config.name, host?.name].filter(Boolean).join(' '),
  // Refused and warming ones first; else the order of Envoy, in which the first match counts.
  rank: row => (row.config.state in tones ? row.at - problemsFirst : row.at),
  problem: isProblem,
  columns: [
    {
      title: 'NAME',
      help: 'Name of the route configuration; those inside of listeners may have none.',
      cell: ({config}) => ({text: config.name, tone: tones[config.state] ?? 'plain'}),
      min: 20,
      max: 30,
      cut: 'middle',
      drop: 2,
    },
    {
      title: 'NAME',
      help: 'The same in short.',
      cell: ({config}) => ({text: shortConfig(config.name), tone: tones[config.state] ?? 'plain'}),
      shown: 'narrow',
      min: 8,
      max: 16,
      drop: 2,
    },
    {title: 'VHOST NAME', help: 'Name of the virtual host.', cell: ({host}) => host?.name ?? '-', min: 24, max: 44, drop: 2},
    {
      title: 'VHOST NAME',
      help: 'The same in short.',
      cell: ({host}) => shortHost(host?.name ?? '-'),
      shown: 'narrow',
      min: 20,
      max: 30,
      drop: 2,
    },
    {
      title: 'DOMAINS',
      help: 'Host headers that choose the virtual host.',
      cell: ({host}) => domainsText(host?.domains ?? []),
      min: 14,
      max: 30,
      drop: 3,
    },
    // Jumps name the match as istioctl writes it.
    {title: 'MATCH', help: 'Paths that the route takes; empty for CONNECT.', cell: matchCell, shown: 'wide', min: 16, max: 36},
    {
      title: 'MATCH',
      help: 'Paths that the route takes, and what else a request needs: headers, ?query parameters, a share.',
      cell: matchWithConditions,
      shown: 'compact',
      min: 16,
      max: 44,
    },
    {title: 'VIRTUAL SERVICE', help: 'The VirtualService it was made from.', cell: virtualServiceText, min: 16, max: 40, drop: 4, cut: 'middle'},
    {
      title: 'CLUSTER',
      help: 'Where requests go, with weights in percent, ! where the proxy has no such cluster; "answers" and "redirect" where Envoy answers itself.',
      cell: clusterCell,
      min: 26,
      max: 72,
    },
    {
      title: 'HEADERS',
      help: 'What a request needs besides its path: headers, ?query parameters, a share.',
      cell: ({route}) => route?.match.conditions.join(', ') ?? '',
      shown: 'wide',
      max: 30,
    },
    {
      title: 'TIMEOUT',
      help: "Of the whole request with its retries; 15s is Envoy's default, tunnels have none.",
      cell: ({route}) => (route?.forwarding !== undefined && hasTimeout(route) ? timeoutText(route.forwarding) : '-'),
      shown: 'wide',
      drop: 1,
    },
    {
      title: 'RETRIES',
      help: 'How often a failed request is tried again, and for how long each time.',
      cell: ({route}) => (route?.forwarding === undefined ? '-' : retriesText(route.forwarding)),
      shown: 'wide',
      drop: 1,
    },
    {
      title: 'REDIRECT/DIRECT',
      help: 'What Envoy answers itself.',
      cell: ({route}) => (route === undefined ? '' : ownAnswerText(route)),
      shown: 'wide',
      max: 40,
      drop: 1,
    },
    {
      title: 'FAULT',
      help: 'Delays and aborts made on purpose, with their share.',
      cell: ({route}) => ({text: route?.filters.fault === undefined ? '' : faultText(route.filters.fault), tone: 'warn'}),
      shown: 'wide',
      drop: 1,
    },
    {
      title: 'MIRROR',
      help: 'Clusters that get a copy of the requests.',
      cell: ({route}) => (route?.forwarding === undefined ? '' : mirrorsText(route.forwarding)),
      shown: 'wide',
      max: 40,
      drop: 1,
    },
    {title: 'ROUTE', help: 'Name of the route, as access logs tell it.', cell: ({route}) => route?.name ?? '', shown: 'filter'},
    {
      title: 'STATE',
      help: 'static (in a listener or the bootstrap), active, warming, or error: rejected by Envoy.',
      cell: ({config}) => ({text: config.state, tone: tones[config.state] ?? 'plain'}),
      shown: 'wide',
      drop: 1,
    },
  ],
  jumps: row => [
    ...routeFollows(row),
    ...ownerJumps([row.route === undefined ? undefined : ownerOf(row.route), gatewayOf(row.config.name)].filter(owner => owner !== undefined)),
  ],
  strip: (row, {now}) => routeStrip(row, now),
  copies: ({config, host, route}) => [
    {label: 'route configuration', text: config.name},
    ...(host === undefined ? [] : [{label: 'virtual host', text: host.name}]),
    ...(route?.action.is === 'cluster' ? [{label: 'cluster', text: route.action.cluster}] : []),
    ...(route?.madeFrom === undefined ? [] : [{label: 'made from', text: madeFromText(route.madeFrom)}]),
  ],
  json: ({config, host, route}) => ({
    routeConfig: config.name,
    state: config.state,
    ...(config.rejection === undefined ? {} : {rejection: config.rejection}),
    ...(host === undefined ? {} : {virtualHost: host.name, domains: host.domains}),
    route: route?.raw ?? config.raw,
  }),
  noteOf: rows => {
    const rejected = rows.filter(({config}) => config.state === 'error');
    const gone = new Set(rows.flatMap(({missing}) => missing));
    if (rejected.length > 0) return `! rejected by Envoy: ${[...new Set(rejected.map(({config}) => config.name))].join(', ')}`;
    return gone.size === 0 ? undefined : `! routes lead to ${count(gone.size, 'cluster')} that this proxy does not have: ${[...gone].join(', ')}`;
  },
  pc: routesPc,
});
