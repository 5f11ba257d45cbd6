import type {JsonObject} from '../dumps.ts';
import type {KubeObject} from '../recordedPods.ts';

type Source = {readonly principals?: readonly string[]; readonly namespaces?: readonly string[]};
type Operation = {
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly hosts?: readonly string[];
  readonly ports?: readonly string[];
};
type Rule = {readonly from?: readonly {readonly source?: Source}[]; readonly to?: readonly {readonly operation?: Operation}[]};
type Spec = {readonly action?: string; readonly rules?: readonly Rule[]};

/** The HTTP filters that istiod makes of AuthorizationPolicies for a waypoint, as istiod writes them (pilot/pkg/security/authz, 1.31): one that denies, one that allows. */
export function rbacFilters(policies: readonly KubeObject[]): readonly JsonObject[] {
  return (['DENY', 'ALLOW'] as const).flatMap(action => {
    const own = policies.filter(({spec}) => ((spec ?? {}) as Spec).action === action || (action === 'ALLOW' && spec?.action === undefined));
    const rules = own.flatMap(({metadata, spec}) =>
      (((spec ?? {}) as Spec).rules ?? []).map(
        (rule, at) => [`ns[${metadata.namespace}]-policy[${metadata.name}]-rule[${at}]`, ruleOf(rule)] as const,
      ),
    );
    if (own.length === 0) return [];
    const typed = '@type';
    return [
      {
        name: 'envoy.filters.http.rbac',
        typedConfig: {
          [typed]: 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
          rules: {...(action === 'DENY' ? {action} : {}), policies: Object.fromEntries(rules)},
          shadowRulesStatPrefix: 'istio_dry_run_allow_',
        },
      },
    ];
  });
}

function ruleOf({from = [], to = []}: Rule): JsonObject {
  const permissions = to.map(({operation = {}}) => ({andRules: {rules: operationOf(operation)}}));
  const principals = from.map(({source = {}}) => ({andIds: {ids: sourceOf(source)}}));
  return {
    permissions: permissions.length > 0 ? permissions : [{andRules: {rules: [{any: true}]}}],
    principals: principals.length > 0 ? principals : [{andIds: {ids: [{any: true}]}}],
  };
}

const operationOf = ({methods = [], paths = [], hosts = [], ports = []}: Operation): readonly JsonObject[] => [
  ...any(
    'orRules',
    'rules',
    hosts.map(host => ({header: {name: ':authority', stringMatch: {...matchOf(host), ignoreCase: true}}})),
  ),
  ...any(
    'orRules',
    'rules',
    methods.map(method => ({header: {name: ':method', stringMatch: matchOf(method)}})),
  ),
  ...any(
    'orRules',
    'rules',
    paths.map(path => ({urlPath: {path: matchOf(path)}})),
  ),
  ...any(
    'orRules',
    'rules',
    ports.map(port => ({destinationPort: Number(port)})),
  ),
];

/** A waypoint knows whom its caller is from the tunnel, and not from a certificate. */
const sourceOf = ({principals = [], namespaces = []}: Source): readonly JsonObject[] => [
  ...any(
    'orIds',
    'ids',
    principals.map(principal => peer(matchOf(`spiffe://${principal}`))),
  ),
  ...any(
    'orIds',
    'ids',
    namespaces.map(namespace => peer({safeRegex: {regex: `.*/ns/${namespace.replaceAll('*', '.*')}/.*`}})),
  ),
];

const peer = (stringMatch: JsonObject): JsonObject => ({filterState: {key: 'io.istio.peer_principal', stringMatch}});
const any = (key: string, list: string, items: readonly JsonObject[]): readonly JsonObject[] =>
  items.length === 0 ? [] : [{[key]: {[list]: items}}];

function matchOf(text: string): JsonObject {
  if (text.endsWith('*')) return {prefix: text.slice(0, -1)};
  return text.startsWith('*') ? {suffix: text.slice(1)} : {exact: text};
}
