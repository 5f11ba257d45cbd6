import {type Policy, parsePolicies, policyTable} from '../envoy/authorization.ts';
import {ruleTexts} from '../envoy/authorizationWords.ts';
import {listenersPart} from '../envoy/listeners.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import {type Jump, span} from '../lib/page.ts';
import {ownerJumps} from './madeFrom.ts';
import {placesText, policyStrip} from './policyStrip.ts';
import {defineTable} from './view.ts';

const policyId = ({action, namespace, name, isDryRun, is}: Policy): string => `${action} ${namespace}/${name}${isDryRun ? ' dry run' : ''} ${is}`;

const listenersOf = ({places}: Policy): readonly string[] => [...new Set(places.map(({listener}) => listener))];

const ports = ({places}: Policy): string =>
  [...new Set(places.map(({port}) => port).filter(port => port !== 0))].sort((a, b) => a - b).join(',') || '-';

const indexes = ({rules}: Policy): number => new Set(rules.map(({index}) => index)).size;

const owners = ({is, name, namespace}: Policy): readonly Jump[] =>
  is === 'policy' ? ownerJumps([{kind: 'authorization-policy', name, namespace}]) : [];

const json = (policy: Policy): unknown => {
  const {is, label, rules, ...rest} = policy;
  return {...rest, rules: rules.map(({index, layer, raw}) => ({index, layer, policy: camelKeys(raw)})), inWords: ruleTexts(policy)};
};

/** Authorization policies in force at a proxy, read from its RBAC filters. */
export const policies = defineTable({
  scope: 'proxy',
  title: 'Authorization',
  help: 'Authorization policies in force at a proxy, as its RBAC filters have them.',
  aliases: ['policies', 'rbac', 'policy'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl x authz check ${proxy?.id ?? ''}`,
  load: async ({envoy}) => parsePolicies(await envoy(listenersPart)),
  // A filter without rules of its own does nothing, whatever istioctl says of it.
  rows: all => all.filter(({is}) => is !== 'absent'),
  id: policyId,
  name: ({label, name}) => label || name,
  columns: [
    {title: 'ACTION', help: 'DENY, ALLOW, LOG (AUDIT) or CUSTOM (external authorizer).', cell: ({action}) => action},
    {
      title: 'AuthorizationPolicy',
      help: 'Name and namespace. _anonymous_match_nothing_: a filter without any policy, which with ALLOW denies all.',
      cell: ({label, name}) => label || name,
      min: 19,
      max: 50,
      cut: 'middle',
    },
    {title: 'RULES', help: 'Number of its rules.', cell: policy => String(indexes(policy)), sort: indexes, align: 'right', drop: 3},
    {
      title: 'MODE',
      help: 'enforced; dry run: matches are counted only.',
      cell: ({isDryRun}) => (isDryRun ? span('dry run', 'warn') : 'enforced'),
      drop: 2,
    },
    {
      title: 'WHEN',
      help: 'What its rules match, in words.',
      cell: policy => ruleTexts(policy).map(withoutIndex).join('; ') || 'never',
      min: 20,
      max: 120,
      drop: 1,
    },
    {title: 'PORTS', help: 'Ports of the filter chains that enforce it.', cell: ports, shown: 'wide', max: 40, drop: 1},
    {title: 'LISTENERS', help: 'Listeners that enforce it, with ports for HTTP and TCP.', cell: placesText, shown: 'wide', max: 60, drop: 1},
  ],
  jumps: policy => [...listenersOf(policy).map((name): Jump => ({label: name, to: 'listeners', where: {NAME: name}})), ...owners(policy)],
  strip: policyStrip,
  copies: ({label, name}) => [{label: 'name', text: label || name}],
  json,
  note: all => (all.some(({is}) => is !== 'absent') ? undefined : 'No authorization policy is in force here: everything is allowed.'),
  pc: {
    words: ['authz'],
    ownVerb: true,
    gap: 3,
    leavesOut: ({isDryRun}) => isDryRun,
    rows: all => all,
    table: policyTable,
    json: rows => rows.filter(({is}) => is !== 'absent').map(json),
  },
});

const withoutIndex = (rule: string): string => rule.replace(/^rule( \S+?)?( on TCP)?: /, (_, _index, tcp = '') => (tcp === '' ? '' : 'on TCP '));
