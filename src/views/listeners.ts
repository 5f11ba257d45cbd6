import {matchWays, shortMatch} from '../envoy/chainWords.ts';
import {matchText} from '../envoy/filterChains.ts';
import {destinationText} from '../envoy/filters.ts';
import {listenersPart, type Rejection} from '../envoy/listeners.ts';
import {rfc3339} from '../lib/ages.ts';
import type {Tone} from '../lib/page.ts';
import {listenerJumps} from './listenerJumps.ts';
import {destinationCell, isProblem, listenersData, type PaneRow, shortDestination} from './listenerRow.ts';
import {listenerStrip} from './listenerStrip.ts';
import {listenersPc} from './listenersPc.ts';
import {defineTable} from './view.ts';

const tones: Readonly<Record<string, Tone>> = {error: 'bad', warming: 'warn', draining: 'dim'};
const problemsFirst = 1_000_000;
/** Where STATE has no room, what is not in use says so before its match. */
const withState = ({listener: {state}}: PaneRow, match: string): string => (tones[state] === undefined ? match : `${state}: ${match}`);
const isRejected = ({listener}: PaneRow): boolean => listener.state === 'error';

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
  nowhere: ({NAME, PORT, 'INBOUND PORT': inbound}) => {
    const which = NAME === undefined && PORT !== undefined ? `on port ${PORT}` : (NAME ?? '');
    return inbound === undefined
      ? `This proxy has no listener ${which}: connections to it are refused, or it was not sent yet.`
      : `The listener ${which} has no chain for port ${inbound}: connections take its catch-all chain to InboundPassthroughCluster; no service declares this port.`;
  },
  load: async ({envoy, proxy}) => listenersData(await envoy(listenersPart), proxy?.kind),
  rows: ({rows}) => rows,
  id: row => row.key,
  name: row => row.listener.name,
  // Problems first, else istioctl's order.
  rank: row => (isRejected(row) ? row.at - 2 * problemsFirst : isProblem(row) ? row.at - problemsFirst : row.at),
  problem: isProblem,
  columns: [
    {
      title: 'NAME',
      help: 'Name of the listener.',
      cell: ({listener}) => ({text: listener.name, tone: tones[listener.state] ?? 'plain'}),
      min: 16,
      max: 40,
      cut: 'middle',
    },
    {title: 'ADDRESSES', help: 'Where it listens; empty for internal listeners.', cell: ({listener}) => listener.addresses, min: 9, max: 32, drop: 2},
    {
      title: 'PORT',
      help: 'Its port, 0 for internal listeners.',
      cell: ({listener}) => String(listener.port),
      sort: ({listener}) => listener.port,
      align: 'right',
      min: 5,
    },
    // Jumps name the match as istioctl writes it.
    {title: 'MATCH', help: 'In the words of istioctl.', cell: ({chain}) => (chain === undefined ? '-' : matchText(chain.match)), shown: 'filter'},
    {
      title: 'MATCH',
      help: 'Which connections take this filter chain; of waypoints the address and port that lead to it, NONE where nothing does.',
      cell: ({chain, listener}) => (chain === undefined ? '-' : matchWays(chain, listener)),
      min: 30,
      max: 64,
      drop: 3,
      cut: 'middle',
    },
    {
      title: 'MATCH',
      help: 'The same in short.',
      cell: row => ({
        text: withState(row, row.chain === undefined ? '-' : shortMatch(row.chain, row.listener)),
        tone: tones[row.listener.state] ?? 'plain',
      }),
      shown: 'narrow',
      min: 12,
      max: 30,
      drop: 3,
    },
    {
      title: 'DESTINATION',
      help: 'The route configuration or cluster they are sent to.',
      cell: destinationCell,
      min: 40,
      max: 70,
      drop: 3,
    },
    {title: 'DESTINATION', help: 'The same in short.', cell: shortDestination, shown: 'narrow', min: 24, max: 60, drop: 3},
    {title: 'TYPE', help: 'HTTP, TCP, both, or UNKNOWN.', cell: ({listener}) => listener.type, shown: 'wide', drop: 1},
    {
      title: 'STATE',
      help: 'static, active, warming, draining, or error: rejected by Envoy.',
      cell: ({listener}) => ({text: listener.state, tone: tones[listener.state] ?? 'plain'}),
      min: 8,
      drop: 1,
    },
    {
      title: 'INBOUND PORT',
      help: 'Destination port that the chain is for.',
      cell: ({chain}) => `${chain?.match.port ?? ''}`,
      sort: ({chain}) => chain?.match.port ?? 0,
      shown: 'filter',
    },
  ],
  jumps: listenerJumps,
  strip: (row, {now}) => listenerStrip(row, now),
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
  note: ({rows}) => {
    const rejected = new Set(rows.filter(isRejected).map(row => row.listener.name));
    return rejected.size === 0 ? undefined : `! rejected by Envoy: ${[...rejected].join(', ')}`;
  },
  pc: listenersPc,
});
