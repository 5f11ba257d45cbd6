import {chainWays, type Way} from '../envoy/chainWays.ts';
import {isNeverUsed, neverUsedWords, takesWords} from '../envoy/chainWords.ts';
import {isInUse} from '../envoy/configDump.ts';
import type {Health} from '../envoy/endpointHealth.ts';
import type {FilterChain} from '../envoy/filterChains.ts';
import type {Listener} from '../envoy/listeners.ts';
import {listenerWords} from '../envoy/listenerWords.ts';
import {type RouteConfig, routeRows} from '../envoy/routes.ts';
import {ownerOf} from '../envoy/routeTexts.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {type DescribedLine, sentence} from './describe.ts';
import {madeFromText} from './madeFrom.ts';
import {actionText, shortHost} from './routeCells.ts';
import {clusterCell, matchWithConditions, type PaneRow, routeFollows} from './routeRow.ts';
import type {WaypointEnvoy} from './waypointData.ts';
import {aboutProxy} from './waypointFindings.ts';

/** Whose an address is: "Service reviews.ambient-demo"; undefined where nobody's that is known. */
export type Owners = (address: string) => string | undefined;

/**
 * The listeners of a waypoint as the tree by which a connection finds its way: where tunnels end, then by address and port the chain, its routes and clusters with
 * how many of their endpoints are healthy. Every line leads to the pane of the proxy that shows it.
 */
export function treeLines(envoy: WaypointEnvoy, owners: Owners): readonly DescribedLine[] {
  const {listeners, proxy} = envoy;
  if (listeners.value === undefined) return sentence(`Its listeners are not known: ${listeners.trouble.what} ${listeners.trouble.next}`, 'warn');
  const order = ['connect_terminate', 'main_internal'];
  const place = ({name}: Listener): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return listeners.value
    .filter(listener => isInUse(listener) || listener.state === 'error')
    .toSorted((a, b) => place(a) - place(b))
    .flatMap((listener, _, all) => [...listenerLines(listener, proxy, all), ...chainLines(listener, envoy, owners)]);
}

/** Of one whose update was rejected there are two: the update, and what Envoy goes on using. */
function listenerLines(listener: Listener, proxy: string, all: readonly Listener[]): readonly DescribedLine[] {
  const {name, addresses, port, rejection} = listener;
  const at = addresses === '' ? '' : `  ${addresses}:${port}`;
  const jump = {label: 'Listeners', to: 'listeners', proxy, where: {NAME: name}};
  const isTwice = all.some(other => other !== listener && other.name === name && (other.rejection === undefined) !== (rejection === undefined));
  const which = !isTwice ? '' : rejection === undefined ? ', as it was before' : ', update';
  const title: DescribedLine = {line: [span('  '), span(`${name}${which}`, rejection === undefined ? 'strong' : 'bad'), span(at)], jump};
  if (rejection !== undefined) return [title, ...sentence(`Rejected by Envoy: ${rejection.details}`, 'bad', jump)];
  return [title, ...sentence(`${listenerWords(listener, 'waypoint')}.`, 'dim', jump)];
}

type Found = {readonly chain: FilterChain; readonly way: Way};

function chainLines(listener: Listener, envoy: WaypointEnvoy, owners: Owners): readonly DescribedLine[] {
  if (listener.rejection !== undefined) return [];
  const found = listener.chains.flatMap((chain): readonly Found[] => (chainWays(chain, listener) ?? []).map(way => ({chain, way})));
  const addresses = [...new Set(found.map(({way}) => way.address))];
  const unused = listener.chains.filter(chain => isNeverUsed(chain, listener));
  const others =
    listener.name === 'main_internal' ? listener.chains.filter(chain => !unused.includes(chain) && found.every(each => each.chain !== chain)) : [];
  return [
    ...addresses.flatMap((address): readonly DescribedLine[] => [
      addressLine(address, owners, envoy.proxy),
      ...found.filter(({way}) => way.address === address).flatMap(({chain, way}) => chainTree(chain, portWords(way), envoy)),
    ]),
    ...others.flatMap(chain => chainTree(chain, takesWords(chain, listener), envoy)),
    ...unusedLines(unused),
  ];
}

