import {destinationText} from '../envoy/filters.ts';
import {type Listener, type ListenerRow, listenerRows} from '../envoy/listeners.ts';
import {shortCluster} from './routeCells.ts';
import {withKeys} from './rowKeys.ts';

/** A row of the pane; `at`: its place in istioctl's order. `keeps`: what Envoy still uses in place of a listener that it refused or that warms up. */
export type PaneRow = ListenerRow & {readonly key: string; readonly at: number; readonly keeps?: Listener};
export type ListenersData = {readonly listeners: readonly Listener[]; readonly rows: readonly PaneRow[]};

/** Rows in istioctl's order, of every state. */
export function listenersData(listeners: readonly Listener[]): ListenersData {
  const used = new Map(listeners.filter(isUsed).map(listener => [listener.name, listener]));
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
      return {...row, at, ...(keeps === undefined ? {} : {keeps})};
    }),
  };
}

/** istioctl knows only these. */
export const isUsed = ({state}: Listener): boolean => state === 'active' || state === 'static';
export const isProblem = ({listener: {state}}: PaneRow): boolean => state === 'error' || state === 'warming';

/** DESTINATION in the pane: istioctl's, and of weighted clusters each with its share, which istioctl leaves empty. */
export function destinationCell({chain}: PaneRow): string {
  if (chain === undefined) return '-';
  const {destination} = chain;
  if (destination.kind !== 'weighted') return destinationText(destination);
  return `Cluster: ${sharesOf(destination.clusters)
    .map(({name, percent}) => `${shortCluster(name)} ${percent}%`)
    .join(', ')}`;
}

/** Weights as shares of their sum, in percent. */
export function sharesOf(
  clusters: readonly {readonly name: string; readonly weight: number}[],
): readonly {readonly name: string; readonly percent: number}[] {
  const sum = clusters.reduce((all, {weight}) => all + weight, 0);
  return clusters.map(({name, weight}) => ({name, percent: sum === 0 ? 0 : Number(((weight / sum) * 100).toPrecision(4))}));
}
