import {isInUse} from '../envoy/configDump.ts';
import {destinationText} from '../envoy/filters.ts';
import {type Listener, type ListenerRow, listenerRows} from '../envoy/listeners.ts';
import {type Role, roleOf} from '../envoy/listenerWords.ts';
import {shortCluster} from './routeCells.ts';
import {withKeys} from './rowKeys.ts';

/** A row of the pane; `at`: its place in istioctl's order. `keeps`: what Envoy still uses in place of a listener that it refused or that warms up; `role`: of the proxy. */
export type PaneRow = ListenerRow & {readonly key: string; readonly at: number; readonly role: Role; readonly keeps?: Listener};
export type ListenersData = {readonly listeners: readonly Listener[]; readonly rows: readonly PaneRow[]};

/** Rows in istioctl's order, of every state. `kind` of the proxy, where it is known. */
export function listenersData(listeners: readonly Listener[], kind?: string): ListenersData {
  const role = kind === 'sidecar' || kind === 'gateway' || kind === 'waypoint' ? kind : roleOf(listeners);
  const used = new Map(listeners.filter(isInUse).map(listener => [listener.name, listener]));
  const rows = withKeys(listenerRows(listeners), ({listener, chain}) => [
    listener.name,
    listener.state,
    chain?.name ?? '',
    chain === undefined ? '' : destinationText(chain.destination),
  ]);
  return {
    listeners,
    rows: rows.map((row, at) => {
      const keeps = row.listener.state === 'error' || row.listener.state === 'warming' ? used.get(row.listener.name) : undefined;
      return {...row, at, role, ...(keeps === undefined ? {} : {keeps})};
    }),
  };
}

export const isProblem = ({listener: {state}}: PaneRow): boolean => state === 'error' || state === 'warming';

/** DESTINATION in the pane: istioctl's, and of weighted clusters each with its share, which istioctl leaves empty. */
export function destinationCell({chain}: PaneRow): string {
  if (chain === undefined) return '-';
  const {destination} = chain;
  if (destination.kind !== 'weighted') return destinationText(destination);
  return `Cluster: ${sharesCell(destination.clusters)}`;
}

/** DESTINATION in few cells: clusters by the short name of their service; of routes inside of a listener that name no path, what they are called. */
export function shortDestination(row: PaneRow): string {
  const destination = row.chain?.destination;
  if (destination?.kind === 'cluster') return shortCluster(destination.name);
  if (destination?.kind === 'weighted') return sharesCell(destination.clusters);
  const text = destinationCell(row);
  if (destination?.kind === 'route') return text.replace('.svc.cluster.local', '');
  return destination?.kind === 'inline' && text.trim() === 'Inline Route:' ? `Inline Route: ${destination.name ?? ''}` : text;
}

/** Each share before its cluster: what is cut at its end never has the share of another. */
const sharesCell = (clusters: Weights): string =>
  sharesOf(clusters)
    .map(({name, percent}) => `${percent}% ${shortCluster(name)}`)
    .join(', ');

type Weights = readonly {readonly name: string; readonly weight: number}[];

/** Weights as shares of their sum, in percent. */
export function sharesOf(clusters: Weights): readonly {readonly name: string; readonly percent: number}[] {
  const sum = clusters.reduce((all, {weight}) => all + weight, 0);
  return clusters.map(({name, weight}) => ({name, percent: sum === 0 ? 0 : Number(((weight / sum) * 100).toPrecision(4))}));
}
