import type {BindingProblem, WaypointBinding} from '../istio/ambient.ts';
import {isUnknown} from '../istio/unlisted.ts';
import type {Jump} from '../lib/page.ts';
import {firstOf} from '../lib/text.ts';
import {followed, targetJump, targetOwner, waypointJump} from './ambientJumps.ts';
import {atOwnZtunnel} from './meshPathAtZtunnel.ts';
import type {MeshPathData} from './meshPathData.ts';
import {type PathFact, pathFact, unheard, yamlJump} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';

/** Which waypoint requests pass that come to the address of the pod, and to each of its services. */
export function waypointFacts(data: MeshPathData, {verdict, bindings}: MeshPath): readonly PathFact[] {
  const {ambient} = data;
  if (verdict.by === 'ztunnel' || verdict.by === 'waypoint' || verdict.by === 'gateway') return [];
  if (ambient.value === undefined || bindings === undefined) return [unheard('Waypoint', ambient)];
  const {pod, services} = bindings;
  const unlisted = unlistedFacts(data);
  if ([pod, ...services].every(({label, problems}) => label === undefined && problems.length === 0)) {
    const names = services.map(({target}) => target.name);
    const value = ['none: no label asks for one', ...(names.length === 0 ? [] : [`services: ${firstOf(names, 3)}`])];
    return [pathFact('ok', {label: 'Waypoint', value, jump: yamlJump('pod', data.pod.namespace, data.pod.name)}), ...unlisted];
  }
  const passed = services.filter(({waypoint}) => waypoint !== undefined && waypoint !== pod.waypoint);
  const isBypassed = passed.length > 0 && !isUnknown(pod);
  const isOutside = verdict.by === 'none';
  return [
    bindingFact(data, 'To the pod', pod, {notes: isBypassed ? ['Requests to its address bypass the waypoints of its services.'] : []}),
    ...services.map(service =>
      bindingFact(data, `To ${service.target.kind}`, service, {isOutside, notes: isOutside && service === passed[0] ? [outside] : []}),
    ),
    ...clientsFact(data, [pod, ...services]),
    ...unlisted,
  ];
}

const outside = 'Requests pass it only where a ztunnel captures the client: those of this pod, which nothing captures, pass no waypoint.';

/** The Gateway that a waypoint or a gateway is a pod of. */
export function gatewayFacts({pod}: MeshPathData, {verdict: {by}}: MeshPath): readonly PathFact[] {
  const gateway = pod.labels['gateway.networking.k8s.io/gateway-name'];
  if (gateway === undefined || (by !== 'waypoint' && by !== 'gateway')) return [];
  const jump = by === 'waypoint' ? waypointJump(`${pod.namespace}/${gateway}`) : yamlJump('kubernetes-gateway', pod.namespace, gateway);
  return [pathFact('ok', {label: 'Gateway', value: `${pod.namespace}/${gateway}`, jump})];
}

/** What may be there all the same, and was not told. */
function unlistedFacts({ambient}: MeshPathData): readonly PathFact[] {
  const lists = ambient.value?.objects.unlisted?.filter(({kind}) => kind === 'Service' || kind === 'ServiceEntry') ?? [];
  return lists.map(({kind, trouble}) => unheard(kind === 'Service' ? 'Services' : 'ServiceEntries', {trouble}));
}

/** Requests to the pod are decided by ztunnels that this page does not ask. */
function clientsFact({pod}: MeshPathData, bindings: readonly WaypointBinding[]): readonly PathFact[] {
  const [first, ...others] = bindings.flatMap(({target, waypoint}) => (waypoint === undefined ? [] : [target]));
  if (first === undefined) return [];
  const names = [first, ...others].map(({name}) => name);
  const jump: Jump =
    others.length === 0
      ? targetJump(first)
      : {label: `uses of ${firstOf(names, 2)}`, to: 'uses', filter: `ns:/^${pod.namespace}$/ name:/^(${names.join('|')})$/`};
  return [pathFact('ok', {label: 'From clients', value: 'the ztunnel of each client decides: see :uses', jump})];
}

/** What captures the pod the page tells at its top; that it is reached past the waypoints of its services once, of the pod. */
const toldElsewhere: readonly BindingProblem['is'][] = ['not ambient', 'bypassed'];

type More = {readonly notes: readonly string[]; readonly isOutside?: boolean};

function bindingFact(data: MeshPathData, label: string, binding: WaypointBinding, {notes, isOutside = false}: More): PathFact {
  const {target, label: decides, waypoint} = binding;
  const own = isUnknown(binding) ? undefined : atOwnZtunnel(data, binding);
  const problems = [...refusals(data, binding).filter(({is}) => !toldElsewhere.includes(is)), ...(own === undefined ? [] : [own])];
  const name = target.kind === 'Pod' ? '' : `${target.name}: `;
  const named = decides?.waypoint || waypoint;
  const has = waypoint === undefined ? (isUnknown(binding) ? 'not known' : 'no waypoint') : `waypoint ${waypoint}`;
  const but = own !== undefined ? ', not so at its own ztunnel' : waypoint !== undefined && isOutside ? ', not for its own requests' : '';
  const state = isUnknown(binding) ? '?' : stateOf(problems);
  return pathFact(state === 'ok' && waypoint !== undefined && isOutside ? 'warn' : state, {
    label,
    value: [
      `${name}${has}${but}${decides === undefined && state !== '?' ? ', no label asks for one' : ''}`,
      ...(decides === undefined ? [] : [`${decides.on.toLowerCase()} label ${decides.name}=${decides.value}`]),
    ],
    notes: [...problems.flatMap(({what, next}) => [what, next].filter(Boolean)), ...otherTraffic(data, binding), ...notes],
    jump: named ? waypointJump(named) : followed(targetOwner(target)),
  });
}

/** A namespace names a waypoint for its services: that its pods do not have it as well is no problem, but is to be understood. */
function namedForOthers({ambient}: MeshPathData, {target, label}: WaypointBinding) {
  const named = label === undefined ? undefined : ambient.value?.objects.waypoints.get(label.waypoint);
  if (named === undefined || ['workload', 'all'].includes(named.handles) || target.kind !== 'Pod' || label?.on !== 'Namespace') return undefined;
  return named.handlesBy === 'unknown' ? undefined : named;
}

/** Whatever is wrong with a waypoint that would never have the pod does not touch it. */
const refusals = (data: MeshPathData, binding: WaypointBinding): readonly BindingProblem[] =>
  binding.waypoint === undefined && namedForOthers(data, binding) !== undefined
    ? binding.problems.filter(({is}) => is === 'invalid' || is === '?')
    : binding.problems;

function otherTraffic(data: MeshPathData, binding: WaypointBinding): readonly string[] {
  const named = namedForOthers(data, binding);
  if (named === undefined || binding.waypoint !== undefined) return [];
  return [`Waypoint ${named.key} is for requests to ${named.handles === 'service' ? 'services' : 'nothing'}.`];
}

const stateOf = (problems: readonly BindingProblem[]): PathFact['state'] =>
  (['bad', 'warn'] as const).find(each => problems.some(({severity}) => severity === each)) ?? 'ok';
