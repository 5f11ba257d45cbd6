import {waysTo} from '../envoy/chainMatcher.ts';
import {isInUse} from '../envoy/configDump.ts';
import {matchText} from '../envoy/filterChains.ts';
import {destinationText} from '../envoy/filters.ts';
import type {Listener} from '../envoy/listeners.ts';
import {rfc3339} from '../lib/ages.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import type {ListenersData, PaneRow} from './listenerRow.ts';
import {type Given, isWanted, type Pc, type PcFlag} from './printing.ts';

type Table = readonly (readonly string[])[];

/** A BoolVar of istioctl: a flag without a value is given as 'true'. */
const isOn = (given: string | undefined, otherwise: boolean): boolean => (given === undefined ? otherwise : given !== 'false' && given !== '0');

const flags: readonly PcFlag<PaneRow>[] = [
  {
    name: 'address',
    takes: 'ADDRESS',
    help: 'Only what has this address.',
    keeps: ({listener}, wanted) => listener.addresses.split(',').some(address => isWanted(address, wanted)),
  },
  {
    name: 'port',
    takes: 'N',
    help: 'Only what has this port.',
    keeps: ({listener}, wanted) => Number(wanted) === 0 || listener.port === Number(wanted),
  },
  {
    name: 'type',
    takes: 'TYPE',
    help: 'Listeners of this type: HTTP, TCP, HTTP+TCP, UNKNOWN.',
    keeps: ({listener}, wanted) => isWanted(listener.type, wanted),
  },
  {name: 'verbose', help: 'false: a line per listener or route configuration.'},
  {name: 'waypoint', help: 'Listeners: a line per way through the matchers.'},
];

/** How `i9s pc listener` prints. `--waypoint` has an order of its own and, where istioctl's is random, sorted ways. */
export const listenersPc: Pc<ListenersData, PaneRow> = {
  words: ['listener', 'listeners', 'l'],
  gap: 1,
  flags,
  rows: ({rows}) => rows,
  leavesOut: ({listener}) => !isInUse(listener),
  inAll: {place: 3, heading: 'LISTENER INFO', table: (rows, given) => allTable(rows, given)},
  table: (rows, {verbose, waypoint}) => (isOn(waypoint, false) ? waypointTable(rows) : isOn(verbose, true) ? longTable(rows) : shortTable(rows)),
  json: rows =>
    listenersOf(rows)
      .toSorted((a, b) => a.place - b.place)
      .map(listenerJson),
  none: {error: 'no listeners found'},
};

const listenersOf = (rows: readonly PaneRow[]): readonly Listener[] => [...new Set(rows.map(({listener}) => listener))];

const longCells = ({listener: {addresses, port}, chain}: PaneRow): readonly (readonly string[])[] =>
  chain === undefined ? [] : [[addresses, `${port}`, matchText(chain.match), destinationText(chain.destination)]];
const shortCells = ({addresses, port, type}: Listener): readonly string[] => [addresses, `${port}`, type];

const longTable = (rows: readonly PaneRow[]): Table => [['ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'], ...rows.flatMap(longCells)];
const shortTable = (rows: readonly PaneRow[]): Table => [['ADDRESSES', 'PORT', 'TYPE'], ...listenersOf(rows).map(shortCells)];

/** In `pc all` each row begins with the name of its listener. */
const allTable = (rows: readonly PaneRow[], {verbose}: Given): Table =>
  isOn(verbose, true)
    ? [
        ['NAME', 'ADDRESSES', 'PORT', 'MATCH', 'DESTINATION'],
        ...rows.flatMap(row => longCells(row).map(cells => [`listener/${row.listener.name}`, ...cells])),
      ]
    : [['NAME', 'ADDRESSES', 'PORT', 'TYPE'], ...listenersOf(rows).map(listener => [`listener/${listener.name}`, ...shortCells(listener)])];

/** Internal listeners by name, chains as Envoy has them. */
function waypointTable(rows: readonly PaneRow[]): Table {
  const listeners = listenersOf(rows).toSorted((a, b) => (a.isInternal && b.isInternal ? (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) : 0));
  return [
    ['LISTENER', 'CHAIN', 'MATCH', 'DESTINATION'],
    ...listeners.flatMap(listener => {
      const name = `envoy://${listener.name}`;
      const isOwn = listener.isInternal && listener.chains.length === 1 && listener.chains[0]?.name === name;
      return listener.chains.flatMap(chain =>
        waysTo(chain, listener).map(way => [isOwn ? 'internal' : name, chain.name, way, destinationText(chain.destination)]),
      );
    }),
  ];
}

function listenerJson({raw, state, rejection}: Listener): unknown {
  const {'@type': _, ...fields} = camelKeys(raw ?? {}) as Record<string, unknown>;
  if (isInUse({state})) return fields;
  const at = rejection?.at === undefined ? {} : {at: rfc3339(rejection.at)};
  return {...fields, i9s: {state, ...(rejection === undefined ? {} : {error: rejection.details, ...at})}};
}
