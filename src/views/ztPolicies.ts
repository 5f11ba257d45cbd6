import {type Jump, type Line, type Span, span} from '../lib/page.ts';
import {compareText, count, firstOf} from '../lib/text.ts';
import {type Policy, policyKey} from '../ztunnel/policies.ts';
import {policyOwner, policyReason, ruleTexts} from '../ztunnel/policyWords.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {ownerJumps} from './madeFrom.ts';
import {defineTable, type Known} from './view.ts';
import {heldColumns, heldEveryMs, heldJson, heldNote, isUneven, oddAbout, problemsFirst, told} from './ztCells.ts';
import {tableJump} from './ztJumps.ts';
import {loadZtunnels, type ZtKind, type ZtRow} from './ztLoad.ts';
import {policyPc} from './ztPoliciesPc.ts';
import {heldLines} from './ztStrip.ts';

/** A policy, and to how many workloads it applies that are in ambient mode; undefined where that is not known. */
type PolicyItem = {readonly policy: Policy; readonly workloads: number | undefined};
type PolicyRow = ZtRow<PolicyItem>;

const kind: ZtKind<PolicyItem> = {
  kind: 'Policies',
  items: ({workloads, policies = []}) => {
    const captured = workloads.filter(({protocol, nativeTunnel}) => protocol === 'HBONE' && !nativeTunnel);
    const selected = selections(captured);
    return policies.map(policy => ({key: policyKey(policy), item: {policy, workloads: appliesTo(policy, captured, selected)}}));
  },
  told: ({policies = []}) => new Map(policies.map(policy => [policyKey(policy), () => ({policy, workloads: undefined})])),
  order: ({policy: a}, {policy: b}) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
};

