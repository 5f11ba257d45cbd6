import {type ZtunnelVerdict, ztunnelProblem, ztunnelVerdicts} from '../analysis/ambient.ts';
import type {ZtunnelsSay} from '../analysis/ztunnelsSay.ts';
import type {AmbientObjects, BindingProblem, WaypointBinding} from '../istio/ambient.ts';
import {bindingOf} from '../istio/bindings.ts';
import {type BindingTarget, namesOf} from '../istio/bindingTarget.ts';
import {gatewayLabel, type PodsByNamespace, podsByNamespace} from '../istio/capture.ts';
import {type ByAddress, byAddress} from '../istio/captureProblems.ts';
import {labelTest} from '../istio/labelSelector.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';
import {bindingTargets, inOrder, isDenied, podsGrouped} from './ambientBindings.ts';

/** A namespace, service, service entry or pod; what is wrong with its waypoint, the worst first, and what the ztunnels have. */
export type UseRow = {
  readonly key: string; // "Service ambient-demo/reviews"
  readonly binding: WaypointBinding;
  readonly problems: readonly BindingProblem[];
  readonly verdicts: readonly ZtunnelVerdict[];
  /** Of a service: what requests to addresses of its pods pass. */
  readonly byAddress: ByAddress | undefined;
};

/** The rows, those with a problem first, and what they were made of: `parts` has every target, also those that have no row. */
export type UsesRows = {readonly pods: Mesh['pods']; readonly parts: ReadonlyMap<object, Part>; readonly rows: readonly UseRow[]};
type Part = {readonly row: UseRow; readonly isConcerned: boolean};

/** What bindings and verdicts are made of. */
type Facts = {readonly objects: AmbientObjects; readonly says: ZtunnelsSay};

/**
 * Makes the rows of all that has or should have a waypoint, those of `before` again only where pods that they depend on are other ones. Gives after each piece about how many
 * microseconds of work that was: thousands of rows take longer than anybody who presses a key should wait.
 */
export function* usesRows({objects, says}: Facts, pods: Mesh['pods'], before?: UsesRows): Generator<number, UsesRows> {
  const all = podsGrouped(pods);
  const gateways = podsByNamespace([...pods.values()].filter(({labels}) => gatewayLabel in labels));
  const changes = before === undefined ? undefined : changesBetween(before.pods, pods);
  const parts = new Map<object, Part>(); // by pod, service or namespace
  const made: UseRow[] = [];
  for (const target of bindingTargets(objects, pods)) {
    const object = target.kind === 'Pod' ? target.pod : target.kind === 'Namespace' ? target.namespace : target;
    const known = before?.parts.get(object);
    if (known !== undefined && changes !== undefined && !isTouched(target, known, changes)) {
      parts.set(object, known);
      continue;
    }
    // Of all pods the binding of a pod depends on those of its waypoint alone.
    const part = partOf(target, {objects, says}, target.kind === 'Pod' ? gateways : all);
    parts.set(object, part);
    if (part.isConcerned) made.push(part.row);
    yield target.kind === 'Pod' ? 15 : 20 + (all.get(namesOf(target).namespace)?.length ?? 0) / 5;
  }
  if (before === undefined) return {pods, parts, rows: made.sort(urgentFirst)};
  const still = new Set([...parts.values()].map(({row}) => row));
  const left = before.rows.filter(row => still.has(row));
  const isSame = made.length === 0 && left.length === before.rows.length;
  return {pods, parts, rows: isSame ? before.rows : [...left, ...made].sort(urgentFirst)}; // quick where few are new, as the others are in order
}

/** Pods that came, went or are other ones, as they were and as they are; and the Gateways whose pods are among them. */
type Changes = {readonly pods: PodsByNamespace; readonly gateways: ReadonlySet<string>};

function changesBetween(before: Mesh['pods'], now: Mesh['pods']): Changes {
  const changed: MeshPod[] = [];
  for (const pod of now.values()) if (before.get(pod.id) !== pod) changed.push(pod);
  for (const pod of before.values()) if (now.get(pod.id) !== pod) changed.push(pod);
  const gateways = changed.flatMap(({namespace, labels: {[gatewayLabel]: name}}) => (name === undefined ? [] : [`${namespace}/${name}`]));
  return {pods: podsByNamespace(changed), gateways: new Set(gateways)};
}

/** The pod itself is the same one. */
function isTouched(target: BindingTarget, {row}: Part, {pods, gateways}: Changes): boolean {
  if (gateways.has(row.binding.label?.waypoint ?? '')) return true;
  if (target.kind === 'Pod') return false;
  if (target.kind === 'Namespace') return pods.has(target.namespace.name);
  const isSelected = labelTest(target.selector);
  return pods.get(target.namespace)?.some(({labels}) => isSelected(labels)) ?? false;
}

function partOf(target: BindingTarget, {objects, says}: Facts, pods: PodsByNamespace): Part {
  const binding = bindingOf(target, objects, pods);
  const verdicts = target.kind === 'Namespace' ? [] : ztunnelVerdicts(binding, objects, says, target.kind === 'Pod' ? target.pod : undefined);
  const missed = ztunnelProblem(binding, verdicts);
  const problems = [...binding.problems, ...(missed === undefined ? [] : [missed])].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  const {kind, namespace, name} = binding.target;
  return {
    row: {key: `${kind} ${namespace}/${name}`, binding, verdicts, problems, byAddress: addressWay(target, binding, objects, pods)},
    isConcerned: isConcerned(binding, objects),
  };
}

const severities: readonly (BindingProblem['severity'] | undefined)[] = ['bad', 'warn', 'info', undefined];

/** Pods of a namespace whose waypoint is for services have none by their own address, as is meant. */
const isConcerned = (binding: WaypointBinding, objects: AmbientObjects): boolean => {
  const {target, label, waypoint, problems} = binding;
  if (waypoint !== undefined || isDenied(binding, objects)) return true;
  const isOwn = label !== undefined && (target.kind !== 'Pod' || label.on === 'Pod');
  return isOwn || (label === undefined && problems.some(({severity}) => severity !== 'info'));
};

function addressWay(target: BindingTarget, {waypoint}: WaypointBinding, objects: AmbientObjects, pods: PodsByNamespace): ByAddress | undefined {
  if (waypoint === undefined || target.kind === 'Pod' || target.kind === 'Namespace') return undefined;
  const found = objects.waypoints.get(waypoint) ?? objects.otherGateways?.get(waypoint);
  return found === undefined ? undefined : byAddress(target, found, objects, pods);
}

const urgentFirst = (one: UseRow, other: UseRow): number => urgency(one) - urgency(other) || inOrder(one.binding.target, other.binding.target);

/** What one should know and nobody need mend has no place of its own. */
const urgency = ({problems: [worst]}: UseRow): number => Math.min(2, severities.indexOf(worst?.severity));
