import {firstOf} from '../lib/text.ts';
import {decidingListener} from './allowedRoutes.ts';
import type {AmbientObjects, BindingProblem, Condition, Waypoint, WaypointLabel} from './ambient.ts';
import {type TargetNames as Target, targetText} from './bindingTarget.ts';
import {conditionOf} from './conditions.ts';
import {canaryLabel, namespaceLabel, useLabel, weightAnnotation} from './useWaypoint.ts';

const problem = (is: BindingProblem['is'], severity: BindingProblem['severity'], what: string, next: string): BindingProblem => ({
  is,
  severity,
  what,
  next,
});

/** "Service reviews.bookinfo" or, where its namespace says it, "Namespace bookinfo": who has the label. */
const labelledText = ({on}: WaypointLabel, target: Target): string => (on === target.kind ? targetText(target) : `Namespace ${target.namespace}`);

/** What becomes of the traffic where a label does not get what it names. */
const effect = ({name}: WaypointLabel, target: Target): string =>
  name === canaryLabel
    ? `this canary gets none of the requests to ${targetText(target)}`
    : `no waypoint handles the traffic ${trafficText(target)}, which flows without one`;

export function emptyLabel(label: WaypointLabel, target: Target): BindingProblem {
  const [what, fix] =
    label.value === ''
      ? [label.name, 'Give it the name of a waypoint or "none", or remove it.']
      : [`${label.name}-namespace`, 'Remove it, or name a namespace.'];
  return problem(
    'invalid',
    'bad',
    `Label ${what} of ${labelledText(label, target)} is empty, which istiod takes for a name that nothing has: ${effect(label, target)}.`,
    fix,
  );
}

export const namespaceAlone = (target: Target): BindingProblem =>
  problem(
    'invalid',
    'warn',
    `Label ${namespaceLabel} of ${targetText(target)} says nothing without label ${useLabel} beside it.`,
    `Add label ${useLabel} with the name of the waypoint, or remove ${namespaceLabel}.`,
  );

export function missing(label: WaypointLabel, target: Target, {waypoints}: AmbientObjects): BindingProblem {
  const [namespace = '', name = ''] = label.waypoint.split('/');
  const elsewhere = [...waypoints.values()].filter(waypoint => waypoint.name === name);
  const keys = elsewhere.map(({key}) => key);
  const [other] = elsewhere;
  const who = labelledText(label, target);
  return problem(
    'missing',
    'bad',
    `Waypoint ${label.waypoint}, which ${who} names in its label ${label.name}, does not exist: ${effect(label, target)}.`,
    other === undefined
      ? `Create it (istioctl waypoint apply --name ${name} -n ${namespace}), or correct the label of ${who}.`
      : `There is ${firstOf(keys, 3)}: add label ${label.name}-namespace=${other.namespace} to ${who}, or create one in ${namespace}.`,
  );
}

export const notReady = (label: WaypointLabel, waypoint: Waypoint, target: Target): BindingProblem =>
  problem(
    'not ready',
    'bad',
    `Waypoint ${waypoint.key} has no address yet, as none of its pods has ever been ready: ${effect(label, target)}.${reason(waypoint)}`,
    lookAtPods(waypoint),
  );

export const noReadyPod = (waypoint: Waypoint, target: Target): BindingProblem =>
  problem('not ready', 'bad', `No pod of waypoint ${waypoint.key} is ready, so requests ${trafficText(target)} fail.`, lookAtPods(waypoint));

/** `areReady`: all of its pods are known and ready. */
export const notProgrammed = (waypoint: Waypoint, target: Target, areReady: boolean): BindingProblem =>
  problem(
    'not programmed',
    'warn',
    `Waypoint ${waypoint.key}, which handles the traffic ${trafficText(target)}, is not programmed.${reason(waypoint)}`,
    `kubectl describe gateway ${waypoint.name} -n ${waypoint.namespace} tells more${areReady ? '.' : `; ${lookAtPods(waypoint)}`}`,
  );

const lookAtPods = ({namespace, name}: Waypoint): string =>
  `kubectl get pods -n ${namespace} -l gateway.networking.k8s.io/gateway-name=${name} tells what its pods wait for.`;

/** What its condition Programmed says, as a sentence that follows another; '' where it is True or not there. */
function reason(waypoint: Waypoint): string {
  const programmed = conditionOf(waypoint, 'Programmed');
  if (programmed === undefined || programmed.status === 'True') return '';
  return ` Its condition Programmed is ${programmed.status}: ${[programmed.reason, programmed.message.replace(/\.$/, '')].filter(Boolean).join(', ')}.`;
}

