import {chainDetails} from '../envoy/chainDetails.ts';
import type {MadeFrom} from '../envoy/configDump.ts';
import type {Destination} from '../envoy/filters.ts';
import {gatewayOf, ownerOf} from '../envoy/routeTexts.ts';
import type {Jump} from '../lib/page.ts';
import {type PaneRow, sharesOf} from './listenerRow.ts';
import {ownerJumps} from './madeFrom.ts';
import {shortCluster} from './routeCells.ts';

/** Where connections of a row go next, and the objects that it was made from. */
export const listenerJumps = (row: PaneRow): readonly Jump[] => [...follows(row), ...ownerJumps(owners(row))];

const toCluster = (name: string, label = name): Jump => ({label, to: 'clusters', where: {CLUSTER: name}});

function follows({listener, chain}: PaneRow): readonly Jump[] {
  if (chain === undefined)
    return [{label: 'no filter chain', nowhere: `The listener ${listener.name} has no filter chain: its connections are closed.`}];
  const {destination} = chain;
  switch (destination.kind) {
    case 'route':
      return [{label: `routes ${destination.name}`, to: 'routes', where: {NAME: destination.name}}];
    case 'cluster':
      return [toCluster(destination.name)];
    case 'weighted':
      return sharesOf(destination.clusters).map(({name, percent}) => toCluster(name, `${percent}%: ${shortCluster(name)}`));
    case 'inline':
      return inlineFollows(destination);
    case 'blackhole':
      return [{label: 'BlackHoleCluster', nowhere: blackholeWords(listener.name, chain.match.port)}];
    case 'http':
      return [{label: 'no routes', nowhere: 'This chain takes HTTP and has no routes: requests are answered 404 (NR, route_not_found).'}];
    case 'none':
      return [{label: 'no proxy filter', nowhere: 'No filter of this chain proxies HTTP or TCP: what its last filter does, y shows.'}];
  }
}

/** Routes with a name stand in the pane of routes among the static ones, those without by their clusters. */
function inlineFollows({hosts, name}: Destination & {readonly kind: 'inline'}): readonly Jump[] {
  if (name !== undefined) return [{label: `routes ${name}`, to: 'routes', where: {NAME: name}}];
  const clusters = [...new Set(hosts.flatMap(host => host.clusters))].filter(cluster => cluster !== '');
  if (clusters.length > 0) return clusters.map(cluster => toCluster(cluster));
  return [{label: 'inline routes', nowhere: 'The routes inside of this chain name no cluster: Envoy answers these requests itself.'}];
}

function blackholeWords(listener: string, port: number | undefined): string {
  if (listener === 'virtualOutbound' || listener === 'virtualInbound')
    return `Connections to port ${port ?? 'of this listener'} itself are closed (BlackHoleCluster): whoever asks for it directly would go round in a loop.`;
  return 'BlackHoleCluster has no endpoints: these connections are closed (UH). outboundTrafficPolicy is REGISTRY_ONLY, or a Sidecar leaves the host out.';
}

/** The listener's own, the chain's, those of routes inside of it, and the Gateway that the name of its routes tells. */
function owners({listener, chain}: PaneRow): readonly MadeFrom[] {
  const inline = chain === undefined ? undefined : chainDetails(chain.raw).inline;
  const ofRoutes = (inline?.hosts ?? []).flatMap(({routes}) => routes.flatMap(route => ownerOf(route) ?? []));
  const ofChain = (chain?.madeFrom ?? []).flatMap(madeFrom => ownerOf({madeFrom, name: ''}) ?? []);
  const gateway = chain?.destination.kind === 'route' ? gatewayOf(chain.destination.name) : undefined;
  return [listener.madeFrom, ...ofChain, ...ofRoutes, gateway].filter(object => object !== undefined);
}
