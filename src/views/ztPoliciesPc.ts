import {text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {goValue} from '../ztunnel/goStruct.ts';
import {policyType} from '../ztunnel/istioctlTypes.ts';
import type {Policy} from '../ztunnel/policies.ts';
import type {Told} from '../ztunnel/told.ts';
import {isWanted} from './printing.ts';
import type {ZtunnelPc} from './ztunnelPc.ts';

/** How `i9s zc policy` prints. */
export const policyPc: ZtunnelPc<Told<Policy>> = {
  words: ['policy', 'policies', 'pol', 'p'],
  help: 'Authorization policies of layer 4, and what ztunnel needs of PeerAuthentications.',
  gap: 1,
  flags: [{name: 'policy-namespace', takes: 'NAME', help: 'Policies of this namespace.', keeps: ({namespace}, name) => isWanted(namespace, name)}],
  heading: 'POLICY INFO',
  rows: ({policies = []}) => policies.toSorted((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name)),
  table: rows => [
    ['NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE'],
    ...rows.map(({namespace, name, raw}) => [namespace, name, text(raw, 'action') ?? '', text(raw, 'scope') ?? '']),
  ],
  json: rows => rows.map(({raw}) => goValue(policyType, raw)),
};