/** Who says what a waypoint handles, in brackets. */
const handlesWords = ({handles, handlesBy, className}: Waypoint): string =>
  handlesBy === 'default' || handlesBy === 'unknown'
    ? `${handles} (default, no label istio.io/waypoint-for)`
    : `${handles || '""'} (label of ${handlesBy === 'Gateway' ? 'its Gateway' : `GatewayClass ${className}`})`;

export const otherTraffic = (label: WaypointLabel, waypoint: Waypoint, target: Target): BindingProblem =>
  problem(
    'other traffic',
    'bad',
    `Waypoint ${waypoint.key} is for ${handlesWords(waypoint)}: ${label.name === canaryLabel ? effect(label, target) : `it does not handle the traffic ${trafficText(target)}`}.`,
    `Use a waypoint that is for ${target.kind === 'Pod' ? 'workload' : 'service'} or all, or change this one: kubectl label gateway ${waypoint.name} -n ${waypoint.namespace} --overwrite istio.io/waypoint-for=all.`,
  );

const towards = {Pod: 'to the address of', Service: 'to', ServiceEntry: 'to', Namespace: 'in'} as const;
const trafficText = (target: Target): string => `${towards[target.kind]} ${targetText(target)}`;

export function notAllowed(label: WaypointLabel, waypoint: Waypoint, target: Target): BindingProblem {
  const {name, from} = decidingListener(waypoint);
  const listener = name === '' ? 'its listener for HBONE' : `listener ${name}`;
  const lets = from === 'Selector' ? 'only namespaces that its selector matches' : `only its own namespace (from: ${from})`;
  return problem(
    'not allowed',
    'bad',
    `Waypoint ${waypoint.key} does not let namespace ${target.namespace} use it: allowedRoutes.namespaces of ${listener} allows ${lets}. So ${effect(label, target)}.`,
    `Set allowedRoutes.namespaces.from of the listener to All, or to Selector with a selector that labels of namespace ${target.namespace} match.`,
  );
}

/** A Gateway of another class. Where it has an address, istiod sends ztunnels there all the same. */
export const noWaypoint = (label: WaypointLabel, {key, className, addresses}: Waypoint, target: Target): BindingProblem =>
  problem(
    'invalid',
    'bad',
    addresses.length > 0
      ? `Gateway ${key} is no waypoint (its class is ${className}), but istiod tells ztunnels that it handles the traffic ${trafficText(target)}.`
      : `Gateway ${key} is no waypoint (its class is ${className}): ${effect(label, target)}.`,
    `Name a Gateway of class istio-waypoint in label ${label.name}.`,
  );

export const badWeight = (waypoint: string, target: Target): BindingProblem =>
  problem(
    'invalid',
    'warn',
    `Annotation ${weightAnnotation} of ${targetText(target)} or its namespace is no whole number of 0 to 100: canary waypoint ${waypoint} gets nothing.`,
    'Correct the annotation.',
  );

export const sameCanary = (waypoint: string, target: Target): BindingProblem =>
  problem(
    'invalid',
    'warn',
    `The canary waypoint of ${targetText(target)} is its waypoint ${waypoint} itself.`,
    `Name another one in label ${canaryLabel}, or remove it.`,
  );

/** A problem of the second waypoint, which leaves all connections to the first. */
export const ofCanary = (found: BindingProblem): BindingProblem => ({...found, severity: 'warn'});

const reasons: Readonly<Record<string, BindingProblem['is']>> = {
  WaypointIsNotReady: 'not ready',
  AttachmentDenied: 'not allowed',
  UnsupportedTrafficType: 'other traffic',
};

/** What istiod says in the condition of a service, where the objects do not tell it. */
export const istiodSays = (target: Target, {reason: word, message}: Condition): BindingProblem =>
  problem(
    reasons[word] ?? 'invalid',
    'warn',
    `istiod says of ${targetText(target)}: ${message.replace(/\.$/, '') || word}.`,
    word === 'CrossNamespaceWaypointForbidden'
      ? `Use a waypoint of namespace ${target.namespace}, or change serviceEntryVisibility in the mesh config.`
      : 'The objects say otherwise: look again in a few seconds, then at the log of istiod.',
  );