function unusedLines(chains: readonly FilterChain[]): readonly DescribedLine[] {
  const words = [...new Set(chains.map(neverUsedWords))];
  return words.flatMap(why => {
    const names = chains.filter(chain => neverUsedWords(chain) === why).map(({name}) => name);
    return sentence(`${names.join(', ')}: ${why}.`, 'dim');
  });
}

function addressLine(address: string | undefined, owners: Owners, proxy: string): DescribedLine {
  const whose = address === undefined ? undefined : owners(address);
  const jump = {label: 'Listeners', to: 'listeners', proxy, filter: address ?? 'main_internal'};
  return {line: [span('    '), span(address ?? 'any address', 'info'), span(whose === undefined ? '' : `  ${whose}`)], jump};
}

const portWords = ({port, protocol, other}: Way): string =>
  [port === undefined ? undefined : `:${port}`, protocol, other].filter(word => word !== undefined).join(', ') || 'any port';

/** A chain, its routes where they do more than send all to the cluster of the same name, and the clusters. */
function chainTree(chain: FilterChain, words: string, envoy: WaypointEnvoy): readonly DescribedLine[] {
  const {proxy} = envoy;
  const {destination} = chain;
  const cluster = destination.kind === 'cluster' ? destination.name : undefined;
  const routes = routesOf(chain, envoy.routes.value ?? []);
  const isPlain = routes.every(({route}) => route?.action.is === 'cluster' && route.action.cluster === cluster && route.match.text === '/*');
  const jump: Jump =
    cluster !== undefined && isPlain
      ? {label: cluster, to: 'clusters', proxy, where: {CLUSTER: cluster}}
      : {label: 'Routes', to: 'routes', proxy, where: {NAME: chain.name}};
  const health = cluster === undefined || !isPlain ? [] : healthSpan(cluster, envoy);
  const head: DescribedLine = {line: [span('      '), span(words), span(' -> ', 'dim'), span(shortHost(cluster ?? chain.name)), ...health], jump};
  return [head, ...(isPlain ? [] : routes.flatMap(row => routeLines(row, envoy)))];
}

const routesOf = ({name}: FilterChain, configs: readonly RouteConfig[]): readonly PaneRow[] =>
  routeRows(configs.filter(config => config.name === name && config.state !== 'error')).map((row, at) => ({...row, key: `${at}`, at, missing: []}));

function routeLines(row: PaneRow, envoy: WaypointEnvoy): readonly DescribedLine[] {
  const {proxy} = envoy;
  const {route} = row;
  const owner = route === undefined ? undefined : ownerOf(route);
  const jump = {label: 'Routes', to: 'routes', proxy, where: {NAME: row.config.name}};
  const made = owner === undefined ? [] : [span(`  ${madeFromText(owner)}`, 'dim')];
  const line: Line = [
    span('        '),
    span(matchWithConditions(row)),
    span(' -> ', 'dim'),
    span(route === undefined ? '404' : shares(row)),
    ...made,
  ];
  const clusters = routeFollows(row).flatMap(follow => ('to' in follow && follow.to === 'clusters' ? [follow] : []));
  return [
    {line, jump},
    ...clusters.map(follow => {
      const name = follow.where?.CLUSTER ?? '';
      return {line: [span('          '), span(shortHost(name)), ...healthSpan(name, envoy)], jump: aboutProxy(follow, proxy)};
    }),
  ];
}

const shares = (row: PaneRow): string => (row.route?.action.is === 'cluster' ? clusterCell(row).text : actionText(row.route!.action));

function healthSpan(cluster: string, {endpoints, clusters}: WaypointEnvoy): Line {
  if (clusters.value !== undefined && !clusters.value.has(cluster)) return [span('  no such cluster', 'bad')];
  const health: Health | undefined = endpoints.value?.get(cluster);
  if (health === undefined || !cluster.includes('|')) return [];
  const {healthy, total} = health;
  return [span(`  ${healthy}/${total} endpoints`, healthy === 0 ? 'bad' : healthy < total ? 'warn' : 'good')];
}
