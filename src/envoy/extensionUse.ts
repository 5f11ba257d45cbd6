import type {Json} from '../lib/json.ts';
import {list, text} from '../lib/json.ts';
import {chainFilters, outerFirst} from './chainFilters.ts';
import {member, type SectionState} from './configDump.ts';
import {withoutPrefix} from './extensions.ts';
import type {Listener} from './listeners.ts';

/** Where a listener names a filter that comes by ECDS. */
export type ExtensionUse = {
  readonly extension: string;
  readonly types: readonly string[]; // that it may have
  readonly listener: string;
  readonly listenerState: SectionState;
  readonly chain?: string; // absent for filters of the listener itself
  readonly layer: 'TCP' | 'HTTP' | 'listener';
  readonly position: number; // from 1
};

/** All filters of listeners that come by ECDS (`config_discovery`), those of internal listeners last. */
export const extensionUses = (listeners: readonly Listener[]): readonly ExtensionUse[] =>
  outerFirst(listeners).flatMap(listener => {
    const place = {listener: listener.name, listenerState: listener.state};
    const own = list(member(listener.raw, 'listener_filters')).map((raw, at) => ({raw, layer: 'listener' as const, position: at + 1}));
    const ofChains = listener.chains.flatMap(chain => chainFilters(chain).map(filter => ({...filter, chain: chain.name})));
    return [...own, ...ofChains].flatMap(({raw, ...filter}) => discovered(raw).map(found => ({...place, ...filter, ...found})));
  });

function discovered(filter: Json): readonly Pick<ExtensionUse, 'extension' | 'types'>[] {
  const discovery = member(filter, 'config_discovery');
  if (discovery === undefined) return [];
  return [{extension: text(filter, 'name') ?? '', types: list(member(discovery, 'type_urls')).map(url => withoutPrefix(String(url)))}];
}
