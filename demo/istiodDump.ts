import {istiodZtunnelDump} from './ambient.ts';
import {type JsonObject, spreadEndpoints} from './dumps.ts';
import {recordedNack} from './nack.ts';
import type {Connection} from './syncz.ts';
import {templates} from './templates.ts';
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
export function istiodDump(world: World, {member, istiod, types}: Connection, query: URLSearchParams): string {
  if (member.recorded.proxy?.type === 'ztunnel') return istiodZtunnelDump(world, query);
  const template = `istiod/${member.recorded.key}`;
  if (!templates().has(template)) return '{"configs":[]}';
  const dump = JSON.parse(world.own(member, templates().text(template))) as {configs: JsonObject[]};
  spreadEndpoints(dump, world.cast.spread);
  const version = world.xds.configVersion(istiod);
  const refused = types.get('LDS')?.lastError === undefined ? undefined : recordedNack(world, member).istiod;
  for (const section of dump.configs) {
    if (typeof section.versionInfo === 'string') section.versionInfo = version;
    for (const [key, entries] of Object.entries(section))
      if (Array.isArray(entries)) section[key] = entries.map(entry => current(entry as JsonObject, version, refused));
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

function current(entry: JsonObject, version: string, refused: JsonObject | undefined): JsonObject {
  const shown = refused !== undefined && entry.name === refused.name ? {...refused} : entry;
  if (typeof shown.versionInfo === 'string') shown.versionInfo = version;
  const active = shown.activeState as JsonObject | undefined;
  if (typeof active?.versionInfo === 'string') shown.activeState = {...active, versionInfo: version};
  return shown;
}
