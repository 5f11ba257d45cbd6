import {list, text} from '../lib/json.ts';
import {type ConfigDump, member, section} from './configDump.ts';
import {dumpPart} from './part.ts';

/** Names of all clusters that an Envoy has or is about to have. The order of the mask tells its answer apart from that of a part that reads clusters whole. */
export const clusterNamesPart = dumpPart(
  'ClustersConfigDump',
  'mask=static_clusters,dynamic_active_clusters,dynamic_warming_clusters',
  parseClusterNames,
);

/** Reads only the names; undefined when the dump has no cluster section. */
export function parseClusterNames(dump: ConfigDump): ReadonlySet<string> | undefined {
  const all = section(dump, 'ClustersConfigDump');
  if (all === undefined) return undefined;
  const entries = ['dynamic_active_clusters', 'dynamic_warming_clusters', 'static_clusters'].flatMap(name => list(member(all, name)));
  return new Set(entries.flatMap(entry => text(member(entry, 'cluster', 'name')) ?? []));
}
