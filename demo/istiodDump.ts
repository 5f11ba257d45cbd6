import {istiodZtunnelDump} from './ambient/ambientz.ts';
import {sentDump} from './drift/sides.ts';
import type {JsonObject} from './dumps.ts';
import type {Connection} from './syncz.ts';
import type {World} from './world.ts';
import {xdsTypeOf} from './xdsTypes.ts';

/** Short names of `types=` and the sections they stand for. */
const sections: Readonly<Record<string, string>> = {
  CDS: 'dynamicActiveClusters',
  LDS: 'dynamicListeners',
  RDS: 'dynamicRouteConfigs',
  EDS: 'dynamicEndpointConfigs',
  ECDS: 'ecdsFilters',
};

/** `/debug/config_dump?proxyID=`: what istiod sends to a proxy, in its latest version. */
export function istiodDump(world: World, {member, istiod}: Connection, query: URLSearchParams): string {
  if (member.recorded.proxy?.type === 'ztunnel') return istiodZtunnelDump(world, query);
  const dump = sentDump(world, member);
  const version = world.xds.configVersion(istiod);
  for (const section of dump.configs) {
    if (typeof section.versionInfo === 'string') section.versionInfo = version;
    for (const [key, entries] of Object.entries(section))
      if (Array.isArray(entries)) section[key] = entries.map(entry => current(entry as JsonObject, version));
  }
  const wanted = query
    .get('types')
    ?.split(',')
    .map(type => sections[type] ?? sections[xdsTypeOf(type) ?? ''] ?? type);
  if (wanted !== undefined)
    return JSON.stringify({configs: dump.configs.flatMap(section => wanted.flatMap(key => (section[key] as unknown[] | undefined) ?? []))});
  if (!query.has('include_eds')) dump.configs = dump.configs.filter(section => !String(section['@type']).endsWith('EndpointsConfigDump'));
  return JSON.stringify(dump);
}

function current(entry: JsonObject, version: string): JsonObject {
  const active = entry.activeState as JsonObject | undefined;
  return {
    ...entry,
    ...(typeof entry.versionInfo === 'string' ? {versionInfo: version} : {}),
    ...(typeof active?.versionInfo === 'string' ? {activeState: {...active, versionInfo: version}} : {}),
  };
}
