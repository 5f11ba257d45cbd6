import type {Labels} from './labelSelector.ts';
import type {PodDetails} from './podDetails.ts';

/** The label that asks for ambient mode, and where it is. */
export type ModeLabel = {readonly on: 'Pod' | 'Namespace'; readonly value: string};
/**
 * Whether Istio's node agent is to capture a pod for the ztunnel of its node, and why. `wanted` is undefined where that cannot be told. The selectors are those that
 * Istio is installed with (values.yaml of istio-cni, `ambient.enablementSelectors`).
 */
export type Enrolment = {
  readonly wanted: boolean | undefined;
  readonly label: ModeLabel | undefined; // undefined: there is none
  readonly why: string;
  /** What the node agent has done: it says so in an annotation. */
  readonly state: 'captured' | 'pending' | 'not captured';
};

export const modeLabel = 'istio.io/dataplane-mode';

/** What the node agent goes by, of a pod; `injected`: the annotation sidecar.istio.io/status is there. */
export type Enrollable = {readonly labels: Labels; readonly hostNetwork?: boolean; readonly injected?: boolean};

/** `namespace`: labels of the pod's namespace; undefined where they could not be read. */
export function enrolmentOf(pod: PodDetails, namespace: Labels | undefined): Enrolment {
  const redirection = pod.annotations['ambient.istio.io/redirection'];
  const state = redirection === 'enabled' ? 'captured' : redirection === 'pending' ? 'pending' : 'not captured';
  const {labels, hostNetwork, annotations} = pod;
  return {...wishOf({labels, hostNetwork, injected: annotations['sidecar.istio.io/status'] !== undefined}, namespace), state};
}

/** Whether the node agent is to capture a pod, without what it has done. `namespace` as above. */
export function wishOf({labels, hostNetwork, injected}: Enrollable, namespace: Labels | undefined): Omit<Enrolment, 'state'> {
  const label = labelOf(labels, namespace);
  const asked = label === undefined ? `no label ${modeLabel} on it or its namespace` : `${label.on.toLowerCase()} label ${modeLabel}=${label.value}`;
  if (hostNetwork) return {wanted: false, label, why: "its network is the node's (hostNetwork)"};
  if (injected) return {wanted: false, label, why: 'it has a sidecar'};
  if (namespace === undefined && label?.value !== 'ambient' && label?.value !== 'none')
    return {wanted: undefined, label, why: 'the labels of its namespace could not be read'};
  return {wanted: label?.value === 'ambient', label, why: asked};
}

/** A pod can ask for it by itself, and opt out with `none`; any other value of its own means what its namespace says. */
function labelOf(pod: Labels, namespace: Labels | undefined): ModeLabel | undefined {
  const [own, ofNamespace] = [pod[modeLabel], namespace?.[modeLabel]];
  if (own === 'ambient' || own === 'none') return {on: 'Pod', value: own};
  if (ofNamespace !== undefined) return {on: 'Namespace', value: ofNamespace};
  return own === undefined ? undefined : {on: 'Pod', value: own};
}
