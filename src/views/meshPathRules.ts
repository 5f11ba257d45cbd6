import {type MtlsSetting, modeOfPort, type PeerAuthentication, ztunnelMtls} from '../istio/peerAuthentication.ts';
import type {PolicyUse} from '../istio/policySelection.ts';
import type {Jump} from '../lib/page.ts';
import {count, firstOf} from '../lib/text.ts';
import type {MeshPathData} from './meshPathData.ts';
import {type PathFact, pathFact, unheard, yamlJump} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';
import {untoldFacts} from './meshPathUntold.ts';

const objectJump = ({namespace, name}: PeerAuthentication) => yamlJump('peer-authentication', namespace, name);

/** What each port of the pod takes: mutual TLS, plain text or both. PeerAuthentications are not about gateways. */
export function mtlsFacts({details, authentications, rootNamespace}: MeshPathData, {verdict: {by}, mtls}: MeshPath): readonly PathFact[] {
  if (by === 'gateway' || by === 'waypoint' || by === 'ztunnel') return [];
  if (mtls === undefined) return [unheard('Mutual TLS', authentications)];
  const found = [...new Set([mtls.workload, mtls.namespace, mtls.mesh])].filter(each => each !== undefined);
  if (by === 'none') {
    const notes = found.length === 0 ? [] : [`${firstOf(found.map(nameOf), 3)} would apply if it were in the mesh.`];
    return [
      pathFact('ok', {label: 'Every port', value: 'plain text only: nothing takes mutual TLS for it', notes, jump: found[0] && objectJump(found[0])}),
    ];
  }
  const inZtunnel = by === 'ambient' ? ztunnelMtls(mtls, rootNamespace) : undefined;
  const ports = [...new Set([...details.ports.map(({port}) => port), ...mtls.ports.keys()])].sort((a, b) => a - b);
  const settings = [
    ...ports.map(port => ({
      label: `Port ${port}`,
      setting: modeOfPort(mtls, port),
      strict: inZtunnel?.isStrict(port),
    })),
    {label: ports.length === 0 ? 'Every port' : 'Other ports', setting: mtls.all, strict: inZtunnel?.isStrict(0)},
  ];
  const other = settings.at(-1);
  const differ = settings.filter(({setting, strict}) => setting !== other?.setting || strict !== other.strict);
  // A port of its own line only where it is not as all are.
  const lines = differ.length === 0 ? settings.slice(-1).map(each => ({...each, label: 'Every port'})) : settings;
  return [
    ...lines.map(({label, setting, strict}) => modeFact(label, setting, strict)),
    ...mtls.ignored.map(({object, why}) => pathFact('warn', {label: 'Not used', value: nameOf(object), notes: [why], jump: objectJump(object)})),
  ];
}

const nameOf = ({namespace, name}: PeerAuthentication): string => `${namespace}/${name}`;

/** `strict`: whether a ztunnel refuses plain text, where one is asked. */
function modeFact(label: string, {mode, from}: MtlsSetting, strict: boolean | undefined): PathFact {
  const shown = strict === undefined ? mode : strict ? 'STRICT' : 'PERMISSIVE';
  const by = from === undefined ? 'by default' : `by PeerAuthentication ${nameOf(from)}`;
  const isOther = shown !== mode;
  return pathFact(isOther ? 'warn' : 'ok', {
    label,
    value: `${shown} ${by}`,
    notes: isOther ? [otherText(mode, shown)] : [],
    jump: from === undefined ? noObject : objectJump(from),
  });
}

const noObject: Jump = {label: 'PeerAuthentication', nowhere: 'No PeerAuthentication selects the pod: this is what Istio does by itself.'};

const otherText = (mode: string, shown: string): string =>
  mode === 'DISABLE' && shown === 'PERMISSIVE'
    ? 'It says DISABLE: a ztunnel always takes mutual TLS as well.'
    : `It says ${mode}, but what istiod makes of it for a ztunnel is ${shown}.`;

/** The policies that mean the pod, and who enforces each. */
export function policyFacts(data: MeshPathData, path: MeshPath): readonly PathFact[] {
  const {policies, ambient} = data;
  const {
    verdict: {by},
    policies: uses,
  } = path;
  if (by === 'ztunnel') return [];
  if (uses === undefined) return [unheard('Policies', ambient.value === undefined ? ambient : policies)];
  const untold = untoldFacts(data, path);
  if (uses.length === 0 && untold.length > 0) return untold;
  if (uses.length === 0)
    return [
      pathFact('ok', {
        label: 'Policies',
        value: by === 'waypoint' ? 'none is attached to it' : 'none applies: every request is allowed',
        jump: noPolicy,
      }),
    ];
  // Of a pod that nothing captures, those are enforced that a waypoint has for its services.
  const outside = uses.filter(({policy, by: who}) => by === 'none' && who.is === 'nobody' && policy.targets.length === 0);
  return [...outsideFacts(outside), ...uses.filter(use => !outside.includes(use)).map(useFact), ...deniedFacts(uses), ...untold];
}

function outsideFacts(uses: readonly PolicyUse[]): readonly PathFact[] {
  const [first] = uses;
  if (first === undefined) return [];
  const names = firstOf(
    uses.map(({policy}) => `${policy.namespace}/${policy.name}`),
    3,
  );
  return [pathFact('warn', {label: 'Nobody enforces', value: `${names}: it is not in the mesh`, jump: jumpTo(first)})];
}

/** Whoever enforces a policy of action ALLOW refuses what none of its own allows; the others do not know of it. */
function deniedFacts(uses: readonly PolicyUse[]): readonly PathFact[] {
  const allows = uses.filter(({policy, by}) => policy.action === 'ALLOW' && !policy.dryRun && by.is !== 'nobody');
  return [...new Set(allows.map(enforcer))].map(who => {
    const own = allows.filter(use => enforcer(use) === who);
    const isAtWaypoint = own[0]?.by.is === 'waypoint';
    return pathFact('ok', {
      label: 'All else',
      value: `is denied by ${who}: ${count(own.length, 'policy', 'policies')} of action ALLOW`,
      notes: isAtWaypoint ? ['Only of requests that pass it to what the policy is attached to.'] : [],
      jump: own[0] && jumpTo(own[0]),
    });
  });
}

const noPolicy: Jump = {label: 'Policies', nowhere: 'No AuthorizationPolicy or RequestAuthentication means the pod.'};

const jumpTo = ({policy: {kind, namespace, name}}: PolicyUse) =>
  yamlJump(kind === 'AuthorizationPolicy' ? 'authorization-policy' : 'request-authentication', namespace, name);

const enforcer = ({by}: PolicyUse): string =>
  by.is === 'waypoint' ? `waypoint ${by.waypoints.join(', ')}` : by.is === 'nobody' ? 'nobody' : `its ${by.is}`;

function useFact(use: PolicyUse): PathFact {
  const {policy, because, by, warnings} = use;
  return pathFact(by.is === 'nobody' ? 'bad' : warnings.length > 0 ? 'warn' : 'ok', {
    label: policy.kind === 'AuthorizationPolicy' ? policy.action : 'Tokens',
    value: `${policy.namespace}/${policy.name}, by ${enforcer(use)} (${because})`,
    notes: [...(by.is === 'nobody' ? [by.why] : []), ...warnings],
    jump: jumpTo(use),
  });
}