function selections(workloads: readonly Workload[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const {authorizationPolicies} of workloads) for (const name of authorizationPolicies) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

function appliesTo(policy: Policy, workloads: readonly Workload[], selected: ReadonlyMap<string, number>): number {
  if (policy.scope === 'WorkloadSelector') return selected.get(policyKey(policy)) ?? 0;
  return policy.scope === 'Namespace' ? workloads.filter(({namespace}) => namespace === policy.namespace).length : workloads.length;
}

/** Nothing fits a policy without rules: one that allows lets nobody in. */
const allowsNothing = ({policy}: PolicyItem): boolean => policy.action === 'Allow' && policy.rules.length === 0;

const rulesCell = ({item}: PolicyRow): Span =>
  allowsNothing(item) ? span('none', item.workloads === 0 ? 'dim' : 'warn') : span(String(item.policy.rules.length));

/** The policies for layer 4 that ztunnels know, merged or of one. */
export const ztPolicies = defineTable({
  scope: 'cluster',
  family: 'ztunnel',
  takesProxy: true,
  hidden: true,
  title: 'Policies',
  help: 'Policies that ztunnels enforce (layer 4): action, scope and rules, to how many workloads they apply; what differs, and from what istiod would send.',
  aliases: policyPc.words,
  same: proxy => `istioctl ztunnel-config policy${proxy === undefined ? '' : ` ${proxy.id}`}`,
  nowhere: where => `No ztunnel that has answered has the policy ${where['POLICY NAME'] ?? ''}: none of them enforces it.`,
  everyMs: heldEveryMs,
  load: ask => loadZtunnels(ask, kind),
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({item}) => item.policy.name,
  namespace: ({item}) => item.policy.namespace,
  about: oddAbout,
  problem: isUneven,
  rank: (row, known) => problemsFirst(isUneven(row, known)),
  columns: [
    {title: 'NAMESPACE', help: 'Its namespace.', cell: ({item}) => item.policy.namespace, min: 9, max: 30, cut: 'middle', drop: 11},
    {
      title: 'POLICY NAME',
      help: 'The AuthorizationPolicy; converted_peer_authentication_NAME of a PeerAuthentication.',
      cell: ({item}) => item.policy.name,
      min: 20,
      max: 60,
      cut: 'middle',
    },
    {
      title: 'ACTION',
      help: 'Allow or Deny; dry run: only logged.',
      cell: ({item: {policy}}) => `${policy.action}${policy.dryRun ? ' dry run' : ''}`,
      drop: 12,
    },
    {title: 'SCOPE', help: 'WorkloadSelector, Namespace, or Global: the whole mesh.', cell: ({item}) => item.policy.scope, drop: 6},
    {
      title: 'RULES',
      help: 'How many rules; none: it fits no connection, so that Allow lets nobody in.',
      cell: rulesCell,
      sort: ({item}) => item.policy.rules.length,
      align: 'right',
      drop: 7,
    },
    {
      title: 'WORKLOADS',
      help: 'To how many workloads in ambient mode it applies.',
      cell: ({item}) => (item.workloads === undefined ? span('?', 'dim') : span(String(item.workloads), item.workloads === 0 ? 'dim' : 'plain')),
      sort: ({item}) => item.workloads ?? -1,
      align: 'right',
      drop: 5,
    },
    ...heldColumns,
    {
      title: 'RULE',
      help: 'The rules in words.',
      cell: ({item}) => ruleTexts(item.policy).join('; ') || span('-', 'dim'),
      shown: 'wide',
      max: 90,
      drop: 1,
    },
  ],
  jumps: ({item: {policy, workloads}, of}): readonly Jump[] => {
    const owner = policyOwner(policy);
    return [workloadsJump(policy, workloads, of), ...ownerJumps(owner === undefined ? [] : [owner])];
  },
  strip,
  copies: ({item: {policy}}) => [{label: 'name', text: policy.name}],
  json: row => heldJson(row, ({policy}) => told(policy)),
  note: (data, known) => heldNote(data, known, ['policy', 'policies']),
});

function workloadsJump(policy: Policy, workloads: number | undefined, of: PolicyRow['of']): Jump {
  const label = 'workloads that it applies to';
  if (workloads === 0) return {label, nowhere: `The policy ${policyKey(policy)} applies to no workload that is in ambient mode.`};
  if (policy.scope === 'WorkloadSelector') return tableJump(of, label, 'ztWorkloads', {filter: `policies:${policyKey(policy)}`});
  return tableJump(of, label, 'ztWorkloads', {where: {...(policy.scope === 'Namespace' ? {NAMESPACE: policy.namespace} : {}), PROTOCOL: 'HBONE'}});
}

const scopes: Readonly<Record<string, string>> = {
  WorkloadSelector: 'the workloads that it selects',
  Namespace: 'all workloads of its namespace',
  Global: 'all workloads of the mesh',
};

function strip(row: PolicyRow, known: Known): readonly Line[] {
  const {policy, workloads} = row.item;
  const applies = workloads === undefined ? '' : `, ${count(workloads, 'workload')} of ambient mode`;
  const rules = ruleTexts(policy);
  const reason = policyReason(policy);
  const what = policy.action === 'Deny' ? 'Denies' : 'Allows';
  const fits = rules.length === 0 ? emptyWords(policy) : `${what} ${firstOf(rules.map(connectionsText), 3)}.`;
  return [
    ...heldLines(row, known),
    [span(`${policy.name}: `, 'strong'), span(fits, allowsNothing(row.item) && workloads !== 0 ? 'warn' : 'plain')],
    [span(`Applies to ${scopes[policy.scope] ?? policy.scope}${applies}${policy.dryRun ? '; dry run: it only logs' : ''}.`)],
    ...(reason === undefined ? [] : [[span(`istiod makes it by itself${reason === '' ? '' : `, ${reason}`}.`, 'dim')]]),
  ];
}

const connectionsText = (rule: string): string => (rule === 'any connection' ? rule : `connections with ${rule}`);

const emptyWords = ({action}: Policy): string =>
  action === 'Allow'
    ? 'allows nothing, so that ztunnel refuses what no other policy allows: rules about HTTP are for a waypoint, ztunnel cannot check them.'
    : 'has no rules: it fits no connection.';
