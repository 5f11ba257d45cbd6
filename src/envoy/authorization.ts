import type {Json} from '../lib/json.ts';
import {field, text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {chainFilters, outerFirst} from './chainFilters.ts';
import {member} from './configDump.ts';
import type {FilterChain} from './filterChains.ts';
import type {Listener} from './listeners.ts';

/** What a rule that matches does. CUSTOM asks an external authorizer, LOG is Istio's AUDIT. */
export type PolicyAction = 'DENY' | 'ALLOW' | 'LOG' | 'CUSTOM';

/** Where a policy is enforced. `port` is the chain's, or the listener's; 0 for neither. `isDefault`: in the chain that takes the rest. */
export type PolicyPlace = {
  readonly listener: string;
  readonly chain: string;
  readonly port: number;
  readonly layer: 'HTTP' | 'TCP';
  readonly isDefault: boolean;
};
/** A rule of a policy in one form: what Istio makes of it differs between HTTP and TCP, and between mTLS and HBONE. */
export type PolicyRule = {readonly index: string; readonly layer: 'HTTP' | 'TCP'; readonly raw: Json};

/**
 * An AuthorizationPolicy as the RBAC filters of a proxy have it.
 * `is`: 'policy'; 'nothing' for an RBAC filter with rules and no policy in it, which matches nothing (with ALLOW: denies all);
 * 'absent' for one without rules of its own, which does nothing, and which istioctl takes for the former; 'other' for names that are not Istio's.
 */
export type Policy = {
  readonly is: 'policy' | 'nothing' | 'absent' | 'other';
  readonly action: PolicyAction;
  readonly label: string; // istioctl's: "NAME.NAMESPACE"
  readonly name: string;
  readonly namespace: string;
  readonly isDryRun: boolean; // a shadow rule: counted, not enforced
  readonly rules: readonly PolicyRule[];
  readonly places: readonly PolicyPlace[];
};

type Found = Omit<Policy, 'rules' | 'places'> & {readonly key: string; readonly rule: PolicyRule | undefined};

const filterNames: ReadonlySet<string> = new Set(['envoy.filters.http.rbac', 'envoy.filters.network.rbac']);
const actions: readonly PolicyAction[] = ['DENY', 'ALLOW', 'LOG', 'CUSTOM'];
const policyKey = /(?:istio-ext-authz-)?ns\[(.+)\]-policy\[(.+)\]-rule\[(.+)\]/;
/** istioctl's name for an RBAC filter without policies. */
export const matchNothing = '_anonymous_match_nothing_';

/** Policies of the listeners that are in use and came from istiod, in istioctl's order: by action, then by name. */
export function parsePolicies(listeners: readonly Listener[]): readonly Policy[] {
  const all = new Map<string, Building>();
  for (const {found, place} of outerFirst(listeners.filter(({state}) => state === 'active')).flatMap(inListener)) {
    const {key, rule, ...about} = found;
    const policy: Building = all.get(key) ?? {about, rules: new Map(), places: []};
    all.set(key, policy);
    policy.places.push(place);
    if (rule !== undefined) policy.rules.set(ruleKey(rule), rule);
  }
  const policies = [...all.values()].map(({about, rules, places}): Policy => ({...about, rules: [...rules.values()], places}));
  return policies.sort(
    (a, b) => actions.indexOf(a.action) - actions.indexOf(b.action) || compareText(a.label, b.label) || compareText(a.name, b.name),
  );
}

type Building = {readonly about: Omit<Found, 'key' | 'rule'>; readonly rules: Map<string, PolicyRule>; readonly places: PolicyPlace[]};

const inListener = (listener: Listener): readonly {readonly found: Found; readonly place: PolicyPlace}[] =>
  listener.chains.flatMap(chain =>
    chainFilters(chain).flatMap(({layer, raw}) => inFilter(raw, layer).map(found => ({found, place: placeOf(listener, chain, layer)}))),
  );

/** The same rule stands in many chains; its forms are few. */
const ruleKey = ({index, layer, raw}: PolicyRule): string => `${index} ${layer} ${JSON.stringify(raw)}`;

const placeOf = (listener: Listener, {name, match, isDefault}: FilterChain, layer: PolicyPlace['layer']): PolicyPlace => ({
  listener: listener.name,
  chain: name,
  port: match.port ?? listener.port,
  layer,
  isDefault,
});

function inFilter(filter: Json, layer: PolicyRule['layer']): readonly Found[] {
  const config = member(filter, 'typed_config');
  const type = text(field(config, '@type'));
  if (!filterNames.has(text(filter, 'name') ?? '') || (type !== undefined && !type.endsWith('.RBAC'))) return [];
  const rules = member(config, 'rules');
  const enforced = policiesOf(rules);
  const action = actionOf(rules);
  const shadow = member(config, 'shadow_rules');
  return [
    ...enforced.map(([key, policy]) => found(key, policy, action, layer, false)),
    ...(enforced.length === 0 ? [nothing(action, rules !== undefined)] : []),
    ...policiesOf(shadow).map(([key, policy]) =>
      key.startsWith('istio-ext-authz-') ? found(key, policy, 'CUSTOM', layer, false) : found(key, policy, actionOf(shadow), layer, true),
    ),
  ];
}

const policiesOf = (rules: Json): readonly (readonly [string, Json])[] => {
  const policies = member(rules, 'policies');
  return typeof policies === 'object' && policies !== null ? Object.entries(policies) : [];
};

/** Envoy leaves out ALLOW, which is the zero of the enum. */
const actionOf = (rules: Json): PolicyAction => actions.find(action => action === text(member(rules, 'action'))) ?? 'ALLOW';

function found(key: string, policy: Json, action: PolicyAction, layer: PolicyRule['layer'], isDryRun: boolean): Found {
  const [, namespace, name, index] = policyKey.exec(key) ?? [];
  const rule = {index: index ?? '', layer, raw: policy};
  const about = {action, isDryRun, rule, key: `${action} ${isDryRun} ${name === undefined ? key : `${namespace}/${name}`}`};
  return namespace === undefined || name === undefined
    ? {...about, is: 'other', label: '', name: key, namespace: ''}
    : {...about, is: 'policy', label: `${name}.${namespace}`, name, namespace};
}

const nothing = (action: PolicyAction, hasRules: boolean): Found => {
  const is = hasRules ? 'nothing' : 'absent';
  return {is, action, label: matchNothing, name: matchNothing, namespace: '', isDryRun: false, rule: undefined, key: `${action} ${is}`};
};

/** The table of `istioctl x authz check`, which counts the distinct rules of a name whatever the action, and knows neither dry runs nor default chains. */
export function policyTable(policies: readonly Policy[]): readonly (readonly string[])[] {
  const seen = policies.filter(({places, isDryRun}) => !isDryRun && places.some(({isDefault}) => !isDefault));
  const rules = new Map<string, Set<string>>();
  for (const {label, rules: own} of seen) {
    const known = rules.get(label) ?? new Set<string>();
    for (const index of own.length === 0 ? ['0'] : own.map(rule => rule.index)) known.add(index);
    rules.set(label, known);
  }
  const rows = new Map(seen.map(({action, label}) => [`${action} ${label}`, [action, label, String(rules.get(label)?.size ?? 0)]]));
  return [['ACTION', 'AuthorizationPolicy', 'RULES'], ...rows.values()];
}
