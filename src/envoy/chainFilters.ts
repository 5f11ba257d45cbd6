import type {Json} from '../lib/json.ts';
import {list, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import type {FilterChain} from './filterChains.ts';

/** A filter of a chain: of the connection (TCP), or of its requests (HTTP), as received; `position` counts from 1. */
export type ChainFilter = {readonly layer: 'TCP' | 'HTTP'; readonly position: number; readonly raw: Json};

const http = new Set(['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager']);

/** All filters of a chain in the order in which a request meets them. */
export function chainFilters({raw}: Pick<FilterChain, 'raw'>): readonly ChainFilter[] {
  return list(member(raw, 'filters')).flatMap((filter, at): readonly ChainFilter[] => {
    const inside = http.has(text(filter, 'name') ?? '') ? list(member(filter, 'typed_config', 'http_filters')) : [];
    return [{layer: 'TCP', position: at + 1, raw: filter}, ...inside.map((raw, at): ChainFilter => ({layer: 'HTTP', position: at + 1, raw}))];
  });
}

/** Listeners with those that only others lead to (without an address) last. */
export const outerFirst = <L extends {readonly isInternal: boolean}>(listeners: readonly L[]): readonly L[] => [
  ...listeners.filter(({isInternal}) => !isInternal),
  ...listeners.filter(({isInternal}) => isInternal),
];
