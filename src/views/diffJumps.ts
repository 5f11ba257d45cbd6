import {originsOf} from '../envoy/origins.ts';
import type {Jump} from '../lib/page.ts';
import {type ComparisonRow, kindOf} from './comparisonRows.ts';
import {kinds} from './kinds.ts';
import {ownerJumps} from './madeFrom.ts';

/** To the resource in its pane, of the side that has it, and to the objects that it was made from. */
export function rowJumps(row: ComparisonRow): readonly Jump[] {
  const pane = kinds[kindOf(row)]?.pane;
  if (pane === undefined) return [];
  if (row.is === 'kind') return [{label: row.kind, to: pane.to}];
  const {name, verdict, left, right} = row.compared;
  return [
    {label: name, to: pane.to, where: {[pane.column]: name}, ...(verdict === 'only left' ? {of: 'istiod' as const} : {})},
    ...ownerJumps([left, right].flatMap(side => originsOf(side?.raw))),
  ];
}
