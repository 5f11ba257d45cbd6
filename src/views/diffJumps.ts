import {originsOf} from '../envoy/origins.ts';
import type {Jump} from '../lib/page.ts';
import type {ComparisonRow} from './comparisonTable.ts';
import {ownerJumps} from './madeFrom.ts';

/** Where the panes of a proxy show a kind of resources, and the column that has their names. */
export const panesOfKinds: Readonly<Record<string, {readonly to: string; readonly column: string}>> = {
  Clusters: {to: 'clusters', column: 'CLUSTER'},
  Listeners: {to: 'listeners', column: 'NAME'},
  Routes: {to: 'routes', column: 'NAME'},
  Endpoints: {to: 'eds', column: 'CLUSTER'},
  Extensions: {to: 'extensions', column: 'ECDS NAME'},
};

/** To the resource in its pane, of the side that has it, and to the objects that it was made from. */
export function rowJumps(row: ComparisonRow): readonly Jump[] {
  const pane = panesOfKinds[row.is === 'kind' ? row.kind : row.compared.kind];
  if (pane === undefined) return [];
  if (row.is === 'kind') return [{label: row.kind, to: pane.to}];
  const {name, verdict, left, right} = row.compared;
  return [
    {label: name, to: pane.to, where: {[pane.column]: name}, ...(verdict === 'only left' ? {of: 'istiod' as const} : {})},
    ...ownerJumps([left, right].flatMap(side => originsOf(side?.raw))),
  ];
}
