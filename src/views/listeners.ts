import {matchText} from '../envoy/filterChains.ts';
import {destinationText} from '../envoy/filters.ts';
import {type ListenerRow, listenerRows, listenersPart, type Rejection} from '../envoy/listeners.ts';
import {humanAge, rfc3339} from '../lib/ages.ts';
import {type Line, span, type Tone} from '../lib/page.ts';
import {defineTable, type Known} from './view.ts';

const tones: Readonly<Record<string, Tone>> = {error: 'bad', warming: 'warn', draining: 'dim'};
const rejectedFirst = 1_000_000;
const isRejected = ({listener}: ListenerRow): boolean => listener.state === 'error';
const rowId = ({listener, chain}: ListenerRow, at: number): string => `${listener.name}/${listener.state}/${chain?.name ?? ''}/${at}`;

function strip({listener, chain}: ListenerRow, {now}: Known): readonly Line[] {
  const {rejection} = listener;
  if (rejection !== undefined) {
    const age = rejection.at === undefined ? '' : ` ${humanAge(Math.max(0, now - rejection.at))} ago`;
    return [
      [
        span(`Rejected by Envoy${age}`, 'bad'),
        span(`${listener.version === undefined ? '' : `, it keeps version ${listener.version}`}: ${rejection.details}`),
      ],
    ];
  }
  const http = chain === undefined || chain.httpFilters.length === 0 ? '' : `http filters ${chain.httpFilters.join(', ')}`;
  const network = `filters ${chain?.networkFilters.join(', ') || 'none'}`;
  const tls = chain?.tls === undefined ? 'no TLS' : chain.tls.requiresClientCertificate ? 'mTLS' : 'TLS';
  const from = chain?.madeFrom.map(({kind, namespace, name}) => `${kind} ${namespace}/${name}`).join(', ');
  return [
    [
      span(`${listener.name} `, 'strong'),
      span(
        [listener.direction?.toLowerCase(), listener.state, tls, chain?.accessLog || listener.accessLog ? 'access log' : undefined, from]
          .filter(Boolean)
          .join(', '),
      ),
    ],
    [span(http || network, 'dim')],
  ];
}

const rejectionJson = ({details, at, version}: Rejection): unknown => ({details, at: at === undefined ? undefined : rfc3339(at), version});

/** Listeners of a proxy, one row for each filter chain, in istioctl's words and order. */
export const listeners = defineTable({
  scope: 'proxy',
  title: 'Listeners',
  help: 'Where the proxy accepts connections, one row for each filter chain; rejected listeners with the reason Envoy gives.',
  key: '2',
  aliases: ['l', 'listener', 'lds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-config listeners ${proxy?.id ?? ''}`,
  load: async ({envoy}) =>
    listenerRows(await envoy(listenersPart)).map((row, at) => ({...row, key: rowId(row, at), order: isRejected(row) ? at - rejectedFirst : at})),
  rows: rows => rows,
  id: row => row.key,
  name: row => row.listener.name,
  // Rejected ones first, else istioctl's order.
  rank: row => row.order,
  problem: row => isRejected(row) || row.listener.state === 'warming',
  columns: [
    {title: 'NAME', help: 'Name of the listener.', cell: ({listener}) => listener.name, min: 16, max: 40, drop: 2, cut: 'middle'},
    {title: 'ADDRESSES', help: 'Where it listens; empty for internal listeners.', cell: ({listener}) => listener.addresses, min: 9, max: 32},
    {
      title: 'PORT',
      help: 'Its port, 0 for internal listeners.',
      cell: ({listener}) => String(listener.port),
      sort: ({listener}) => listener.port,
      align: 'right',
      min: 5,
    },
    {
      title: 'MATCH',
      help: 'Which connections take this filter chain.',
      cell: ({chain}) => (chain === undefined ? '-' : matchText(chain.match)),
      min: 12,
      max: 64,
    },
    {
      title: 'DESTINATION',
      help: 'The route configuration or cluster they are sent to.',
      cell: ({chain}) => (chain === undefined ? '-' : destinationText(chain.destination)),
      min: 12,
      max: 70,
    },
    {title: 'TYPE', help: 'HTTP, TCP, both, or UNKNOWN.', cell: ({listener}) => listener.type, shown: 'wide', drop: 1},
    {
      title: 'STATE',
      help: 'static, active, warming, draining, or error: rejected by Envoy.',
      cell: ({listener}) => ({text: listener.state, tone: tones[listener.state] ?? 'plain'}),
      min: 8,
      drop: 3,
    },
  ],
  strip,
  copies: ({listener, chain}) => [
    {label: 'name', text: listener.name},
    ...(chain === undefined ? [] : [{label: 'destination', text: destinationText(chain.destination)}]),
  ],
  json: ({listener, chain}) => ({
    state: listener.state,
    ...(listener.rejection ? {rejection: rejectionJson(listener.rejection)} : {}),
    ...(chain?.name ? {chain: chain.name} : {}),
    listener: listener.raw,
  }),
  note: rows => {
    const rejected = new Set(rows.filter(isRejected).map(row => row.listener.name));
    return rejected.size === 0 ? undefined : `! rejected by Envoy: ${[...rejected].join(', ')}`;
  },
});
