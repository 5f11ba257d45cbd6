import {attachedTo} from './attachedPolicies.ts';
import {hasAllLabels, type Labels, labelsText} from './labelSelector.ts';
import type {MeshPolicy} from './meshPolicy.ts';
import {isServiceRef} from './targetRefs.ts';

/** By what a pod is in the mesh; `none`: not. */
export type Membership = 'sidecar' | 'ambient' | 'gateway' | 'waypoint' | 'ztunnel' | 'none';

/** A service by which a policy may mean a pod, and its waypoint. */
export type PolicyService = {
  readonly kind: 'Service' | 'ServiceEntry';
  readonly namespace: string;
  readonly name: string;
  readonly waypoint: string | undefined;
};
/** A pod to which policies may apply. Waypoints by "namespace/name". */
export type PolicySubject = {
  readonly namespace: string;
  readonly labels: Labels;
  readonly by: Membership;
  readonly rootNamespace: string;
  /** Those that lead to it; of a pod of a waypoint those that this serves. */
  readonly services: readonly PolicyService[];
  readonly waypoint: string | undefined; // for requests to the pod itself; of a pod of a waypoint this one
};

/** Who enforces a policy. `waypoints`: by which, of 'waypoint'. */
export type Enforcer =
  | {readonly is: 'sidecar' | 'gateway' | 'ztunnel'}
  | {readonly is: 'waypoint'; readonly waypoints: readonly string[]}
  | {readonly is: 'nobody'; readonly why: string};
/** A policy that selects a pod or what leads to it: why it does, who enforces it, and what is not as its author may think (each a sentence or two). */
export type PolicyUse = {
  readonly policy: MeshPolicy;
  readonly because: string;
  readonly by: Enforcer;
  readonly warnings: readonly string[];
};

/** The policies of a mesh that mean a pod, those first that nobody enforces or that are not enforced as they are written. */
export const policiesOf = (policies: readonly MeshPolicy[], subject: PolicySubject): readonly PolicyUse[] =>
  policies.flatMap(policy => useOf(policy, subject) ?? []).toSorted((a, b) => rank(a) - rank(b));

const rank = ({by, warnings}: PolicyUse): number => (by.is === 'nobody' ? 0 : warnings.length > 0 ? 1 : 2);

/** How one policy means a pod (istiod: WorkloadPolicyMatcher.ShouldAttachPolicy); undefined where it does not. */
export function useOf(policy: MeshPolicy, subject: PolicySubject): PolicyUse | undefined {
  const found = policy.targets.length > 0 ? byTarget(policy, subject) : bySelector(policy, subject);
  if (found === undefined) return undefined;
  const refused = refusal(policy, found.by);
  const by = refused ?? found.by;
  return {policy, because: found.because, by, warnings: [...(found.warnings ?? []), ...warningsOf(policy, by, subject)]};
}

type Found = Pick<PolicyUse, 'because' | 'by'> & Partial<Pick<PolicyUse, 'warnings'>>;

function byTarget(policy: MeshPolicy, subject: PolicySubject): Found | undefined {
  const {namespace, targets} = policy;
  const {by, services, waypoint, labels, rootNamespace} = subject;
  if (by === 'gateway') {
    const own = labels['gateway.networking.k8s.io/gateway-name'];
    const to = targets.find(
      ({group, kind, name}) => group === 'gateway.networking.k8s.io' && kind === 'Gateway' && name === own && namespace === subject.namespace,
    );
    return to && {because: `targetRef ${to.kind} ${to.name}`, by: {is: 'gateway'}};
  }
  const ways = [{waypoint, services: []}, ...services.map(service => ({waypoint: service.waypoint, services: [service]}))];
  const found = ways.flatMap(way => {
    if (way.waypoint === undefined) return [];
    const [of = '', name = ''] = way.waypoint.split('/');
    return attachedTo({namespace: of, name}, way.services, [policy], rootNamespace).map(({to}) => ({waypoint: `${of}/${name}`, to}));
  });
  const isMeant = (service: PolicyService): boolean =>
    targets.some(to => isServiceRef(to) && to.kind === service.kind && to.name === service.name) && service.namespace === namespace;
  const withNone = services.filter(service => service.waypoint === undefined && isMeant(service));
  const bare = [...new Set(withNone.map(({kind, name}) => `${kind} ${name}`))];
  const [first] = found;
  if (first !== undefined)
    return {
      because: `targetRef ${first.to.kind} ${first.to.name}`,
      by: {is: 'waypoint', waypoints: [...new Set(found.map(each => each.waypoint))]},
      warnings: bare.map(name => `${name} has no waypoint: nobody enforces it there.`),
    };
  const [none] = bare;
  return none === undefined
    ? undefined
    : {because: `targetRef ${none}`, by: {is: 'nobody', why: `Only a waypoint enforces it, and ${none} has none.`}};
}

function bySelector({namespace, selector}: MeshPolicy, {by, labels, rootNamespace, ...pod}: PolicySubject): Found | undefined {
  const isNear = namespace === pod.namespace || namespace === rootNamespace;
  // Waypoints take policies by targetRefs alone; a ztunnel enforces those of others.
  if (!isNear || !hasAllLabels(labels, selector) || by === 'waypoint' || by === 'ztunnel') return undefined;
  const isWide = Object.keys(selector).length === 0;
  const because = isWide ? (namespace === rootNamespace ? 'whole mesh' : 'whole namespace') : `selector ${labelsText(selector)}`;
  if (by === 'none') return {because, by: {is: 'nobody', why: 'The pod is not in the mesh.'}};
  return {because, by: {is: by === 'ambient' ? 'ztunnel' : by}};
}

/** What a ztunnel does not enforce at all. */
function refusal({kind, action, dryRun}: MeshPolicy, by: Enforcer): Enforcer | undefined {
  if (by.is !== 'ztunnel') return undefined;
  if (kind === 'RequestAuthentication') return {is: 'nobody', why: 'A ztunnel reads no HTTP and so no tokens: a waypoint does, with a targetRef.'};
  if (action !== 'ALLOW' && action !== 'DENY')
    return {is: 'nobody', why: `ztunnel does not support the ${action} action: a waypoint does, with a targetRef.`};
  if (dryRun) return {is: 'nobody', why: 'It is a dry run, which ztunnels leave out unless istiod is told otherwise.'};
  return undefined;
}

function warningsOf({kind, action, rules, asksClient, dryRun}: MeshPolicy, by: Enforcer, {waypoint, services}: PolicySubject): readonly string[] {
  if (by.is === 'nobody') return [];
  if (by.is !== 'ztunnel') return dryRun ? ['It is a dry run: what it would deny is only logged.'] : [];
  const http = [...new Set(rules.flat())].sort();
  const isBehind = waypoint !== undefined || services.some(service => service.waypoint !== undefined);
  return [
    ...(http.length === 0
      ? []
      : [
          httpWarning(
            action,
            http,
            rules.every(rule => rule.length > 0),
          ),
        ]),
    ...(kind === 'AuthorizationPolicy' && asksClient && isBehind
      ? ['Requests that come through the waypoint have its identity here, not that of the client: attach it to the waypoint with a targetRef.']
      : []),
  ];
}

/** In short what istiod writes into the status of the policy (convertAuthorizationPolicy). */
function httpWarning(action: string, http: readonly string[], isAll: boolean): string {
  const found = `ztunnel does not support HTTP attributes (found: ${http.join(', ')}): only a waypoint does.`;
  if (action === 'DENY') return `${found} It denies without asking for them, which is more than was requested.`;
  return `${found} Rules with them allow nothing${isAll ? ', so every request is denied' : ''}.`;
}
