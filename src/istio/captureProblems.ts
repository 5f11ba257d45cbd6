import {firstOf} from '../lib/text.ts';
import {type AmbientObjects, type BindingProblem, isCaptured, type MeshNamespace, type MeshService, type Waypoint} from './ambient.ts';
import {type BindingTarget, namesOf, targetText} from './bindingTarget.ts';
import {gatewayLabel, isAmbientNamespace, notCaptured, type PodsByNamespace, selectedPods, whyNotCaptured} from './capture.ts';
import {decide} from './decide.ts';
import {modeLabel, wishOf} from './enrolment.ts';
import type {MeshPod} from './pods.ts';

/** What passes by a waypoint that istiod tells ztunnels of: pods that no ztunnel captures, and requests to addresses of pods where it is one for services. */
export function captureProblems(
  target: BindingTarget,
  waypoint: Waypoint,
  objects: AmbientObjects,
  pods: PodsByNamespace,
): readonly BindingProblem[] {
  if (target.kind === 'Pod') return podProblems(target.pod, waypoint, objects);
  if (target.kind === 'Namespace') return namespaceProblems(target.namespace.name, waypoint, objects, pods);
  const selected = selectedPods(target, pods).filter(({phase}) => phase === 'Running');
  const captured = selected.filter(isCaptured);
  return [...outsideProblems(target, selected, waypoint, objects), ...bypassed(target, captured, waypoint, objects)];
}

const enrol = (namespace: string): string => `kubectl label namespace ${namespace} --overwrite ${modeLabel}=ambient makes ztunnels capture its pods.`;

function podProblems(pod: MeshPod, waypoint: Waypoint, objects: AmbientObjects): readonly BindingProblem[] {
  const namespace = objects.namespaces.get(pod.namespace);
  if (notCaptured([pod]).length === 0) return [];
  return [
    {
      is: 'not ambient',
      severity: severityOf([pod]),
      what: `No ztunnel captures the traffic of Pod ${pod.id}: ${whyNotCaptured(pod, namespace)}. Requests to it pass waypoint ${waypoint.key} only where the client is captured, and its own pass none.`,
      next: remedy(pod, namespace),
    },
  ];
}

function remedy(pod: MeshPod, namespace: MeshNamespace | undefined): string {
  const {wanted, label} = wishOf(pod, namespace?.labels);
  if (pod.hostNetwork) return 'Nothing captures a pod that has the network of its node.';
  if (pod.injected) return 'A ztunnel captures it once it is made anew without a sidecar.';
  if (label?.on === 'Pod' && label.value === 'none') return `Remove label ${modeLabel} of the pod where a ztunnel should capture it.`;
  if (wanted === undefined) return `kubectl get namespace ${pod.namespace} --show-labels tells whether it asks for ambient mode.`;
  return wanted ? `Look at the log of istio-cni-node on node ${pod.node ?? 'of the pod'}, or restart the pod.` : enrol(pod.namespace);
}

/** What keeps out on purpose, or can never be captured, is only told of. */
const severityOf = (outside: readonly MeshPod[]): BindingProblem['severity'] =>
  outside.every(({labels, hostNetwork}) => hostNetwork || labels[modeLabel] === 'none') ? 'info' : 'warn';

/** Of a namespace without pods of its own, as one for egress is, nothing passes by: what other namespaces ask of its services may all pass. */
function namespaceProblems(name: string, waypoint: Waypoint, objects: AmbientObjects, pods: PodsByNamespace): readonly BindingProblem[] {
  const own = (pods.get(name) ?? []).filter(({labels, phase}) => labels[gatewayLabel] === undefined && phase === 'Running');
  if (own.length === 0 || own.some(isCaptured) || isAmbientNamespace(objects.namespaces.get(name))) return [];
  return [
    {
      is: 'not ambient',
      severity: 'warn',
      what: `Namespace ${name} uses waypoint ${waypoint.key} but is not in ambient mode (no label ${modeLabel}=ambient): requests between its pods do not pass it.`,
      next: enrol(name),
    },
  ];
}

function outsideProblems(service: MeshService, selected: readonly MeshPod[], waypoint: Waypoint, objects: AmbientObjects): readonly BindingProblem[] {
  const outside = notCaptured(selected);
  const [first] = outside;
  if (first === undefined) return [];
  const all = selected.length;
  const namespace = objects.namespaces.get(service.namespace);
  const which =
    outside.length === all ? `any pod of ${targetText(namesOf(service))}` : `${outside.length} of ${all} pods of ${targetText(namesOf(service))}`;
  const reason = whyNotCaptured(first, namespace);
  return [
    {
      is: 'not ambient',
      severity: severityOf(outside),
      what: `No ztunnel captures the traffic of ${which} (${firstOf(
        outside.map(pod => pod.name),
        2,
      )}: ${reason}). Clients that no ztunnel captures reach them without waypoint ${waypoint.key}.`,
      next: remedy(first, namespace),
    },
  ];
}

/** What requests to addresses of pods of a service pass, beside its waypoint: the same one, for all of them; else none or, where all that do not pass it have one, another. */
export type ByAddress = 'same' | 'other waypoint' | 'bypasses' | 'not captured';

/** Of the running pods of a service with a waypoint; undefined where it has none, or what decides on them could not be listed. */
export function byAddress(service: MeshService, waypoint: Waypoint, objects: AmbientObjects, pods: PodsByNamespace): ByAddress | undefined {
  const running = selectedPods(service, pods).filter(({phase}) => phase === 'Running');
  const captured = running.filter(isCaptured);
  if (captured.length === 0) return running.length === 0 ? undefined : 'not captured';
  const ways = captured.map(pod => decide({kind: 'Pod', pod}, objects));
  if (ways.some(({refused}) => refused?.is === '?')) return undefined;
  const others = ways.filter(({waypoint: own}) => own?.key !== waypoint.key);
  if (others.length === 0) return 'same';
  return others.every(({waypoint: own}) => own !== undefined) ? 'other waypoint' : 'bypasses';
}

function bypassed(service: MeshService, captured: readonly MeshPod[], waypoint: Waypoint, objects: AmbientObjects): readonly BindingProblem[] {
  const without = captured.filter(pod => {
    const {waypoint: own, refused} = decide({kind: 'Pod', pod}, objects);
    return own?.key !== waypoint.key && refused?.is !== '?';
  });
  if (without.length === 0) return [];
  const which =
    without.length === captured.length
      ? without.length === 1
        ? 'its pod'
        : `its ${without.length} pods`
      : `${without.length} of its ${captured.length} pods`;
  return [
    {
      is: 'bypassed',
      severity: 'info',
      what: `Requests to ${targetText(namesOf(service))} pass waypoint ${waypoint.key}, those to the address of ${which} do not (${firstOf(
        without.map(pod => pod.name),
        2,
      )}).`,
      next: 'Where these shall pass one too, label the pods istio.io/use-waypoint with a waypoint that is for workload or all.',
    },
  ];
}
