import type {JsonObject} from '../dumps.ts';
import {labelTest} from '../kube/selectors.ts';
import {type KubeObject, recordedIstio} from '../recordedPods.ts';

type Texts = readonly string[];
type Source = {readonly principals?: Texts; readonly notPrincipals?: Texts; readonly namespaces?: Texts; readonly notNamespaces?: Texts};
type Operation = {readonly ports?: Texts; readonly notPorts?: Texts} & Readonly<Record<string, Texts | undefined>>;
type Rule = {readonly from?: readonly {readonly source?: Source}[]; readonly to?: readonly {readonly operation?: Operation}[]};
type Spec = {
  readonly action?: string;
  readonly rules?: readonly Rule[];
  readonly selector?: {readonly matchLabels?: Readonly<Record<string, string>>};
  readonly mtls?: {readonly mode?: string};
};

/** Conditions of one match by their names in ztunnel's protocol: texts, or numbers of ports. */
type Match = Readonly<Record<string, readonly (string | number)[]>>;
/** A policy that ztunnels enforce. `groups`: one has to fit, all clauses of it, one match of each. */
export type Layer4 = {
  readonly name: string;
  readonly namespace: string;
  readonly scope: 'Global' | 'Namespace' | 'WorkloadSelector';
  readonly action: 'Allow' | 'Deny';
  readonly groups: readonly (readonly (readonly Match[])[])[];
};

const root = 'istio-system';
const strict = `${root}/istio_converted_static_strict`;
const specOf = ({spec}: KubeObject): Spec => (spec ?? {}) as Spec;

/** Those that the recording has are in its dumps. */
export const isNew = ({kind, metadata}: KubeObject): boolean =>
  !recordedIstio().some(one => one.kind === kind && one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace);

/** What istiod makes of an AuthorizationPolicy for ztunnels (pilot/pkg/serviceregistry/ambient/authorization.go, 1.31): rules about HTTP are left out of what allows, and are without HTTP in what denies. */
export function layer4Of(policy: KubeObject): Layer4 {
  const {action = 'ALLOW', rules = [], selector} = specOf(policy);
  const {name, namespace = ''} = policy.metadata;
  const usable = action === 'ALLOW' ? rules.filter(rule => httpIn(rule).length === 0) : rules;
  return {
    name,
    namespace,
    scope: selector !== undefined ? 'WorkloadSelector' : namespace === root ? 'Global' : 'Namespace',
    action: action === 'ALLOW' ? 'Allow' : 'Deny',
    groups: usable.map(({from = [], to = []}) =>
      [to.map(({operation = {}}) => portsOf(operation)), from.map(({source = {}}) => ({...source}))].filter(some => some.length > 0),
    ),
  };
}

const portsOf = ({ports = [], notPorts = []}: Operation): Match => ({
  ...(ports.length === 0 ? {} : {destinationPorts: ports.map(Number)}),
  ...(notPorts.length === 0 ? {} : {notDestinationPorts: notPorts.map(Number)}),
});

/** Attributes of HTTP that a rule speaks of. */
const httpIn = ({to = []}: Rule): readonly string[] => [
  ...new Set(to.flatMap(({operation = {}}) => Object.keys(operation).filter(key => !/^(not)?ports$/i.test(key)))),
];

/** Keys ("namespace/name") of the policies that istiod tells ztunnels with a pod, beyond the recorded ones: those that select it, and that mutual TLS is a must. */
export function policiesOfPod(pod: KubeObject, authorization: readonly KubeObject[], authentication: readonly KubeObject[]): readonly string[] {
  const {namespace} = pod.metadata;
  const selects = (policy: KubeObject): boolean => {
    const {selector} = specOf(policy);
    const terms = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
    return (
      selector !== undefined && (policy.metadata.namespace === namespace || policy.metadata.namespace === root) && labelTest(terms.join(','))(pod)
    );
  };
  const own = authorization.filter(selects).map(({metadata}) => `${metadata.namespace}/${metadata.name}`);
  const levels = [
    authentication.find(one => specOf(one).selector === undefined && one.metadata.namespace === root),
    authentication.find(one => specOf(one).selector === undefined && one.metadata.namespace === namespace && namespace !== root),
    authentication.find(selects),
  ];
  const mode = levels.reduce((before, one) => (one === undefined ? before : (specOf(one).mtls?.mode ?? before)), 'PERMISSIVE');
  return mode === 'STRICT' ? [...own, strict] : own;
}

const why = 'In ambient mode you must use a waypoint proxy to enforce HTTP rules. ';
const left: Readonly<Record<string, string>> = {
  ALLOW: 'Within an ALLOW policy, rules matching HTTP attributes are omitted. This will be more restrictive than requested.',
  DENY: 'DENY policy with HTTP attributes is enforced without the HTTP rules. This will be more restrictive than requested.',
};

/** The condition that istiod writes of a policy that ztunnels get. */
export function ztunnelAccepted(policy: KubeObject) {
  const {rules = [], action = 'ALLOW'} = specOf(policy);
  const found = [...new Set(rules.flatMap(httpIn))].sort();
  const condition = {type: 'ZtunnelAccepted', status: 'True'};
  if (found.length === 0) return {...condition, reason: 'Accepted', message: 'attached to ztunnel'};
  const message = `ztunnel does not support HTTP attributes (found: ${found.join(', ')}). ${why}${left[action] ?? ''}`;
  return {...condition, reason: 'UnsupportedValue', message};
}

/** A policy as a ztunnel dumps it. */
export const ztunnelPolicy = ({groups, ...rest}: Layer4): JsonObject => ({
  ...rest,
  dryRun: false,
  rules: groups.map(clauses => clauses.map(matches => matches.map(match => spelled(match, word => `${word[0]?.toUpperCase()}${word.slice(1)}`, [])))),
});

/** A policy as istiod's `/debug/ambientz` has it. */
export const istiodPolicy = ({name, namespace, scope, action, groups}: Layer4): JsonObject => ({
  name,
  namespace,
  scope: scope.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
  ...(action === 'Deny' ? {action: 'DENY'} : {}),
  groups: groups.map(clauses => ({rules: clauses.map(matches => ({matches: matches.map(match => spelled(match, word => word, {}))}))})),
});

const spelled = (match: Match, word: (kind: string) => string, presence: unknown): JsonObject =>
  Object.fromEntries(Object.entries(match).map(([key, values]) => [key, values.map(value => textMatch(value, word, presence))]));

function textMatch(value: string | number, word: (kind: string) => string, presence: unknown): unknown {
  if (typeof value === 'number') return value;
  if (value === '*') return {[word('presence')]: presence};
  if (value.endsWith('*')) return {[word('prefix')]: value.slice(0, -1)};
  return value.startsWith('*') ? {[word('suffix')]: value.slice(1)} : {[word('exact')]: value};
}
