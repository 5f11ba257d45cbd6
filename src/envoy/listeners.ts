import type {Json} from '../lib/json.ts';
import {list, number, text, time} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {compareText} from '../lib/text.ts';
import type {ConfigDump, MadeFrom, SectionState} from './configDump.ts';
import {madeFrom, member, section} from './configDump.ts';
import type {FilterChain} from './filterChains.ts';
import {parseFilterChains} from './filterChains.ts';
import {destinationText} from './filters.ts';
import {dumpPart} from './part.ts';

/** istioctl's TYPE of a listener. */
export type ListenerType = 'HTTP' | 'TCP' | 'HTTP+TCP' | 'UNKNOWN';

/** Why Envoy refused a listener; `at` in milliseconds. */
export type Rejection = {readonly details: string; readonly at?: number; readonly version?: string};

/** A listener in one state. One that is in use and whose update was refused is there twice: 'active', and 'error' with the `rejection`. */
export type Listener = {
  readonly name: string;
  readonly state: SectionState;
  readonly addresses: string; // "0.0.0.0,::", a pipe's path, or '' for internal listeners
  readonly port: number; // 0 without one
  readonly type: ListenerType;
  readonly direction?: string; // INBOUND, OUTBOUND
  readonly isInternal: boolean;
  readonly accessLog: boolean; // its own, besides those of chains
  readonly version?: string; // version_info; Envoy leaves it out with delta xDS
  readonly updatedAt?: number; // ms
  readonly rejection?: Rejection;
  readonly madeFrom?: MadeFrom;
  readonly chains: readonly FilterChain[]; // in Envoy's order
  readonly raw: Json; // its configuration as received
  readonly place: number; // in the dump: the order of istioctl's JSON
};

/** A row of the listener table: a listener with one of its chains; `chain` is absent for a listener without any, which istioctl leaves out. */
export type ListenerRow = {readonly listener: Listener; readonly chain?: FilterChain};

/** Listeners, as istioctl asks for them. */
export const listenersPart = dumpPart('ListenersConfigDump', 'mask=dynamic_listeners,static_listeners', parseListeners, function* (dump) {
  for (const entry of list(member(section(dump, 'ListenersConfigDump'), 'dynamic_listeners'))) yield parseDynamic(entry);
});

/** Listeners of a dump in istioctl's order (port, addresses, type), of every state; undefined when the dump has no listener section. */
export function parseListeners(dump: ConfigDump): readonly Listener[] | undefined {
  const all = section(dump, 'ListenersConfigDump');
  if (all === undefined) return undefined;
  const dynamic = list(member(all, 'dynamic_listeners')).flatMap(entry => parseDynamic(entry));
  const fixed = list(member(all, 'static_listeners')).flatMap(each => inState(each, 'static'));
  return withoutRepeated([...dynamic, ...fixed])
    .map((listener, place) => ({...listener, place}))
    .sort(inOrder);
}

/** One row for each chain, those of a listener by DESTINATION descending, as in istioctl. */
export function listenerRows(listeners: readonly Listener[]): readonly ListenerRow[] {
  return listeners.flatMap((listener): readonly ListenerRow[] => {
    const chains = listener.chains.map(chain => ({listener, chain, to: destinationText(chain.destination)}));
    chains.sort((a, b) => (a.to < b.to ? 1 : a.to > b.to ? -1 : 0));
    return chains.length === 0 ? [{listener}] : chains.map(({chain}) => ({listener, chain}));
  });
}

/** A listener of which not yet known is where it stands in the dump. */
type Parsed = Omit<Listener, 'place'>;

const parseDynamic = remembered((entry): readonly Parsed[] => {
  const states = (['error', 'warming', 'active', 'draining'] as const).map(state => [state, member(entry, `${state}_state`)] as const);
  return states.flatMap(([state, value]) => {
    if (value === undefined) return [];
    return state === 'error' ? [rejected(entry, value)] : inState(value, state);
  });
});

function inState(value: Json, state: SectionState): readonly Parsed[] {
  const listener = member(value, 'listener');
  if (listener === undefined || listener === null) return [];
  const version = text(member(value, 'version_info'));
  const updatedAt = time(member(value, 'last_updated'));
  return [
    {
      ...parseListener(listener, state),
      ...(version === undefined ? {} : {version}),
      ...(updatedAt === undefined ? {} : {updatedAt}),
    },
  ];
}

function rejected(entry: Json, error: Json): Parsed {
  const listener = parseListener(member(error, 'failed_configuration'), 'error');
  const at = time(member(error, 'last_update_attempt'));
  const version = text(member(error, 'version_info'));
  const details = text(member(error, 'details')) ?? '';
  const rejection = {details, ...(at === undefined ? {} : {at}), ...(version === undefined ? {} : {version})};
  return {...listener, name: text(entry, 'name') ?? listener.name, rejection};
}

/** Envoy reports a refused listener under its name with the time of the attempt, and once more without name and time. */
function withoutRepeated(listeners: readonly Parsed[]): readonly Parsed[] {
  const isTimed = (listener: Parsed): boolean => listener.rejection?.at !== undefined;
  return listeners.filter(
    one =>
      one.state !== 'error' ||
      isTimed(one) ||
      !listeners.some(
        other => other.state === 'error' && isTimed(other) && other.name === one.name && other.rejection?.details === one.rejection?.details,
      ),
  );
}

function parseListener(listener: Json, state: SectionState): Parsed {
  const chains = parseFilterChains(listener);
  const direction = text(member(listener, 'traffic_direction'));
  const object = madeFrom(listener);
  const main = member(listener, 'address');
  const more = list(member(listener, 'additional_addresses')).map(each => addressText(member(each, 'address')));
  return {
    name: text(listener, 'name') ?? '',
    state,
    addresses: [addressText(main), ...more].join(','),
    port: number(member(main, 'socket_address', 'port_value')) ?? 0,
    type: typeOf(chains),
    isInternal: member(listener, 'internal_listener') !== undefined,
    accessLog: list(member(listener, 'access_log')).length > 0,
    chains,
    raw: listener,
    ...(direction === undefined ? {} : {direction}),
    ...(object === undefined ? {} : {madeFrom: object}),
  };
}

const addressText = (address: Json): string => text(member(address, 'socket_address', 'address')) ?? text(member(address, 'pipe', 'path')) ?? '';

function typeOf(chains: readonly FilterChain[]): ListenerType {
  const protocols = new Set(chains.flatMap(chain => chain.protocols));
  if (protocols.size === 2) return 'HTTP+TCP';
  return [...protocols][0] ?? 'UNKNOWN';
}

const inOrder = (a: Listener, b: Listener): number => a.port - b.port || compareText(mainAddress(a), mainAddress(b)) || compareText(a.type, b.type);

const mainAddress = ({addresses}: Listener): string => addresses.split(',')[0] ?? '';
