import {type Enrolment, modeLabel} from './enrolment.ts';
import {type InjectionCheck, injectorRefuses} from './injection.ts';
import type {PodDetails} from './podDetails.ts';
import type {MeshPod} from './pods.ts';
import type {Membership} from './policySelection.ts';
import {imageVersion, podKind} from './proxies.ts';

/** What is known of a pod where it is asked by what it is in the mesh. `injection` is undefined where the webhooks could not be read. */
export type MembershipFacts = {
  readonly pod: MeshPod;
  readonly details: PodDetails;
  readonly enrolment: Enrolment;
  readonly injection: readonly InjectionCheck[] | undefined;
  readonly ztunnel: string | undefined; // name of the one on its node, where one is known
  readonly lacks: 'connection' | 'ztunnel' | undefined; // its ztunnel that to istiod, or its node any ztunnel
  readonly rootNamespace: string;
  readonly isIstiod: boolean;
};
/** In the mesh and by what, or not and why: a sentence, and another one where something is to be done. */
export type MeshVerdict = {
  readonly by: Membership;
  readonly tone: 'good' | 'plain' | 'warn' | 'bad';
  readonly what: string;
  readonly next?: string;
};

/** By what a pod is in the mesh: its own proxy first, else the ztunnel of its node. */
export function meshVerdict(facts: MembershipFacts): MeshVerdict {
  const {pod, enrolment} = facts;
  const by = podKind(pod);
  const node = pod.node === undefined ? 'its node' : `node ${pod.node}`;
  if (by === 'ztunnel') return {by, tone: 'good', what: `in the mesh as a ztunnel: it carries the traffic of the captured pods of ${node}.`};
  if (by === 'waypoint' || by === 'gateway') return {by, tone: 'good', what: `in the mesh as a ${by}: ${gatewayText(pod)}.`};
  if (by !== undefined && pod.proxy !== undefined) return sidecarVerdict(pod, pod.proxy);
  return enrolment.state === 'captured' && !isOver(pod) ? ambientVerdict(facts, node) : outside(facts, node);
}

const isOver = ({phase}: MeshPod): boolean => phase === 'Succeeded' || phase === 'Failed';

function ambientVerdict({ztunnel, lacks}: MembershipFacts, node: string): MeshVerdict {
  if (lacks === 'ztunnel')
    return {by: 'ambient', tone: 'bad', what: `in the mesh by ambient, but no ztunnel is known that carries its traffic on ${node}.`};
  const what = `in the mesh by ambient: ${ztunnel ?? 'the ztunnel'} captures its traffic on ${node}`;
  if (lacks === 'connection') return {by: 'ambient', tone: 'warn', what: `${what}, but is NOT CONNECTED.`};
  return {by: 'ambient', tone: 'good', what: `${what}.`};
}

function gatewayText({labels, proxy}: MeshPod): string {
  const name = labels['gateway.networking.k8s.io/gateway-name'];
  return `${proxy?.name ?? 'its proxy'}${name === undefined ? '' : ` of Gateway ${name}`}`;
}

function sidecarVerdict({phase}: MeshPod, {name, native, image, running, ended}: NonNullable<MeshPod['proxy']>): MeshVerdict {
  const version = imageVersion(image);
  const text = `${name}${version === undefined ? '' : ` ${version}`}${native ? ', a native sidecar' : ''}`;
  if (running) return {by: 'sidecar', tone: 'good', what: `in the mesh by sidecar: ${text}.`};
  const state = ended || phase === 'Succeeded' || phase === 'Failed' ? 'has ended' : 'does not run now';
  return {by: 'sidecar', tone: ended ? 'plain' : 'warn', what: `in the mesh by sidecar: ${text}, which ${state}.`};
}

const lookAtAgent = (node: string): string => `Look at the log of istio-cni-node on ${node}; a restart of the pod makes it try again.`;

function outside(facts: MembershipFacts, node: string): MeshVerdict {
  const {pod, details, enrolment, injection, isIstiod} = facts;
  const none = {by: 'none', tone: 'plain'} as const;
  if (isOver(pod)) return {...none, what: `not in the mesh: it has ended (${pod.phase}).`};
  if (isIstiod) return {...none, what: 'not in the mesh: it is an istiod, which tells the mesh what to do.'};
  if (details.hostNetwork) return {...none, what: 'not in the mesh: its network is that of its node (hostNetwork), which nothing captures.'};
  if (enrolment.state === 'pending')
    return {
      ...none,
      tone: 'bad',
      what: 'not in the mesh yet: its traffic is redirected, but the ztunnel has not taken it (redirection=pending).',
      next: `Until then it has no network: look at the ztunnel of ${node}, and the log of istio-cni-node there.`,
    };
  if (enrolment.wanted) {
    const what = `not in the mesh: ${enrolment.why} asks for it, but istio-cni has not captured it.`;
    return {...none, tone: 'bad', what, next: lookAtAgent(node)};
  }
  const injector = injection?.find(({injects}) => injects);
  if (injector !== undefined && injectorRefuses(details) === undefined)
    return {
      ...none,
      tone: 'bad',
      what: `not in the mesh: it has no sidecar, though ${injector.webhook} gives one to new pods.`,
      next: 'It is older than the label, or the injector failed then: kubectl rollout restart of its workload.',
    };
  const next = takesIn(facts);
  return {...none, what: `not in the mesh: ${whyNone(details, enrolment, injection)}.`, ...(next === undefined ? {} : {next})};
}

/** The command that would take it in; undefined where that is not known, and of namespaces that are better left alone: those of Kubernetes and of Istio. */
function takesIn({pod, details, enrolment: {label, wanted}, injection, ztunnel, rootNamespace}: MembershipFacts): string | undefined {
  const {name, namespace} = pod;
  if (namespace.startsWith('kube-') || namespace === rootNamespace || wanted === undefined) return undefined;
  if (ztunnel !== undefined)
    return label?.on === 'Pod' && label.value === 'none'
      ? `kubectl label pod ${name} -n ${namespace} --overwrite ${modeLabel}=ambient takes it in; new pods of its workload need that in their template.`
      : `kubectl label namespace ${namespace} ${label?.on === 'Namespace' ? '--overwrite ' : ''}${modeLabel}=ambient takes it in at once.`;
  if (details.labels[injectLabel] === 'false' || details.annotations[injectLabel] === 'false')
    return `Without ${injectLabel}=false in the template of its workload a new pod can have a sidecar.`;
  const [injector] = injection ?? [];
  if (injector === undefined) return undefined;
  const revision = injector.revision === '' || injector.revision === 'default' ? 'istio-injection=enabled' : `istio.io/rev=${injector.revision}`;
  return `kubectl label namespace ${namespace} --overwrite ${revision}, then kubectl rollout restart of its workload, gives it a sidecar.`;
}

const injectLabel = 'sidecar.istio.io/inject';

function whyNone(details: PodDetails, {label, wanted}: Enrolment, injection: MembershipFacts['injection']): string {
  const out = details.labels[injectLabel] ?? details.annotations[injectLabel];
  if (label?.value === 'none') return `${label.on.toLowerCase()} label istio.io/dataplane-mode=none keeps it out, and it has no sidecar`;
  if (out === 'false') return 'sidecar.istio.io/inject=false keeps it out, and no ztunnel captures it';
  if (wanted === undefined || injection === undefined) return 'it has no sidecar, and no ztunnel captures it';
  return 'no label asks for a sidecar, none for ambient mode';
}
