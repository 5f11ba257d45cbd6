import type {Json} from '../lib/json.ts';
import {field, list, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {type FilterChain, matchText} from './filterChains.ts';
import type {Listener} from './listeners.ts';

/**
 * How a connection comes to a chain, in the words of `istioctl proxy-config listener --waypoint`: of a listener with a `filter_chain_matcher` (waypoints) each way
 * through its tree, "ip=10.96.39.81 -> port=9080", sorted; NONE when no way that istioctl follows leads to the chain. Matchers it does not know give no way here; istioctl panics.
 */
export function waysTo({name, match}: FilterChain, {raw}: Pick<Listener, 'raw'>): readonly string[] {
  const matcher = member(raw, 'filter_chain_matcher');
  if (matcher === undefined || matcher === null) return [matchText(match)];
  const fallback = member(matcher, 'on_no_match');
  if (text(member(fallback, 'action', 'name')) === name) return ['UNMATCHED'];
  const inner = field(fallback, 'matcher');
  const ways = waysThrough(inner ?? matcher, name);
  return ways.length === 0 ? ['NONE'] : ways;
}

/** What istioctl prints for one level; empty when the chain is not below it. */
function waysThrough(matcher: Json, name: string): readonly string[] {
  const fallback = member(matcher, 'on_no_match');
  if (fallback !== undefined && text(member(fallback, 'action', 'name')) === name) return ['ANY'];
  const inner = field(fallback, 'matcher');
  if (inner !== undefined) {
    const ways = waysThrough(inner, name);
    return ways.length === 0 ? ['NONE'] : ways;
  }
  const tree = member(matcher, 'matcher_tree');
  const input = text(member(tree, 'input', 'name')) ?? '';
  return branches(tree)
    .flatMap(([key, next]) => {
      const found = field(next, 'matcher');
      if (found === undefined) return text(member(next, 'action', 'name')) === name ? [`${input}${key}`] : [];
      return waysThrough(found, name).map(way => `${input}${key} -> ${way}`);
    })
    .sort();
}

/** The branches of a tree: "=9080", "^abc", with what follows; none of a tree that cannot be read. */
export function branches(tree: Json): readonly (readonly [string, Json])[] {
  const exact = member(tree, 'exact_match_map', 'map');
  if (exact !== undefined) return Object.entries(exact ?? {}).map(([key, next]) => [`=${key}`, next] as const);
  const prefix = member(tree, 'prefix_match_map', 'map');
  if (prefix !== undefined) return Object.entries(prefix ?? {}).map(([key, next]) => [`^${key}`, next] as const);
  return list(member(tree, 'custom_match', 'typed_config', 'range_matchers')).flatMap(matcher =>
    list(matcher, 'ranges').map(range => [`=${rangeText(range)}`, member(matcher, 'on_match')] as const),
  );
}

function rangeText(range: Json): string {
  const length = number(member(range, 'prefix_len')) ?? 0;
  return `${text(member(range, 'address_prefix')) ?? ''}${length === 32 || length === 128 ? '' : `/${length}`}`;
}
