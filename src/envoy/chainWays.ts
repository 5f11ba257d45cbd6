import type {Json} from '../lib/json.ts';
import {text} from '../lib/json.ts';
import {branches} from './chainMatcher.ts';
import {member} from './configDump.ts';
import type {FilterChain} from './filterChains.ts';
import type {Listener} from './listeners.ts';

/** One way to a chain: what the connection has to be, absent members match all. */
export type Way = {readonly address?: string; readonly port?: string; readonly protocol?: string; readonly other?: string};

const inputs: Readonly<Record<string, keyof Way>> = {ip: 'address', port: 'port', 'application-protocol': 'protocol'};

type Ways = ReadonlyMap<string, readonly Way[]>; // by name of the chain
/** A waypoint has a chain for each port of each service, and one matcher for all of them: it is read once. */
const read = new WeakMap<object, {readonly ways: Ways | undefined}>();
const deepest = 8;

/**
 * All ways through the `filter_chain_matcher` of a listener (waypoints) to a chain, also those that istioctl does not follow; empty when none leads there.
 * Undefined for listeners without one, and where some of it cannot be read, so that nothing can be said.
 */
export function chainWays({name}: Pick<FilterChain, 'name'>, {raw}: Pick<Listener, 'raw'>): readonly Way[] | undefined {
  const matcher = member(raw, 'filter_chain_matcher');
  if (typeof matcher !== 'object' || matcher === null) return undefined;
  let known = read.get(matcher);
  if (known === undefined) {
    const ways = new Map<string, Way[]>();
    known = {ways: through(matcher, {}, ways, 0) ? ways : undefined};
    read.set(matcher, known);
  }
  return known.ways === undefined ? undefined : (known.ways.get(name) ?? []);
}

/** Adds the ways through a matcher; false when some of it cannot be read. */
function through(matcher: Json, so: Way, found: Map<string, Way[]>, depth: number): boolean {
  const tree = member(matcher, 'matcher_tree');
  const fallback = member(matcher, 'on_no_match');
  const all = branches(tree);
  if (depth > deepest || member(matcher, 'matcher_list') !== undefined || (tree !== undefined && all.length === 0)) return false;
  const input = text(member(tree, 'input', 'name')) ?? '';
  const isRead = all.every(([key, next]) => after(next, {...so, ...step(input, key)}, found, depth));
  return isRead && (fallback === undefined || after(fallback, all.length === 0 ? so : {...so, ...rest(input)}, found, depth));
}

function after(next: Json, way: Way, found: Map<string, Way[]>, depth: number): boolean {
  const inner = member(next, 'matcher');
  if (inner !== undefined) return through(inner, way, found, depth + 1);
  const name = text(member(next, 'action', 'name'));
  if (name === undefined) return true;
  const ways = found.get(name);
  if (ways === undefined) found.set(name, [way]);
  else ways.push(way);
  return true;
}

/** "=10.0.0.1" is a value, "^abc" a beginning; protocols stand in quotes of their own. */
function step(input: string, key: string): Way {
  const kind = inputs[input];
  return kind === undefined ? {other: `${input}${key}`} : {[kind]: `${key.replace(/^=/, '').replaceAll("'", '')}`};
}

/** What none of the branches takes. */
const rest = (input: string): Way => (inputs[input] === 'protocol' ? {protocol: 'other protocols'} : {other: `other ${input}`});

/** Ways in the words of one cell: "10.96.44.120:9080, h2c"; NONE, which is istioctl's word, when there is none. */
export function waysCell(ways: readonly Way[]): string {
  if (ways.length === 0) return 'NONE';
  const [first = {}] = ways;
  const more = [...new Set(ways.map(targetCell))].length > 1 ? `, ${ways.length - 1} more` : '';
  const protocols = more === '' ? protocolsOf(ways) : '';
  return `${targetCell(first) || 'ALL'}${protocols === '' ? '' : ` ${protocols}`}${more}`;
}

function targetCell({address, port, other}: Way): string {
  const host = address === undefined ? '' : address.includes(':') && port !== undefined ? `[${address}]` : address;
  return [`${host}${port === undefined ? '' : `:${port}`}`, other].filter(Boolean).join(' ');
}

const protocolsOf = (ways: readonly Way[]): string => [...new Set(ways.flatMap(({protocol}) => protocol ?? []))].join(',');

/** Ways in words: "for service address 10.96.44.120, port 9080". `what`: whose address it is. */
export function waysWords(ways: readonly Way[], what: string): string {
  const targets = [...new Set(ways.map(way => targetWords(way, what)))];
  const protocols = targets.length === 1 ? protocolsOf(ways).replaceAll(',', ' or ') : '';
  const more = targets.length > 3 ? ` or ${targets.length - 3} more` : '';
  return `${targets.slice(0, 3).join(' or ')}${more}${protocols === '' ? '' : `, ${protocols}`}`;
}

function targetWords({address, port, other}: Way, what: string): string {
  const words = [address === undefined ? undefined : `${what} ${address}`, port === undefined ? undefined : `port ${port}`, other];
  return words.filter(word => word !== undefined).join(', ') || 'any address';
}
