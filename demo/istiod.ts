import {ambientz} from './ambient/ambientz.ts';
import {type Answer, json, plain, type Question} from './http.ts';
import {istiodDump} from './istiodDump.ts';
import {type Connection, synczText} from './syncz.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** Cached per istiod and namespace until something changes: a thousand proxies are 1.7 MB. */
export type SynczCache = Map<string, {readonly version: number; readonly text: string}>;

/** What istiod answers on its ports 15014 and 8080. */
export function istiodAnswer(world: World, istiod: string, {path, query}: Question, cache: SynczCache): Answer {
  const revision = world.cast.members.get(`${istiod}.istio-system`);
  if (path === '/ready') return plain('');
  if (path === '/version') return plain(`${revision?.version}-${'0'.repeat(40)}-Clean`);
  if (!path.startsWith('/debug/')) return plain('404 page not found\n', 404);
  const name = path.slice('/debug/'.length);
  if (name === 'syncz') return json(pretty(syncz(world, istiod, query.get('namespace') ?? undefined, cache), query));
  if (name === 'connections') return json(pretty(connections(world, istiod), query));
  if (name === 'adsz') return json(pretty(adsz(world, istiod), query));
  if (name === 'config_dump') return proxyDump(world, istiod, query);
  if (name === 'edsz' || name === 'ecdsz')
    return proxyDump(world, istiod, new URLSearchParams([...query, ['types', name === 'edsz' ? 'EDS' : 'ECDS']]));
  if (name === 'ambientz') return json(pretty(ambientz(world), query));
  const template = `debug/${name}`;
  return templates().has(template) ? json(pretty(world.base(templates().text(template)), query)) : plain('404 page not found\n', 404);
}

/** istiod indents when asked with `?pretty`. */
const pretty = (text: string, query: URLSearchParams): string => (query.has('pretty') ? JSON.stringify(JSON.parse(text), null, 2) : text);

function syncz(world: World, istiod: string, namespace: string | undefined, cache: SynczCache): string {
  const key = `${istiod} ${namespace ?? ''}`;
  const known = cache.get(key);
  const version = world.xds.version();
  if (known?.version === version) return known.text;
  const text = synczText(world.xds.connections(istiod), namespace);
  cache.set(key, {version, text});
  return text;
}

function connections(world: World, istiod: string): string {
  const clients = world.xds.connections(istiod).map(({id, connectedAt, address}) => ({connectionId: id, connectedAt, address}));
  return JSON.stringify({totalClients: clients.length, clients});
}

function adsz(world: World, istiod: string): string {
  const recorded = (JSON.parse(templates().text('debug/adsz')) as {clients: {connectionId: string}[]}).clients;
  const clients = world.xds.connections(istiod).map(({id, connectedAt, address, member}) => {
    const found = recorded.find(client => client.connectionId.startsWith(`${member.recorded.id}-`));
    const own = found === undefined ? {} : (JSON.parse(world.own(member, JSON.stringify(found))) as object);
    return {...own, connectionId: id, connectedAt, address};
  });
  return JSON.stringify({totalClients: clients.length, clients});
}

/** The connection whose id has this text in it, as `proxyID=` means it. */
export const connectionNamed = (world: World, istiod: string, proxyId: string): Connection | undefined =>
  world.xds.connections(istiod).find(one => one.id.includes(proxyId));

function proxyDump(world: World, istiod: string, query: URLSearchParams): Answer {
  const proxyId = query.get('proxyID') ?? '';
  if (proxyId === '') return plain('You must provide a proxyID in the query string', 400);
  const connection = connectionNamed(world, istiod, proxyId);
  if (connection === undefined) return plain('Proxy not connected to this Pilot instance. It may be connected to another instance.', 404);
  return json(pretty(istiodDump(world, connection, query), query));
}
